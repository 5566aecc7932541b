package dnstest_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"allgreen/records/dnstest"

	"github.com/miekg/dns"
	"pgregory.net/rapid"
)

const kestrelZone = `
@            300 IN SOA ns1.harbor-dns.example. hostmaster 7 3600 600 86400 60
             300 IN NS  ns1.harbor-dns.example.
@            300 IN MX  10 mail
mail         300 IN A   203.0.113.25
two          300 IN TXT "v=DKIM1; k=rsa; " "p=abc"
a.b.c        300 IN A   203.0.113.1
alias        300 IN CNAME two
far          300 IN CNAME www.elsewhere.example.
dangling     300 IN CNAME nowhere
circle       300 IN CNAME circle2
circle2      300 IN CNAME circle
into         300 IN CNAME host.sub
*.wild       300 IN TXT "from the wildcard"
x.y.wild     300 IN A   203.0.113.2
sub          300 IN NS  ns.sub
sub          300 IN NS  ns1.harbor-dns.example.
ns.sub       300 IN A   203.0.113.53
ns.sub       300 IN AAAA 2001:db8::53
`

const kestrelDenial = "kestrel.example. 60 IN SOA ns1.harbor-dns.example. hostmaster.kestrel.example. 7 3600 600 86400 60"

func TestAnswers(t *testing.T) {
	in, _ := one(t, kestrelZone)
	cut := []string{"sub.kestrel.example. 300 IN NS ns.sub.kestrel.example.", "sub.kestrel.example. 300 IN NS ns1.harbor-dns.example."}
	glue := []string{"ns.sub.kestrel.example. 300 IN A 203.0.113.53", "ns.sub.kestrel.example. 300 IN AAAA 2001:db8::53"}
	denied := []string{kestrelDenial}
	tests := []struct {
		name              string
		qtype             uint16
		rcode             int
		aa                bool
		answer, authority []string
		additional        []string
		why               string
	}{
		{"mail", dns.TypeA, 0, true, []string{"mail.kestrel.example. 300 IN A 203.0.113.25"}, nil, nil, "data"},
		{"mAiL", dns.TypeA, 0, true, []string{"mAiL.kestrel.example. 300 IN A 203.0.113.25"}, nil, nil, "case does not matter, and comes back as asked"},
		{"", dns.TypeMX, 0, true, []string{"kestrel.example. 300 IN MX 10 mail.kestrel.example."}, nil, nil, "at the apex"},
		{"two", dns.TypeTXT, 0, true, []string{`two.kestrel.example. 300 IN TXT "v=DKIM1; k=rsa; " "p=abc"`}, nil, nil, "two strings in one record"},
		{"mail", dns.TypeAAAA, 0, true, nil, denied, nil, "NODATA: the name has another type"},
		{"", dns.TypeTXT, 0, true, nil, denied, nil, "NODATA at the apex"},
		{"nope", dns.TypeA, dns.RcodeNameError, true, nil, denied, nil, "no such name"},
		{"b.c", dns.TypeA, 0, true, nil, denied, nil, "an empty non-terminal exists"},
		{"c", dns.TypeA, 0, true, nil, denied, nil, "and so does the one above it"},
		{"z.c", dns.TypeA, dns.RcodeNameError, true, nil, denied, nil, "beside an existing name below an empty non-terminal"},
		{"alias", dns.TypeTXT, 0, true, []string{"alias.kestrel.example. 300 IN CNAME two.kestrel.example.", `two.kestrel.example. 300 IN TXT "v=DKIM1; k=rsa; " "p=abc"`}, nil, nil, "a CNAME is followed within the zone"},
		{"alias", dns.TypeCNAME, 0, true, []string{"alias.kestrel.example. 300 IN CNAME two.kestrel.example."}, nil, nil, "but not when it is what was asked for"},
		{"alias", dns.TypeA, 0, true, []string{"alias.kestrel.example. 300 IN CNAME two.kestrel.example."}, denied, nil, "NODATA at the target"},
		{"dangling", dns.TypeA, dns.RcodeNameError, true, []string{"dangling.kestrel.example. 300 IN CNAME nowhere.kestrel.example."}, denied, nil, "the rcode is the target's (RFC 6604 §3)"},
		{"far", dns.TypeA, 0, true, []string{"far.kestrel.example. 300 IN CNAME www.elsewhere.example."}, nil, nil, "out of the zone the client goes by itself"},
		{"circle", dns.TypeA, 0, true, []string{"circle.kestrel.example. 300 IN CNAME circle2.kestrel.example.", "circle2.kestrel.example. 300 IN CNAME circle.kestrel.example."}, nil, nil, "a circle is walked once"},
		{"anything.wild", dns.TypeTXT, 0, true, []string{`anything.wild.kestrel.example. 300 IN TXT "from the wildcard"`}, nil, nil, "the wildcard's data under the name asked for"},
		{"b.a.wild", dns.TypeTXT, 0, true, []string{`b.a.wild.kestrel.example. 300 IN TXT "from the wildcard"`}, nil, nil, "over several labels"},
		{"anything.wild", dns.TypeA, 0, true, nil, denied, nil, "a wildcard without the type: NODATA, not NXDOMAIN (RFC 4592 §2.2.1)"},
		{"y.wild", dns.TypeTXT, 0, true, nil, denied, nil, "an empty non-terminal is not covered by the wildcard (RFC 4592 §2.2.2)"},
		{"z.y.wild", dns.TypeTXT, dns.RcodeNameError, true, nil, denied, nil, "the closest encloser has no wildcard (RFC 4592 §3.3.1)"},
		{"wild", dns.TypeTXT, 0, true, nil, denied, nil, "the wildcard's own parent is not covered"},
		{"sub", dns.TypeA, 0, false, nil, cut, glue, "a referral at the cut, without AA"},
		{"deep.in.sub", dns.TypeMX, 0, false, nil, cut, glue, "a referral below it"},
		{"sub", dns.TypeNS, 0, false, nil, cut, glue, "the NS set at the cut is the child's"},
		{"sub", dns.TypeDS, 0, true, nil, denied, nil, "the DS set at the cut is the parent's"},
		{"ns.sub", dns.TypeA, 0, false, nil, cut, glue, "glue is not an answer"},
		{"into", dns.TypeA, 0, true, []string{"into.kestrel.example. 300 IN CNAME host.sub.kestrel.example."}, cut, glue, "a CNAME of ours into a delegation"},
	}
	for _, tt := range tests {
		name := strings.TrimPrefix(tt.name+".kestrel.example.", ".")
		t.Run(fmt.Sprintf("%s %s, %s", name, dns.Type(tt.qtype), tt.why), func(t *testing.T) {
			reply := ask(t, in, ns1, query{name: name, qtype: tt.qtype, edns: 1232})
			if reply.Rcode != tt.rcode || reply.Authoritative != tt.aa || reply.RecursionAvailable {
				t.Errorf("rcode %s, aa %v, ra %v", dns.RcodeToString[reply.Rcode], reply.Authoritative, reply.RecursionAvailable)
			}
			equal(t, "answer", texts(reply.Answer), tt.answer)
			equal(t, "authority", texts(reply.Ns), tt.authority)
			equal(t, "additional", texts(reply.Extra), tt.additional)
		})
	}
}

