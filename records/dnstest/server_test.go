package dnstest_test

import (
	"strings"
	"testing"
	"time"

	"allgreen/records/dnstest"

	"github.com/miekg/dns"
)

func TestRefusals(t *testing.T) {
	in, _ := one(t, kestrelZone)
	tests := []struct {
		q     query
		rcode int
		why   string
	}{
		{query{name: "heron.example", qtype: dns.TypeA}, dns.RcodeRefused, "outside of its zones"},
		{query{name: "example", qtype: dns.TypeA}, dns.RcodeRefused, "above its zones"},
		{query{name: "notkestrel.example", qtype: dns.TypeA}, dns.RcodeRefused, "the zone's name at the end of a label is not the zone"},
		{query{name: "kestrel.example", qtype: dns.TypeAXFR, network: "tcp"}, dns.RcodeRefused, "zones are not handed out"},
		{query{name: "kestrel.example", qtype: dns.TypeA, edit: func(m *dns.Msg) { m.Question[0].Qclass = dns.ClassCHAOS }}, dns.RcodeRefused, "another class"},
		{query{name: "kestrel.example", qtype: dns.TypeSOA, edit: func(m *dns.Msg) { m.Opcode = dns.OpcodeNotify }}, dns.RcodeNotImplemented, "another opcode"},
		{query{name: "kestrel.example", qtype: dns.TypeA, edns: 1232, edit: func(m *dns.Msg) { m.IsEdns0().SetVersion(1) }}, dns.RcodeBadVers, "an EDNS version of the future"},
	}
	for _, tt := range tests {
		reply := ask(t, in, ns1, tt.q)
		if reply.Rcode != tt.rcode || reply.Authoritative || len(reply.Answer)+len(reply.Ns) > 0 {
			t.Errorf("%s: %v, want %s", tt.why, reply, dns.RcodeToString[tt.rcode])
		}
	}
}

func TestParentAndChildOnOneServer(t *testing.T) {
	in, s := one(t, kestrelZone)
	s.AddZone("example", "kestrel NS ns1.harbor-dns")
	for qtype, zone := range map[uint16]string{dns.TypeTXT: "kestrel.example.", dns.TypeDS: "example."} {
		reply := ask(t, in, ns1, query{name: "kestrel.example", qtype: qtype})
		if !reply.Authoritative || len(reply.Ns) != 1 || reply.Ns[0].Header().Name != zone {
			t.Errorf("%s at the cut: %v\nwant a denial by %s", dns.Type(qtype), reply, zone)
		}
	}
	s.RemoveZone("kestrel.example")
	if reply := ask(t, in, ns1, query{name: "mail.kestrel.example", qtype: dns.TypeA}); reply.Authoritative || len(reply.Ns) != 1 {
		t.Errorf("with the child's zone gone: %v\nwant the parent's referral", reply)
	}
}

func TestSizes(t *testing.T) {
	in, s := one(t, kestrelZone)
	long := `"` + strings.Repeat("x", 255) + `" "` + strings.Repeat("y", 255) + `" "` + strings.Repeat("z", 255) + `"`
	s.Zone("kestrel.example").Set("long.kestrel.example", "TXT", 60, long)
	tests := []struct {
		network string
		edns    uint16
		whole   bool
		why     string
	}{
		{"udp", 0, false, "512 octets without EDNS"},
		{"udp", 100, false, "a smaller buffer counts as 512"},
		{"udp", 700, false, "larger than the client's buffer"},
		{"udp", 1232, true, "fits"},
		{"tcp", 0, true, "over TCP everything fits"},
	}
	for _, tt := range tests {
		reply := ask(t, in, ns1, query{name: "long.kestrel.example", qtype: dns.TypeTXT, network: tt.network, edns: tt.edns})
		if whole := len(reply.Answer) == 1; whole != tt.whole || reply.Truncated == tt.whole {
			t.Errorf("%s, EDNS %d: %d answers, tc %v: %s", tt.network, tt.edns, len(reply.Answer), reply.Truncated, tt.why)
		}
		if got := reply.IsEdns0() != nil; got != (tt.edns > 0) {
			t.Errorf("%s, EDNS %d: OPT record in the answer: %v", tt.network, tt.edns, got)
		}
	}
}

func TestTCPTakesSeveralQuestions(t *testing.T) {
	in, _ := one(t, kestrelZone)
	raw, err := in.Dial(t.Context(), "tcp", ns1)
	if err != nil {
		t.Fatal(err)
	}
	conn := &dns.Conn{Conn: raw}
	defer conn.Close()
	client := dns.Client{Net: "tcp"}
	for range 3 {
		m := new(dns.Msg).SetQuestion("mail.kestrel.example.", dns.TypeA)
		if reply, _, err := client.ExchangeWithConn(m, conn); err != nil || len(reply.Answer) != 1 {
			t.Fatalf("%v, %v", reply, err)
		}
	}
}

func TestQueryLog(t *testing.T) {
	clock := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	in := small(t, dnstest.Options{Now: func() time.Time { return clock }})
	ask(t, in, ns1, query{name: "Mail.Kestrel.example", qtype: dns.TypeA})
	ask(t, in, ns1, query{name: "kestrel.example", qtype: dns.TypeMX, network: "tcp", rd: true})
	want := []dnstest.Query{
		{Name: "mail.kestrel.example.", Type: "A", Transport: "udp", At: clock},
		{Name: "kestrel.example.", Type: "MX", Transport: "tcp", RD: true, At: clock},
	}
	got := in.Server("ns1.harbor-dns.example").Queries()
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if other := in.Server("ns2.harbor-dns.example").Queries(); len(other) != 0 {
		t.Errorf("the other server was asked: %+v", other)
	}
}
