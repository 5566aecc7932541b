package check_test

import (
	"slices"
	"testing"

	"allgreen/records/check"
)

// TestMistakes makes each mistake in memory: first all is green, then the
// code leads.
func TestMistakes(t *testing.T) {
	for _, m := range mistakes {
		t.Run(m.code+" "+m.id+" "+m.why, func(t *testing.T) {
			w, p := newWorld(t), plan(nil)
			publish(w, p)
			mustBeGreen(t, look(t, w, p, check.Options{}))
			m.do(w, p)
			m.verify(t, look(t, w, p, check.Options{}))
		})
	}
}

func (m mistake) verify(t *testing.T, r check.Round) {
	t.Helper()
	v := verdict(t, r, m.id)
	state := m.state
	if state == "" {
		state = check.Wrong
	}
	if v.State != state || len(v.Findings) == 0 || v.Findings[0].Code != m.code {
		t.Fatalf("%s is %s with %v; want %s led by %s", m.id, v.State, v.Findings, state, m.code)
	}
	wellWorded(t, v.Findings)
}

// TestHarmless shows that nothing that does the job is called wrong.
func TestHarmless(t *testing.T) {
	for _, h := range harmless {
		t.Run(h.id+" "+h.why, func(t *testing.T) {
			w, p := newWorld(t), plan(nil)
			publish(w, p)
			h.do(w, p)
			v := verdict(t, look(t, w, p, check.Options{}), h.id)
			if v.State != check.Green || !slices.Equal(codes(v.Findings), append([]string{}, h.also...)) {
				t.Fatalf("%s is %s with %v; want green with %v", h.id, v.State, v.Findings, h.also)
			}
			wellWorded(t, v.Findings)
		})
	}
}
