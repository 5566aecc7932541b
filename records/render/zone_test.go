package render

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"
	"pgregory.net/rapid"

	"allgreen/records"
	"allgreen/records/recordstest"
)

// readZone reads a master file with an independent parser, below an SOA and
// NS as a person's zone has them.
func readZone(t rapid.TB, text, origin string) []dns.RR {
	t.Helper()
	head := fmt.Sprintf("%s 3600 IN SOA ns1.%[1]s hostmaster.%[1]s 1 7200 3600 1209600 3600\n%[1]s 3600 IN NS ns1.%[1]s\n", origin)
	parser := dns.NewZoneParser(strings.NewReader(head+text), "", "")
	var all []dns.RR
	for rr, ok := parser.Next(); ok; rr, ok = parser.Next() {
		if _, err := dns.PackRR(rr, make([]byte, 65535), 0, nil, false); err != nil {
			t.Fatalf("%v: %v", rr, err)
		}
		all = append(all, rr)
	}
	if err := parser.Err(); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return all[2:]
}

// octets returns the text of a TXT record without the parser's escapes.
func octets(t rapid.TB, rr *dns.TXT) string {
	t.Helper()
	wire := make([]byte, 65535)
	end, err := dns.PackRR(rr, wire, 0, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	var text []byte
	for rdata := wire[end-int(rr.Hdr.Rdlength) : end]; len(rdata) > 0; {
		n := int(rdata[0])
		text = append(text, rdata[1:1+n]...)
		rdata = rdata[1+n:]
	}
	return string(text)
}

// pasted returns the records as they are once none is held back any more.
func pasted(rs []records.Record) []records.Record {
	rs = slices.Clone(rs)
	for i := range rs {
		rs[i].Hold = ""
	}
	return rs
}

// apex is a zone that most of the records lie in: the registrable domain of
// the mail domain, which holds the MX records.
func apex(t rapid.TB, rs []records.Record) string {
	t.Helper()
	i := slices.IndexFunc(rs, func(r records.Record) bool { return r.Where == records.AtDNS })
	for j, r := range rs {
		if r.ID == "mx" || r.ID == "spf" {
			i = j
		}
	}
	if i < 0 {
		return "kestrel.example."
	}
	return canonical(LikelyZone(rs[i], ""))
}

// TestZoneIsReadBack: for every combination of choices, an independent parser
// reads from the zone the records that were written, whole and in order.
func TestZoneIsReadBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rs := recordstest.Records().Draw(rt, "records")
		origin := apex(rt, rs)
		if rapid.Bool().Draw(rt, "all may be pasted") {
			rs = pasted(rs)
		}
		var got, want []string
		for _, rr := range readZone(rt, Zone(rs, origin), origin) {
			value := strings.TrimPrefix(rr.String(), rr.Header().String())
			if txt, ok := rr.(*dns.TXT); ok {
				value = octets(rt, txt)
			}
			h := rr.Header()
			got = append(got, fmt.Sprint(h.Name, h.Ttl, dns.TypeToString[h.Rrtype], value))
		}
		for _, r := range rs {
			if r.Hold == "" && dns.IsSubDomain(origin, r.Name) {
				want = append(want, fmt.Sprint(r.Name, r.TTL, r.Type, r.Value))
			}
		}
		if !slices.Equal(got, want) {
			rt.Errorf("got\n%s\nwanted\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

// TestZoneTellsAll: what is no record of the zone stands in it as a comment.
func TestZoneTellsAll(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rs := recordstest.Records().Draw(rt, "records")
		text := Zone(rs, apex(rt, rs))
		for _, r := range rs {
			if r.Hold != "" && !strings.Contains(text, "; Not yet: "+r.Hold+"\n") {
				rt.Errorf("%s is held back without the reason in\n%s", r.ID, text)
			}
		}
		lines := 0
		for line := range strings.Lines(text) {
			if strings.Contains(line, " IN ") {
				lines++
			}
		}
		if lines != len(rs) {
			rt.Errorf("%d lines for %d records in\n%s", lines, len(rs), text)
		}
	})
}

// TestZoneOfAnother: what lies outside of the zone must not be loaded with it
// (BIND refuses such data), but must be told.
func TestZoneOfAnother(t *testing.T) {
	rs := build(t, elsewhere)
	text := Zone(rs, "kestrel.example")
	for _, rr := range readZone(t, text, "kestrel.example.") {
		if !dns.IsSubDomain("kestrel.example.", rr.Header().Name) {
			t.Errorf("out of zone: %v", rr)
		}
	}
	for _, want := range []string{"; mx.host.test. 3600 IN A 203.0.113.25\n", "; 25.113.0.203.in-addr.arpa. 3600 IN PTR mx.host.test.\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
}

// TestReverseZone: whoever holds the reverse zone gets the PTR record itself.
func TestReverseZone(t *testing.T) {
	const origin = "113.0.203.in-addr.arpa."
	rrs := readZone(t, Zone(build(t, nil), origin), origin)
	if len(rrs) != 1 || rrs[0].String() != "25.113.0.203.in-addr.arpa.\t3600\tIN\tPTR\tmail.kestrel.example." {
		t.Errorf("got %v", rrs)
	}
}

// TestAnyTextInZone: a TXT record of any octets and length comes back whole,
// and never breaks out of its line.
func TestAnyTextInZone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var rs []records.Record
		for i := range rapid.IntRange(1, 4).Draw(rt, "records") {
			rs = append(rs, records.Record{
				Type:  "TXT",
				Name:  fmt.Sprintf("t%d._domainkey.kestrel.example.", i),
				Value: string(rapid.SliceOfN(rapid.Byte(), 0, 800).Draw(rt, "text")),
				TTL:   rapid.Uint32Max(1<<31-1).Draw(rt, "ttl"),
			})
		}
		text := Zone(rs, "kestrel.example")
		if n := strings.Count(text, "\n"); n != len(rs)+2 {
			rt.Fatalf("%d lines for %d records", n, len(rs))
		}
		got := readZone(rt, text, "kestrel.example.")
		if len(got) != len(rs) {
			rt.Fatalf("%d records, wanted %d", len(got), len(rs))
		}
		for i, rr := range got {
			txt, ok := rr.(*dns.TXT)
			if !ok || txt.Hdr.Name != rs[i].Name || txt.Hdr.Ttl != rs[i].TTL || octets(rt, txt) != rs[i].Value {
				rt.Errorf("%q came back as %v", rs[i].Value, rr)
			}
		}
	})
}

func BenchmarkZone(b *testing.B) {
	rs := build(b, nil)
	for b.Loop() {
		Zone(rs, "kestrel.example")
	}
}
