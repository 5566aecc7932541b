package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"allgreen/tui/screentest"
)

// promptly is how long the program may take to end once it has lost its terminal.
const promptly = 2 * time.Second

// ending is a way in which a run is cut off.
type ending struct {
	name string
	end  func(*screentest.Screen, *exec.Cmd)
	// restores tells that the terminal is still there, to be put back.
	restores bool
}

func bySignal(signal syscall.Signal) func(*screentest.Screen, *exec.Cmd) {
	return func(_ *screentest.Screen, cmd *exec.Cmd) { _ = cmd.Process.Signal(signal) }
}

var endings = []ending{
	{"SIGHUP", bySignal(syscall.SIGHUP), true},
	{"SIGTERM", bySignal(syscall.SIGTERM), true},
	{"SIGINT", bySignal(syscall.SIGINT), true},
	{"SIGKILL", bySignal(syscall.SIGKILL), false},
	{"terminal closed", func(s *screentest.Screen, _ *exec.Cmd) { s.Hangup() }, false},
}

// TestDroppedAtEveryStep cuts the program off at each step of the wizard, in
// every way: it is gone soon, the terminal is as it was, and the next run goes
// on at the same step with the same key.
func TestDroppedAtEveryStep(t *testing.T) {
	for _, e := range endings {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			seat := newSeat(t)
			for n := 1; n <= 7; n++ {
				s, cmd := seat.goOn(n)
				answer(s, n)
				if n < 7 {
					s.Until(step(n + 1))
					seat.keeps(fmt.Sprintf(`"step": %d`, n))
				} else {
					s.Until("records", "live")
				}
				e.cut(t, s, cmd)
			}
			pem := filepath.Join(seat.home, "kestrel.example", "dkim", time.Now().Format("200601")+".pem")
			key, err := os.ReadFile(pem)
			if err != nil {
				t.Fatal(err)
			}
			for _, way := range [][]string{ // a key, what it shows, and so on
				{},
				{"r", "live"},
				{"r", "live", "v", "Any key goes back."},
				{"w", "look now"},
				{"w", "look now", "?", "Watching live DNS"},
			} {
				s, cmd := seat.open()
				s.Until("kestrel.example", "What would you like")
				for pair := range slices.Chunk(way, 2) {
					s.Press(pair[0]).Until(pair[1])
				}
				e.cut(t, s, cmd)
			}
			if now, err := os.ReadFile(pem); err != nil || !bytes.Equal(now, key) {
				t.Errorf("the key is another one: %v", err)
			}
		})
	}
}

// open starts allgreen on a terminal.
func (s *seat) open(args ...string) (*screentest.Screen, *exec.Cmd) {
	s.t.Helper()
	cmd := s.command("allgreen", args...)
	return screentest.Exec(s.t, 80, 24, cmd), cmd
}

// goOn starts the wizard, which must be at step n, with all answers.
func (s *seat) goOn(n int) (*screentest.Screen, *exec.Cmd) {
	s.t.Helper()
	screen, cmd := s.open("setup")
	if n > 1 {
		screen.Until("kestrel.example", fmt.Sprintf("go on at step %d of 7", n)).Press("enter")
	}
	return screen.Until(step(n)), cmd
}

// keeps waits until the unfinished set-up on disk has the text: it is written
// while the next step is shown.
func (s *seat) keeps(text string) {
	s.t.Helper()
	var draft []byte
	for deadline := time.Now().Add(screentest.Patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if draft, _ = os.ReadFile(filepath.Join(s.home, "draft.json")); strings.Contains(string(draft), text) {
			return
		}
	}
	s.t.Fatalf("the draft has no %s:\n%s", text, draft)
}

