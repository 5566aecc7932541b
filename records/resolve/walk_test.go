package resolve

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"
)

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
