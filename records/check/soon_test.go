package check_test

import (
	"slices"
	"testing"
	"time"

	"allgreen/records/check"
)

// TestSlowServersHoldUpTheirOwnCellsOnly: what the others say is told at once,
// and nothing is called green before all have spoken.
func TestSlowServersHoldUpTheirOwnCellsOnly(t *testing.T) {
	const slow = 1500 * time.Millisecond
	for _, row := range []struct {
		why  string
		do   func(l live)
		role check.Role
	}{
		{"a name server", func(l live) { l.Server("ns2.harbor-dns.example.").Delay(slow) }, check.Authoritative},
		{"a resolver", func(l live) { l.Resolver("Resolver East").Delay(slow) }, check.Resolver},
	} {
		t.Run(row.why, func(t *testing.T) {
			t.Parallel()
			l, p := newLive(t), plan(nil)
			publish(l, p)
			row.do(l)
			first := map[string]check.Verdict{}
			var told time.Duration
			begin := time.Now()
			r := look(t, l, p, check.Options{OnVerdict: func(v check.Verdict) {
				waits := slices.ContainsFunc(v.Servers, func(s check.ServerView) bool { return s.Role == row.role && s.Error == "has not answered yet" })
				if _, known := first[v.ID]; !known && waits && v.ID == "dkim" {
					first[v.ID], told = v, time.Since(begin)
				}
			}})
			took := time.Since(begin)
			early := first["dkim"]
			if told > took-slow/3 || early.State != check.Propagating {
				t.Errorf("told %s after %v of %v", early.State, told, took)
			}
			said, waiting := 0, 0
			for _, s := range early.Servers {
				switch {
				case s.Role == row.role && s.State == check.ServerGreen:
					said++
				case s.Role == row.role && s.Error == "has not answered yet":
					waiting++
				}
			}
			if said == 0 || waiting != 1 {
				t.Errorf("%d had answered, %d had not: %+v", said, waiting, early.Servers)
			}
			if v := verdict(t, r, "dkim"); v.State != check.Green {
				t.Errorf("in the end %s with %v", v.State, v.Findings)
			}
		})
	}
}
