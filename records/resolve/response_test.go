package resolve

import (
	"strings"
	"testing"

	"github.com/miekg/dns"
)

// records reads records in master-file form, one per line.
func records(t testing.TB, text string) []dns.RR {
	t.Helper()
	var rrs []dns.RR
	parser := dns.NewZoneParser(strings.NewReader(text), ".", "")
	for rr, ok := parser.Next(); ok; rr, ok = parser.Next() {
		rrs = append(rrs, rr)
	}
	if err := parser.Err(); err != nil {
		t.Fatal(err)
	}
	return rrs
}

func TestWhatAResolverSays(t *testing.T) {
	const soa = "example.org. 300 SOA . . 1 2 3 4 120"
	for _, tt := range []struct {
		name              string
		rcode             int
		aa, ra            bool
		answer, authority string
		want              Status
		ttl               uint32
	}{
		{name: "data", ra: true, answer: "www.example.org. 17 A 203.0.113.1", want: Data, ttl: 17},
		{name: "data by CNAME", ra: true, answer: "www.example.org. 9 CNAME a.example.net.\na.example.net. 17 A 203.0.113.1", want: Data, ttl: 9},
		{name: "data by CNAME, in any order", ra: true, answer: "a.example.net. 17 A 203.0.113.1\nwww.example.org. 19 CNAME a.example.net.", want: Data, ttl: 17},
		{name: "no data", ra: true, authority: soa, want: NoData, ttl: 120},
		{name: "no data, SOA counted down", ra: true, authority: "example.org. 7 SOA . . 1 2 3 4 120", want: NoData, ttl: 7},
		{name: "no data and no SOA", ra: true, want: NoData},
		{name: "no such name", rcode: dns.RcodeNameError, ra: true, authority: soa, want: NXDomain, ttl: 120},
		{name: "no such name beyond a CNAME", rcode: dns.RcodeNameError, ra: true, answer: "www.example.org. 9 CNAME a.example.net.", authority: "example.net. 300 SOA . . 1 2 3 4 5", want: NXDomain, ttl: 5},
		{name: "no data beyond a CNAME", ra: true, answer: "www.example.org. 9 CNAME a.example.net.", authority: "example.net. 300 SOA . . 1 2 3 4 50", want: NoData, ttl: 9},
		{name: "a CNAME and nothing more is no answer", ra: true, answer: "www.example.org. 9 CNAME a.example.net.", want: Lame, ttl: 9},
		{name: "a referral is no answer", authority: "org. 300 NS a.nic.org.", want: Lame},
		{name: "a referral is no answer even with RA", ra: true, authority: "org. 300 NS a.nic.org.", want: Lame},
		{name: "nothing, and no RA, is no answer", want: Lame},
		{name: "no such name, without RA, is no answer", rcode: dns.RcodeNameError, authority: soa, want: Lame},
		{name: "an authoritative server as resolver", aa: true, authority: soa, want: NoData, ttl: 120},
		{name: "SERVFAIL", rcode: dns.RcodeServerFailure, ra: true, want: ServFail},
		{name: "REFUSED", rcode: dns.RcodeRefused, want: Refused},
		{name: "an rcode of a later day", rcode: 23, want: Malformed},
		{name: "answers of other names are none", ra: true, answer: "other.example.org. 17 A 203.0.113.1", authority: soa, want: NoData, ttl: 120},
		{name: "answers of other types are none", ra: true, answer: "www.example.org. 17 AAAA 2001:db8::1", authority: soa, want: NoData, ttl: 120},
		{name: "answers of other classes are none", ra: true, answer: "www.example.org. 17 CH A 203.0.113.1", authority: soa, want: NoData, ttl: 120},
		{name: "the SOA of another zone tells no TTL", ra: true, authority: "other.org. 300 SOA . . 1 2 3 4 120", want: NoData},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := message{rcode: tt.rcode, aa: tt.aa, ra: tt.ra, answer: records(t, tt.answer), authority: records(t, tt.authority)}
			r := read(m, wwwA, true)
			if r.Status != tt.want || r.TTL != tt.ttl || (r.Err == nil) != r.Usable() {
				t.Errorf("%v, TTL %d, error %v; want %v, TTL %d", r.Status, r.TTL, r.Err, tt.want, tt.ttl)
			}
		})
	}
}

func TestRData(t *testing.T) {
	for _, tt := range []struct{ rr, want string }{
		{"X.example. 5 A 203.0.113.1", "203.0.113.1"},
		{"x.example. 5 AAAA 2001:DB8:0::1", "2001:db8::1"},
		{"x.example. 5 NS NS.Example.", "ns.example."},
		{"x.example. 5 CNAME A.B.", "a.b."},
		{"x.example. 5 DNAME A.B.", "a.b."},
		{"x.example. 5 PTR Mail.Example.", "mail.example."},
		{"x.example. 5 MX 010 Mail.Example.", "10 mail.example."},
		{"x.example. 5 MX 0 .", "0 ."},
		{"x.example. 5 SRV 1 2 465 Mail.Example.", "1 2 465 mail.example."},
		{`x.example. 5 TXT "v=spf1 \"q\" \\ \027[2J" "\195\164"`, `"v=spf1 \"q\" \\ \027[2J" "\195\164"`},
		{"x.example. 5 SOA NS.Example. Host.Example. 1 2 3 4 5", "ns.example. host.example. 1 2 3 4 5"},
		{`x.example. 5 CAA 0 issue "letsencrypt.org"`, `0 issue "letsencrypt.org"`},
		{"x.example. 5 TLSA 3 1 1 ABCD", "3 1 1 abcd"},
		{"x.example. 5 TYPE65534 \\# 2 abcd", "\\# 2 abcd"},
		{`x.example. 5 MX 10 10\032mail.example.`, `10 10\ mail.example.`},
	} {
		if got := overTheWire(t, records(t, tt.rr)[0]); got.Data != tt.want || got.Name != "x.example." || got.TTL != 5 {
			t.Errorf("%s: %+v; want data %s", tt.rr, got, tt.want)
		}
	}
}

