package dnstest

import (
	"encoding/binary"
	"net"
	"slices"

	"github.com/miekg/dns"
)

// forge adds a fault that sends a packet before the answer.
func (f *Faults) forge(packet func(q *dns.Msg) []byte) *Faults {
	return f.Fault(func(w *FaultWriter, q *dns.Msg) bool {
		f.mu.RLock()
		everywhere := f.tcp
		f.mu.RUnlock()
		if w.Transport == "udp" || everywhere {
			_, _ = w.Write(packet(q))
		}
		return false
	})
}

// WrongID sends a forgery: NXDOMAIN, with another id.
func (f *Faults) WrongID() *Faults {
	return f.forge(denial(func(forged *dns.Msg) { forged.Id++ }))
}

// WrongQuestion sends a forgery: NXDOMAIN, for another question.
func (f *Faults) WrongQuestion() *Faults {
	return f.forge(denial(func(forged *dns.Msg) { forged.Question[0].Name = "elsewhere.test." }))
}

// WrongType sends a forgery: NXDOMAIN, for another type.
func (f *Faults) WrongType() *Faults {
	return f.forge(denial(func(forged *dns.Msg) { forged.Question[0].Qtype ^= 1 }))
}

// NoQuestion sends a forgery: NXDOMAIN, without saying for what.
func (f *Faults) NoQuestion() *Faults {
	return f.forge(denial(func(forged *dns.Msg) { forged.Question = nil }))
}

// WrongOpcode sends a forgery: NXDOMAIN, in answer to a NOTIFY.
func (f *Faults) WrongOpcode() *Faults {
	return f.forge(denial(func(forged *dns.Msg) { forged.Opcode = dns.OpcodeNotify }))
}

// OtherSource sends a forgery that is right in all but the port it comes from.
// Over TCP nobody can.
func (f *Faults) OtherSource() *Faults {
	return f.Fault(func(w *FaultWriter, q *dns.Msg) bool {
		if w.Transport != "udp" {
			return false
		}
		if other, err := net.Dial("udp", w.conn.RemoteAddr().String()); err == nil {
			_, _ = other.Write(denial(func(*dns.Msg) {})(q))
			_ = other.Close()
		}
		return false
	})
}

// QR0 sends a forgery: NXDOMAIN, with a QR bit that says it is a query.
func (f *Faults) QR0() *Faults {
	return f.forge(denial(func(forged *dns.Msg) { forged.Response = false }))
}

// denial is an authoritative NXDOMAIN for the question with something wrong about it.
func denial(spoil func(forged *dns.Msg)) func(q *dns.Msg) []byte {
	return func(q *dns.Msg) []byte {
		forged := new(dns.Msg).SetRcode(q, dns.RcodeNameError)
		forged.Question = slices.Clone(q.Question)
		forged.Authoritative = true
		spoil(forged)
		packet, _ := forged.Pack() // a question that was parsed can be packed
		return packet
	}
}

// Junk sends a datagram of three octets, and one with the right id that ends
// within the question.
func (f *Faults) Junk() *Faults {
	short := func(*dns.Msg) []byte { return []byte{0xff, 0xff, 0xff} }
	torn := func(q *dns.Msg) []byte { return append(header(q, 0), 63, 'x') }
	return f.forge(short).forge(torn)
}

// LyingCounts sends a forgery: the right id and question, NOERROR, and a header that
// claims 65,535 answers where there are none.
func (f *Faults) LyingCounts() *Faults {
	return f.forge(func(q *dns.Msg) []byte {
		packet := header(q, 0xffff)
		name := make([]byte, 255) // RFC 1035 §2.3.4
		n, _ := dns.PackDomainName(q.Question[0].Name, name, 0, nil, false)
		packet = append(packet, name[:n]...)
		packet = binary.BigEndian.AppendUint16(packet, q.Question[0].Qtype)
		return binary.BigEndian.AppendUint16(packet, q.Question[0].Qclass)
	})
}

// header is the header (RFC 1035 §4.1.1) of an authoritative answer to q with
// one question and as many answers as claimed.
func header(q *dns.Msg, answers uint16) []byte {
	const flags = 1<<15 | 1<<10 // QR, AA
	packet := binary.BigEndian.AppendUint16(nil, q.Id)
	for _, field := range []uint16{flags, 1, answers, 0, 0} {
		packet = binary.BigEndian.AppendUint16(packet, field)
	}
	return packet
}
