package resolve

import (
	"bytes"
	"testing"

	"github.com/miekg/dns"
)

func TestFieldsForJudges(t *testing.T) {
	srv := overTheWire(t, records(t, "x.example. 5 SRV 1 2 465 Mail.Example.")[0])
	if srv.SRV == nil || *srv.SRV != (SRV{1, 2, 465, "mail.example."}) || srv.Target != "mail.example." {
		t.Errorf("SRV: %+v, %+v", srv, srv.SRV)
	}
	tlsa := overTheWire(t, records(t, "x.example. 5 TLSA 3 1 1 00ABCD")[0])
	if got := tlsa.TLSA; got == nil || got.Usage != 3 || got.Selector != 1 || got.Matching != 1 || !bytes.Equal(got.Data, []byte{0, 0xab, 0xcd}) {
		t.Errorf("TLSA: %+v", got)
	}
	if got := overTheWire(t, records(t, "x.example. 5 A 203.0.113.1")[0]); got.SRV != nil || got.CAA != nil || got.TLSA != nil {
		t.Errorf("an address carries fields of other types: %+v", got)
	}
}

func TestCAAValuesAreOctets(t *testing.T) {
	for _, tt := range []struct{ wire, tag, value, data string }{
		{"\x00\x05issueletsencrypt.org", "issue", "letsencrypt.org", `0 issue "letsencrypt.org"`},
		{"\x80\x05ISSUEca.example", "issue", "ca.example", `128 issue "ca.example"`},
		{"\x00\x05issue;", "issue", ";", `0 issue ";"`},
		{"\x00\x05issue", "issue", "", `0 issue ""`},
		{"\x00\x05iodef" + `a\065"b`, "iodef", `a\065"b`, `0 iodef "a\\065\"b"`},
		{"\x00\x05iodef\x1b[2J\xff", "iodef", "\x1b[2J\xff", `0 iodef "\027[2J\255"`},
	} {
		packet := "\x01x\x00\x01\x01\x00\x01\x00\x00\x00\x05\x00" + string(rune(len(tt.wire))) + tt.wire
		rr, _, err := dns.UnpackRR([]byte(packet), 0)
		if err != nil {
			t.Fatal(err)
		}
		got := newRR(rr)
		if got.CAA == nil || got.CAA.Tag != tt.tag || got.CAA.Value != tt.value || got.Data != tt.data {
			t.Errorf("%q: %+v, data %s; want %s", tt.wire, got.CAA, got.Data, tt.data)
		}
		if got.CAA.Critical() != (tt.wire[0] == 0x80) {
			t.Errorf("%q: critical %v", tt.wire, got.CAA.Critical())
		}
	}
}

// overTheWire is a record packed and read again, as it would come.
func overTheWire(t *testing.T, rr dns.RR) RR {
	t.Helper()
	packet := make([]byte, 512)
	end, err := dns.PackRR(rr, packet, 0, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	back, _, err := dns.UnpackRR(packet[:end], 0)
	if err != nil {
		t.Fatal(err)
	}
	return newRR(back)
}
