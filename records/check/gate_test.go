package check_test

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/resolve"
)

// TestResolversWaitForTheSource: nobody may plant "no such record" in a
// public resolver, so none is asked for a record before its zone serves it.
func TestResolversWaitForTheSource(t *testing.T) {
	w, p := newWorld(t), plan(nil)
	publish(w, p, "a", "mx")
	r := look(t, w, p, check.Options{})
	for _, a := range w.asked {
		if a.recurse && a.Name != control && a.Type != resolve.TypeNS && (a.Name != host || a.Type != resolve.TypeA) && (a.Name != domain || a.Type != resolve.TypeMX) {
			t.Errorf("%s was asked for %s %s, which is not published", a.server, a.Name, a.Type)
		}
	}
	for _, id := range []string{"aaaa", "spf", "dkim", "dmarc", "ptr-ipv4"} {
		v := verdict(t, r, id)
		if v.State != check.Missing {
			t.Errorf("%s is %s", id, v.State)
		}
		for _, s := range v.Servers {
			if s.Role == check.Resolver && s.State != check.ServerNotAsked {
				t.Errorf("%s: resolver %s is %s", id, s.Name, s.State)
			}
		}
	}
	if v := verdict(t, r, "a"); v.State != check.Green || len(v.Servers) != 6 {
		t.Errorf("a is %s with %d servers: %v", v.State, len(v.Servers), v.Findings)
	}
}

// TestProbesStayAtTheSource: wrong names and random labels are asked of
// authoritative servers only, and no more than twenty for a record.
func TestProbesStayAtTheSource(t *testing.T) {
	w, p := newWorld(t), plan(nil)
	publish(w, p, "a", "aaaa")
	look(t, w, p, check.Options{AskResolversAnyway: map[string]bool{"dkim": true}})
	wanted := map[string]bool{domain: true, control: true, "113.0.203.in-addr.arpa.": true, "8.b.d.0.1.0.0.2.ip6.arpa.": true}
	for _, r := range p.Records {
		wanted[r.Name] = true
	}
	strange := map[resolve.Type]int{}
	for _, a := range w.asked {
		if wanted[a.Name] {
			continue
		}
		if a.recurse {
			t.Errorf("%s was asked for %s", a.server, a.Name)
		}
		strange[a.Type]++
	}
	for typ, n := range strange {
		if limit := map[resolve.Type]int{resolve.TypeTXT: 3 * 20}[typ]; n > max(limit, 20) {
			t.Errorf("%d probes of type %s", n, typ)
		}
	}
}

// TestGateIsShared: addresses of one name share it, since a cache takes in
// the whole set.
func TestGateIsShared(t *testing.T) {
	p := plan(func(s *records.Setup) { s.IPv4 = append(s.IPv4, s.IPv4[0].Next()) })
	w := newWorld(t)
	publish(w, p)
	w.Set(host, "A", 300, "203.0.113.25")
	r := look(t, w, p, check.Options{})
	a, a2 := verdict(t, r, "a"), verdict(t, r, "a-2")
	if a.State != check.Propagating || a2.State != check.Wrong || a2.Findings[0].Code != "a-missing" {
		t.Fatalf("a is %s, a-2 is %s %v", a.State, a2.State, a2.Findings)
	}
	if slices.ContainsFunc(w.asked, func(a asked) bool { return a.recurse && a.Name == host && a.Type == resolve.TypeA }) {
		t.Fatal("a resolver was asked while an address was missing")
	}
}

func TestConfirm(t *testing.T) {
	w, p := newWorld(t), plan(nil)
	publish(w, p)
	first := look(t, w, p, check.Options{Confirm: true})
	if first.State != check.Propagating || first.Queries.Resolver != 0 {
		t.Fatalf("first look: %s, %d questions to resolvers", first.State, first.Queries.Resolver)
	}
	second := look(t, w, p, check.Options{Confirm: true, Previous: &first})
	if mx := verdict(t, second, "mx"); mx.State != check.Propagating || !slices.Equal(codes(mx.Findings), []string{"resolver-again"}) {
		t.Fatalf("each resolver saw it once: %s with %v", mx.State, mx.Findings)
	}
	mustBeGreen(t, look(t, w, p, check.Options{Confirm: true, Previous: &second}))
}

