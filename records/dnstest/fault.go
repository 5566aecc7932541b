package dnstest

import (
	"slices"
	"sync"
	"time"

	"github.com/miekg/dns"
)

// Fault is one way to misbehave. It may change w.Answer, write messages of its
// own, or wait. Where it returns true nothing more is sent; else the next fault
// has its turn, and in the end w.Answer is sent.
type Fault func(w *FaultWriter, q *dns.Msg) (done bool)

// FaultWriter is what a [Fault] works on.
type FaultWriter struct {
	Answer    *dns.Msg // the right answer, as the faults so far have left it
	Transport string   // "udp" or "tcp"

	conn dns.ResponseWriter
	done <-chan struct{} // closed when the internet is
}

// Write sends raw octets as one message.
func (w *FaultWriter) Write(b []byte) (int, error) { return w.conn.Write(b) }

// WriteMsg sends a message.
func (w *FaultWriter) WriteMsg(m *dns.Msg) error { return w.conn.WriteMsg(m) }

// HangUp closes a TCP connection.
func (w *FaultWriter) HangUp() error { return w.conn.Close() }

// Faults are the faults of a server or resolver. They act in the order in
// which they were set, and can be set and healed at any time. Forgeries go out
// before the right answer, over UDP only, as somebody who cannot see the
// question's packets would send them; ForgeTCP lets them out over TCP as well,
// as a box on the way would. Silent behind them keeps the right answer back:
//
//	ns1.WrongID().Silent()
type Faults struct {
	mu     sync.RWMutex
	faults []Fault
	tcp    bool // forgeries go out over TCP as well
}

func (f *Faults) run(w *FaultWriter, q *dns.Msg) (done bool) {
	f.mu.RLock()
	faults := slices.Clone(f.faults)
	f.mu.RUnlock()
	return slices.ContainsFunc(faults, func(fault Fault) bool { return fault(w, q) })
}

// Fault adds a fault of one's own.
func (f *Faults) Fault(fault Fault) *Faults {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = append(f.faults, fault)
	return f
}

// Healthy ends all faults.
func (f *Faults) Healthy() *Faults {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults, f.tcp = nil, false
	return f
}

// ForgeTCP lets forgeries out over TCP as well as over UDP.
func (f *Faults) ForgeTCP() *Faults {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tcp = true
	return f
}

// Silent: no answer. A TCP connection stays open without one.
func (f *Faults) Silent() *Faults {
	return f.Fault(func(*FaultWriter, *dns.Msg) bool { return true })
}

// Delay waits before all that follows.
func (f *Faults) Delay(d time.Duration) *Faults {
	return f.Fault(func(w *FaultWriter, _ *dns.Msg) bool {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			return false
		case <-w.done:
			return true
		}
	})
}

// change adds a fault that alters the answer.
func (f *Faults) change(alter func(answer *dns.Msg)) *Faults {
	return f.Fault(func(w *FaultWriter, _ *dns.Msg) bool {
		alter(w.Answer)
		return false
	})
}

// Refuse answers REFUSED.
func (f *Faults) Refuse() *Faults {
	return f.change(func(answer *dns.Msg) { fail(answer, dns.RcodeRefused) })
}

// ServFail answers SERVFAIL.
func (f *Faults) ServFail() *Faults {
	return f.change(func(answer *dns.Msg) { fail(answer, dns.RcodeServerFailure) })
}

// ServFailFor answers SERVFAIL to questions of one type.
func (f *Faults) ServFailFor(typ string) *Faults {
	return f.Fault(func(w *FaultWriter, q *dns.Msg) bool {
		if q.Question[0].Qtype == dns.StringToType[typ] {
			fail(w.Answer, dns.RcodeServerFailure)
		}
		return false
	})
}

// Old gives an answer of other days to one question, as a cache does that
// holds on to it until a time by the clock.
func (f *Faults) Old(name, typ, rdata string, until time.Time, now func() time.Time) *Faults {
	rrs := must(parseSet(dns.CanonicalName(name), typ, 0, []string{rdata}))
	return f.Fault(func(w *FaultWriter, q *dns.Msg) bool {
		asked := q.Question[0]
		left := until.Sub(now())
		if dns.CanonicalName(asked.Name) != rrs[0].Header().Name || asked.Qtype != rrs[0].Header().Rrtype || left <= 0 {
			return false
		}
		old := dns.Copy(rrs[0])
		old.Header().Name, old.Header().Ttl = asked.Name, uint32(left/time.Second)
		w.Answer.Rcode, w.Answer.Answer, w.Answer.Ns = dns.RcodeSuccess, []dns.RR{old}, nil
		return false
	})
}

