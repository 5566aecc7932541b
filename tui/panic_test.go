//go:build !race

// Where a panic ends it, Bubble Tea v1 closes its reader while that one reads,
// which the race detector finds: a fault of a program that is ending, and not ours.

package tui

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"allgreen/records/check"
	"allgreen/tui/screentest"
	"allgreen/wizard"
)

// broken is a watcher with a fault in it.
type broken struct{ scripted }

func (*broken) Look(context.Context, func(check.Verdict)) check.Round { panic("a fault in a Cmd") }

// brittle is a screen with a fault behind a key.
type brittle struct{ screen }

func (b *brittle) update(msg tea.Msg) tea.Cmd {
	if _, pressed := msg.(tea.KeyMsg); pressed {
		panic("a fault in Update")
	}
	return b.screen.update(msg)
}

// fragile is a screen that cannot be drawn.
type fragile struct{ screen }

func (fragile) view(int, int) []string { panic("a fault in View") }

// TestPanic has a fault in every place where one can be: the terminal is given
// back as it was, and the fault is an error of the run.
func TestPanic(t *testing.T) {
	w := newWizard(t)
	p := saved(t, w)
	for _, row := range []struct {
		where string
		spoil func(*app)
	}{
		{"Cmd", func(a *app) { a.watch = func(*wizard.Project) watcher { return &broken{} } }},
		{"Update", func(a *app) { a.show(&brittle{a.screen}) }},
		{"View", func(a *app) { a.show(fragile{a.screen}) }},
	} {
		t.Run(row.where, func(t *testing.T) {
			if os.Getenv(faulty) == "" {
				again := exec.CommandContext(t.Context(), os.Args[0], "-test.v", "-test.run=^TestPanic$/^"+row.where+"$")
				again.Env = append(os.Environ(), faulty+"=1")
				if out, err := again.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: TestPanic/"+row.where) {
					t.Errorf("%v\n%s", err, out)
				}
				return
			}
			s := screentest.Start(t, 80, 24, func(tty *os.File) error {
				opts := options(w)
				opts.In, opts.Out = tty, tty
				a := newApp(t.Context(), opts.withDefaults())
				a.watch = func(*wizard.Project) watcher { return &scripted{rounds: []check.Round{midway(p)}} }
				_, err := a.program(&spoiled{app: a, spoil: row.spoil}).Run()
				return err
			})
			s.Until("kestrel.example").Press("w", "x")
			if err := s.End(); !errors.Is(err, tea.ErrProgramPanic) {
				t.Errorf("the run ended with: %v", err)
			}
			if left := s.Restored(); left != "" {
				t.Errorf("the terminal is not as it was: %s", left)
			}
			if strings.Contains(s.Text(), "PRIVATE") {
				t.Error("the private key is shown")
			}
		})
	}
}

// spoiled is a program that gets a fault with the first key.
type spoiled struct {
	*app
	spoil func(*app)
	done  bool
}

func (s *spoiled) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, pressed := msg.(tea.KeyMsg); pressed && !s.done {
		s.done = true
		s.spoil(s.app)
	}
	_, cmd := s.app.Update(msg)
	return s, cmd
}
