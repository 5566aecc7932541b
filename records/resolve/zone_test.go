package resolve

import (
	"fmt"
	"strings"
	"testing"
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
