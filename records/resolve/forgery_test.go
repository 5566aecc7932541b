package resolve

import (
	"context"
	"encoding/binary"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// forgeries are messages that do not answer the question; each is made from
// the right answer.
var forgeries = []struct {
	name  string
	forge func(right []byte) []byte
}{
	{"another id", func(p []byte) []byte { p[0] ^= 0x55; return p }},
	{"not a response (QR=0)", func(p []byte) []byte { p[2] &^= bitQR; return p }},
	{"another opcode", func(p []byte) []byte { p[2] |= 0x28; return p }},
	{"another name", func(p []byte) []byte { p[headerLen+1] ^= 0x01; return p }},
	{"another type", func(p []byte) []byte { p[headerLen+len(wireName)+1] = byte(dns.TypeTXT); return p }},
	{"another class", func(p []byte) []byte { p[headerLen+len(wireName)+3] = dns.ClassCHAOS; return p }},
	{"no question", func(p []byte) []byte {
		p[5] = 0
		return append(p[:headerLen:headerLen], p[headerLen+len(wireName)+4:]...)
	}},
	{"two questions", func(p []byte) []byte {
		p[5] = 2
		q := p[headerLen : headerLen+len(wireName)+4]
		return append(append(append([]byte{}, p[:headerLen]...), append(q, q...)...), p[headerLen+len(q):]...)
	}},
	{"three octets", func(p []byte) []byte { return p[:3] }},
	{"nothing", func(p []byte) []byte { return nil }},
	{"a header alone", func(p []byte) []byte { clear(p[4:headerLen]); p[3] = 0; return p[:headerLen] }},
	{"a header that claims 65535 answers", func(p []byte) []byte {
		binary.BigEndian.PutUint16(p[6:], 65535)
		return p[:headerLen]
	}},
	{"a question that claims 65535 answers", func(p []byte) []byte {
		binary.BigEndian.PutUint16(p[6:], 65535)
		return p[:headerLen+len(wireName)+4]
	}},
	{"one answer more than there is", func(p []byte) []byte { p[7]++; return p }},
	{"one answer fewer than there is", func(p []byte) []byte { p[7]--; return p }},
	{"no answer counted, NXDOMAIN", func(p []byte) []byte { p[7] = 0; p[3] = dns.RcodeNameError; return p }},
	{"cut in the middle of a record", func(p []byte) []byte { return p[:len(p)-3] }},
	{"junk behind the last record", func(p []byte) []byte { return append(p, "junk"...) }},
	{"an answer without RDATA", func(p []byte) []byte {
		p = p[:len(p)-4]
		p[len(p)-1] = 0
		return p
	}},
}

// wireName is www.example.org. in wire format.
const wireName = "\x03www\x07example\x03org\x00"

// rightAnswer is the answer to the query: one A record, whose RDATA comes last.
func rightAnswer(t testing.TB, query []byte) []byte {
	q := new(dns.Msg)
	if err := q.Unpack(query); err != nil {
		t.Fatal(err)
	}
	m := new(dns.Msg).SetReply(q)
	m.Authoritative = true
	m.Answer = []dns.RR{&dns.A{
		Hdr: dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: 300},
		A:   net.IPv4(203, 0, 113, 25),
	}}
	packet, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	return packet
}

// rawServer answers each datagram with whatever answers returns, one after another.
func rawServer(t *testing.T, answers func(query []byte) [][]byte) net.PacketConn {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			for _, answer := range answers(append([]byte{}, buf[:n]...)) {
				conn.WriteTo(answer, from)
			}
		}
	}()
	return conn
}

// dialTo dials one address whatever is asked for, and no TCP.
func dialTo(addr string) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		if network == "tcp" {
			return nil, errTruncated
		}
		return new(net.Dialer).DialContext(ctx, network, addr)
	}
}

var wwwA = Question{"www.example.org.", TypeA}

func TestForgedDatagramsAreDroppedAndTheRightAnswerWins(t *testing.T) {
	for _, f := range forgeries {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			server := rawServer(t, func(query []byte) [][]byte {
				right := rightAnswer(t, query)
				forged := f.forge(append([]byte{}, right...))
				return [][]byte{forged, forged, right}
			})
			c := New(Config{Dial: dialTo(server.LocalAddr().String())})
			defer c.Close()
			for _, recurse := range []bool{false, true} {
				a := c.Ask(t.Context(), at("192.0.2.1"), wwwA, recurse)
				if a.Status != Data || data(a) != "203.0.113.25" {
					t.Errorf("recurse %v: %v %q, error %v; want the right answer", recurse, a.Status, data(a), a.Err)
				}
			}
		})
	}
}

