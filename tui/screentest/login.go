package screentest

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/term"
)

// Exec runs a command on a terminal of its own, as a login does: the terminal
// is the controlling one, and losing it hangs the command up.
func Exec(t testing.TB, w, h int, cmd *exec.Cmd) *Screen {
	t.Helper()
	started := make(chan error, 1)
	s := Start(t, w, h, func(tty *os.File) error {
		cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
		err := cmd.Start()
		started <- err
		if err != nil {
			return err
		}
		return cmd.Wait()
	})
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	return s
}

// Hangup takes the terminal away from the program.
func (s *Screen) Hangup() {
	s.t.Helper()
	if err := s.far.Close(); err != nil {
		s.t.Fatal(err)
	}
}

// Gone waits until the program has ended, but no longer than given, and returns
// its error. Unlike [Screen.End] it needs no terminal.
func (s *Screen) Gone(within time.Duration) error {
	s.t.Helper()
	select {
	case err := <-s.ended:
		s.ended <- err
		return err
	case <-time.After(within):
		s.t.Fatalf("the program still runs after %v:\n%s", within, s.Text())
		return nil
	}
}

// Restored is what the program has not put back of the terminal: how it is set,
// as `stty -g` tells, the normal screen, the cursor, the plain way of pasting.
// "" where all is as it was.
func (s *Screen) Restored() string {
	s.t.Helper()
	s.settle()
	var left []string
	if s.modes() != s.before {
		left = append(left, fmt.Sprintf("the modes are %+v, were %+v", s.modes(), s.before))
	}
	stream := string(s.Raw())
	for _, mode := range []struct{ on, off, name string }{
		{"\x1b[?1049h", "\x1b[?1049l", "alternate screen"},
		{"\x1b[?25l", "\x1b[?25h", "hidden cursor"},
		{"\x1b[?2004h", "\x1b[?2004l", "bracketed paste"},
	} {
		if strings.LastIndex(stream, mode.on) > strings.LastIndex(stream, mode.off) {
			left = append(left, mode.name)
		}
	}
	return strings.Join(left, ", ")
}

// modes is how the terminal is set.
func (s *Screen) modes() term.State {
	s.t.Helper()
	state, err := term.GetState(int(s.tty.Fd()))
	if err != nil {
		s.t.Fatal(err)
	}
	return *state
}
