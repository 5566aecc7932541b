package dnstest_test

import (
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"time"

	"allgreen/records/dnstest"

	"github.com/miekg/dns"
)

// clock stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// ticking is the small internet with a clock of the test's own.
func ticking(t testing.TB) (*dnstest.Internet, *clock) {
	c := newClock()
	return small(t, dnstest.Options{Now: c.Now, Timings: dnstest.Timings{TTL: 3600, Negative: 60}}), c
}

func TestPositiveCache(t *testing.T) {
	in, clock := ticking(t)
	in.Set("mail.kestrel.example", "A", 300, "203.0.113.25")
	mail := query{name: "mail.kestrel.example", qtype: dns.TypeA, rd: true}
	look := func() string {
		reply := ask(t, in, north, mail)
		if !reply.RecursionAvailable || reply.Authoritative || !reply.RecursionDesired {
			t.Errorf("ra %v, aa %v, rd %v", reply.RecursionAvailable, reply.Authoritative, reply.RecursionDesired)
		}
		return fmt.Sprint(texts(reply.Answer))
	}
	steps := []struct {
		pass time.Duration
		want string
		why  string
	}{
		{0, "[mail.kestrel.example. 300 IN A 203.0.113.25]", "fetched"},
		{100 * time.Second, "[mail.kestrel.example. 200 IN A 203.0.113.25]", "counted down, although it was changed meanwhile"},
		{199*time.Second + 500*time.Millisecond, "[mail.kestrel.example. 1 IN A 203.0.113.25]", "half a second is left: rounded up"},
		{500 * time.Millisecond, "[mail.kestrel.example. 300 IN A 203.0.113.99]", "gone, and fetched anew"},
	}
	for i, s := range steps {
		clock.pass(s.pass)
		if got := look(); got != s.want {
			t.Errorf("step %d: %s, want %s: %s", i, got, s.want, s.why)
		}
		in.Set("mail.kestrel.example", "A", 300, "203.0.113.99")
	}
	in.Set("mail.kestrel.example", "A", 300, "203.0.113.7")
	in.Resolver("Resolver North").Flush()
	if got, want := look(), "[mail.kestrel.example. 300 IN A 203.0.113.7]"; got != want {
		t.Errorf("after Flush: %s, want %s", got, want)
	}
	for _, q := range in.Server("ns1.harbor-dns.example").Queries() {
		if q.RD {
			t.Errorf("the resolver asked with RD: %+v", q)
		}
	}
}

func TestNegativeCache(t *testing.T) {
	in, clock := ticking(t)
	look := func(name string, qtype uint16) (rcode int, ttl uint32, answers int) {
		reply := ask(t, in, north, query{name: name, qtype: qtype, rd: true})
		if len(reply.Ns) == 1 {
			ttl = reply.Ns[0].(*dns.SOA).Hdr.Ttl
		}
		return reply.Rcode, ttl, len(reply.Answer)
	}
	expect := func(why, name string, qtype uint16, rcode int, ttl uint32, answers int) {
		t.Helper()
		r, l, n := look(name, qtype)
		if r != rcode || l != ttl || n != answers {
			t.Errorf("%s: %s, SOA TTL %d, %d answers; want %s, %d, %d", why,
				dns.RcodeToString[r], l, n, dns.RcodeToString[rcode], ttl, answers)
		}
	}
	const apex, mail = "kestrel.example", "mail.kestrel.example"
	expect("no such name", mail, dns.TypeA, dns.RcodeNameError, 60, 0)
	expect("no such type", apex, dns.TypeMX, 0, 60, 0)

	expect("no such type", apex, dns.TypeCNAME, 0, 60, 0)

	in.Set(mail, "A", 300, "203.0.113.25")
	in.Set(apex, "MX", 300, "10 mail.kestrel.example.")
	in.Set(apex, "TXT", 300, `"v=spf1 mx ~all"`)
	clock.pass(20 * time.Second)
	expect("NXDOMAIN is remembered, counted down", mail, dns.TypeA, dns.RcodeNameError, 40, 0)
	expect("for every type of the name", mail, dns.TypeAAAA, dns.RcodeNameError, 40, 0)
	expect("NODATA is remembered", apex, dns.TypeMX, 0, 40, 0)
	expect("but for its type only, that of CNAME too", apex, dns.TypeTXT, 0, 0, 1)

	clock.pass(40 * time.Second)
	expect("NXDOMAIN is forgotten", mail, dns.TypeA, 0, 0, 1)
	expect("and of another type it is NODATA now", mail, dns.TypeAAAA, 0, 60, 0)
	expect("NODATA is forgotten", apex, dns.TypeMX, 0, 0, 1)

	if other, _, _ := look("mail.nowhere.example", dns.TypeA); other != dns.RcodeNameError {
		t.Errorf("a domain that is not registered: %s", dns.RcodeToString[other])
	}
}