func TestDenialTTL(t *testing.T) {
	for _, tt := range []struct {
		ttl, minimum, want uint32
		why                string
	}{
		{300, 60, 60, "the minimum is smaller"},
		{30, 600, 30, "the SOA record's own TTL is smaller"},
	} {
		in, _ := one(t, fmt.Sprintf("@ %d IN SOA ns1.harbor-dns.example. hostmaster 1 2 3 4 %d", tt.ttl, tt.minimum))
		reply := ask(t, in, ns1, query{name: "nope.kestrel.example", qtype: dns.TypeA})
		if got := reply.Ns[0].Header().Ttl; got != tt.want {
			t.Errorf("TTL %d, want %d: %s", got, tt.want, tt.why)
		}
		asked := ask(t, in, ns1, query{name: "kestrel.example", qtype: dns.TypeSOA})
		if got := asked.Answer[0].Header().Ttl; got != tt.ttl {
			t.Errorf("asked for itself the SOA record has TTL %d, want its own, %d", got, tt.ttl)
		}
	}
}

func TestChangesRaiseSerial(t *testing.T) {
	in, s := one(t, kestrelZone)
	z := s.Zone("KESTREL.example")
	serial := func() uint32 {
		reply := ask(t, in, ns1, query{name: "kestrel.example", qtype: dns.TypeSOA})
		return reply.Answer[0].(*dns.SOA).Serial
	}
	want := uint32(7)
	z.Add("www.kestrel.example", "A", 60, "203.0.113.82")
	want++
	for _, step := range []struct {
		what   string
		change func()
	}{
		{"nothing", func() { want-- }},
		{"Set", func() { z.Set("www.kestrel.example", "A", 60, "203.0.113.80", "203.0.113.81") }},
		{"Add", func() { z.Add("www.kestrel.example.", "A", 60, "203.0.113.82") }},
		{"Remove", func() { z.Remove("mail.kestrel.example", "A") }},
		{"Negative", func() { z.Negative(5) }},
		{"Set of the SOA record", func() {
			z.Set("kestrel.example", "SOA", 60, "ns1.harbor-dns.example. hostmaster.kestrel.example. 4294967295 2 3 4 5")
			want = 4294967294
		}},
		{"around the end of the numbers (RFC 1982)", func() { z.Remove("two.kestrel.example", "TXT") }},
	} {
		step.change()
		want++
		if got := serial(); got != want || z.Serial() != want {
			t.Errorf("after %s: serial %d (Serial says %d), want %d", step.what, got, z.Serial(), want)
		}
	}
	z.Add("www.kestrel.example", "A", 90, "203.0.113.82")
	www := ask(t, in, ns1, query{name: "www.kestrel.example", qtype: dns.TypeA})
	if len(www.Answer) != 3 {
		t.Errorf("two addresses set and one added, twice: %q", texts(www.Answer))
	}
	if gone := ask(t, in, ns1, query{name: "mail.kestrel.example", qtype: dns.TypeA}); gone.Rcode != dns.RcodeNameError {
		t.Errorf("a name whose last set is gone: %s", dns.RcodeToString[gone.Rcode])
	}
}

