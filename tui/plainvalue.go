package tui

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/muesli/cancelreader"
	"golang.org/x/term"
)

// plainValue leaves the alternate screen and prints a value alone, unbroken,
// from the first column, so that mouse and tmux copy it whole. Any key returns.
type plainValue struct {
	ctx            context.Context
	heading, value string

	in  io.Reader
	out io.Writer
}

// showPlain shows the value of a record, or the text of a file.
func (a *app) showPlain(heading, value string) tea.Cmd {
	lines := fileLines(value)
	for i := range lines {
		lines[i] = a.theme.text(lines[i])
	}
	show := &plainValue{ctx: a.ctx, heading: a.theme.text(heading), value: strings.Join(lines, "\r\n")}
	return tea.Exec(show, func(err error) tea.Msg {
		if err != nil && a.ctx.Err() == nil {
			return noticeMsg("It could not be shown: " + err.Error())
		}
		return nil
	})
}

// SetStdin implements [tea.ExecCommand].
func (p *plainValue) SetStdin(r io.Reader) { p.in = r }

// SetStdout implements [tea.ExecCommand].
func (p *plainValue) SetStdout(w io.Writer) { p.out = w }

// SetStderr implements [tea.ExecCommand].
func (p *plainValue) SetStderr(io.Writer) {}

// Run implements [tea.ExecCommand]. Bubble Tea stands still meanwhile, so it
// also returns when the program is to end.
func (p *plainValue) Run() error {
	if f, ok := p.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		before, err := term.MakeRaw(int(f.Fd()))
		if err != nil {
			return err
		}
		defer term.Restore(int(f.Fd()), before)
	}
	// A raw terminal does not return to the first column by itself.
	if _, err := fmt.Fprintf(p.out, "\r\n%s\r\n\r\n%s\r\n\r\nAny key goes back.", p.heading, p.value); err != nil {
		return err
	}
	keys, err := cancelreader.NewReader(p.in)
	if err != nil {
		return err
	}
	defer keys.Close()
	defer context.AfterFunc(p.ctx, func() { keys.Cancel() })()
	if _, err := keys.Read(make([]byte, 64)); err != nil {
		return err
	}
	// What stays is the value, without the line about keys (EL, ECMA-48 §8.3.41).
	_, err = io.WriteString(p.out, "\r\x1b[K")
	return err
}
