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

// How long and how often a server is asked over UDP before TCP is tried.
const (
	firstTimeout = 400 * time.Millisecond // before the first measurement
	minTimeout   = 200 * time.Millisecond
	maxTimeout   = time.Second
	udpTime      = 5 * time.Second
	udpTries     = 4
	silentTries  = 2 // of a server that did not answer the question before
	refusedPause = 100 * time.Millisecond
	refusedTries = 2
	tcpTime      = 4 * time.Second
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
	if p == forResolver {
		if err := u.pace(ctx); err != nil {
			return failed(Timeout, err)
		}
	}
	if err := u.enter(ctx); err != nil {
		return failed(Timeout, err)
	}
	defer u.leave()

	m := u.manner()
	out := u.try(ctx, q, how, !m.plain, m, p)
	if m.plain || !out.ok || !dislikesEDNS(out.message.rcode) {
		return out
	}
	// RFC 6891 §7: once more without OPT, and if that helps, from now on.
	out = u.try(ctx, q, how, false, m, p)
	if out.ok && !dislikesEDNS(out.message.rcode) {
		u.learn(func(u *upstream) { u.plain = true })
	}
	return out
}

func dislikesEDNS(rcode int) bool {
	return rcode == dns.RcodeFormatError || rcode == dns.RcodeNotImplemented || rcode == dns.RcodeBadVers
}

// try asks over UDP, and over TCP where the answer is truncated or none comes.
func (u *upstream) try(ctx context.Context, question Question, how mode, edns bool, m manner, p purpose) outcome {
	q, err := newQuery(question, how, edns)
	if err != nil {
		return failed(NotAsked, err)
	}
	if m.stream {
		if out := u.overStream(ctx, q, p); out.ok {
			return out
		}
	}
	udp := u.overUDP(ctx, q, m, p)
	switch {
	case u.client.ended(ctx) != nil, udp.ok && !udp.message.tc:
		return udp
	case !udp.ok && (m.silent || noRoute(udp.err)):
		return udp
	}
	tcp := u.overStream(ctx, q, p)
	switch {
	case tcp.ok:
		if udp.status == Timeout {
			u.learn(func(u *upstream) { u.overTCP = time.Now().Add(streamFirst) })
		}
		return tcp
	case udp.ok:
		return failed(Malformed, fmt.Errorf("truncated over UDP, and over TCP: %w", tcp.err))
	}
	var junk *junkError
	if udp.status == Timeout && errors.As(tcp.err, &junk) {
		udp.status = Malformed
	}
	if udp.status == Timeout {
		u.learn(func(u *upstream) { u.silent = true })
	}
	return failed(udp.status, fmt.Errorf("%w; over TCP: %w", udp.err, tcp.err))
}

// overUDP sends the query up to four times, each with an id of its own, and
// takes an answer to any of them until the time is over.
func (u *upstream) overUDP(ctx context.Context, q query, m manner, p purpose) outcome {
	in := newInquiry(q.question)
	var datagrams [udpTries]datagram
	defer func() {
		for _, d := range datagrams {
			d.forget()
		}
	}()
	tries, wait := udpTries, m.first
	if m.silent {
		tries = silentTries
	}
	timer := time.NewTimer(udpTime)
	defer timer.Stop()
	start := time.Now()
	refused := 0
	for try := range tries {
		pause := wait
		if try == tries-1 && !m.silent {
			pause = udpTime // what is late still counts
		}
		wait += wait / 2 // two losses in a row are common among hundreds of questions
		var err error
		if datagrams[try], err = u.send(ctx, in, q); err == nil {
			u.client.count(p)
			timer.Reset(min(pause, udpTime-time.Since(start)))
			var out outcome
			if out, err = u.await(ctx, in, timer); out.final() {
				return out
			}
		}
		if err == nil {
			continue
		}
		if refused++; refused == refusedTries || !passing(err) {
			return u.unreachable(ctx, err)
		}
		timer.Reset(refusedPause)
		if out, _ := u.await(ctx, in, timer); out.final() {
			return out
		}
	}
	return silence(in, time.Since(start))
}

// await waits for an answer. When the timer fires, or the network reports an
// error, the outcome is not final.
func (u *upstream) await(ctx context.Context, in *inquiry, timer *time.Timer) (outcome, error) {
	select {
	case <-in.news:
		a, ok, err := in.take()
		if ok {
			u.heard(a.rtt)
			return outcome{ok: true, message: a.message, rtt: a.rtt}, nil
		}
		return outcome{}, err
	case <-timer.C:
		return outcome{}, nil
	case <-ctx.Done():
		return failed(Timeout, context.Cause(ctx)), nil
	case <-u.client.life.Done():
		return failed(Timeout, ErrClosed), nil
	}
}

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
	u.client.count(p)
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