func TestServersHaveTheirOwnCopies(t *testing.T) {
	in := small(t, dnstest.Options{})
	in.Set("mail.kestrel.example", "A", 60, "203.0.113.25")
	in.Server("ns2.harbor-dns.example").Zone("kestrel.example").Set("mail.kestrel.example", "A", 60, "203.0.113.99")
	for addr, want := range map[string]string{ns1: "203.0.113.25", ns1v6: "203.0.113.25", ns2: "203.0.113.99"} {
		reply := ask(t, in, addr, query{name: "mail.kestrel.example", qtype: dns.TypeA})
		equal(t, addr, texts(reply.Answer), []string{"mail.kestrel.example. 60 IN A " + want})
	}
}

func TestBadSetUpPanics(t *testing.T) {
	in, s := one(t, "")
	z := s.Zone("kestrel.example")
	for what, set := range map[string]func(){
		"no such type":             func() { z.Set("kestrel.example", "MAILX", 60, "x") },
		"no address":               func() { z.Set("kestrel.example", "A", 60, "not an address") },
		"another zone's name":      func() { z.Set("www.heron.example", "A", 60, "203.0.113.1") },
		"no SOA record":            func() { z.Remove("kestrel.example", "SOA") },
		"no rdata":                 func() { z.Add("kestrel.example", "A", 60, "; a comment") },
		"a torn master file":       func() { s.AddZone("heron.example", "@ IN TXT \"no end") },
		"an address that is taken": func() { in.AddServer("other.example", netip.MustParseAddr("192.0.2.53")) },
	} {
		t.Run(what, func(t *testing.T) {
			defer func() {
				if err, ok := recover().(error); !ok || !strings.HasPrefix(err.Error(), "dnstest: ") {
					t.Errorf("recovered %v, want an error of dnstest", err)
				}
			}()
			set()
		})
	}
}

// TestNames compares existence as the server sees it with a model: a name
// exists if a record stands at it or below it (RFC 8020 §2).
func TestNames(t *testing.T) {
	in, s := one(t, "")
	labels := rapid.StringMatching(`[ab](\.[ab]){0,3}`)
	rapid.Check(t, func(rt *rapid.T) {
		z := s.AddZone("kestrel.example", "")
		owners := map[string]bool{}
		for range rapid.IntRange(1, 12).Draw(rt, "changes") {
			name := labels.Draw(rt, "name") + ".kestrel.example."
			if rapid.Bool().Draw(rt, "remove") {
				z.Remove(name, "A")
				delete(owners, name)
			} else {
				z.Set(name, "A", 60, "203.0.113.1")
				owners[name] = true
			}
		}
		asked := labels.Draw(rt, "asked") + ".kestrel.example."
		exists := false
		for owner := range owners {
			exists = exists || dns.IsSubDomain(asked, owner)
		}
		reply := ask(t, in, ns1, query{name: asked, qtype: dns.TypeA})
		if got := reply.Rcode == dns.RcodeSuccess; got != exists {
			rt.Fatalf("%s among %v: exists %v, want %v", asked, owners, got, exists)
		}
		if got := len(reply.Answer) == 1; got != owners[asked] {
			rt.Fatalf("%s among %v: has data %v, want %v", asked, owners, got, owners[asked])
		}
		if denied := slices.ContainsFunc(reply.Ns, func(rr dns.RR) bool { return rr.Header().Rrtype == dns.TypeSOA }); denied == owners[asked] {
			rt.Fatalf("%s among %v: SOA record %v", asked, owners, denied)
		}
	})
}