// TestDenialTTLAtResolver has a server whose SOA record comes with a TTL above
// its minimum: the resolver goes by the smaller one (RFC 2308 §5).
func TestDenialTTLAtResolver(t *testing.T) {
	in, _ := ticking(t)
	for _, s := range []string{"ns1.harbor-dns.example", "ns2.harbor-dns.example"} {
		in.Server(s).Fault(func(w *dnstest.FaultWriter, _ *dns.Msg) bool {
			for _, rr := range w.Answer.Ns {
				rr.Header().Ttl = 86400
			}
			return false
		})
	}
	reply := ask(t, in, north, query{name: "mail.kestrel.example", qtype: dns.TypeA, rd: true})
	if len(reply.Ns) != 1 || reply.Ns[0].Header().Ttl != 60 {
		t.Errorf("%v\nwant an SOA record with TTL 60", reply)
	}
}

func TestCachesAreTheirOwn(t *testing.T) {
	in, _ := ticking(t)
	mail := query{name: "mail.kestrel.example", qtype: dns.TypeA, rd: true}
	ask(t, in, north, mail)
	in.Set("mail.kestrel.example", "A", 300, "203.0.113.25")
	if early := ask(t, in, north, mail); early.Rcode != dns.RcodeNameError {
		t.Error("the resolver that was asked too early does not hold its denial")
	}
	for _, r := range in.Resolvers()[1:] {
		if reply := ask(t, in, r.Addr.String(), mail); len(reply.Answer) != 1 {
			t.Errorf("%s, not asked before: %v", r.Name, reply)
		}
	}
	if got := in.Resolver("Resolver North").Queries(); len(got) != 2 || got[0].Name != "mail.kestrel.example." || !got[0].RD {
		t.Errorf("the query log: %+v", got)
	}
}

func TestChainsAcrossZones(t *testing.T) {
	in, clock := ticking(t)
	if err := in.Register("heron.org"); err != nil {
		t.Fatal(err)
	}
	in.Set("a.kestrel.example", "CNAME", 300, "b.kestrel.example.")
	in.Set("b.kestrel.example", "CNAME", 100, "c.heron.org.")
	in.Set("c.heron.org", "A", 200, "203.0.113.25")
	in.Set("dangling.kestrel.example", "CNAME", 300, "nope.heron.org.")
	in.Set("x.kestrel.example", "CNAME", 300, "y.heron.org.")
	in.Set("y.heron.org", "CNAME", 300, "x.kestrel.example.")

	ask(t, in, north, query{name: "a.kestrel.example", qtype: dns.TypeA, rd: true})
	clock.pass(50 * time.Second)
	reply := ask(t, in, north, query{name: "A.kestrel.example", qtype: dns.TypeA, rd: true})
	equal(t, "a chain, each link with the TTL it has left, the first letter for letter", texts(reply.Answer), []string{
		"A.kestrel.example. 250 IN CNAME b.kestrel.example.",
		"b.kestrel.example. 50 IN CNAME c.heron.org.",
		"c.heron.org. 150 IN A 203.0.113.25",
	})
	if first := reply.Answer[0].Header().Name; first != "A.kestrel.example." {
		t.Errorf("the chain begins at %s", first)
	}
	dangling := ask(t, in, north, query{name: "dangling.kestrel.example", qtype: dns.TypeA, rd: true})
	if dangling.Rcode != dns.RcodeNameError || len(dangling.Answer) != 1 || len(dangling.Ns) != 1 || dangling.Ns[0].Header().Name != "heron.org." {
		t.Errorf("a chain to nowhere: %v", dangling)
	}
	if circle := ask(t, in, north, query{name: "x.kestrel.example", qtype: dns.TypeA, rd: true}); circle.Rcode != dns.RcodeServerFailure {
		t.Errorf("a circle: %s", dns.RcodeToString[circle.Rcode])
	}
}

// TestGluelessDelegation goes by reverse zones, whose servers lie in another tree.
func TestGluelessDelegation(t *testing.T) {
	in, _ := ticking(t)
	in.Set("25.113.0.203.in-addr.arpa", "PTR", 300, "mail.kestrel.example.")
	reply := ask(t, in, north, query{name: "25.113.0.203.in-addr.arpa", qtype: dns.TypePTR, rd: true})
	equal(t, "PTR", texts(reply.Answer), []string{"25.113.0.203.in-addr.arpa. 300 IN PTR mail.kestrel.example."})
}

func TestDelegationIsRemembered(t *testing.T) {
	in, clock := ticking(t)
	soa := query{name: "kestrel.example", qtype: dns.TypeSOA, rd: true}
	ask(t, in, north, soa)
	asked := func() (n int) {
		for _, s := range []string{"a.root-servers.test", "b.root-servers.test", "a.nic.example", "b.nic.example"} {
			n += len(in.Server(s).Queries())
		}
		return n
	}
	before := asked()
	ask(t, in, north, query{name: "kestrel.example", qtype: dns.TypeMX, rd: true})
	if asked() != before {
		t.Error("a second question for the zone began above it again")
	}
	// The customer moves: other servers hold the zone from now on.
	moved := in.AddServer("ns1.osprey-dns.example", netip.MustParseAddr("198.51.100.99"))
	moved.AddZone("kestrel.example", `@ 300 IN TXT "moved"`)
	in.Delegate("kestrel.example", moved)
	txt := query{name: "kestrel.example", qtype: dns.TypeTXT, rd: true}
	if old := ask(t, in, north, txt); len(old.Answer) != 0 {
		t.Error("the old delegation was forgotten before its time")
	}
	clock.pass(time.Hour)
	if got := ask(t, in, north, txt); len(got.Answer) != 1 {
		t.Errorf("an hour later: %v", got)
	}
}

