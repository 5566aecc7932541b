package check_test

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"allgreen/records/check"
	"allgreen/records/dnstest"
	"allgreen/records/resolve"
)

// TestServersNamedApart: what a server does is said of that server, in words
// that are true of it, with what shows it.
func TestServersNamedApart(t *testing.T) {
	one, two := harbor[0], harbor[1]
	silentFor := func(l live, typ uint16, servers ...string) {
		for _, name := range servers {
			l.Server(name).Fault(func(_ *dnstest.FaultWriter, q *dns.Msg) bool { return q.Question[0].Qtype == typ })
		}
	}
	rows := []struct {
		why   string
		do    func(l live)
		at    string // a record or check
		state check.State
		code  string
		words []string
	}{
		{"nobody has the zone", func(l live) { l.Server(one).Refuse(); l.Server(two).ServFail() },
			"mx", check.Unknown, "lame-ns", []string{"Nobody sees", "192.0.2.53, REFUSED", "SERVFAIL"}},
		{"one has it: not nobody sees it", func(l live) { l.Server(two).Refuse() },
			"delegation", check.Green, "lame-ns", []string{"Some people get no answer", "REFUSED"}},
		{"one server does not know the zone, the other is silent when asked for one type", func(l live) { l.Server(one).Refuse(); silentFor(l, dns.TypeMX, two) },
			"mx", check.Unknown, "server-odd", []string{"ns2.harbor-dns.example answers for the domain"}},
		{"asked for one type, the only servers are silent", func(l live) { silentFor(l, dns.TypeAAAA, one, two) },
			"aaaa", check.Unknown, "server-odd", []string{"answers for the domain, but fails when asked for AAAA"}},
		{"one of two is silent for one type", func(l live) { silentFor(l, dns.TypeAAAA, two) },
			"aaaa", check.Green, "server-odd", []string{"ns2.harbor-dns.example answers for the domain"}},
		{"the serial shows that a server is behind", func(l live) {
			l.Server(two).Zone(domain).Remove(domain, "MX")
			l.Server(one).Zone(domain).Set("a."+domain, "A", 300, "203.0.113.1")
			l.Server(one).Zone(domain).Set("b."+domain, "A", 300, "203.0.113.1")
		}, "mx", check.Propagating, "stale-secondary", []string{"An old version"}},
		{"the serial shows that it is not", func(l live) { l.Server(two).Zone(domain).Remove(domain, "MX") },
			"mx", check.Propagating, "stale-secondary", []string{"differs from the other name servers", "ns2.harbor-dns.example"}},
		{"the delegation names the serial of the older version", func(l live) { l.Server(two).OldSerial() },
			"delegation", check.Green, "stale-secondary", []string{", serial "}},
		{"a name in a circle is no fault of the servers", func(l live) {
			l.Internet.Set(dmarc, "CNAME", 300, "a."+domain)
			l.Internet.Set("a."+domain, "CNAME", 300, dmarc)
		},
			"dmarc", check.Wrong, "alias-loop", []string{"leads in a circle", "Delete the CNAME at _dmarc.kestrel.example"}},
		{"a circle through two zones", func(l live) {
			l.Internet.Set(dmarc, "CNAME", 300, "ring.elsewhere.test.")
			l.Internet.Set("ring.elsewhere.test.", "CNAME", 300, dmarc)
		}, "dmarc", check.Wrong, "alias-loop", []string{"leads in a circle"}},
	}
	for _, row := range rows {
		t.Run(row.why, func(t *testing.T) {
			t.Parallel()
			l, p := newLive(t), plan(nil)
			publish(l, p)
			row.do(l)
			r := look(t, l, p, check.Options{})
			state, findings := check.Unknown, []check.Finding(nil)
			if slices.ContainsFunc(r.Records, func(v check.Verdict) bool { return v.ID == row.at }) {
				v := verdict(t, r, row.at)
				state, findings = v.State, v.Findings
			} else {
				c := checkOf(t, r, row.at)
				state, findings = c.State, c.Findings
			}
			if state != row.state || len(findings) == 0 || findings[0].Code != row.code {
				t.Fatalf("%s %v; want %s with %s", state, findings, row.state, row.code)
			}
			for _, word := range row.words {
				if f := findings[0]; !strings.Contains(f.Message+" "+f.Fix, word) {
					t.Errorf("%q does not say %q", f, word)
				}
			}
			wellWorded(t, findings)
		})
	}
}

