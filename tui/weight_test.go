package tui

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"allgreen/records/check"
	"allgreen/wizard"
)

// TestAtRest counts what is written once all is green: nothing.
func TestAtRest(t *testing.T) {
	w := newWizard(t)
	p := saved(t, w)
	opts := options(w)
	opts.Domain = p.Setup.Domain
	s := play(t, 80, 24, opts, round(p, nil))
	s.Until("All 8 records are green").Still()
	before := len(s.Raw())
	time.Sleep(500 * time.Millisecond) // 15 frames
	if after := len(s.Raw()); after != before {
		t.Errorf("%d bytes were written at rest: %q", after-before, s.Raw()[before:])
	}
}

// TestCountdownLine counts what a step of the countdown writes: the short line it
// stands on, and no more.
func TestCountdownLine(t *testing.T) {
	w := newWizard(t)
	p := saved(t, w)
	a := newApp(t.Context(), options(w).withDefaults())
	a.watch = func(*wizard.Project) watcher { return &scripted{rounds: []check.Round{midway(p)}} }
	a.w, a.h = 80, 24
	a.show(&watchScreen{app: a})
	drive(a, a.follow(p))
	a.live.next = noon.Add(30 * time.Second)
	before := strings.Split(a.View(), "\n")
	a.now = noon.Add(5 * time.Second)
	changed := 0
	for i, line := range strings.Split(a.View(), "\n") {
		if line != before[i] {
			changed++
			if len(line) > 40 {
				t.Errorf("the countdown stands on a line of %d bytes: %q", len(line), line)
			}
		}
	}
	if changed != 1 {
		t.Errorf("%d lines change with the countdown", changed)
	}
}

// TestStepped holds how a countdown steps, and that it is never too short.
func TestStepped(t *testing.T) {
	for _, row := range []struct{ left, shown, still time.Duration }{
		{-time.Second, 0, 0},
		{0, 0, 0},
		{300 * time.Millisecond, time.Second, 300 * time.Millisecond},
		{4 * time.Second, 4 * time.Second, time.Second},
		{10 * time.Second, 10 * time.Second, time.Second},
		{10*time.Second + 1, 15 * time.Second, 1},
		{13 * time.Second, 15 * time.Second, 3 * time.Second},
		{30 * time.Second, 30 * time.Second, 5 * time.Second},
	} {
		if shown, still := stepped(row.left), untilStep(row.left); shown != row.shown || still != row.still {
			t.Errorf("%v left: shows %v for %v, want %v for %v", row.left, shown, still, row.shown, row.still)
		}
	}
}

// TestLongWatch looks at ten thousand rounds: what is kept does not grow.
func TestLongWatch(t *testing.T) {
	w := newWizard(t)
	p := saved(t, w)
	s := &scripted{rounds: []check.Round{midway(p), nothingYet(p)}}
	l := newLive(t.Context(), p, s)
	defer l.stop()
	for range 10_000 {
		cmd := l.look()
		for _, c := range cmd().(tea.BatchMsg) {
			for msg := c(); msg != nil; {
				next := l.update(msg, noon)
				if next == nil {
					break
				}
				msg = next()
			}
		}
	}
	if len(l.verdicts) != len(p.Records) || l.looking {
		t.Errorf("%d verdicts of %d records are kept, looking is %v", len(l.verdicts), len(p.Records), l.looking)
	}
}

// BenchmarkFirstFrame is from nothing to the first frame of the questions.
func BenchmarkFirstFrame(b *testing.B) {
	opts := options(newWizard(b)).withDefaults()
	opts.Form = wizard.NewForm(noon)
	for b.Loop() {
		a := newApp(b.Context(), opts)
		a.Init()
		a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
		if a.View() == "" {
			b.Fatal("nothing is drawn")
		}
	}
}

// BenchmarkWatchFrame is one frame of the watch screen.
func BenchmarkWatchFrame(b *testing.B) {
	w := newWizard(b)
	p := saved(b, w)
	a := newApp(b.Context(), options(w).withDefaults())
	a.watch = func(*wizard.Project) watcher { return &scripted{rounds: []check.Round{midway(p)}} }
	a.w, a.h = 80, 24
	a.show(&watchScreen{app: a})
	drive(a, a.follow(p))
	for b.Loop() {
		if a.View() == "" {
			b.Fatal("nothing is drawn")
		}
	}
}
