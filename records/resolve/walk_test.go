package resolve

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/miekg/dns"
)

// zoneText puts a zone in one line: apex, parent, servers, NS sets.
func zoneText(z *Zone) string {
	if z == nil {
		return "none"
	}
	var servers []string
	for _, s := range z.Servers {
		servers = append(servers, s.Addr.Addr().String())
	}
	return fmt.Sprintf("%s under %q at %s; parent %s; child %s; without address %s",
		z.Apex, z.Parent, strings.Join(servers, " "), z.ParentNS, z.ChildNS, z.NoAddress)
}

func TestZone(t *testing.T) {
	const sub = `
sub.example.org. SOA ns.provider.net. host.net. 1 2 3 4 60
sub.example.org. NS ns.provider.net.
a.b.sub.example.org. A 203.0.113.1`
	const provider = `
provider.net. SOA ns.provider.net. host.net. 1 2 3 4 60
provider.net. NS ns.provider.net.
ns.provider.net. A 192.0.2.20
ns.provider.net. AAAA 2001:db8::20`
	const example = "example.org. under \"org.\" at 192.0.2.11 192.0.2.12 2001:db8::12; " +
		"parent [ns1.example.org. ns2.example.org.]; child [ns1.example.org. ns2.example.org.]; without address []"
	n, ns1, ns2 := standard(t)
	for _, ns := range []*fake{ns1, ns2} {
		ns.add(t, `
sub.example.org. NS ns.provider.net.
lame.example.org. NS ns3.example.org.
ns3.example.org. A 192.0.2.13`)
	}
	n.serve("192.0.2.13", provider)
	n.serve("192.0.2.20", provider, sub)
	n.servers["2001:db8::20"] = n.servers["192.0.2.20"]
	for _, tt := range []struct{ name, want, why string }{
		{"example.org.", example, "the apex itself"},
		{"Example.ORG", example, "any case, with or without the final dot"},
		{"mail.example.org.", example, "a name in the zone"},
		{"a.very.deep.name.example.org.", example, "NXDOMAIN carries the SOA of the apex"},
		{"_domainkey.example.org.", example, "an empty non-terminal"},
		{"x._domainkey.example.org.", example, "below an empty non-terminal"},
		{"www.example.org.", example, "a CNAME is no apex"},
		{"a.b.sub.example.org.", "sub.example.org. under \"example.org.\" at 192.0.2.20 2001:db8::20; " +
			"parent [ns.provider.net.]; child [ns.provider.net.]; without address []",
			"delegated further, glueless; the AAAA of the server is in no glue"},
		{"nobody.org.", "org. under \".\" at 192.0.2.2; parent [ns.org.]; child [ns.org.]; without address []",
			"not registered: the registry's zone"},
		{"example.nothing.", ". under \"\" at 192.0.2.1; parent [a.root.]; child []; without address []",
			"no such top-level domain: the root"},
		{".", ". under \"\" at 192.0.2.1; parent [a.root.]; child []; without address []", "the root"},
		{"lame.example.org.", "lame.example.org. under \"example.org.\" at 192.0.2.13; " +
			"parent [ns3.example.org.]; child []; without address []", "its only server does not know it"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			z, err := n.client("192.0.2.1").Zone(t.Context(), tt.name)
			if got := zoneText(z); got != tt.want || err != nil {
				t.Errorf("got  %s, error %v\nwant %s\n(%s)", got, err, tt.want, tt.why)
			}
		})
	}
}

