package tui

import (
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"golang.org/x/sys/unix"
)

// stopMsg is that somebody else asks the program to stand still, as
// `kill -TSTP` does.
type stopMsg struct{}

// suspend gives the terminal back and stands still until the shell's fg.
func (a *app) suspend() tea.Cmd {
	if !underShell() {
		a.notice = "There is no shell to go back to."
		return nil
	}
	return tea.Exec(standstill{}, func(err error) tea.Msg {
		if err != nil && a.ctx.Err() == nil {
			return noticeMsg("It could not be suspended: " + err.Error())
		}
		return nil
	})
}

// takeStops has SIGTSTP come to the program until release is called. Unanswered
// it would leave the shell a raw terminal and half a screen.
func (a *app) takeStops() (release func()) {
	a.stops = make(chan os.Signal, 1)
	signal.Notify(a.stops, syscall.SIGTSTP)
	return func() { signal.Stop(a.stops) }
}

// listenToStops waits until the program is asked to stand still.
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

// underShell tells whether a shell waits to take the terminal over. It puts each
// job into a process group of its own; in the group that began the session, as
// in `ssh host allgreen`, a program that stands still is never woken.
func underShell() bool {
	session, err := unix.Getsid(0)
	return err == nil && session != unix.Getpgrp()
}

// standstill stops the whole job. [tea.Suspend] sends SIGTSTP for that, which
// does nothing in a program that takes this signal itself.
type standstill struct{}

// settling is ample time for the signal to arrive in all threads.
const settling = 50 * time.Millisecond

// Run implements [tea.ExecCommand].
func (standstill) Run() error {
	if err := unix.Kill(0, unix.SIGSTOP); err != nil {
		return err
	}
	time.Sleep(settling) // it is here that the program stands still
	return nil
}

// SetStdin implements [tea.ExecCommand].
func (standstill) SetStdin(io.Reader) {}

// SetStdout implements [tea.ExecCommand].
func (standstill) SetStdout(io.Writer) {}

// SetStderr implements [tea.ExecCommand].
func (standstill) SetStderr(io.Writer) {}
