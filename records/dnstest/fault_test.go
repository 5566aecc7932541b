package dnstest_test

import (
	"context"
	"encoding/binary"
	"errors"
	"net"
	"os"
	"testing"
	"time"

	"allgreen/records/dnstest"

	"github.com/miekg/dns"
)

// datagrams puts one question over UDP and collects what comes back until
// nothing more does for a moment.
func datagrams(t *testing.T, in *dnstest.Internet, q *dns.Msg) [][]byte {
	t.Helper()
	conn, err := in.Dial(context.Background(), "udp", ns1)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	packet, err := q.Pack()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write(packet); err != nil {
		t.Fatal(err)
	}
	var all [][]byte
	for {
		conn.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
		buf := make([]byte, 4096)
		n, err := conn.Read(buf)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, buf[:n])
	}
}

func TestFaultsOverUDP(t *testing.T) {
	right := func(m, q *dns.Msg) bool {
		return m != nil && m.Id == q.Id && m.Response && m.Rcode == 0 && m.Authoritative && len(m.Answer) == 1
	}
	tests := []struct {
		what   string
		faults func(*dnstest.Faults)
		want   []func(m, q *dns.Msg) bool // m is nil where the datagram cannot be parsed
	}{
		{"healthy", func(f *dnstest.Faults) {}, []func(m, q *dns.Msg) bool{right}},
		{"Silent", func(f *dnstest.Faults) { f.Silent() }, nil},
		{"Refuse", func(f *dnstest.Faults) { f.Refuse() }, []func(m, q *dns.Msg) bool{
			func(m, q *dns.Msg) bool { return m.Rcode == dns.RcodeRefused && len(m.Answer) == 0 }}},
		{"ServFail", func(f *dnstest.Faults) { f.ServFail() }, []func(m, q *dns.Msg) bool{
			func(m, q *dns.Msg) bool { return m.Rcode == dns.RcodeServerFailure && !m.Authoritative }}},
		{"Bogus", func(f *dnstest.Faults) { f.Bogus("kestrel.example", dns.ExtendedErrorCodeDNSBogus) }, []func(m, q *dns.Msg) bool{
			func(m, q *dns.Msg) bool {
				ede, ok := m.IsEdns0().Option[0].(*dns.EDNS0_EDE)
				return m.Rcode == dns.RcodeServerFailure && ok && ede.InfoCode == dns.ExtendedErrorCodeDNSBogus
			}}},
		{"Bogus elsewhere", func(f *dnstest.Faults) { f.Bogus("other.example", dns.ExtendedErrorCodeDNSBogus) }, []func(m, q *dns.Msg) bool{right}},
		{"Secure, where nobody asks for it", func(f *dnstest.Faults) { f.Secure() }, []func(m, q *dns.Msg) bool{
			func(m, q *dns.Msg) bool { return right(m, q) && !m.AuthenticatedData }}},
		{"Lame", func(f *dnstest.Faults) { f.Lame() }, []func(m, q *dns.Msg) bool{
			func(m, q *dns.Msg) bool {
				return m.Rcode == 0 && !m.Authoritative && len(m.Answer) == 0 && m.Ns[0].Header().Name == "."
			}}},
		{"NoAA", func(f *dnstest.Faults) { f.NoAA() }, []func(m, q *dns.Msg) bool{
			func(m, q *dns.Msg) bool { return !m.Authoritative && len(m.Answer) == 1 }}},
		{"NoEDNS", func(f *dnstest.Faults) { f.NoEDNS() }, []func(m, q *dns.Msg) bool{
			func(m, q *dns.Msg) bool { return m.Rcode == dns.RcodeFormatError && m.IsEdns0() == nil }}},
		{"Truncate", func(f *dnstest.Faults) { f.Truncate() }, []func(m, q *dns.Msg) bool{
			func(m, q *dns.Msg) bool { return m.Truncated && len(m.Answer) == 0 && m.IsEdns0() != nil }}},
		{"TCPBroken", func(f *dnstest.Faults) { f.TCPBroken() }, []func(m, q *dns.Msg) bool{right}},
		{"Delay", func(f *dnstest.Faults) { f.Delay(time.Millisecond) }, []func(m, q *dns.Msg) bool{right}},
		{"WrongID", func(f *dnstest.Faults) { f.WrongID() }, []func(m, q *dns.Msg) bool{
			func(m, q *dns.Msg) bool { return m.Id != q.Id && m.Response && m.Question[0] == q.Question[0] }, right}},
		{"WrongID, Silent", func(f *dnstest.Faults) { f.WrongID().Silent() }, []func(m, q *dns.Msg) bool{
			func(m, q *dns.Msg) bool { return m.Id != q.Id }}},
		{"WrongQuestion", func(f *dnstest.Faults) { f.WrongQuestion() }, []func(m, q *dns.Msg) bool{
			func(m, q *dns.Msg) bool { return m.Id == q.Id && m.Question[0] != q.Question[0] }, right}},
		{"QR0", func(f *dnstest.Faults) { f.QR0() }, []func(m, q *dns.Msg) bool{
			func(m, q *dns.Msg) bool { return m.Id == q.Id && !m.Response && m.Question[0] == q.Question[0] }, right}},
		{"Junk", func(f *dnstest.Faults) { f.Junk() }, []func(m, q *dns.Msg) bool{
			func(m, q *dns.Msg) bool { return m == nil }, func(m, q *dns.Msg) bool { return m == nil }, right}},
		{"LyingCounts", func(f *dnstest.Faults) { f.LyingCounts() }, []func(m, q *dns.Msg) bool{
			func(m, q *dns.Msg) bool {
				return m.Id == q.Id && m.Response && m.Rcode == 0 && len(m.Answer) == 0 && m.Question[0] == q.Question[0]
			}, right}},
		{"two that answer: the last word counts", func(f *dnstest.Faults) { f.Lame().Refuse() }, []func(m, q *dns.Msg) bool{
			func(m, q *dns.Msg) bool { return m.Rcode == dns.RcodeRefused && len(m.Ns) == 0 }}},
		{"Fault of one's own", func(f *dnstest.Faults) {
			f.Fault(func(w *dnstest.FaultWriter, q *dns.Msg) bool {
				w.Answer.Zero = true
				return w.WriteMsg(w.Answer) == nil
			})
		}, []func(m, q *dns.Msg) bool{func(m, q *dns.Msg) bool { return m.Zero }}},
	}
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			t.Parallel()
			in, s := one(t, kestrelZone)
			tt.faults(&s.Faults)
			q := new(dns.Msg).SetQuestion("mail.kestrel.example.", dns.TypeA)
			q.SetEdns0(1232, false)
			got := datagrams(t, in, q)
			if len(got) != len(tt.want) {
				t.Fatalf("%d datagrams, want %d: %x", len(got), len(tt.want), got)
			}
			for i, packet := range got {
				m := new(dns.Msg)
				if m.Unpack(packet) != nil {
					m = nil
				}
				if !tt.want[i](m, q) {
					t.Errorf("datagram %d: %x\n%v", i, packet, m)
				}
			}
			s.Healthy()
			if reply := ask(t, in, ns1, query{name: "mail.kestrel.example", qtype: dns.TypeA}); len(reply.Answer) != 1 {
				t.Errorf("healthy again: %v", reply)
			}
		})
	}
}