// One server may hold parent and child, and then gives no referral.
func TestZoneCutsWithoutReferrals(t *testing.T) {
	deep := `
deep.example.org. SOA ns1.example.org. h. 1 2 3 4 60
deep.example.org. NS ns1.example.org.
x.y.deep.example.org. TXT "here"`
	n := newInternet(t)
	all := n.serve("192.0.2.1", rootZone, orgZone, exampleZone, deep)
	for _, addr := range []string{"192.0.2.2", "192.0.2.11", "192.0.2.12", "2001:db8::12"} {
		n.servers[addr] = all
	}
	for _, tt := range []struct{ name, want string }{
		{"example.org.", "example.org. under \"org.\" at 192.0.2.11 192.0.2.12 2001:db8::12; " +
			"parent []; child [ns1.example.org. ns2.example.org.]; without address []"},
		{"x._domainkey.example.org.", "example.org. under \"org.\" at 192.0.2.11 192.0.2.12 2001:db8::12; " +
			"parent []; child [ns1.example.org. ns2.example.org.]; without address []"},
		{"www.example.org.", "example.org. under \"org.\" at 192.0.2.11 192.0.2.12 2001:db8::12; " +
			"parent []; child [ns1.example.org. ns2.example.org.]; without address []"},
		{"x.y.deep.example.org.", "deep.example.org. under \"example.org.\" at 192.0.2.11; " +
			"parent []; child [ns1.example.org.]; without address []"},
		{"nobody.org.", "org. under \".\" at 192.0.2.2; parent []; child [ns.org.]; without address []"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := n.client("192.0.2.1")
			z, err := c.Zone(t.Context(), tt.name)
			if got := zoneText(z); got != tt.want || err != nil {
				t.Errorf("got  %s, error %v\nwant %s", got, err, tt.want)
			}
			if z.Apex == "org." {
				return
			}
			reply, err := c.Authoritative(t.Context(), Question{tt.name, TypeTXT})
			if err != nil || len(reply.Answers) == 0 || !reply.Answers[0].Usable() || reply.Zone.Apex != z.Apex {
				t.Errorf("answers %+v from %s, error %v", reply.Answers, zoneText(reply.Zone), err)
			}
		})
	}
}

func TestUnionOfBothNSSets(t *testing.T) {
	n, ns1, _ := standard(t)
	ns1.set(t, `
example.org. SOA ns1.example.org. h. 1 2 3 4 60
example.org. NS ns1.example.org.
example.org. NS ns.provider.net.
example.org. NS gone.example.org.
ns1.example.org. A 192.0.2.11`)
	n.servers["192.0.2.12"] = ns1
	n.servers["2001:db8::12"] = ns1
	n.serve("192.0.2.20", `
provider.net. SOA ns.provider.net. h. 1 2 3 4 60
provider.net. NS ns.provider.net.
ns.provider.net. A 192.0.2.20`)
	z, err := n.client("192.0.2.1").Zone(t.Context(), "example.org.")
	want := "example.org. under \"org.\" at 192.0.2.20 192.0.2.11 192.0.2.12 2001:db8::12; " +
		"parent [ns1.example.org. ns2.example.org.]; child [gone.example.org. ns.provider.net. ns1.example.org.]; " +
		"without address [gone.example.org.]"
	if got := zoneText(z); got != want || err != nil {
		t.Errorf("got  %s, error %v\nwant %s", got, err, want)
	}
}

// A registry knows the addresses of its own names; what it says of others' is
// not its to say.
func TestGlueFromOutsideTheZoneIsNotBelieved(t *testing.T) {
	n, _, _ := standard(t)
	n.servers["192.0.2.2"].add(t, `
far.org. NS ns.provider.net.
ns.provider.net. A 198.51.100.66`)
	n.serve("192.0.2.20", `
provider.net. SOA ns.provider.net. h. 1 2 3 4 60
provider.net. NS ns.provider.net.
ns.provider.net. A 192.0.2.20`, `
far.org. SOA ns.provider.net. h. 1 2 3 4 60
far.org. NS ns.provider.net.
far.org. TXT "true"`)
	liar := n.serve("198.51.100.66", `
far.org. SOA ns.provider.net. h. 1 2 3 4 60
far.org. NS ns.provider.net.
far.org. TXT "false"`)
	reply, err := n.client("192.0.2.1").Authoritative(t.Context(), Question{"far.org.", TypeTXT})
	if err != nil || len(reply.Answers) != 1 || data(reply.Answers[0]) != `"true"` || len(liar.queries()) > 0 {
		t.Errorf("%+v, error %v, the liar was asked %v", reply.Answers, err, liar.queries())
	}
}

