package check_test

import (
	"flag"
	"testing"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"allgreen/records/check"
	"allgreen/records/resolve"
)

// TestMain runs more tests at once than there are processors: those on real
// servers wait most of the time, since questions to resolvers are paced.
func TestMain(m *testing.M) {
	testing.Init()
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// TestAnySubset publishes some of the records, in any state of repair of the
// servers: what is published is never missing or wrong, what is not is never
// green, and no resolver hears of it.
func TestAnySubset(t *testing.T) {
	p := plan(nil)
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		published := map[string]bool{}
		for _, r := range p.Records {
			if rapid.Bool().Draw(rt, r.ID) {
				published[r.ID] = true
				publish(w, p, r.ID)
			}
		}
		for _, server := range []string{"ns1.host.test.", "ns2.host.test.", "North", "East"} {
			if rapid.IntRange(0, 3).Draw(rt, server) == 0 {
				w.down[server] = rapid.SampledFrom([]resolve.Status{resolve.Timeout, resolve.Refused, resolve.ServFail}).Draw(rt, "fault")
			}
		}
		r := look(t, w, p, check.Options{})
		for _, v := range r.Records {
			switch {
			case published[v.ID] && (v.State == check.Missing || v.State == check.Wrong):
				rt.Errorf("%s is published and %s: %v", v.ID, v.State, v.Findings)
			case !published[v.ID] && v.State != check.Missing && v.State != check.Unknown:
				rt.Errorf("%s is not published and %s: %v", v.ID, v.State, v.Findings)
			}
			if v.State == check.Unknown && len(v.Findings) == 0 {
				rt.Errorf("%s is unknown for no reason", v.ID)
			}
		}
		for _, a := range w.asked {
			if a.recurse && a.Name != control && w.answer(a.Question).Negative() {
				rt.Errorf("%s was asked for %s %s, which is not there", a.server, a.Name, a.Type)
			}
		}
		if again := look(t, w, p, check.Options{}); again.State != r.State || again.Green != r.Green {
			rt.Errorf("a second look differs: %s %d, then %s %d", r.State, r.Green, again.State, again.Green)
		}
	})
}
