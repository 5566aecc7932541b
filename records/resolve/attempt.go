package resolve

import (
	"context"
	"slices"
	"time"
)

// How long and how often a server is asked.
const (
	firstTimeout = 400 * time.Millisecond // before the first measurement
	minTimeout   = 200 * time.Millisecond
	maxTimeout   = time.Second
	udpTime      = 5 * time.Second // and with it TCP, where that is tried beside
	udpTries     = 4
	silentTries  = 2 // of a server that did not answer the question before
	// justNow is for how long one try is enough of such a server: one look
	// asks several things one after another, and is not to wait for each.
	justNow      = 5 * time.Second
	refusedPause = 100 * time.Millisecond
	refusedTries = 2
	tcpTime      = 4 * time.Second
	// besideTry is with which datagram TCP is tried beside UDP: one lost
	// datagram is weather, two in a row may be a firewall.
	besideTry = 2
)

// attempt is one question on its way to a server: over UDP and, where that
// stays unanswered, over TCP beside it.
type attempt struct {
	upstream *upstream
	manner   manner
	purpose  purpose
	question Question
	mode     mode
	query    query
	inquiry  *inquiry
	sent     [udpTries]datagram
	tcp      *stream // nil before it is tried
}

// stream is a try over TCP that goes on beside UDP.
type stream struct {
	came   chan outcome
	cancel context.CancelFunc
}

// end gives up what is still under way.
func (a *attempt) end() {
	for _, d := range a.sent {
		d.forget()
	}
	if a.tcp != nil {
		a.tcp.cancel()
	}
}

// run sends the query up to four times, each with an id of its own, and takes
// an answer to any of them until the time is over, or the one over TCP.
func (a *attempt) run(ctx context.Context) outcome {
	u := a.upstream
	tries, wait := udpTries, a.manner.first
	switch {
	case a.manner.silent && a.manner.justNow:
		tries = 1
	case a.manner.silent:
		tries = silentTries
	}
	timer := u.client.timer()
	defer u.client.timers.Put(timer)
	defer timer.Stop()
	start := time.Now()
	refused := 0
	for try := range tries {
		pause := wait
		if try == tries-1 && !a.manner.silent {
			pause = udpTime // what is late still counts
		}
		if try > 0 { // two losses in a row are common among hundreds of questions
			wait += wait / 2
		}
		err := a.send(ctx, try, try == tries-1)
		if err == nil {
			left := udpTime - time.Since(start)
			if try == besideTry {
				a.beside(ctx, left)
			}
			timer.Reset(min(pause, left))
			var out outcome
			if out, err = a.await(ctx, timer); out.final() {
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
		if out, _ := a.await(ctx, timer); out.final() {
			return out
		}
	}
	return silence(a.inquiry, time.Since(start))
}

// timer is one that a question before used, or a new one. Whoever takes it must
// reset it; nothing stale comes out of a timer that was stopped.
func (c *Client) timer() *time.Timer {
	if timer, ok := c.timers.Get().(*time.Timer); ok {
		return timer
	}
	return time.NewTimer(udpTime)
}

// send sends one datagram. The last of a server that never answered one with
// OPT goes without: some, and firewalls before them, drop what has it.
func (a *attempt) send(ctx context.Context, try int, last bool) (err error) {
	u, q := a.upstream, a.query
	if last && q.opt && !a.manner.opt {
		if q, err = newQuery(a.question, a.mode, false); err != nil {
			return err
		}
	}
	if try > 0 {
		a.again()
	}
	a.sent[try], err = u.send(ctx, a.inquiry, q)
	if err == nil {
		u.client.count(ctx, a.purpose)
	}
	return err
}

// again counts one more try where questions are counted beforehand: to a resolver.
func (a *attempt) again() {
	if a.mode != direct {
		a.upstream.spend()
	}
}

// beside tries TCP while UDP goes on, for the time that is left to UDP.
func (a *attempt) beside(ctx context.Context, left time.Duration) {
	a.again()
	ctx, cancel := context.WithTimeout(ctx, left)
	a.tcp = &stream{make(chan outcome, 1), cancel}
	own := query{packet: slices.Clone(a.query.packet), question: a.query.question, opt: a.query.opt} // each sets its id
	tcp := a.tcp
	go func() { tcp.came <- a.upstream.overStream(ctx, own, a.purpose) }()
}

// await waits for an answer, be it over TCP. When the timer fires, or the
// network reports an error, the outcome is not final.
func (a *attempt) await(ctx context.Context, timer *time.Timer) (outcome, error) {
	u := a.upstream
	var tcp chan outcome
	if a.tcp != nil {
		tcp = a.tcp.came
	}
	for {
		select {
		case <-a.inquiry.news:
			came, ok, err := a.inquiry.take()
			if ok {
				u.heard(came.rtt)
				u.learnOPT(came)
				return outcome{ok: true, message: came.message, rtt: came.rtt}, nil
			}
			return outcome{}, err
		case out := <-tcp:
			if tcp = nil; out.ok {
				return out, nil
			}
			a.tcp.came <- out // for overTCP to find; UDP has its time still
		case <-timer.C:
			return outcome{}, nil
		case <-ctx.Done():
			return failed(Timeout, context.Cause(ctx)), nil
		case <-u.client.life.Done():
			return failed(Timeout, ErrClosed), nil
		}
	}
}

// overTCP is what came of TCP, which is tried now where it was not before.
func (a *attempt) overTCP(ctx context.Context) outcome {
	if a.tcp != nil {
		return <-a.tcp.came
	}
	a.again()
	return a.upstream.overStream(ctx, a.query, a.purpose)
}
