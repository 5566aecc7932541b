package check_test

import (
	"slices"
	"testing"
	"time"

	"allgreen/records/check"
	"allgreen/records/resolve"
)

// control is the name that resolvers are asked for as it surely doesn't exist.
const control = "allgreen.invalid."

// serversOf is the addresses of some servers of a verdict, by name.
func serversOf(v check.Verdict, names ...string) (addrs []string) {
	for _, s := range v.Servers {
		if slices.Contains(names, s.Name) {
			addrs = append(addrs, s.Server)
		}
	}
	return addrs
}

func TestOneServerIsEnoughWhileNothingChanges(t *testing.T) {
	const first, second = "ns1.host.test.", "ns2.host.test."
	for _, row := range []struct {
		why   string
		do    func(w *world)
		asked int // of the source
		state check.State
	}{
		{"nothing changed", func(*world) {}, 1, check.Missing},
		{"published", func(w *world) {
			w.Set(dmarc, "TXT", 300, txt("v=DMARC1; p=none; rua=mailto:postmaster@kestrel.example"))
		}, 3, check.Green},
		{"published at this server alone", func(w *world) {
			w.Own(first, dmarc, "TXT", 300, txt("v=DMARC1; p=none; rua=mailto:postmaster@kestrel.example"))
		}, 3, check.Propagating},
		{"published at the other alone", func(w *world) {
			w.Own(second, dmarc, "TXT", 300, txt("v=DMARC1; p=none; rua=mailto:postmaster@kestrel.example"))
		}, 1, check.Missing},
		{"the server fell silent", func(w *world) { w.down[first] = resolve.Timeout }, 3, check.Missing},
		{"an alias appeared, and the record beyond it", func(w *world) {
			w.Set(dmarc, "CNAME", 300, "dmarc.elsewhere.test.")
			w.Set("dmarc.elsewhere.test.", "TXT", 300, txt("v=DMARC1; p=none; rua=mailto:postmaster@kestrel.example"))
		}, 3, check.Green},
	} {
		t.Run(row.why, func(t *testing.T) {
			w, p := newWorld(t), plan(nil)
			publish(w, p)
			w.Set(dmarc, "TXT", 300)
			before := look(t, w, p, check.Options{})
			row.do(w)
			w.asked = nil
			r := look(t, w, p, check.Options{
				Only:     map[string]bool{"dmarc": true},
				Servers:  map[string][]string{"dmarc": serversOf(verdict(t, before, "dmarc"), first)},
				Previous: &before,
			})
			if v := verdict(t, r, "dmarc"); v.State != row.state {
				t.Errorf("%s with %v, want %s", v.State, v.Findings, row.state)
			}
			n := 0
			for _, a := range w.asked {
				if !a.recurse && a.Name == dmarc {
					n++
				}
			}
			if n != row.asked {
				t.Errorf("the source was asked %d times, want %d: %v", n, row.asked, w.asked)
			}
			if row.asked == 1 && len(w.asked) != 1 {
				t.Errorf("more was asked than one server: %v", w.asked)
			}
		})
	}
}

// TestOneResolverIsAskedAgain: the one that is behind, and for the record alone.
func TestOneResolverIsAskedAgain(t *testing.T) {
	w, p := newWorld(t), plan(nil)
	publish(w, p)
	w.Own("East", domain, "MX", 60)
	before := look(t, w, p, check.Options{})
	delete(w.own, "East")
	w.asked = nil
	r := look(t, w, p, check.Options{
		Only:     map[string]bool{"mx": true},
		Servers:  map[string][]string{"mx": serversOf(verdict(t, before, "mx"), "East")},
		Previous: &before,
	})
	mustBeGreen(t, r)
	if len(w.asked) == 0 || w.asked[0].server != "East" || w.asked[0].Type != resolve.TypeMX {
		t.Errorf("asked %v", w.asked)
	}
	for _, a := range w.asked[1:] {
		if a.recurse {
			t.Errorf("%s was asked as well", a.server)
		}
	}
	if n := len(verdict(t, r, "mx").Servers); n != 6 {
		t.Errorf("%d servers are shown, want 6", n)
	}
}

// TestFlapping: one of the caches behind an address is behind.
func TestFlapping(t *testing.T) {
	w, p := newWorld(t), plan(nil)
	publish(w, p)
	var previous *check.Round
	for i, step := range []struct {
		behind bool
		state  check.State
		code   string
	}{
		{false, check.Propagating, ""}, // the gate
		{false, check.Propagating, "resolver-again"},
		{true, check.Propagating, "negative-cache"},
		{false, check.Propagating, "resolver-flaps"},
		{false, check.Propagating, "resolver-flaps"},
		{false, check.Propagating, "resolver-flaps"},
		{false, check.Green, ""},
	} {
		delete(w.own, "East")
		if step.behind {
			w.Own("East", domain, "MX", 90)
		}
		r := look(t, w, p, check.Options{Confirm: true, Previous: previous})
		v := verdict(t, r, "mx")
		if has := slices.Contains(codes(v.Findings), step.code); v.State != step.state || step.code != "" && !has {
			t.Errorf("look %d: %s with %v, want %s with %q", i+1, v.State, codes(v.Findings), step.state, step.code)
		}
		wellWorded(t, v.Findings)
		previous = &r
	}
}

// TestResolversThatMakeUpAnswersDoNotCount: what they say of the record is worth nothing.
func TestResolversThatMakeUpAnswersDoNotCount(t *testing.T) {
	w, p := newWorld(t), plan(nil)
	publish(w, p)
	for i, state := range []check.State{check.Green, check.Green, check.Unknown} {
		if i > 0 { // of four resolvers three must see it
			w.Own([]string{"North", "East"}[i-1], control, "A", 60, "198.51.100.99")
		}
		v := verdict(t, look(t, w, p, check.Options{}), "mx")
		if v.State != state {
			t.Errorf("%d resolvers make up answers: %s with %v", i, v.State, v.Findings)
		}
		lying := 0
		for _, s := range v.Servers {
			if s.State == check.ServerUnknown && s.Error == "makes up answers for names that don't exist" {
				lying++
			}
		}
		if lying != i {
			t.Errorf("%d are shown as such, want %d", lying, i)
		}
	}
}

// TestRevisitTellsUntilWhen: a countdown that reached zero and was wrong begins anew.
func TestRevisitTellsUntilWhen(t *testing.T) {
	w, p := newWorld(t), plan(nil)
	publish(w, p)
	w.Own("East", domain, "MX", 60)
	before := look(t, w, p, check.Options{})
	w.Own("East", domain, "MX", 240)
	v := verdict(t, look(t, w, p, check.Options{
		Only:     map[string]bool{"mx": true},
		Servers:  map[string][]string{"mx": serversOf(verdict(t, before, "mx"), "East")},
		Previous: &before,
	}), "mx")
	if v.ClearAt == nil || !v.ClearAt.Equal(start.Add(240*time.Second)) {
		t.Errorf("clear at %v", v.ClearAt)
	}
}
