package check_test

import (
	"testing"

	"allgreen/records/check"
	"allgreen/records/resolve"
)

// TestResolversLeft: a round that may not ask the resolvers sends them nothing,
// and is green only where they saw the record before.
func TestResolversLeft(t *testing.T) {
	l, p := newLive(t), plan(nil)
	if err := l.Publish(p.Records...); err != nil {
		t.Fatal(err)
	}
	asked := 0
	opts := check.Options{
		Seen:   map[string]bool{"mx": true},
		MayAsk: func() bool { asked++; return false },
	}
	round := look(t, l, p, opts)
	if round.Queries.Resolver != 0 || l.Counts().Resolver != 0 {
		t.Errorf("%d questions to resolvers; want none", l.Counts().Resolver)
	}
	if asked != 1 {
		t.Errorf("MayAsk was called %d times; want once", asked)
	}
	for _, v := range round.Records {
		want := check.Unknown
		if v.ID == "mx" {
			want = check.Green
		}
		if v.State != want || len(v.Findings) == 0 || v.Findings[0].Code != "resolvers-left" {
			t.Errorf("%s is %s with %v; want %s since the resolvers were left out", v.ID, v.State, v.Findings, want)
		}
		for _, s := range v.Servers {
			if s.Role == check.Resolver && s.State != check.ServerNotAsked {
				t.Errorf("%s: %s is %s; want not-asked", v.ID, s.Name, s.State)
			}
		}
	}
	if round.State != check.Unknown {
		t.Errorf("the round is %s; want unknown", round.State)
	}
}

// TestGreetedEarly: where records were seen before, the resolvers are asked for
// the name servers at once; for a record that isn't at its source they are not
// asked all the same. On a first look they hear nothing of the domain at all.
func TestGreetedEarly(t *testing.T) {
	p := plan(nil)
	seen := map[string]bool{}
	for _, r := range p.Records {
		seen[r.ID] = true
	}
	for _, tt := range []struct {
		why     string
		opts    check.Options
		greeted bool
	}{
		{"seen at the last visit", check.Options{Seen: seen}, true},
		{"seen, and watched", check.Options{Seen: seen, Confirm: true}, true},
		{"no visit yet", check.Options{}, false},
		{"no visit yet, but more looks to come", check.Options{Confirm: true}, false},
		{"no visit yet, and turns that others need", check.Options{MayAsk: func() bool { return true }}, false},
		{"missing at the last visit", check.Options{Seen: map[string]bool{}}, false},
	} {
		t.Run(tt.why, func(t *testing.T) {
			l := newLive(t)
			round := look(t, l, p, tt.opts)
			if round.State == check.Green || (round.Queries.Resolver > 0) != tt.greeted {
				t.Errorf("%s after %d questions to resolvers; want missing, greeted %v", round.State, round.Queries.Resolver, tt.greeted)
			}
			onlyControls(t, l)
		})
	}
}

// onlyControls fails where a resolver was asked for more than the name servers
// of a zone and a name that surely doesn't exist.
func onlyControls(t *testing.T, l live) {
	t.Helper()
	for _, host := range l.Internet.Resolvers() {
		for _, q := range l.Resolver(host.Name).Queries() {
			if q.Type != resolve.TypeNS.String() && q.Name != "allgreen.invalid." {
				t.Errorf("%s was asked for %s %s", host.Name, q.Name, q.Type)
			}
		}
	}
}