// Bogus answers as a validating resolver does for a zone whose signatures
// fail: SERVFAIL with an extended error (RFC 8914) for every name at and below
// its apex, unless validation is not wanted (CD=1). The DS belongs to the
// parent, and passes.
func (f *Faults) Bogus(apex string, code uint16) *Faults {
	apex = dns.CanonicalName(apex)
	return f.Fault(func(w *FaultWriter, q *dns.Msg) bool {
		name := dns.CanonicalName(q.Question[0].Name)
		if q.CheckingDisabled || !dns.IsSubDomain(apex, name) || name == apex && q.Question[0].Qtype == dns.TypeDS {
			return false
		}
		fail(w.Answer, dns.RcodeServerFailure)
		if opt := w.Answer.IsEdns0(); opt != nil {
			opt.Option = append(opt.Option, &dns.EDNS0_EDE{InfoCode: code})
		}
		return false
	})
}

// Secure sets AD on every answer that the client wants validated, as a
// validating resolver does for signed zones (RFC 6840 §5.8).
func (f *Faults) Secure() *Faults {
	return f.Fault(func(w *FaultWriter, q *dns.Msg) bool {
		w.Answer.AuthenticatedData = q.AuthenticatedData && !q.CheckingDisabled
		return false
	})
}

func fail(answer *dns.Msg, rcode int) {
	empty(answer)
	answer.Rcode, answer.Authoritative = rcode, false
}

// Lame answers without AA and refers to the root, as a server does that has
// never heard of the zone (RFC 8499 §7).
func (f *Faults) Lame() *Faults {
	return f.change(func(answer *dns.Msg) {
		fail(answer, dns.RcodeSuccess)
		answer.Ns = []dns.RR{&dns.NS{
			Hdr: dns.RR_Header{Name: ".", Rrtype: dns.TypeNS, Class: dns.ClassINET, Ttl: 3600},
			Ns:  "a.root-servers.test.",
		}}
	})
}

// NoAA takes away the AA bit.
func (f *Faults) NoAA() *Faults {
	return f.change(func(answer *dns.Msg) { answer.Authoritative = false })
}

// OldSerial lowers the serial of every SOA record by one.
func (f *Faults) OldSerial() *Faults {
	return f.change(func(answer *dns.Msg) {
		for _, section := range [][]dns.RR{answer.Answer, answer.Ns} {
			for i, rr := range section {
				if rr.Header().Rrtype == dns.TypeSOA {
					soa := dns.Copy(rr).(*dns.SOA)
					soa.Serial--
					section[i] = soa
				}
			}
		}
	})
}

// NoEDNS answers FORMERR to every question with an OPT record, as servers from
// before RFC 6891 do (§7).
func (f *Faults) NoEDNS() *Faults {
	return f.Fault(func(w *FaultWriter, q *dns.Msg) bool {
		if q.IsEdns0() != nil {
			fail(w.Answer, dns.RcodeFormatError)
			w.Answer.Extra = nil
		}
		return false
	})
}

// Truncate sets TC on every answer over UDP and leaves its records out.
func (f *Faults) Truncate() *Faults {
	return f.Fault(func(w *FaultWriter, _ *dns.Msg) bool {
		if w.Transport == "udp" {
			empty(w.Answer)
			w.Answer.Truncated = true
		}
		return false
	})
}

// TCPBroken hangs up on every question that comes over TCP.
func (f *Faults) TCPBroken() *Faults {
	return f.Fault(func(w *FaultWriter, _ *dns.Msg) bool {
		if w.Transport != "tcp" {
			return false
		}
		_ = w.HangUp()
		return true
	})
}

// empty takes all records out but the OPT record.
func empty(answer *dns.Msg) {
	opt := answer.IsEdns0()
	answer.Answer, answer.Ns, answer.Extra = nil, nil, nil
	if opt != nil {
		answer.Extra = []dns.RR{opt}
	}
}