// TestDelegationTellsOfAll: of two servers with different faults, and of all
// names without an address, none is left out.
func TestDelegationTellsOfAll(t *testing.T) {
	l, p := newLive(t), plan(nil)
	publish(l, p)
	l.Internet.Set(domain, "NS", 300, harbor[0], harbor[1], "gone."+domain, "ns.nowhere.test.")
	l.Server(harbor[1]).Refuse()
	var said strings.Builder
	for _, f := range checkOf(t, look(t, l, p, check.Options{}), "delegation").Findings {
		said.WriteString(f.Message + "\n")
	}
	for _, word := range []string{"without an address: gone.kestrel.example, ns.nowhere.test", "REFUSED", "two lists"} {
		if !strings.Contains(said.String(), word) {
			t.Errorf("the check says\n%s\nand not %q", said.String(), word)
		}
	}
}

// TestResolversThatDoNotCount: a name server that looks nothing up for others
// says what the source says, and not what a cache believes.
func TestResolversThatDoNotCount(t *testing.T) {
	l, p := newLive(t), plan(nil)
	publish(l, p)
	source := servers(l.Internet.Resolvers())[:2]
	source = append(source, resolve.Server{Name: "the source", Addr: netip.MustParseAddrPort("192.0.2.53:53")})
	client := resolve.New(resolve.Config{
		Roots: servers(l.Roots()), Resolvers: source, Dial: l.Dial, IPv6: resolve.Avoid,
	})
	t.Cleanup(func() { client.Close() })
	v := verdict(t, look(t, live{l.Internet, client}, p, check.Options{}), "mx")
	if v.State != check.Unknown || v.Findings[0].Code != "resolver-silent" ||
		!strings.Contains(v.Findings[0].Message, "3 must see it, and 2 did: nothing that counts came from the source") {
		t.Fatalf("%s %v", v.State, v.Findings)
	}
	if last := v.Servers[len(v.Servers)-1]; last.State != check.ServerUnknown || !strings.Contains(last.Error, "is no resolver") {
		t.Errorf("%+v", last)
	}
}

// oneAddressSilent is a world in which one address of a server is silent.
type oneAddressSilent struct {
	*world
	addr netip.Addr
}

func (o oneAddressSilent) Authoritative(ctx context.Context, q resolve.Question) (resolve.Reply, error) {
	reply, err := o.world.Authoritative(ctx, q)
	for i, a := range reply.Answers {
		if a.Server.Addr.Addr() == o.addr {
			reply.Answers[i] = resolve.Answer{Server: a.Server, Question: q, Status: resolve.Timeout}
		}
	}
	return reply, err
}

// TestOneAddressSilent: a server that answers over IPv4 is not to be taken off
// the list for the silence of its IPv6 address.
func TestOneAddressSilent(t *testing.T) {
	w, p := newWorld(t), plan(nil)
	six := netip.MustParseAddr("2001:db8:53::77")
	z := w.zones[domain]
	z.Servers = append(z.Servers, resolve.Server{Name: "ns2.host.test.", Addr: netip.AddrPortFrom(six, 53)})
	publish(w, p)
	r := look(t, oneAddressSilent{w, six}, p, check.Options{})
	mustBeGreen(t, r)
	c := checkOf(t, r, "delegation")
	if len(c.Findings) != 1 || !strings.Contains(c.Findings[0].Message, "ns2.host.test (2001:db8:53::77)") || strings.Contains(c.Findings[0].Fix, "registrar") {
		t.Errorf("%v; want a word about that address alone", c.Findings)
	}
}