func TestStates(t *testing.T) {
	const east, west, north, south = "East", "West", "North", "South"
	rows := []struct {
		why     string
		do      func(*world)
		id      string
		state   check.State
		leads   string // code, "" for none
		server  string // one whose state is told too
		is      check.ServerState
		clearAt time.Duration // from now; 0 for none
	}{
		{"a resolver remembers that there was nothing", func(w *world) { w.Own(east, domain, "MX", 90) },
			"mx", check.Propagating, "negative-cache", east, check.ServerMissing, 90 * time.Second},
		{"a resolver keeps the old answer", func(w *world) { w.Own(east, domain, "MX", 1200, "10 old.kestrel.example.") },
			"mx", check.Propagating, "old-ttl", east, check.ServerStale, 1200 * time.Second},
		{"the longest wait counts", func(w *world) {
			w.Own(east, domain, "MX", 1200, "10 old.kestrel.example.")
			w.Own(west, domain, "MX", 2400)
		}, "mx", check.Propagating, "old-ttl", west, check.ServerMissing, 2400 * time.Second},
		{"an older answer that would do is green", func(w *world) { w.Own(east, domain, "MX", 1200, "5 mail.kestrel.example.") },
			"mx", check.Green, "", east, check.ServerGreen, 0},
		{"one of four resolvers is broken", func(w *world) { w.down[east] = resolve.ServFail },
			"mx", check.Green, "", east, check.ServerUnknown, 0},
		{"two of four are broken: fewer than three see it", func(w *world) { w.down[east], w.down[west] = resolve.ServFail, resolve.Timeout },
			"mx", check.Unknown, "resolver-silent", west, check.ServerUnknown, 0},
		{"none of them answers", func(w *world) {
			for _, name := range []string{east, west, north, south} {
				w.down[name] = resolve.Timeout
			}
		}, "mx", check.Unknown, "resolver-silent", west, check.ServerUnknown, 0},
		{"a resolver still asks the old servers", func(w *world) { w.Own(east, domain, "NS", 7200, "ns1.old.test.") },
			"mx", check.Propagating, "resolver-old-ns", east, check.ServerStale, 7200 * time.Second},
		{"a resolver remembers that the domain does not exist", func(w *world) { w.Own(east, domain, "NS", 900) },
			"mx", check.Propagating, "negative-cache", east, check.ServerMissing, 900 * time.Second},
		{"two resolvers, both see it", func(w *world) { w.resolvers = w.resolvers[:2] },
			"mx", check.Green, "", north, check.ServerGreen, 0},
		{"two resolvers, one answers", func(w *world) { w.resolvers = w.resolvers[:2]; w.down[north] = resolve.Timeout },
			"mx", check.Green, "", north, check.ServerUnknown, 0},
		{"no resolvers: the source decides", func(w *world) { w.resolvers = nil },
			"mx", check.Green, "", "ns1.host.test.", check.ServerGreen, 0},
		{"a secondary is behind", func(w *world) { w.Own("ns2.host.test.", domain, "MX", 300) },
			"mx", check.Propagating, "stale-secondary", "ns2.host.test.", check.ServerStale, 0},
		{"a secondary has an old value", func(w *world) { w.Own("ns2.host.test.", domain, "MX", 300, "10 old.kestrel.example.") },
			"mx", check.Propagating, "stale-secondary", "ns2.host.test.", check.ServerStale, 0},
		{"a lame server does not block", func(w *world) { w.down["ns2.host.test."] = resolve.Refused },
			"mx", check.Green, "", "ns2.host.test.", check.ServerUnknown, 0},
		{"a silent server does not block", func(w *world) { w.down["ns2.host.test."] = resolve.Timeout },
			"mx", check.Green, "", "ns2.host.test.", check.ServerUnknown, 0},
		{"no server answers: never missing", func(w *world) {
			w.down["ns1.host.test."], w.down["ns2.host.test."] = resolve.Timeout, resolve.Malformed
		}, "mx", check.Unknown, "lame-ns", "ns1.host.test.", check.ServerUnknown, 0},
		{"no server knows the zone", func(w *world) {
			w.down["ns1.host.test."], w.down["ns2.host.test."] = resolve.Refused, resolve.Lame
		}, "mx", check.Unknown, "lame-ns", "ns1.host.test.", check.ServerUnknown, 0},
		{"both servers fail at this name alone: they are not lame", func(w *world) {
			for _, name := range []string{"ns1.host.test.", "ns2.host.test."} {
				w.Own(name, domain, "MX", 300)
				q := resolve.Question{Name: domain, Type: resolve.TypeMX}
				w.own[name][q] = resolve.Answer{Status: resolve.ServFail, Rcode: "SERVFAIL", Err: errors.New("resolve: the server failed")}
			}
		}, "mx", check.Unknown, "no-answer", "ns1.host.test.", check.ServerUnknown, 0},
		{"one server wrong, the other silent", func(w *world) {
			w.down["ns2.host.test."] = resolve.Timeout
			w.Set(domain, "MX", 300, "10 mail.")
		}, "mx", check.Wrong, "target-single-label", "ns1.host.test.", check.ServerWrong, 0},
		{"not registered", func(w *world) { delete(w.zones, domain); dropBelow(w, domain) },
			"mx", check.Missing, "not-registered", "ns.registry.test.", check.ServerMissing, 0},
		{"the walk fails", func(w *world) { delete(w.zones, domain); delete(w.zones, "example.") },
			"mx", check.Unknown, "no-answer", "", "", 0},
	}
	for _, row := range rows {
		t.Run(row.why, func(t *testing.T) {
			w, p := newWorld(t), plan(nil)
			publish(w, p)
			row.do(w)
			r := look(t, w, p, check.Options{})
			v := verdict(t, r, row.id)
			leads := ""
			if len(v.Findings) > 0 {
				leads = v.Findings[0].Code
			}
			if v.State != row.state || leads != row.leads {
				t.Fatalf("%s with %v; want %s led by %q", v.State, v.Findings, row.state, row.leads)
			}
			wellWorded(t, v.Findings)
			for _, s := range v.Servers {
				if s.Name == row.server && s.State != row.is {
					t.Errorf("%s is %s; want %s", s.Name, s.State, row.is)
				}
			}
			switch {
			case row.clearAt == 0 && v.ClearAt != nil:
				t.Errorf("clear at %v; nobody knows that", v.ClearAt)
			case row.clearAt != 0 && (v.ClearAt == nil || !v.ClearAt.Equal(start.Add(row.clearAt))):
				t.Errorf("clear at %v; want %v", v.ClearAt, start.Add(row.clearAt))
			case row.clearAt != 0 && !r.ClearAt.Equal(*v.ClearAt):
				t.Errorf("the round clears at %v", r.ClearAt)
			}
		})
	}
}