func TestResolverGoesOn(t *testing.T) {
	for what, trouble := range map[string]func(*dnstest.Faults) *dnstest.Faults{
		"silent":                (*dnstest.Faults).Silent,
		"refuses":               (*dnstest.Faults).Refuse,
		"fails":                 (*dnstest.Faults).ServFail,
		"lame":                  (*dnstest.Faults).Lame,
		"without AA":            (*dnstest.Faults).NoAA,
		"truncated, TCP broken": func(f *dnstest.Faults) *dnstest.Faults { return f.Truncate().TCPBroken() },
		"lies about its counts": func(f *dnstest.Faults) *dnstest.Faults { return f.LyingCounts().Silent() },
		"forged from all sides": func(f *dnstest.Faults) *dnstest.Faults { return f.Junk().WrongID().WrongQuestion().QR0().LyingCounts() },
		"denies without SOA record": func(f *dnstest.Faults) *dnstest.Faults {
			return f.Fault(func(w *dnstest.FaultWriter, _ *dns.Msg) bool {
				w.Answer.Answer, w.Answer.Ns = nil, nil
				return false
			})
		},
		"refers to itself": func(f *dnstest.Faults) *dnstest.Faults {
			return f.Lame().Fault(func(w *dnstest.FaultWriter, _ *dns.Msg) bool {
				w.Answer.Ns[0].Header().Name = "kestrel.example."
				return false
			})
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			in, _ := ticking(t)
			in.Set("mail.kestrel.example", "A", 300, "203.0.113.25")
			broken := in.Server("ns1.harbor-dns.example")
			trouble(&broken.Faults)
			// Resolvers begin with any server: ask until the broken one had its turn.
			for len(broken.Queries()) == 0 {
				in.Resolver("Resolver North").Flush()
				reply := ask(t, in, north, query{name: "mail.kestrel.example", qtype: dns.TypeA, rd: true})
				equal(t, "the other server's answer", texts(reply.Answer), []string{"mail.kestrel.example. 300 IN A 203.0.113.25"})
			}
		})
	}
}

// TestResolverSeesThrough has the same trouble on all servers of a zone.
func TestResolverSeesThrough(t *testing.T) {
	for what, trouble := range map[string]func(*dnstest.Faults) *dnstest.Faults{
		"truncation, with TCP in order": (*dnstest.Faults).Truncate,
		"another id":                    (*dnstest.Faults).WrongID,
		"another question":              (*dnstest.Faults).WrongQuestion,
		"a query in place of an answer": (*dnstest.Faults).QR0,
		"counts that lie":               (*dnstest.Faults).LyingCounts,
		"junk":                          (*dnstest.Faults).Junk,
	} {
		in, _ := ticking(t)
		in.Set("mail.kestrel.example", "A", 300, "203.0.113.25")
		for _, s := range []string{"ns1.harbor-dns.example", "ns2.harbor-dns.example"} {
			trouble(&in.Server(s).Faults)
		}
		reply := ask(t, in, north, query{name: "mail.kestrel.example", qtype: dns.TypeA, rd: true})
		equal(t, what, texts(reply.Answer), []string{"mail.kestrel.example. 300 IN A 203.0.113.25"})
	}
}

func TestResolverGivesUp(t *testing.T) {
	in, _ := ticking(t)
	mail := query{name: "mail.kestrel.example", qtype: dns.TypeA, rd: true}
	in.Set("mail.kestrel.example", "A", 300, "203.0.113.25")
	for _, s := range []string{"ns1.harbor-dns.example", "ns2.harbor-dns.example"} {
		in.Server(s).Lame()
	}
	if reply := ask(t, in, north, mail); reply.Rcode != dns.RcodeServerFailure || !reply.RecursionAvailable {
		t.Errorf("all servers lame: %v", reply)
	}
	in.Server("ns2.harbor-dns.example").Healthy()
	if reply := ask(t, in, north, mail); len(reply.Answer) != 1 {
		t.Errorf("one healthy again: %v", reply)
	}
	if reply := ask(t, in, north, query{name: "mail.kestrel.example", qtype: dns.TypeA}); reply.Rcode != dns.RcodeRefused {
		t.Errorf("without RD: %v", reply)
	}
	// Two domains whose only servers lie in each other.
	nic := in.Server("a.nic.example").Zone("example")
	for _, z := range []*dnstest.Zone{nic, in.Server("b.nic.example").Zone("example")} {
		z.Set("heron.example", "NS", 60, "ns.bittern.example.").Set("bittern.example", "NS", 60, "ns.heron.example.")
	}
	if reply := ask(t, in, north, query{name: "heron.example", qtype: dns.TypeMX, rd: true}); reply.Rcode != dns.RcodeServerFailure {
		t.Errorf("a circle of name servers without glue: %v", reply)
	}
}
