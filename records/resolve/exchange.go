package resolve

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"time"

	"github.com/miekg/dns"
)

// purpose is what a question is counted as.
type purpose int

const (
	forWalk purpose = iota
	forAuthoritative
	forResolver
	purposes
)

// outcome is what came of asking one server: a message, or why there is none.
type outcome struct {
	message message
	ok      bool
	tcp     bool
	rtt     time.Duration
	status  Status
	err     error
}

// final tells whether the question is settled, one way or the other.
func (o outcome) final() bool { return o.ok || o.err != nil }

func failed(status Status, err error) outcome { return outcome{status: status, err: err} }

// exchange asks the server until it answers or there is no hope left.
func (u *upstream) exchange(ctx context.Context, q Question, how mode, p purpose) outcome {
	if how != direct {
		if err := u.pace(ctx); err != nil {
			return failed(Timeout, err)
		}
	}
	if err := u.enter(ctx); err != nil {
		return failed(Timeout, err)
	}
	defer u.leave()

	m := u.manner()
	out := u.try(ctx, q, how, m, p)
	if !m.plain && out.ok && dislikesEDNS(out.message.rcode) {
		// RFC 6891 §7: once more without OPT, and if that helps, from now on.
		m.plain = true
		out = u.try(ctx, q, how, m, p)
		if out.ok && !dislikesEDNS(out.message.rcode) {
			u.learn(func(u *upstream) { u.edns = EDNSRefused })
		}
	}
	out.message.edns = u.manner().edns
	return out
}

func dislikesEDNS(rcode int) bool {
	return rcode == dns.RcodeFormatError || rcode == dns.RcodeNotImplemented || rcode == dns.RcodeBadVers
}

// try asks over UDP, and over TCP where the answer is truncated or none comes.
func (u *upstream) try(ctx context.Context, question Question, how mode, m manner, p purpose) outcome {
	q, err := newQuery(question, how, !m.plain)
	if err != nil {
		return failed(NotAsked, err)
	}
	if m.stream {
		if out := u.overStream(ctx, q, p); out.ok {
			return out
		}
	}
	a := &attempt{upstream: u, manner: m, purpose: p, question: question, mode: how, query: q, inquiry: newInquiry(q.question)}
	defer a.end()
	udp := a.run(ctx)
	switch {
	case u.client.ended(ctx) != nil, udp.tcp, udp.ok && !udp.message.tc:
		if udp.tcp {
			u.learn(func(u *upstream) {
				if u.srtt == 0 { // UDP was never heard of
					u.overTCP = time.Now().Add(streamFirst)
				}
			})
		}
		return udp
	case !udp.ok && (m.silent || noRoute(udp.err)):
		return udp
	}
	tcp := a.overTCP(ctx)
	switch {
	case tcp.ok:
		return tcp
	case udp.ok:
		return failed(Malformed, fmt.Errorf("%w: %w", errNoTCP, tcp.err))
	}
	var junk *junkError
	if udp.status == Timeout && errors.As(tcp.err, &junk) {
		udp.status = Malformed
	}
	if udp.status == Timeout {
		u.learn(func(u *upstream) { u.silent, u.silentAt = true, time.Now() })
		u.client.families.lost(u.addr.Addr())
	}
	return failed(udp.status, fmt.Errorf("%w; over TCP: %w", udp.err, tcp.err))
}

// errNoTCP says that an answer did not fit into a datagram, and TCP failed.
var errNoTCP = errors.New("truncated over UDP, and over TCP")

// silence is the outcome when nothing that counts came.
func silence(in *inquiry, after time.Duration) outcome {
	err := fmt.Errorf("no answer in %s", after.Round(100*time.Millisecond))
	if junk := in.lastJunk(); junk != nil {
		return failed(Malformed, fmt.Errorf("%w: %w", err, &junkError{junk}))
	}
	return failed(Timeout, err)
}

// unreachable is the outcome when the network says no.
func (u *upstream) unreachable(ctx context.Context, err error) outcome {
	if err := u.client.ended(ctx); err != nil {
		return failed(Timeout, err)
	}
	if noRoute(err) {
		u.client.families.rest(familyOf(u.addr.Addr()))
	}
	return failed(Unreachable, reason(err))
}

// overStream asks once over TCP.
func (u *upstream) overStream(ctx context.Context, q query, p purpose) outcome {
	ctx, cancel := context.WithTimeout(ctx, tcpTime)
	defer cancel()
	defer context.AfterFunc(u.client.life, cancel)()
	conn, err := u.client.config.Dial(ctx, "tcp", u.addr.String())
	if err != nil {
		return failed(Unreachable, reason(err))
	}
	u.client.count(ctx, p)
	a, err := askStream(ctx, conn, q)
	if err != nil {
		return failed(Timeout, reason(err))
	}
	u.heard(0)
	return outcome{ok: true, message: a.message, tcp: true, rtt: a.rtt}
}

// passing tells whether an error of the network may be over in a moment: a
// daemon that starts, a router that reports late.
func passing(err error) bool {
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.EHOSTUNREACH) || errors.Is(err, fs.ErrPermission)
}

// reason is the cause of a network error without addresses and ports, which
// stand beside it anyway.
func reason(err error) error {
	var errno syscall.Errno
	switch {
	case errors.As(err, &errno):
		return errno
	case errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		return errors.New("no answer in time")
	}
	return err
}

func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.As(err, &timeout) && timeout.Timeout()
}