// cut ends a run and holds what must be true of its end.
func (e ending) cut(t *testing.T, s *screentest.Screen, cmd *exec.Cmd) {
	t.Helper()
	e.end(s, cmd)
	err := s.Gone(promptly)
	if e.name == "SIGKILL" {
		return
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitInterrupted {
		t.Errorf("it ended with %v, want exit status %d", err, exitInterrupted)
	}
	if !e.restores {
		return
	}
	if left := s.Restored(); left != "" {
		t.Errorf("the terminal is not as it was: %s", left)
	}
}

// TestHangupIgnored loses the terminal of a program that was told to ignore
// SIGHUP, as a shell's trap or nohup does: a screen without a terminal ends.
func TestHangupIgnored(t *testing.T) {
	for _, args := range []string{"setup", "setup --plain", "demo", "demo --plain"} {
		t.Run(args, func(t *testing.T) {
			t.Parallel()
			s := screentest.Exec(t, 80, 24, newSeat(t).command("sh", "-c", `trap "" HUP; exec allgreen `+args))
			s.Until("tep 1 of 7")
			s.Hangup()
			_ = s.Gone(promptly)
		})
	}
}

// TestCtrlZ suspends the program in a shell and takes it up again; where ssh
// started it there is no shell to go back to.
func TestCtrlZ(t *testing.T) {
	t.Run("shell", func(t *testing.T) {
		seat := newSeat(t, "PS1=ready> ", "HISTFILE=")
		for _, stop := range []string{"ctrl+z", "SIGTSTP"} {
			s := screentest.Exec(t, 80, 24, seat.command("bash", "--norc", "--noediting", "-i"))
			s.Until("ready>").Type("stty -g; allgreen setup; echo status $?\n")
			s.Until(step(1)).Type("plover.example").Until("plover.example")
			if stop == "ctrl+z" {
				s.Press("ctrl+z")
			} else {
				pid := childOf(t, "allgreen", seat.home)
				if err := syscall.Kill(pid, syscall.SIGTSTP); err != nil {
					t.Fatal(err)
				}
			}
			s.Until("Stopped")
			s.Type("stty -g; echo still here\n").Until("still here\n")
			modes := map[string]int{}
			for line := range strings.Lines(s.Text()) {
				if strings.Count(line, ":") > 10 {
					modes[line]++
				}
			}
			if len(modes) != 1 {
				t.Errorf("%s: the terminal's modes differ:\n%s", stop, s.Text())
			}
			s.Type("fg\n").Until(step(1), "plover.example")
			s.Press("x").Until("plover.examplex").Press("backspace").Without("plover.examplex")
			s.Press("ctrl+c").Until("Leave?").Press("ctrl+c").Until("ready>")
			s.Type("exit\n")
			_ = s.Gone(screentest.Patience)
		}
	})
	t.Run("no shell", func(t *testing.T) {
		s, cmd := newSeat(t).open("setup")
		s.Until(step(1)).Press("ctrl+z").Until("no shell to go back to")
		s.Type("kestrel.example").Until("kestrel.example").Without("no shell")
		if err := cmd.Process.Signal(syscall.SIGTSTP); err != nil {
			t.Fatal(err)
		}
		s.Until("no shell to go back to").Press("enter").Until(step(2)).Press("ctrl+c").Until("Leave?").Press("ctrl+c")
		if err := s.End(); err != nil {
			t.Error(err)
		}
		if left := s.Restored(); left != "" {
			t.Errorf("the terminal is not as it was: %s", left)
		}
	})
}

// childOf is the process of a program that keeps its domains in home.
func childOf(t *testing.T, program, home string) int {
	t.Helper()
	folders, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		args, _ := os.ReadFile(filepath.Join(folder, "cmdline"))
		environ, _ := os.ReadFile(filepath.Join(folder, "environ"))
		name, _, _ := strings.Cut(string(args), "\x00")
		if filepath.Base(name) != program || !bytes.Contains(environ, []byte("ALLGREEN_HOME="+home)) {
			continue
		}
		var pid int
		if _, err := fmt.Sscan(filepath.Base(folder), &pid); err == nil {
			return pid
		}
	}
	t.Fatalf("no process of %s", program)
	return 0
}
