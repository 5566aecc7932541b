package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"allgreen/tui/screentest"
)

// seat is a person's place: a home, and an environment that reaches no network.
type seat struct {
	t    testing.TB
	home string
	env  []string
	ns   string // the network namespace, "" for that of the machine
}

func newSeat(t testing.TB, env ...string) *seat {
	t.Helper()
	dir := t.TempDir()
	hints := filepath.Join(dir, "root.hints")
	if err := os.WriteFile(hints, []byte(". 3600 IN NS a.root.test.\na.root.test. 3600 IN A 127.0.0.1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &seat{t: t, home: filepath.Join(dir, "home")}
	s.env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TERM=xterm-256color", "LANG=C.UTF-8",
		"ALLGREEN_HOME=" + s.home, "ALLGREEN_ROOT_HINTS=" + hints, "ALLGREEN_RESOLVERS=127.0.0.1:9=nobody",
	}, env...)
	return s
}

// command is a command line of this person; it ends with the test.
func (s *seat) command(name string, args ...string) *exec.Cmd {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s.t.Cleanup(cancel)
	if s.ns != "" {
		name, args = "ip", append([]string{"netns", "exec", s.ns, name}, args...)
	}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = s.env
	return cmd
}

// sit starts allgreen on a terminal of 80x24.
func (s *seat) sit(args ...string) *screentest.Screen {
	s.t.Helper()
	return screentest.Exec(s.t, 80, 24, s.command("allgreen", args...))
}

// setUp saves the domain kestrel.example.
func (s *seat) setUp(args ...string) {
	s.t.Helper()
	cmd := s.command("allgreen", append([]string{"setup", "kestrel.example", "--yes", "--ipv4=203.0.113.25", "--ipv6=2001:db8::25"}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("%v: %s", err, out)
	}
}

// step is what the screen says of a step of the questions.
func step(n int) string { return fmt.Sprintf("step %d of 7", n) }

// presses are the keys that answer a step with what is offered.
var presses = [...][]string{
	1: {"kestrel.example", "enter"},
	2: {"enter", "203.0.113.25", "enter", "enter"},
	3: {"enter"},
	4: {"enter", "enter"},
	5: {"enter", "enter"},
	6: {"enter", "enter", "enter"},
	7: {"enter"},
}

// answer answers one step; the field of step 2 that has an offer on the machine
// that the test runs on is emptied first.
func answer(s *screentest.Screen, n int) {
	s.Until(step(n))
	if n == 2 {
		s.Press("enter").Until("> ").Press("ctrl+u", "203.0.113.25", "enter", "ctrl+u", "enter")
		return
	}
	s.Press(presses[n]...)
}

// TestTerminals plays the first questions on every kind of terminal: the
// characters and colours are those it has, and where the keys go is seen
// without any style.
func TestTerminals(t *testing.T) {
	const (
		lines  = 1 << iota // no drawing at all
		ascii              // nothing but ASCII
		colour             // some of the 16 colours
	)
	for _, row := range []struct {
		environ string
		want    int
	}{
		{"TERM=xterm LANG=C.UTF-8", colour},
		{"TERM=xterm-256color LANG=en_GB.utf8", colour},
		{"TERM=xterm-256color COLORTERM=truecolor LANG=C.UTF-8", colour},
		{"TERM=xterm-256color COLORFGBG=0;15 LANG=C.UTF-8", colour}, // a light ground
		{"TERM=screen LANG=C.UTF-8", colour},
		{"TERM=screen.xterm-256color LANG=C.UTF-8", colour},
		{"TERM=tmux-256color LANG=C.UTF-8", colour},
		{"TERM=linux LANG=C.UTF-8", colour | ascii},
		{"TERM=vt100 LANG=C.UTF-8", ascii},
		{"TERM=vt220 LANG=C", ascii},
		{"TERM=dumb LANG=C.UTF-8", lines},
		{"TERM=dumb LANG=C", lines | ascii},
		{"TERM= LANG=C", lines | ascii},
		{"TERM=xterm LANG=C", colour | ascii},
		{"TERM=xterm LANG=POSIX", colour | ascii},
		{"TERM=xterm LANG=", colour | ascii},
		{"TERM=xterm LANG=C.UTF-8 LC_ALL=C", colour | ascii},
		{"TERM=xterm LANG=C LC_CTYPE=C.UTF-8", colour},
		{"TERM=xterm LANG=de_DE.ISO-8859-1", colour | ascii},
		{"TERM=xterm LANG=C.UTF-8 NO_COLOR=1", 0},
		{"TERM=xterm LANG=C.UTF-8 NO_COLOR=", colour}, // no-color.org: "when present and not an empty string"
	} {
		t.Run(row.environ, func(t *testing.T) {
			t.Parallel()
			s := newSeat(t, strings.Fields(row.environ)...).sit("setup", "kestrel.example")
			if row.want&lines != 0 {
				s.Until("Step 1 of 7").Press("enter").Until("Step 2 of 7").Press("ctrl+c")
			} else {
				s.Until(step(1)).Press("enter").Until(step(2)).Press("tab", "tab").Until("> ")
				focusByText(t, s)
				s.Press("ctrl+c").Until("Leave?").Press("ctrl+c")
			}
			_ = s.End() // the exit status is another test's
			stream := string(s.Raw())
			if drawn := strings.Contains(stream, "\x1b"); drawn == (row.want&lines != 0) {
				t.Errorf("it is drawn: %v\n%q", drawn, stream)
			}
			// The plain lines of these steps may well be ASCII anyway.
			others := strings.ContainsFunc(stream, func(r rune) bool { return r > '~' })
			if others && row.want&ascii != 0 || !others && row.want&(ascii|lines) == 0 {
				t.Errorf("other characters than ASCII: %v\n%q", others, stream)
			}
			if got := screentest.Colours(stream); got != (row.want&colour != 0) {
				t.Errorf("in colours: %v\n%q", got, stream)
			}
			if odd := screentest.Foreign(stream); odd != "" {
				t.Errorf("the terminal was sent %q", odd)
			}
		})
	}
}

// focusByText moves the focus of the screen once round and holds that the text
// alone shows where it is.
func focusByText(t *testing.T, s *screentest.Screen) {
	t.Helper()
	for range 3 {
		before := s.Still().Text()
		s.Press("tab")
		for deadline := time.Now().Add(screentest.Patience); s.Text() == before; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("the focus moved, and the text stays:\n%s", before)
			}
		}
	}
}
