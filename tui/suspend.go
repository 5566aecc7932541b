package tui

import (
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// stopMsg is that somebody else asks the program to stand still, as
// `kill -TSTP` does.
type stopMsg struct{}

// suspend gives the terminal back and stands still until the shell's fg.
func (a *app) suspend() tea.Cmd {
	return tea.Exec(&standstill{stops: a.stops}, func(err error) tea.Msg {
		if err != nil && a.ctx.Err() == nil {
			return noticeMsg("It could not be suspended: " + err.Error())
		}
		return nil
	})
}

// listenToStops waits until the program is asked to stand still. Unanswered,
// that would leave the shell a raw terminal and half a screen.
func (a *app) listenToStops() tea.Cmd {
	if a.stops == nil {
		return nil
	}
	return func() tea.Msg {
		select {
		case <-a.stops:
			return stopMsg{}
		case <-a.ctx.Done():
			return nil
		}
	}
}

// takeStops has the signal come to the program until release is called.
func (a *app) takeStops() (release func()) {
	a.stops = make(chan os.Signal, 1)
	signal.Notify(a.stops, syscall.SIGTSTP)
	return func() { signal.Stop(a.stops) }
}

// standstill stops the whole job. Where no shell waits to take the terminal
// over, as in `ssh host allgreen`, the system lets the signal pass (POSIX.1-2024,
// orphaned process groups) and the program goes on at once; [tea.Suspend] would
// wait there for ever.
type standstill struct{ stops chan os.Signal }

// settling is ample time for the signal to arrive in all threads.
const settling = 50 * time.Millisecond

// Run implements [tea.ExecCommand].
func (s *standstill) Run() error {
	signal.Stop(s.stops)
	defer signal.Notify(s.stops, syscall.SIGTSTP)
	if err := syscall.Kill(0, syscall.SIGTSTP); err != nil {
		return err
	}
	time.Sleep(settling) // it is here that the program stands still
	return nil
}

// SetStdin implements [tea.ExecCommand].
func (*standstill) SetStdin(io.Reader) {}

// SetStdout implements [tea.ExecCommand].
func (*standstill) SetStdout(io.Writer) {}

// SetStderr implements [tea.ExecCommand].
func (*standstill) SetStderr(io.Writer) {}

var _ tea.ExecCommand = (*standstill)(nil)