func TestLyingCountsClaimsAnswers(t *testing.T) {
	in, s := one(t, kestrelZone)
	s.LyingCounts().Silent()
	got := datagrams(t, in, new(dns.Msg).SetQuestion("mail.kestrel.example.", dns.TypeA))
	if len(got) != 1 || binary.BigEndian.Uint16(got[0][6:]) != 65535 {
		t.Errorf("%x: want one datagram with an ANCOUNT of 65535", got)
	}
}

func TestFaultsOverTCP(t *testing.T) {
	in, s := one(t, kestrelZone)
	mail := query{name: "mail.kestrel.example", qtype: dns.TypeA, network: "tcp"}
	s.Truncate().WrongID().Junk()
	if reply := ask(t, in, ns1, mail); reply.Truncated || len(reply.Answer) != 1 {
		t.Errorf("truncation and forgeries are for UDP: %v", reply)
	}
	s.Healthy().TCPBroken()
	if reply, err := try(in, ns1, mail, 5*time.Second); err == nil {
		t.Errorf("TCPBroken answered: %v", reply)
	}
	s.Healthy().Silent()
	_, err := try(in, ns1, mail, 50*time.Millisecond)
	if timeout, ok := errors.AsType[net.Error](err); !ok || !timeout.Timeout() {
		t.Errorf("Silent: %v, want a timeout", err)
	}
}

func TestOldSerial(t *testing.T) {
	in, s := one(t, kestrelZone)
	s.OldSerial()
	for _, tt := range []struct {
		name string
		want uint32
	}{{"kestrel.example", 6}, {"nope.kestrel.example", 6}} {
		reply := ask(t, in, ns1, query{name: tt.name, qtype: dns.TypeSOA})
		soa := append(reply.Answer, reply.Ns...)[0].(*dns.SOA)
		if soa.Serial != tt.want {
			t.Errorf("%s: serial %d, want %d", tt.name, soa.Serial, tt.want)
		}
	}
	if got := s.Zone("kestrel.example").Serial(); got != 7 {
		t.Errorf("the zone itself was changed: serial %d", got)
	}
}

func TestDelayWaits(t *testing.T) {
	in, s := one(t, kestrelZone)
	s.Delay(time.Minute)
	if reply, err := try(in, ns1, query{name: "mail.kestrel.example", qtype: dns.TypeA}, 50*time.Millisecond); err == nil {
		t.Errorf("answered at once: %v", reply)
	}
}

func TestFaultyResolver(t *testing.T) {
	in := small(t, dnstest.Options{})
	in.Resolver("Resolver North").ServFail()
	reply := ask(t, in, north, query{name: "kestrel.example", qtype: dns.TypeSOA, rd: true})
	if reply.Rcode != dns.RcodeServerFailure {
		t.Errorf("%v", reply)
	}
}