func TestReverseZones(t *testing.T) {
	n := newInternet(t)
	n.serve("192.0.2.1", rootZone)
	n.serve("192.0.2.3", netZone, `
arpa. SOA ns.net. h. 1 2 3 4 60
arpa. NS ns.net.
113.0.203.in-addr.arpa. NS ns.net.
8.b.d.0.1.0.0.2.ip6.arpa. NS ns.net.`, `
113.0.203.in-addr.arpa. SOA ns.net. h. 1 2 3 4 60
113.0.203.in-addr.arpa. NS ns.net.
7.113.0.203.in-addr.arpa. PTR mail.example.org.
25.113.0.203.in-addr.arpa. CNAME 25.0-63.113.0.203.in-addr.arpa.
0-63.113.0.203.in-addr.arpa. NS ns.provider.net.`, `
8.b.d.0.1.0.0.2.ip6.arpa. SOA ns.net. h. 1 2 3 4 60
8.b.d.0.1.0.0.2.ip6.arpa. NS ns.net.
5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. PTR mail.example.org.`)
	n.serve("192.0.2.20", `
provider.net. SOA ns.provider.net. h. 1 2 3 4 60
provider.net. NS ns.provider.net.
ns.provider.net. A 192.0.2.20`, `
0-63.113.0.203.in-addr.arpa. SOA ns.provider.net. h. 1 2 3 4 60
0-63.113.0.203.in-addr.arpa. NS ns.provider.net.
25.0-63.113.0.203.in-addr.arpa. PTR mail.example.org.`)
	for _, tt := range []struct{ name, zone, target, why string }{
		{"7.113.0.203.in-addr.arpa.", "113.0.203.in-addr.arpa.", "", "the plain case; the server holds arpa. too"},
		{"25.113.0.203.in-addr.arpa.", "113.0.203.in-addr.arpa.", "0-63.113.0.203.in-addr.arpa.", "RFC 2317: a CNAME into a delegated part"},
		{"5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.", "8.b.d.0.1.0.0.2.ip6.arpa.", "", "32 labels"},
	} {
		reply, err := n.client("192.0.2.1").Authoritative(t.Context(), Question{tt.name, TypePTR})
		if err != nil || len(reply.Answers) == 0 {
			t.Errorf("%s: error %v, answers %v", tt.name, err, reply.Answers)
			continue
		}
		target := ""
		if reply.Target != nil {
			target = reply.Target.Apex
		}
		if a := reply.Answers[0]; data(a) != "mail.example.org." || reply.Zone.Apex != tt.zone || target != tt.target {
			t.Errorf("%s (%s): %v %q in %s beyond to %q, error %v", tt.name, tt.why, a.Status, data(a), reply.Zone.Apex, target, a.Err)
		}
	}
}

