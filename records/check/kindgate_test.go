package check_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/dnstest"
	"allgreen/records/resolve"
)

// TestAliasWaitsForItsTarget: a resolver that is asked for an alias remembers
// what it leads to, so none is before the target has its address.
func TestAliasWaitsForItsTarget(t *testing.T) {
	p := allKinds(false)
	w := published(t, p)
	w.Set(host, "A", 300)
	w.Set(host, "AAAA", 300)
	r := look(t, w, p, check.Options{})
	v := verdict(t, r, "mta-sts-host")
	if v.State != check.Propagating || !slices.Equal(codes(v.Findings), []string{"alias-waits"}) || !slices.Equal(v.Found, []string{host}) {
		t.Errorf("%s with %v, found %v", v.State, v.Findings, v.Found)
	}
	wellWorded(t, v.Findings)
	for _, a := range w.asked {
		if a.recurse && a.Name == stsHost {
			t.Errorf("%s was asked for %s", a.server, a.Name)
		}
	}
	publish(w, p, "a", "aaaa")
	mustBeGreen(t, look(t, w, p, check.Options{}))
}

// TestAliasOfAnotherZone: the servers of the target's zone hold the gate too.
func TestAliasOfAnotherZone(t *testing.T) {
	p := allKinds(false)
	l := publishedLive(t, p)
	const target = "web.elsewhere.test."
	l.Set(www, "CNAME", 300, target)
	l.Set(target, "A", 300, "203.0.113.80")
	l.Server("ns2.harbor-dns.example.").Zone("elsewhere.test.").Remove(target, "A")
	v := verdict(t, look(t, l, p, check.Options{}), "www")
	if v.State != check.Propagating || v.Findings[0].Code != "stale-secondary" {
		t.Errorf("%s with %v", v.State, v.Findings)
	}
	for _, s := range v.Servers {
		if s.Role == check.Resolver && s.State != check.ServerNotAsked {
			t.Errorf("%s is %s", s.Name, s.State)
		}
	}
	l.Set(target, "A", 300, "203.0.113.80")
	mustBeGreen(t, look(t, l, p, check.Options{}))
}

// TestKindsAreConfirmed: records of all kinds go through the same gates.
func TestKindsAreConfirmed(t *testing.T) {
	for _, never := range []bool{false, true} {
		p := allKinds(never)
		w := published(t, p)
		first := look(t, w, p, check.Options{Confirm: true})
		if first.Green != 0 || first.Queries.Resolver != 0 {
			t.Fatalf("%d green, %d questions to resolvers", first.Green, first.Queries.Resolver)
		}
		second := look(t, w, p, check.Options{Confirm: true, Previous: &first})
		for _, v := range second.Records {
			if v.State != check.Propagating || !slices.Contains(codes(v.Findings), "resolver-again") {
				t.Errorf("%s is %s with %v: each resolver saw it once", v.ID, v.State, v.Findings)
			}
		}
		mustBeGreen(t, look(t, w, p, check.Options{Confirm: true, Previous: &second}))
	}
}

// TestKindsInCaches: what resolvers still believe of the other types, and until when.
func TestKindsInCaches(t *testing.T) {
	for _, row := range []struct {
		id, name, typ string
		ttl           uint32
		old           []string
		code          string
	}{
		{"www", www, "A", 90, nil, "negative-cache"},
		{"www", www, "A", 1200, []string{"93.184.216.34"}, "old-ttl"},
		{"srv-imaps", imapsSRV, "SRV", 1200, []string{"0 1 143 old.kestrel.example."}, "old-ttl"},
		{"caa-2", domain, "CAA", 600, []string{`0 issue "ca.test"`}, "old-ttl"},
		{"tlsa", pin, "TLSA", 60, nil, "negative-cache"},
		{"mta-sts", stsMark, "TXT", 700, []string{txt("v=STSv1; id=a-b;")}, "old-ttl"},
	} {
		t.Run(row.id+" "+row.code, func(t *testing.T) {
			p := allKinds(false)
			w := published(t, p)
			w.Own("East", row.name, row.typ, row.ttl, row.old...)
			v := verdict(t, look(t, w, p, check.Options{}), row.id)
			until := start.Add(time.Duration(row.ttl) * time.Second)
			if v.State != check.Propagating || v.Findings[0].Code != row.code || v.ClearAt == nil || !v.ClearAt.Equal(until) {
				t.Errorf("%s with %v, clear at %v; want %s until %v", v.State, v.Findings, v.ClearAt, row.code, until)
			}
		})
	}
}

// slow is a world whose servers are all slow: what is known is told before the
// last of them has answered, and the telling is waited for.
type slow struct{ *world }

func (s slow) AuthoritativeSoon(ctx context.Context, q resolve.Question, soon func(resolve.Reply)) (resolve.Reply, error) {
	reply, err := s.Authoritative(ctx, q)
	time.Sleep(20 * time.Millisecond) // so that all questions are on their way
	soon(reply)
	return reply, err
}

// TestRecordsThatLeanOnEachOther: two policies that include each other are both
// judged, and the last word on a record is that of the round.
func TestRecordsThatLeanOnEachOther(t *testing.T) {
	p := allKinds(false)
	w := published(t, p)
	w.Set(domain, "TXT", 300, txt("v=spf1 ip6:2001:db8::25 include:mail.kestrel.example ~all"))
	w.Set(host, "TXT", 300, txt("v=spf1 ip4:203.0.113.25 include:kestrel.example -all"))
	var mu sync.Mutex
	last := map[string]check.State{}
	done := make(chan check.Round, 1)
	go func() {
		done <- look(t, slow{w}, p, check.Options{OnVerdict: func(v check.Verdict) {
			mu.Lock()
			defer mu.Unlock()
			last[v.ID] = v.State
		}})
	}()
	select {
	case r := <-done:
		mustBeGreen(t, r)
		for id, state := range last {
			if state != check.Green {
				t.Errorf("the last that was told of %s is %s", id, state)
			}
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the records wait for each other")
	}
}

// TestPanelAllGreen: the demo's person enters all there is, and it is green in
// the end.
func TestPanelAllGreen(t *testing.T) {
	p := plan(func(s *records.Setup) {
		s.With = slices.DeleteFunc(records.Features(), func(f records.Feature) bool { return f == records.FeatureTLSA })
	})
	l := newLive(t)
	panel := dnstest.Panel{Internet: l.Internet, Timings: dnstest.FastTimings()}
	if err := panel.Publish(t.Context(), p.Records); err != nil {
		t.Fatal(err)
	}
	everyResolver(l, func(r *dnstest.Resolver) { r.Flush() })
	mustBeGreen(t, look(t, l, p, check.Options{}))
}
