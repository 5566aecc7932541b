package tui

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/wizard"
)

// TestPressedAtTheEnd has keys pressed when a look is over but its round not yet
// handled: the next look is due at once, and the way not at its end.
func TestPressedAtTheEnd(t *testing.T) {
	for _, row := range []struct {
		key   string
		press func(*live) tea.Cmd
	}{
		{"none", func(*live) tea.Cmd { return nil }},
		{"r", func(l *live) tea.Cmd { return l.demand(noon) }},
		{"a", func(l *live) tea.Cmd { return l.askAnyway("mx") }},
	} {
		p := saved(t, newWizard(t))
		l := newLive(t.Context(), p, &scripted{rounds: []check.Round{round(p, nil)}})
		defer l.stop()
		ended := l.look()().(tea.BatchMsg)[0]()
		if cmd := row.press(l); cmd != nil {
			t.Errorf("%s begins a second look beside the first", row.key)
		}
		wait := l.update(ended, noon)
		if pressed := row.key != "none"; pressed != (wait != nil) || l.done == pressed || l.next.IsZero() == pressed {
			t.Errorf("%s: done is %v, the next look %v", row.key, l.done, l.next)
		}
	}
}

// TestChangedElsewhere chooses a panel while another run has changed the
// records: there are fewer than before, and the last one was chosen.
func TestChangedElsewhere(t *testing.T) {
	w := newWizard(t)
	wide := kestrel()
	wide.With = []records.Feature{records.FeatureMTASTS, records.FeatureTLSRPT}
	p, err := w.Finish(t.Context(), wide, wizard.FinishOptions{})
	if err != nil {
		t.Fatal(err)
	}
	a := newApp(t.Context(), options(w).withDefaults())
	a.w, a.h = 80, 24
	a.watch = func(p *wizard.Project) watcher { return &scripted{rounds: []check.Round{nothingYet(p)}} }
	drive(a, a.toRecords(p))
	type_(a, "pgdown", "pgdown")
	if s := a.screen.(*recordsScreen); s.cursor != len(p.Records)-1 {
		t.Fatalf("the cursor is at %d", s.cursor)
	}
	narrow, err := w.Finish(t.Context(), kestrel(), wizard.FinishOptions{})
	if err != nil {
		t.Fatal(err)
	}
	type_(a, "p", "cloudf", "enter")
	sound(t, a, "the records")
	if got := len(a.live.project.Records); got != len(narrow.Records) {
		t.Errorf("%d records are shown of %d", got, len(narrow.Records))
	}
	for _, r := range a.live.rows() {
		if r.state() != check.Missing {
			t.Errorf("%s is %s", r.record.ID, word(r.state()))
		}
	}
	if view := a.View(); !strings.Contains(view, "changed elsewhere") || !strings.Contains(view, "At Cloudflare") {
		t.Errorf("the screen shows:\n%s", view)
	}
}

// TestFewerRecords draws and moves with a cursor that is behind the last record.
func TestFewerRecords(t *testing.T) {
	w := newWizard(t)
	p := saved(t, w)
	a := newApp(t.Context(), options(w).withDefaults())
	a.w, a.h = 80, 24
	a.watch = func(p *wizard.Project) watcher { return &scripted{rounds: []check.Round{nothingYet(p)}} }
	drive(a, a.toRecords(p))
	s := &recordsScreen{app: a, cursor: len(p.Records) + 3}
	a.show(s)
	sound(t, a, "behind the last")
	if got, want := s.sheet().row.record.ID, a.live.rows()[len(p.Records)-1].record.ID; got != want {
		t.Errorf("%s is chosen, not %s", got, want)
	}
	if type_(a, "up"); s.cursor != len(p.Records)-2 {
		t.Errorf("up leads to %d", s.cursor)
	}
}