func TestWalkGoesPastBadServers(t *testing.T) {
	upward := func(w dns.ResponseWriter, q *dns.Msg) bool {
		m := new(dns.Msg).SetReply(q)
		m.Ns = []dns.RR{&dns.NS{Hdr: dns.RR_Header{Name: ".", Rrtype: dns.TypeNS, Class: dns.ClassINET, Ttl: 60}, Ns: "a.root."}}
		w.WriteMsg(m)
		return true
	}
	sideways := func(w dns.ResponseWriter, q *dns.Msg) bool {
		m := new(dns.Msg).SetReply(q)
		m.Ns = []dns.RR{&dns.NS{Hdr: dns.RR_Header{Name: "org.", Rrtype: dns.TypeNS, Class: dns.ClassINET, Ttl: 60}, Ns: "evil.net."}}
		w.WriteMsg(m)
		return true
	}
	rcode := func(code int) func(dns.ResponseWriter, *dns.Msg) bool {
		return func(w dns.ResponseWriter, q *dns.Msg) bool {
			w.WriteMsg(new(dns.Msg).SetRcode(q, code))
			return true
		}
	}
	recursive := func(w dns.ResponseWriter, q *dns.Msg) bool {
		m := new(dns.Msg).SetReply(q)
		m.RecursionAvailable = true
		m.Rcode = dns.RcodeNameError
		w.WriteMsg(m)
		return true
	}
	root := func(w dns.ResponseWriter, q *dns.Msg) bool {
		m := new(dns.Msg).SetRcode(q, dns.RcodeNameError)
		m.Authoritative = true
		m.Ns = []dns.RR{&dns.SOA{Hdr: dns.RR_Header{Name: ".", Rrtype: dns.TypeSOA, Class: dns.ClassINET, Ttl: 60}, Ns: ".", Mbox: "."}}
		w.WriteMsg(m)
		return true
	}
	for _, tt := range []struct {
		name   string
		handle func(dns.ResponseWriter, *dns.Msg) bool
	}{
		{"REFUSED", rcode(dns.RcodeRefused)}, {"SERVFAIL", rcode(dns.RcodeServerFailure)},
		{"NXDOMAIN without AA", rcode(dns.RcodeNameError)}, {"empty without AA", rcode(dns.RcodeSuccess)},
		{"refers upward", upward}, {"refers to its own zone", sideways}, {"a resolver", recursive}, {"answers for the root", root},
		{"silent", func(dns.ResponseWriter, *dns.Msg) bool { return true }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n, ns1, _ := standard(t)
			ns1.on(tt.handle)
			n.servers["192.0.2.2"].add(t, `
org. NS bad.org.
bad.org. A 192.0.2.4`)
			bad := n.serve("192.0.2.4")
			bad.on(tt.handle)
			n.servers["192.0.2.1"].add(t, `
org. NS bad.org.
bad.org. A 192.0.2.4`)
			for range 4 { // whichever server comes first
				z, err := n.client("192.0.2.1").Zone(t.Context(), "mail.example.org.")
				if err != nil || z.Apex != "example.org." {
					t.Fatalf("%s, error %v; want example.org.", zoneText(z), err)
				}
			}
		})
	}
}

