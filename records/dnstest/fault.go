package dnstest

import (
	"time"

	"github.com/miekg/dns"
)

// Fault is one way to misbehave. It may change w.Answer, write messages of its
// own, or wait. Where it returns true nothing more is sent; else the next fault
// has its turn, and in the end w.Answer is sent.
type Fault func(w *FaultWriter, q *dns.Msg) (done bool)

// FaultWriter is what a [Fault] works on.
type FaultWriter struct {
	Answer    *dns.Msg // the right answer so far
	Transport string   // "udp" or "tcp"
}

// Write sends raw octets as one message.
func (w *FaultWriter) Write(b []byte) (int, error) { return 0, nil }

// Faults are the faults of a server or resolver, in the order in which they
// were set. They can be set and healed at any time.
type Faults struct{}

// Fault adds a fault of one's own.
func (f *Faults) Fault(fault Fault) *Faults { return f }

// Healthy ends all faults.
func (f *Faults) Healthy() *Faults { return f }

// Silent: no answer. After forgeries: no right answer.
func (f *Faults) Silent() *Faults { return f }

// Refuse answers REFUSED.
func (f *Faults) Refuse() *Faults { return f }

// ServFail answers SERVFAIL.
func (f *Faults) ServFail() *Faults { return f }

// Lame answers with a referral to the root, without AA.
func (f *Faults) Lame() *Faults { return f }

// NoAA answers without the AA bit.
func (f *Faults) NoAA() *Faults { return f }

// WrongID sends a forgery with another id, NXDOMAIN, before the answer.
func (f *Faults) WrongID() *Faults { return f }

// WrongQuestion sends a forgery for another question before the answer.
func (f *Faults) WrongQuestion() *Faults { return f }

// QR0 sends a forgery whose QR bit says that it is a query before the answer.
func (f *Faults) QR0() *Faults { return f }

// Junk sends datagrams that no parser takes before the answer.
func (f *Faults) Junk() *Faults { return f }

// LyingCounts sends a header that claims 65,535 answers and carries none before the answer.
func (f *Faults) LyingCounts() *Faults { return f }

// Truncate sets TC on every answer over UDP and leaves out its records.
func (f *Faults) Truncate() *Faults { return f }

// TCPBroken hangs up on every question that comes over TCP.
func (f *Faults) TCPBroken() *Faults { return f }

// Delay waits before answering.
func (f *Faults) Delay(d time.Duration) *Faults { return f }

// OldSerial lowers the serial of every SOA record in answers by one.
func (f *Faults) OldSerial() *Faults { return f }