// TestSilentServersAreAskedOnce: what is known of silent servers from the
// records is not found out again for the checks, which would take as long.
func TestSilentServersAreAskedOnce(t *testing.T) {
	w, p := newWorld(t), plan(nil)
	publish(w, p)
	w.down["ns1.host.test."], w.down["ns2.host.test."] = resolve.Timeout, resolve.Timeout
	c := checkOf(t, look(t, w, p, check.Options{}), "delegation")
	if c.State != check.Unknown || !slices.Equal(codes(c.Findings), []string{"lame-ns"}) {
		t.Fatalf("%s with %v", c.State, c.Findings)
	}
	times := map[asked]int{}
	for _, a := range w.asked {
		if times[a]++; times[a] > 1 || a.Type == resolve.TypeSOA && a.Name == domain {
			t.Errorf("%s was asked for %s %s once more", a.server, a.Name, a.Type)
		}
	}
}

// dropBelow takes all records at and below a name out.
func dropBelow(w *world, name string) {
	for q := range w.sets {
		if q.Name == name || strings.HasSuffix(q.Name, "."+name) {
			delete(w.sets, q)
		}
	}
}

func TestAskResolversAnyway(t *testing.T) {
	w, p := newWorld(t), plan(nil)
	publish(w, p, "a", "aaaa", "mx", "spf", "dmarc", "ptr-ipv4", "ptr-ipv6")
	v := verdict(t, look(t, w, p, check.Options{AskResolversAnyway: map[string]bool{"dkim": true}}), "dkim")
	if v.State != check.Missing {
		t.Fatalf("the state is %s; it comes from the source", v.State)
	}
	if last := v.Servers[len(v.Servers)-1]; last.Role != check.Resolver || last.State != check.ServerMissing || last.Until.IsZero() {
		t.Fatalf("the resolver is %+v", last)
	}
}