func TestWalkGoesPastDeadRoots(t *testing.T) {
	n, _, _ := standard(t)
	start := time.Now()
	z, err := n.client("192.0.2.90", "192.0.2.91", "192.0.2.92", "192.0.2.1").Zone(t.Context(), "example.org.")
	if err != nil || z.Apex != "example.org." {
		t.Errorf("%s, error %v", zoneText(z), err)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestNobodyAnswers(t *testing.T) {
	n := newInternet(t)
	n.serve("192.0.2.1", rootZone)
	n.serve("192.0.2.2").on(func(w dns.ResponseWriter, q *dns.Msg) bool {
		w.WriteMsg(new(dns.Msg).SetRcode(q, dns.RcodeRefused))
		return true
	})
	c := n.client("192.0.2.1")
	z, err := c.Zone(t.Context(), "example.org.")
	if !errors.Is(err, ErrNoServers) || z == nil || z.Apex != "org." {
		t.Errorf("%s, error %v; want org. and ErrNoServers", zoneText(z), err)
	}
	reply, err := c.Authoritative(t.Context(), Question{"example.org.", TypeMX})
	if !errors.Is(err, ErrNoServers) || len(reply.Answers) > 0 {
		t.Errorf("%v, error %v; want ErrNoServers", reply.Answers, err)
	}
	if a, err := c.Lookup(t.Context(), Question{"example.org.", TypeMX}); !errors.Is(err, ErrNoServers) || a.Usable() {
		t.Errorf("%v, error %v; want ErrNoServers", a.Status, err)
	}
}

func TestGluelessLoopsEnd(t *testing.T) {
	n := newInternet(t)
	n.serve("192.0.2.1", `
. SOA a.root. h. 1 2 3 4 60
. NS a.root.
org. NS ns.org.
ns.org. A 192.0.2.2
net. NS ns.net.
ns.net. A 192.0.2.3`)
	org := n.serve("192.0.2.2", `
org. SOA ns.org. h. 1 2 3 4 60
org. NS ns.org.
loop.org. NS ns.loop.net.
self.org. NS ns.self.org.`)
	n.serve("192.0.2.3", `
net. SOA ns.net. h. 1 2 3 4 60
net. NS ns.net.
loop.net. NS ns.loop.org.`)
	for _, name := range []string{"loop.org.", "self.org.", "mail.loop.org.", "mail.self.org."} {
		c := n.client("192.0.2.1")
		org.forget()
		start := time.Now()
		reply, err := c.Authoritative(t.Context(), Question{name, TypeMX})
		if err == nil || len(reply.Answers) > 0 || len(reply.Zone.NoAddress) != 1 {
			t.Errorf("%s: error %v, answers %v, zone %s", name, err, reply.Answers, zoneText(reply.Zone))
		}
		if took, asked := time.Since(start), len(org.queries()); took > 3*time.Second || asked > 50 {
			t.Errorf("%s: %d questions in %v", name, asked, took)
		}
	}
}

// A zone whose name servers all hang on further zones, and those on further
// ones, costs no more than the budget (the attack is known as NXNSAttack).
func TestBudget(t *testing.T) {
	n := newInternet(t)
	root := n.serve("192.0.2.1")
	var mu sync.Mutex
	count := 0
	root.on(func(w dns.ResponseWriter, q *dns.Msg) bool {
		mu.Lock()
		count++
		base := count
		mu.Unlock()
		m := new(dns.Msg).SetReply(q)
		labels := dns.SplitDomainName(q.Question[0].Name)
		owner := labels[len(labels)-1] + "."
		for i := range 30 {
			m.Ns = append(m.Ns, &dns.NS{
				Hdr: dns.RR_Header{Name: owner, Rrtype: dns.TypeNS, Class: dns.ClassINET, Ttl: 60},
				Ns:  fmt.Sprintf("ns.n%d-%d.", base, i),
			})
		}
		w.WriteMsg(m)
		return true
	})
	c := n.client("192.0.2.1")
	start := time.Now()
	if _, err := c.Authoritative(t.Context(), Question{"mail.example.", TypeMX}); err == nil {
		t.Error("no error")
	}
	if asked := c.Counts(); asked.Walk > walkBudget+20 || time.Since(start) > timeLimit+time.Second {
		t.Errorf("%+v in %v; want at most %d", asked, time.Since(start), walkBudget)
	}
}

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

func TestAFamilyWithoutRouteIsLeftAlone(t *testing.T) {
	n, _, _ := standard(t)
	n.noV6 = true
	for _, roots := range [][]string{{"192.0.2.1"}, {"192.0.2.1", "2001:db8::1"}} {
		c := n.client(roots...)
		reply, err := c.Authoritative(t.Context(), Question{"example.org.", TypeMX})
		if err != nil || len(reply.Answers) != 2 || len(reply.Zone.NoRoute) != 1 {
			t.Errorf("roots %v: %d answers, no route to %v, error %v; want two answers", roots, len(reply.Answers), reply.Zone.NoRoute, err)
		}
		for _, a := range reply.Answers {
			if a.Status != Data {
				t.Errorf("%v: %v, error %v", a.Server, a.Status, a.Err)
			}
		}
	}
}

// IPv6 that leads into nothing is found out by the silence of the roots.
func TestAFamilyThatIsABlackHoleIsLeftAlone(t *testing.T) {
	t.Parallel()
	n, _, _ := standard(t)
	delete(n.servers, "2001:db8::12")
	c := n.client("192.0.2.1", "2001:db8::1", "2001:db8::2")
	start := time.Now()
	reply, err := c.Authoritative(t.Context(), Question{"example.org.", TypeMX})
	if err != nil || len(reply.Answers) != 2 || len(reply.Zone.NoRoute) != 1 {
		t.Errorf("%+v, error %v", reply.Answers, err)
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("took %v", took)
	}
}

// Where the hints know no root server of the family, the silence of the zone's
// own servers tells, if it is that of several.
func TestABlackHoleIsFoundOutWithoutRootsOfTheFamily(t *testing.T) {
	t.Parallel()
	n, ns1, ns2 := standard(t)
	delete(n.servers, "2001:db8::12")
	for _, f := range []*fake{n.servers["192.0.2.2"], ns1, ns2} {
		f.add(t, "ns1.example.org. AAAA 2001:db8::11")
	}
	c := n.client("192.0.2.1")
	start := time.Now()
	reply, err := c.Authoritative(t.Context(), Question{"example.org.", TypeMX})
	if err != nil || len(reply.Answers) != 2 || len(reply.Zone.NoRoute) != 2 || time.Since(start) > 3*time.Second {
		t.Errorf("%d answers, no route to %v after %v, error %v; want two and two", len(reply.Answers), reply.Zone.NoRoute, time.Since(start), err)
	}
	// Found out once.
	start = time.Now()
	if _, err := c.Authoritative(t.Context(), Question{"example.org.", TypeTXT}); err != nil || time.Since(start) > 500*time.Millisecond {
		t.Errorf("the next question took %v, error %v", time.Since(start), err)
	}
}

// One address that is silent is reported; two of them, while IPv4 works, are
// no longer asked.
func TestSilentAddressesOfAFamily(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(Config{Dial: func(_ context.Context, network, address string) (net.Conn, error) {
			client, server := net.Pipe()
			go func() {
				defer server.Close()
				buf := make([]byte, 1500)
				for {
					n, err := server.Read(buf)
					if err != nil {
						return
					}
					if network == "udp" && !strings.Contains(address, "2001:db8") {
						server.Write(rightAnswer(t, buf[:n]))
					}
				}
			}()
			return client, nil
		}})
		defer c.Close()
		v6 := netip.MustParseAddr("2001:db8::9")
		for i, step := range []struct {
			addr   string
			usable bool
		}{
			{"2001:db8::1", true}, // nothing is known of IPv4 yet
			{"192.0.2.1", true},
			{"2001:db8::2", true},
			{"2001:db8::2", true}, // the same one
			{"2001:db8::3", false},
		} {
			c.Ask(t.Context(), at(step.addr), wwwA, false)
			c.upstream(at(step.addr).Addr).learn(func(u *upstream) { u.silent = false })
			if got := c.families.usable(v6); got != step.usable {
				t.Errorf("step %d, %s: IPv6 is usable: %v, want %v", i+1, step.addr, got, step.usable)
			}
		}
	})
}

func TestAvoidedFamily(t *testing.T) {
	n, _, ns2 := standard(t)
	c := n.clientWith(Config{IPv4: Avoid}, "192.0.2.1", "2001:db8::1")
	n.servers["2001:db8::1"] = n.servers["192.0.2.1"]
	n.servers["2001:db8::2"] = n.servers["192.0.2.2"]
	n.servers["192.0.2.1"].add(t, "ns.org. AAAA 2001:db8::2")
	reply, err := c.Authoritative(t.Context(), Question{"example.org.", TypeMX})
	if err != nil || len(reply.Answers) != 1 || reply.Answers[0].Server.Addr.Addr().String() != "2001:db8::12" {
		t.Errorf("%+v, error %v", reply.Answers, err)
	}
	if !slices.Contains(ns2.queries(), "example.org. MX udp") {
		t.Errorf("ns2 was asked %v", ns2.queries())
	}
}