func TestTXTOctets(t *testing.T) {
	var all strings.Builder
	for i := range 256 {
		all.WriteByte(byte(i))
	}
	octets := all.String()
	// A TXT record with all octets, in two strings, as it travels.
	packet := append([]byte("\x01x\x00\x00\x10\x00\x01\x00\x00\x00\x05\x01\x02\xff"+octets[:255]+"\x01"), octets[255])
	rr, _, err := dns.UnpackRR(packet, 0)
	if err != nil {
		t.Fatal(err)
	}
	got := newRR(rr)
	if len(got.Strings) != 2 || got.Text() != octets {
		t.Errorf("%d strings, %q", len(got.Strings), got.Text())
	}
	if strings.ContainsFunc(got.Data, func(r rune) bool { return r < ' ' || r > '~' }) {
		t.Errorf("the presentation form holds bare octets: %q", got.Data)
	}
}

func TestNames(t *testing.T) {
	for _, tt := range []struct {
		zone, name string
		want       bool
	}{
		{".", "org.", true}, {".", ".", true}, {"org.", "org.", true}, {"org.", "example.org.", true},
		{"example.org.", "org.", false}, {"ample.org.", "example.org.", false},
		{"example.org.", `a\.example.org.`, false}, // one label, "a.example"
		{"example.org.", `a\\.example.org.`, true}, // the label `a\`
		{"example.org.", "", false},
	} {
		if got := Encloses(tt.zone, tt.name); got != tt.want {
			t.Errorf("Encloses(%q, %q) = %v", tt.zone, tt.name, got)
		}
		if tt.name != "" && Encloses(tt.zone, tt.name) != dns.IsSubDomain(tt.zone, tt.name) {
			t.Errorf("Encloses(%q, %q) is not what the library says", tt.zone, tt.name)
		}
	}
	for _, tt := range []struct{ zone, name, want string }{
		{".", "a.b.org.", "org."}, {"org.", "a.b.org.", "b.org."}, {"b.org.", "a.b.org.", "a.b.org."},
	} {
		if got := childOf(tt.zone, tt.name); got != tt.want {
			t.Errorf("childOf(%q, %q) = %q; want %q", tt.zone, tt.name, got, tt.want)
		}
	}
	if Parent("org.") != "." || Parent(".") != "." || Parent("a.org.") != "org." {
		t.Error("parentOf")
	}
}

// FuzzAnswer feeds whatever octets to the reading of a response: nothing may
// panic, and nothing may count as an answer that does not repeat the question.
func FuzzAnswer(f *testing.F) {
	q, err := newQuery(wwwA, direct, true)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(rightAnswer(f, q.packet))
	for _, forged := range forgeries {
		f.Add(forged.forge(rightAnswer(f, q.packet)))
	}
	for _, text := range []string{
		"www.example.org. 5 CNAME www.example.org.", "www.example.org. 5 CNAME a.\na. 5 CNAME www.example.org.",
		`www.example.org. 5 TXT "\000\255"`, "example.org. 5 SOA . . 1 2 3 4 5", "example.org. 5 NS a.example.org.",
		"www.example.org. 5 MX 1 .", "www.example.org. 5 CAA 0 issue \"\"", "example.org. 5 DNAME org.",
	} {
		query := new(dns.Msg)
		query.Unpack(q.packet)
		m := new(dns.Msg).SetReply(query)
		m.Authoritative = true
		m.Answer, m.Ns, m.Extra = records(f, text), records(f, text), records(f, text)
		packet, err := m.Pack()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(packet)
	}
	f.Fuzz(func(t *testing.T, packet []byte) {
		m, err := parseReply(packet, q.question)
		if err != nil {
			return
		}
		for _, recurse := range []bool{false, true} {
			for _, qtype := range []Type{TypeA, TypeTXT, TypeNS, TypeMX, TypeSOA} {
				r := read(m, Question{wwwA.Name, qtype}, recurse)
				for _, apex := range []string{".", "org.", "example.org.", "www.example.org."} {
					settled := r.settle(apex)
					if settled.Usable() && !repeats(packet, q.question) {
						t.Fatalf("%v from a message without the question", settled.Status)
					}
					if settled.Usable() && !recurse && !settled.AA {
						t.Fatalf("%v without AA", settled.Status)
					}
					if settled.Status == Data && len(settled.RRs) == 0 || settled.Status != Data && len(settled.RRs) > 0 {
						t.Fatalf("%v with %d records", settled.Status, len(settled.RRs))
					}
					if settled.Usable() != (settled.Err == nil) || len(settled.Chain) > maxChain+1 {
						t.Fatalf("%v, error %v, %d CNAMEs", settled.Status, settled.Err, len(settled.Chain))
					}
				}
			}
		}
	})
}

func repeats(packet, question []byte) bool {
	return len(packet) >= headerLen+len(question) &&
		strings.EqualFold(string(packet[headerLen:headerLen+len(question)]), string(question))
}