func TestOnly(t *testing.T) {
	w, p := newWorld(t), plan(nil)
	publish(w, p)
	first := look(t, w, p, check.Options{})
	w.Set(domain, "MX", 300)
	w.Set(dmarc, "TXT", 300)
	r := look(t, w, p, check.Options{Only: map[string]bool{"dmarc": true}, Previous: &first})
	if mx, d := verdict(t, r, "mx"), verdict(t, r, "dmarc"); mx.State != check.Green || d.State != check.Missing {
		t.Fatalf("mx is %s, dmarc is %s", mx.State, d.State)
	}
}

func TestWorst(t *testing.T) {
	order := []check.State{check.Green, check.Unknown, check.Propagating, check.Missing, check.Wrong}
	for i, better := range order {
		for _, worse := range order[i:] {
			if check.Worst(better, worse) != worse || check.Worst(worse, better) != worse {
				t.Errorf("%s is not worse than %s", worse, better)
			}
		}
	}
	if check.Worst() != check.Green {
		t.Error("nothing at all is green")
	}
}

// TestWildcardsDoNotFoolProbes: a name that a wildcard makes up is not where
// the record was put by mistake.
func TestWildcardsDoNotFoolProbes(t *testing.T) {
	w, p := newWorld(t), plan(nil)
	publish(w, p)
	w.Set(dkim, "TXT", 300)
	w.Set("other._domainkey.kestrel.example.", "TXT", 300, txt("v=DKIM1; p="))
	w.Set("*.kestrel.example.", "TXT", 300, rdata("TXT", wantedValue(p, "dkim")))
	v := verdict(t, look(t, w, p, check.Options{}), "dkim")
	if v.State != check.Missing || v.Findings[0].Code != "dkim-none" {
		t.Fatalf("%s %v", v.State, v.Findings)
	}
}

// TestSiblings: of two addresses of the mail host one stands. What is said of
// either is true, and why the right one is not asked for is said too.
func TestSiblings(t *testing.T) {
	p := plan(func(s *records.Setup) { s.IPv4 = append(s.IPv4, netip.MustParseAddr("203.0.113.26")) })
	w := newWorld(t)
	publish(w, p)
	w.Set(host, "A", 300, "203.0.113.25")
	r := look(t, w, p, check.Options{})
	one, two := verdict(t, r, "a"), verdict(t, r, "a-2")
	if one.State != check.Propagating || len(one.Findings) != 1 || one.Findings[0].Code != "resolvers-wait" {
		t.Errorf("a is %s with %v; want it to wait for a-2", one.State, one.Findings)
	}
	if f := two.Findings; two.State != check.Wrong || f[0].Code != "a-missing" || !strings.Contains(f[0].Message, "203.0.113.26 is not among the addresses") {
		t.Errorf("a-2 is %s with %v", two.State, f)
	}
	wellWorded(t, append(one.Findings, two.Findings...))
}
