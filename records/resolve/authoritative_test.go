package resolve

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

func TestAuthoritativeAsksEveryServer(t *testing.T) {
	n, _, _ := standard(t)
	c := n.client("192.0.2.1")
	reply, err := c.Authoritative(t.Context(), question(t, "Example.ORG. MX"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range reply.Answers {
		got = append(got, a.Server.Name+" "+a.Server.Addr.String()+" "+a.Status.String()+" "+data(a))
	}
	want := []string{
		"ns1.example.org. 192.0.2.11:53 data 10 mail.example.org.",
		"ns2.example.org. 192.0.2.12:53 data 10 mail.example.org.",
		"ns2.example.org. [2001:db8::12]:53 data 10 mail.example.org.",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if reply.Zone.Apex != "example.org." || reply.Zone.Parent != "org." || reply.Target != nil {
		t.Errorf("zone %+v, target %+v", reply.Zone, reply.Target)
	}
	t.Logf("%+v", c.Counts())
}

func TestEachServerIsReportedForWhatItSays(t *testing.T) {
	rcode := func(code int) func(dns.ResponseWriter, *dns.Msg) bool {
		return func(w dns.ResponseWriter, q *dns.Msg) bool {
			w.WriteMsg(new(dns.Msg).SetRcode(q, code))
			return true
		}
	}
	for _, tt := range []struct {
		name   string
		zones  []string
		handle func(dns.ResponseWriter, *dns.Msg) bool
		want   Status
		rcode  string
	}{
		{name: "right", zones: []string{exampleZone}, want: Data, rcode: "NOERROR"},
		{name: "without the record", zones: []string{strings.ReplaceAll(exampleZone, "mail.example.org. A", "mail.example.org. AAAA 2001:db8::25\n;")}, want: NoData, rcode: "NOERROR"},
		{name: "without the name", zones: []string{strings.ReplaceAll(exampleZone, "mail.example.org. A", ";")}, want: NXDomain, rcode: "NXDOMAIN"},
		{name: "REFUSED", want: Refused, rcode: "REFUSED"},
		{name: "SERVFAIL", handle: rcode(dns.RcodeServerFailure), want: ServFail, rcode: "SERVFAIL"},
		{name: "NOTAUTH", handle: rcode(dns.RcodeNotAuth), want: Lame, rcode: "NOTAUTH"},
		{name: "NOTIMP", handle: rcode(dns.RcodeNotImplemented), want: Malformed, rcode: "NOTIMP"},
		{name: "has only the parent", zones: []string{orgZone}, want: Lame, rcode: "NOERROR"},
		{name: "has only the root", zones: []string{". SOA . . 1 2 3 4 60"}, want: Lame, rcode: "NXDOMAIN"},
		{name: "a resolver", handle: func(w dns.ResponseWriter, q *dns.Msg) bool {
			m := new(dns.Msg).SetReply(q)
			m.RecursionAvailable = true
			m.Answer = records(t, "mail.example.org. 300 A 203.0.113.25")
			w.WriteMsg(m)
			return true
		}, want: Lame, rcode: "NOERROR"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n, _, _ := standard(t)
			f := n.serve("192.0.2.11", tt.zones...)
			f.on(tt.handle)
			reply, err := n.client("192.0.2.1").Authoritative(t.Context(), question(t, "mail.example.org. A"))
			if err != nil || len(reply.Answers) != 3 {
				t.Fatalf("%+v, error %v", reply.Answers, err)
			}
			a := reply.Answers[0]
			if a.Status != tt.want || a.Rcode != tt.rcode || (a.Err == nil) != a.Usable() {
				t.Errorf("%v %s, error %v; want %v %s", a.Status, a.Rcode, a.Err, tt.want, tt.rcode)
			}
			if other := reply.Answers[1]; other.Status != Data {
				t.Errorf("the other: %v, error %v", other.Status, other.Err)
			}
		})
	}
}

func TestNegativeTTL(t *testing.T) {
	for _, tt := range []struct {
		soaTTL, minimum, want uint32
		why                   string
	}{
		{300, 120, 120, "the minimum"}, {60, 120, 60, "the TTL of the SOA, where smaller"},
		{1 << 31, 120, 0, "more than 2^31-1 counts as zero (RFC 2181 §8)"},
	} {
		n, ns1, _ := standard(t)
		ns1.edit(func(zone *zoneData) {
			soa := zone.rrs[0].(*dns.SOA)
			soa.Hdr.Ttl, soa.Minttl = tt.soaTTL, tt.minimum
		})
		c := n.client("192.0.2.1")
		for _, q := range []string{"nobody.example.org. A", "mail.example.org. AAAA"} {
			reply, err := c.Authoritative(t.Context(), question(t, q))
			if err != nil {
				t.Fatal(err)
			}
			a := reply.Answers[0]
			if !a.Negative() || a.TTL != tt.want || a.SOA == nil || a.SOA.Serial != 7 || a.SOA.Zone != "example.org." {
				t.Errorf("%s: %v, TTL %d, SOA %+v; want TTL %d: %s", q, a.Status, a.TTL, a.SOA, tt.want, tt.why)
			}
		}
	}
}

// aliases is the standard internet with CNAMEs from example.org into provider.net.
func aliases(t *testing.T, example, provider string) (*internet, *fake) {
	n, ns1, ns2 := standard(t)
	for _, ns := range []*fake{ns1, ns2} {
		ns.add(t, example)
	}
	return n, n.serve("192.0.2.20", `
provider.net. SOA ns.provider.net. h. 9 2 3 4 30
provider.net. NS ns.provider.net.
ns.provider.net. A 192.0.2.20
`+provider)
}

func TestAliases(t *testing.T) {
	var long strings.Builder
	for i := range 12 {
		fmt.Fprintf(&long, "c%d.example.org. CNAME c%d.example.org.\n", i, i+1)
	}
	long.WriteString("c12.example.org. TXT \"end\"\n")
	for _, tt := range []struct {
		name, example, provider string
		ask, want, target       string
	}{
		{name: "inside the zone", ask: "www.example.org. A", want: "data 203.0.113.25 TTL 300 via mail.example.org."},
		{
			name: "into another zone", example: "s._domainkey.example.org. 600 CNAME s.dkim.provider.net.",
			provider: "s.dkim.provider.net. 40 TXT \"v=DKIM1\"", ask: "s._domainkey.example.org. TXT",
			want: "data \"v=DKIM1\" TTL 40 via s.dkim.provider.net.", target: "provider.net.",
		},
		{
			name: "to a name that is not there", example: "s._domainkey.example.org. CNAME s.dkim.provider.net.",
			ask: "s._domainkey.example.org. TXT", want: "no such name  TTL 30 via s.dkim.provider.net.", target: "provider.net.",
		},
		{
			name: "to a name without the type", example: "s._domainkey.example.org. 20 CNAME ns.provider.net.",
			ask: "s._domainkey.example.org. TXT", want: "no data  TTL 20 via ns.provider.net.", target: "provider.net.",
		},
		{
			name: "there and back", example: "a.example.org. CNAME a.provider.net.\nb.example.org. TXT \"b\"",
			provider: "a.provider.net. CNAME b.example.org.", ask: "a.example.org. TXT",
			want: "data \"b\" TTL 300 via a.provider.net. b.example.org.", target: "example.org.",
		},
		{
			name: "a DNAME", example: "old.example.org. DNAME provider.net.\nx.old.example.org. 0 CNAME x.provider.net.",
			provider: "x.provider.net. 40 A 203.0.113.3", ask: "x.old.example.org. A",
			want: "data 203.0.113.3 TTL 0 via x.provider.net.", target: "provider.net.",
		},
		{name: "the CNAME itself", ask: "www.example.org. CNAME", want: "data mail.example.org. TTL 300 via"},
		{name: "a loop", example: "a.example.org. CNAME b.example.org.\nb.example.org. CNAME a.example.org.", ask: "a.example.org. TXT", want: "malformed  TTL 300 via b.example.org. a.example.org."},
		{name: "to itself", example: "a.example.org. CNAME a.example.org.", ask: "a.example.org. TXT", want: "malformed  TTL 300 via a.example.org."},
		{
			name: "a loop across zones", example: "a.example.org. CNAME a.provider.net.", provider: "a.provider.net. CNAME a.example.org.",
			ask: "a.example.org. TXT", want: "not asked  TTL 300 via a.provider.net.", target: "provider.net.",
		},
		{name: "ten", example: long.String(), ask: "c2.example.org. TXT", want: "data \"end\" TTL 300 via c3.example.org. c4.example.org. c5.example.org. c6.example.org. c7.example.org. c8.example.org. c9.example.org. c10.example.org. c11.example.org. c12.example.org."},
		{name: "eleven", example: long.String(), ask: "c1.example.org. TXT", want: "malformed  TTL 300 via c2.example.org. c3.example.org. c4.example.org. c5.example.org. c6.example.org. c7.example.org. c8.example.org. c9.example.org. c10.example.org. c11.example.org. c12.example.org."},
		{name: "to nowhere", example: "a.example.org. CNAME a.nobody.org.", ask: "a.example.org. A", want: "no such name  TTL 60 via a.nobody.org.", target: "org."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n, _ := aliases(t, tt.example, tt.provider)
			c := n.client("192.0.2.1")
			reply, err := c.Authoritative(t.Context(), question(t, tt.ask))
			if err != nil || len(reply.Answers) != 3 {
				t.Fatalf("%d answers, error %v", len(reply.Answers), err)
			}
			target := ""
			if reply.Target != nil {
				target = reply.Target.Apex
			}
			for _, a := range reply.Answers {
				got := fmt.Sprintf("%v %s TTL %d via %s", a.Status, data(a), a.TTL, strings.Join(targetsInOrder(a.Chain), " "))
				if strings.TrimSpace(got) != tt.want || target != tt.target {
					t.Errorf("got  %s, target %q, error %v\nwant %s, target %q", got, target, a.Err, tt.want, tt.target)
				}
			}
			want := reply.Answers[0]
			a, err := c.Lookup(t.Context(), question(t, tt.ask))
			if (err == nil) != want.Usable() || want.Usable() && (a.Status != want.Status || data(a) != data(want) || a.TTL != want.TTL) {
				t.Errorf("Lookup: %v %q TTL %d, error %v", a.Status, data(a), a.TTL, err)
			}
		})
	}
}

func targetsInOrder(chain []RR) []string {
	var names []string
	for _, rr := range chain {
		names = append(names, rr.Target)
	}
	return names
}

// An answer says nothing of names outside the server's zone, whatever it carries.
func TestWhatAServerSaysOfOtherZonesIsNotBelieved(t *testing.T) {
	n, _ := aliases(t, "", "a.provider.net. A 203.0.113.1")
	lie := records(t, "a.example.org. 300 CNAME a.provider.net.\na.provider.net. 300 A 198.51.100.66")
	for _, addr := range []string{"192.0.2.11", "192.0.2.12"} {
		n.servers[addr].on(func(w dns.ResponseWriter, q *dns.Msg) bool {
			if q.Question[0].Qtype != dns.TypeA || q.Question[0].Name != "a.example.org." {
				return false
			}
			m := new(dns.Msg).SetReply(q)
			m.Authoritative, m.Answer = true, lie
			w.WriteMsg(m)
			return true
		})
	}
	reply, err := n.client("192.0.2.1").Authoritative(t.Context(), question(t, "a.example.org. A"))
	if err != nil || data(reply.Answers[0]) != "203.0.113.1" {
		t.Errorf("%+v, error %v; want what provider.net says", reply.Answers, err)
	}
}

// Where the servers beyond a CNAME disagree, nothing looks right too early.
func TestServersBeyondAnAlias(t *testing.T) {
	n, _ := aliases(t, "a.example.org. CNAME a.provider.net.", "provider.net. NS ns2.provider.net.\nns2.provider.net. A 192.0.2.21\na.provider.net. A 203.0.113.1")
	n.serve("192.0.2.21", `
provider.net. SOA ns.provider.net. h. 8 2 3 4 30
provider.net. NS ns.provider.net.
provider.net. NS ns2.provider.net.
ns.provider.net. A 192.0.2.20
ns2.provider.net. A 192.0.2.21`)
	reply, err := n.client("192.0.2.1").Authoritative(t.Context(), question(t, "a.example.org. A"))
	if err != nil || len(reply.Beyond) != 2 || reply.Beyond[0].Status != Data || reply.Beyond[1].Status != NXDomain {
		t.Fatalf("beyond: %+v, error %v; want data and no such name", reply.Beyond, err)
	}
	for _, a := range reply.Answers {
		if a.Status != NXDomain {
			t.Errorf("%v: %v %q; want the worse of both", a.Server, a.Status, data(a))
		}
	}
	// Dead servers there are no fault of the servers here.
	n.servers["192.0.2.20"].on(func(w dns.ResponseWriter, q *dns.Msg) bool {
		w.WriteMsg(new(dns.Msg).SetRcode(q, dns.RcodeRefused))
		return true
	})
	n.servers["192.0.2.21"].on(n.servers["192.0.2.20"].handle)
	reply, err = n.client("192.0.2.1").Authoritative(t.Context(), question(t, "a.example.org. A"))
	if err != nil || reply.Answers[0].Status != NotAsked || !strings.Contains(fmt.Sprint(reply.Answers[0].Err), "alias of a.provider.net.") {
		t.Errorf("%+v, error %v; want not asked and the reason", reply.Answers[0], err)
	}
}

// Of a chain through several zones each zone's servers are told that have a say
// of its end, and no server that only leads on.
func TestServersBeyondSeveralAliases(t *testing.T) {
	n, _ := aliases(t, "a.example.org. CNAME a.provider.net.", "provider.net. NS ns2.provider.net.\nns2.provider.net. A 192.0.2.21\na.provider.net. CNAME mail.org.\n")
	n.serve("192.0.2.21", `
provider.net. SOA ns.provider.net. h. 8 2 3 4 30
provider.net. NS ns.provider.net.
provider.net. NS ns2.provider.net.
ns.provider.net. A 192.0.2.20
ns2.provider.net. A 192.0.2.21`)
	n.servers["192.0.2.2"].add(t, "mail.org. NS ns.mail.org.\nns.mail.org. A 192.0.2.22")
	n.serve("192.0.2.22", `
mail.org. SOA ns.mail.org. h. 8 2 3 4 30
mail.org. NS ns.mail.org.
ns.mail.org. A 192.0.2.22
mail.org. A 203.0.113.1`)
	reply, err := n.client("192.0.2.1").Authoritative(t.Context(), question(t, "a.example.org. A"))
	var told []string
	for _, a := range reply.Beyond {
		told = append(told, fmt.Sprintf("%s %v", a.Server.Addr.Addr(), a.Status))
	}
	if want := []string{"192.0.2.21 no such name", "192.0.2.22 data"}; err != nil || !slices.Equal(told, want) {
		t.Errorf("beyond: %v, error %v; want %v", told, err, want)
	}
	if reply.Target == nil || reply.Target.Apex != "mail.org." || reply.Answers[0].Status != NXDomain {
		t.Errorf("the end is in %v, the worst is %v; want mail.org. and no such name", reply.Target, reply.Answers[0].Status)
	}
}

// A name delegated further is asked for at the servers it was delegated to,
// even where that happened a moment ago.
func TestDelegatedBelow(t *testing.T) {
	n, ns1, ns2 := standard(t)
	c := n.client("192.0.2.1")
	q := question(t, "_dmarc.example.org. TXT")
	reply, err := c.Authoritative(t.Context(), q)
	if err != nil || reply.Zone.Apex != "example.org." || reply.Answers[0].Status != NXDomain {
		t.Fatalf("%+v, error %v", reply, err)
	}
	n.serve("192.0.2.20", `
_dmarc.example.org. SOA ns.provider.net. h. 1 2 3 4 60
_dmarc.example.org. NS ns.provider.net.
_dmarc.example.org. TXT "v=DMARC1; p=none"`, `
provider.net. SOA ns.provider.net. h. 1 2 3 4 60
provider.net. NS ns.provider.net.
ns.provider.net. A 192.0.2.20`)
	for _, ns := range []*fake{ns1, ns2} {
		ns.add(t, "_dmarc.example.org. NS ns.provider.net.")
	}
	for _, look := range []string{"from what is remembered", "cold"} {
		reply, err = c.Authoritative(t.Context(), q)
		if err != nil || reply.Zone.Apex != "_dmarc.example.org." || len(reply.Answers) != 1 || data(reply.Answers[0]) != `"v=DMARC1; p=none"` {
			t.Errorf("%s: zone %s, answers %+v, error %v", look, zoneText(reply.Zone), reply.Answers, err)
		}
		c.Forget()
	}
}

func TestRegistriesAreNotAskedAtAllTheirServers(t *testing.T) {
	n := newInternet(t)
	zone := "org. SOA ns0.org. h. 1 2 3 4 60\n"
	root := ". SOA a.root. h. 1 2 3 4 60\n. NS a.root.\n"
	for i := range 8 {
		rrs := fmt.Sprintf("org. NS ns%d.org.\nns%d.org. A 192.0.2.%d\n", i, i, 100+i)
		zone, root = zone+rrs, root+rrs
	}
	n.serve("192.0.2.1", root)
	f := n.serve("192.0.2.100", zone)
	for i := range 8 {
		n.servers[fmt.Sprintf("192.0.2.%d", 100+i)] = f
	}
	reply, err := n.client("192.0.2.1").Authoritative(t.Context(), question(t, "nobody.org. MX"))
	if err != nil || len(reply.Answers) != registryServers || len(reply.Zone.Servers) != registryServers || reply.Answers[2].Status != NXDomain {
		t.Errorf("%+v, error %v; want %d answers", reply.Answers, err, registryServers)
	}
}

// A dead server holds up neither the others nor what lies beyond a CNAME.
func TestDeadServerBesideAnAlias(t *testing.T) {
	t.Parallel()
	n, _ := aliases(t, "a.example.org. CNAME a.provider.net.", "a.provider.net. A 203.0.113.1")
	delete(n.servers, "192.0.2.12")
	reply, err := n.client("192.0.2.1").Authoritative(t.Context(), question(t, "a.example.org. A"))
	if err != nil || data(reply.Answers[0]) != "203.0.113.1" || reply.Answers[1].Status != Timeout {
		t.Errorf("%+v, error %v", reply.Answers, err)
	}
}