func TestForgedDatagramsAloneAreNeverAnAnswer(t *testing.T) {
	for _, f := range forgeries {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			server := rawServer(t, func(query []byte) [][]byte {
				return [][]byte{f.forge(rightAnswer(t, query))}
			})
			c := New(Config{Dial: dialTo(server.LocalAddr().String())})
			defer c.Close()
			ctx, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
			defer cancel()
			if a := c.Ask(ctx, at("192.0.2.1"), wwwA, false); a.Usable() || a.Err == nil {
				t.Errorf("%v %q, error %v; want no usable answer and the reason", a.Status, data(a), a.Err)
			}
		})
	}
}

func TestForgedMessagesOverTCPAreReadPast(t *testing.T) {
	for _, f := range forgeries {
		for _, honest := range []bool{true, false} {
			t.Run(f.name, func(t *testing.T) {
				t.Parallel()
				client, server := net.Pipe()
				go func() {
					defer server.Close()
					query, err := readFrame(server)
					if err != nil {
						return
					}
					right := rightAnswer(t, query)
					answers := [][]byte{f.forge(append([]byte{}, right...))}
					if honest {
						answers = append(answers, right)
					}
					for _, a := range answers {
						server.Write(append([]byte{byte(len(a) >> 8), byte(len(a))}, a...))
					}
				}()
				q, err := newQuery(wwwA, direct, false)
				if err != nil {
					t.Fatal(err)
				}
				a, err := askStream(t.Context(), client, q)
				if honest && (err != nil || len(a.answer) != 1) {
					t.Errorf("error %v, answers %v; want the right answer", err, a.answer)
				}
				if !honest && err == nil {
					t.Errorf("answers %v taken", a.answer)
				}
			})
		}
	}
}

// A datagram from another address never gets to a connected socket.
func TestDatagramsOfOthersAreNotHeard(t *testing.T) {
	other, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	var toClient func(answer []byte)
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			toClient = func(answer []byte) { other.WriteTo(answer, from) }
			toClient(rightAnswer(t, append([]byte{}, buf[:n]...)))
		}
	}()
	c := New(Config{Dial: dialTo(conn.LocalAddr().String())})
	defer c.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if a := c.Ask(ctx, at("192.0.2.1"), wwwA, false); a.Usable() {
		t.Errorf("%v %q was taken from another address", a.Status, data(a))
	}
}

func TestCaseOfTheQuestionDoesNotMatter(t *testing.T) {
	server := rawServer(t, func(query []byte) [][]byte {
		right := rightAnswer(t, query)
		copy(right[headerLen:], strings.ToUpper(wireName))
		return [][]byte{right}
	})
	c := New(Config{Dial: dialTo(server.LocalAddr().String())})
	defer c.Close()
	if a := c.Ask(t.Context(), at("192.0.2.1"), wwwA, false); a.Status != Data {
		t.Errorf("%v, error %v; want data", a.Status, a.Err)
	}
}

// Ids must not be guessable from one another, and a new try has a new one.
func TestEveryTryHasItsOwnID(t *testing.T) {
	var mu sync.Mutex
	var ids []uint16
	server := rawServer(t, func(query []byte) [][]byte {
		mu.Lock()
		defer mu.Unlock()
		if ids = append(ids, binary.BigEndian.Uint16(query)); len(ids)%2 == 1 {
			return nil
		}
		return [][]byte{rightAnswer(t, query)}
	})
	c := New(Config{Dial: dialTo(server.LocalAddr().String())})
	defer c.Close()
	for range 3 {
		if a := c.Ask(t.Context(), at("192.0.2.1"), wwwA, false); a.Status != Data {
			t.Fatalf("%v, error %v", a.Status, a.Err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	seen := map[uint16]int{}
	for _, id := range ids {
		seen[id]++
	}
	if len(ids) != 6 || len(seen) < 5 {
		t.Errorf("ids %v: want six that differ", ids)
	}
}
