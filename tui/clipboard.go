package tui

import (
	"os/exec"
	"strings"

	"github.com/aymanbagabas/go-osc52/v2"
	tea "github.com/charmbracelet/bubbletea"
)

// copy sends text to the clipboard of the terminal that the person sits at,
// which may be far from here: through tmux where it runs, which by default
// drops the sequence that all others get (OSC 52).
func (a *app) copy(what, text string) tea.Cmd {
	return func() tea.Msg {
		if a.env("TMUX") != "" && a.copyByTmux(text) == nil {
			return sent(what + " sent by tmux")
		}
		sequence := osc52.New(text)
		if a.env("STY") != "" { // GNU screen hands on only what is wrapped
			sequence = sequence.Screen()
		}
		if _, err := sequence.WriteTo(a.out); err != nil {
			return noticeMsg("It could not be sent: " + err.Error())
		}
		return sent(what + " sent")
	}
}

// sent says what was done; that it arrived, nothing tells.
func sent(what string) noticeMsg {
	return noticeMsg(what + " to your terminal's clipboard. Doesn't paste? v shows the value plain.")
}

// copyByTmux fills a buffer of tmux, which sends it on to the terminal (-w,
// since tmux 3.2).
func (a *app) copyByTmux(text string) error {
	cmd := exec.CommandContext(a.ctx, "tmux", "load-buffer", "-w", "-")
	cmd.Env = a.opts.Environ
	cmd.Stdin = strings.NewReader(text)
	return cmd.Run()
}

// env is a variable of the environment that the program was started in.
func (a *app) env(name string) string {
	for _, entry := range a.opts.Environ {
		if value, found := strings.CutPrefix(entry, name+"="); found {
			return value
		}
	}
	return ""
}
