package check_test

import (
	"slices"
	"testing"

	"allgreen/records/check"
)

// TestInventors: a resolver that answers with something of its own does not
// count, and nothing it says is held against the record.
func TestInventors(t *testing.T) {
	rows := []struct {
		why   string
		do    func(w *world)
		ask   bool // before the record is right at its source
		id    string
		state check.State
		code  string // "" for none of the three
	}{
		{"one makes up names", func(w *world) { w.Own("East", control, "A", 60, "203.0.113.99") }, false, "a", check.Green, "resolver-lies"},
		{"one has an address of the house", func(w *world) { w.Own("East", host, "A", 60, "192.168.1.5") }, false, "a", check.Green, "local-dns"},
		{"one maps IPv4 to IPv6", func(w *world) {
			w.Set(host, "AAAA", 300)
			w.Own("East", host, "AAAA", 60, "64:ff9b::cb00:7119")
		}, true, "aaaa", check.Missing, "nat64"},
		{"an old address is only old", func(w *world) { w.Own("East", host, "A", 60, "198.51.100.80") }, false, "a", check.Propagating, ""},
		{"what the zone has is no invention", func(w *world) { w.Set(host, "A", 300, "192.168.1.5") }, true, "a", check.Wrong, ""},
	}
	codesOf := []string{"resolver-lies", "local-dns", "nat64"}
	for _, row := range rows {
		w, p := newWorld(t), plan(nil)
		publish(w, p)
		mustBeGreen(t, look(t, w, p, check.Options{}))
		row.do(w)
		v := verdict(t, look(t, w, p, check.Options{AskResolversAnyway: map[string]bool{row.id: row.ask}}), row.id)
		if v.State != row.state {
			t.Errorf("%s: %s %v; want %s", row.why, v.State, v.Findings, row.state)
		}
		for _, code := range codesOf {
			if slices.Contains(codes(v.Findings), code) != (code == row.code) {
				t.Errorf("%s: %v; want %q", row.why, v.Findings, row.code)
			}
		}
		wellWorded(t, v.Findings)
	}
}
