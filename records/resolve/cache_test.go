package resolve

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestDelegationsAreRememberedByTheirTTL(t *testing.T) {
	n, _, _ := standard(t)
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	var mu sync.Mutex
	clock := func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	pass := func(d time.Duration) { mu.Lock(); defer mu.Unlock(); now = now.Add(d) }
	c := n.clientWith(Config{Now: clock}, "192.0.2.1")
	org := n.servers["192.0.2.2"]
	ask := func(want bool, why string) {
		t.Helper()
		org.forget()
		reply, err := c.Authoritative(t.Context(), Question{"example.org.", TypeMX})
		if err != nil || reply.Answers[0].Status != Data || !reply.Answers[0].At.Equal(clock()) {
			t.Fatalf("%v, error %v", reply.Answers, err)
		}
		if got := len(org.queries()) > 0; got != want {
			t.Errorf("%s: the registry asked %v; want %v", why, got, want)
		}
	}
	ask(true, "cold")
	ask(false, "warm")
	pass(299 * time.Second)
	ask(false, "just before the TTL of 300 s")
	pass(2 * time.Second)
	ask(true, "after it")
	c.Forget()
	ask(true, "a demanded look")
	org.edit(func(zone *zoneData) {
		for _, rr := range zone.rrs {
			rr.Header().Ttl = 172800
		}
	})
	c.Forget()
	ask(true, "anew")
	pass(59 * time.Minute)
	ask(false, "before the hour")
	pass(2 * time.Minute)
	ask(true, "an hour is the most")
}

func TestAMovedDomainIsFoundAgain(t *testing.T) {
	n, ns1, ns2 := standard(t)
	now := time.Now()
	c := n.clientWith(Config{Now: func() time.Time { return now }}, "192.0.2.1")
	ask := func() (Reply, string) {
		reply, err := c.Authoritative(t.Context(), Question{"mail.example.org.", TypeA})
		if err != nil {
			t.Fatal(err)
		}
		return reply, reply.Answers[0].Status.String()
	}
	if _, status := ask(); status != "data" {
		t.Fatal(status)
	}
	// The registry delegates elsewhere now, and the old servers drop the zone.
	ns1.set(t)
	ns2.set(t)
	n.servers["192.0.2.2"].set(t, `
org. SOA ns.org. h. 1 2 3 4 60
org. NS ns.org.
example.org. NS new.example.org.
new.example.org. A 192.0.2.30`)
	n.serve("192.0.2.30", `
example.org. SOA new.example.org. h. 1 2 3 4 60
example.org. NS new.example.org.
mail.example.org. A 203.0.113.99`)
	if _, status := ask(); status != "refused" {
		t.Errorf("at once: %s; want refused, as a zone that is lame for long must not cost a walk every time", status)
	}
	now = now.Add(dropAfter)
	if reply, _ := ask(); data(reply.Answers[0]) != "203.0.113.99" {
		t.Errorf("a minute later: %+v", reply.Answers)
	}
}

func TestNamesOfOneDomainShareTheWalk(t *testing.T) {
	n, ns1, _ := standard(t)
	c := n.client("192.0.2.1")
	var asking sync.WaitGroup
	for i := range 16 {
		asking.Go(func() {
			reply, err := c.Authoritative(t.Context(), Question{fmt.Sprintf("n%d.example.org.", i), TypeA})
			if err != nil || len(reply.Answers) != 3 || reply.Answers[0].Status != NXDomain {
				t.Errorf("%+v, error %v", reply.Answers, err)
			}
		})
	}
	asking.Wait()
	for _, addr := range []string{"192.0.2.1", "192.0.2.2"} {
		// One question for the delegation, and at most a few for name servers' addresses.
		if got := n.servers[addr].queries(); len(got) > 3 {
			t.Errorf("%s was asked %d times: %v", addr, len(got), got)
		}
	}
	before := len(ns1.queries())
	if _, err := c.Authoritative(t.Context(), Question{"n1.example.org.", TypeA}); err != nil {
		t.Fatal(err)
	}
	if got := len(ns1.queries()) - before; got != 1 {
		t.Errorf("a warm question cost %d at ns1; want one", got)
	}
}

// Whoever asks for several types of one name looks once for its zone.
func TestTypesOfOneNameShareTheWalk(t *testing.T) {
	n, ns1, ns2 := standard(t)
	c := n.client("192.0.2.1")
	var asking sync.WaitGroup
	for _, q := range []Type{TypeA, TypeAAAA, TypeMX, TypeTXT} {
		asking.Go(func() {
			if _, err := c.Authoritative(t.Context(), Question{"www.example.org.", q}); err != nil {
				t.Error(err)
			}
		})
	}
	asking.Wait()
	cuts := 0
	for _, asked := range slices.Concat(ns1.queries(), ns2.queries()) {
		if strings.HasPrefix(asked, "www.example.org. NS ") {
			cuts++
		}
	}
	if cuts != 1 {
		t.Errorf("%d questions for the name's zone; want one", cuts)
	}
}
