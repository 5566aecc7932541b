package resolve

import (
	"context"
	"errors"
	"maps"
	"net/netip"
	"sync"
	"time"
)

const (
	// perServer is how many questions may be on their way to one server.
	perServer = 16
	// inFlight is how many may be on their way in all.
	inFlight = 1000
	// upstreamsMax is of how many servers something is remembered.
	upstreamsMax = 1024
	// streamFirst is for how long a server that answered over TCP alone is
	// asked over TCP straight away.
	streamFirst = time.Minute
)

// upstream is what is known of one server address, and the socket to it.
type upstream struct {
	client *Client
	addr   netip.AddrPort
	slots  chan struct{}

	mu       sync.Mutex
	sock     *socket
	srtt     time.Duration // smoothed round trip time (RFC 6298 §2); 0 before the first measurement
	edns     EDNS          // how it takes OPT; what fails on it is asked without
	opt      bool          // it answered a query with OPT
	lostOPT  int           // how often it answered a query without OPT alone, before it was known to answer others
	silent   bool          // the last question went unanswered …
	silentAt time.Time     // … at this time
	overTCP  time.Time     // until when UDP is left out
	bucket   bucket        // of questions to a resolver
}

// upstream finds or makes what is known of a server.
func (c *Client) upstream(addr netip.AddrPort) *upstream {
	c.mu.Lock()
	defer c.mu.Unlock()
	u := c.upstreams[addr]
	if u == nil {
		if len(c.upstreams) >= upstreamsMax {
			maps.DeleteFunc(c.upstreams, func(_ netip.AddrPort, u *upstream) bool { return u.spare() })
		}
		u = &upstream{client: c, addr: addr, slots: make(chan struct{}, perServer)}
		c.upstreams[addr] = u
	}
	return u
}

// spare tells whether nothing is under way to a server, and nothing known that
// must not be forgotten: resolvers are paced. Its socket closes by itself.
func (u *upstream) spare() bool {
	if len(u.slots) > 0 || !u.mu.TryLock() {
		return false
	}
	defer u.mu.Unlock()
	return u.bucket.filled.IsZero()
}

// enter waits for a place among those under way; leave gives it back.
func (u *upstream) enter(ctx context.Context) error {
	if err := u.client.wait(ctx, u.slots); err != nil {
		return err
	}
	err := u.client.wait(ctx, u.client.slots)
	if err != nil {
		<-u.slots
	}
	return err
}

// wait takes a free slot, and waits for one where there is none.
func (c *Client) wait(ctx context.Context, slots chan struct{}) error {
	select {
	case slots <- struct{}{}:
		return nil
	default:
	}
	timer := time.NewTimer(timeLimit)
	defer timer.Stop()
	select {
	case slots <- struct{}{}:
		return nil
	case <-timer.C:
		return errBusy
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-c.life.Done():
		return ErrClosed
	}
}

var errBusy = errors.New("too many questions are waiting for this server")

func (u *upstream) leave() {
	<-u.client.slots
	<-u.slots
}

// socket is the one to send the next question from.
func (u *upstream) socket(ctx context.Context) (*socket, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.sock != nil && !u.sock.worn() {
		return u.sock, nil
	}
	conn, err := u.client.config.Dial(ctx, "udp", u.addr.String())
	if err != nil {
		return nil, err
	}
	s := newSocket(conn)
	if err := u.client.start(s); err != nil {
		return nil, err
	}
	u.sock = s
	return s, nil
}

// send sends from the server's socket, and from a new one where that closed
// in between.
func (u *upstream) send(ctx context.Context, in *inquiry, q query) (datagram, error) {
	for {
		s, err := u.socket(ctx)
		if err != nil {
			return datagram{}, err
		}
		id, err := s.send(in, q)
		if err == nil {
			return datagram{s, id}, nil
		}
		if !errors.Is(err, errSocketClosed) {
			return datagram{}, err
		}
	}
}

// datagram is one that was sent, and the socket that waits for its answer.
type datagram struct {
	socket *socket
	id     uint16
}

func (d datagram) forget() {
	if d.socket != nil {
		d.socket.forget(d.id)
	}
}

// manner is how a server is best asked, as experience has it.
type manner struct {
	first   time.Duration // until the first retransmission
	edns    EDNS
	plain   bool // without OPT
	opt     bool // OPT is known to work
	silent  bool
	justNow bool // it was silent a moment ago
	stream  bool
}

func (u *upstream) manner() manner {
	u.mu.Lock()
	defer u.mu.Unlock()
	m := manner{first: firstTimeout, edns: u.edns, plain: u.edns != EDNSFine, opt: u.opt, silent: u.silent, justNow: time.Since(u.silentAt) < justNow, stream: time.Now().Before(u.overTCP)}
	if u.srtt > 0 {
		m.first = min(max(3*u.srtt, minTimeout), maxTimeout)
	}
	return m
}

// heard keeps that the server answered; rtt is zero where it was not measured
// over UDP.
func (u *upstream) heard(rtt time.Duration) {
	u.mu.Lock()
	u.silent = false
	switch {
	case rtt == 0:
	case u.srtt == 0:
		u.srtt = rtt
	default:
		u.srtt += (rtt - u.srtt) / 8
	}
	u.mu.Unlock()
	u.client.families.heard(u.addr.Addr())
}

// droppedOPT is how many questions must have been answered without OPT alone
// before a server counts as one that drops what has it: datagrams get lost.
const droppedOPT = 2

// learnOPT keeps what an answer over UDP tells of how the server takes OPT.
func (u *upstream) learnOPT(a arrival) {
	u.learn(func(u *upstream) {
		switch {
		case a.opt && !dislikesEDNS(a.rcode):
			u.opt = true
		case !a.opt && !u.opt && u.edns == EDNSFine:
			if u.lostOPT++; u.lostOPT == droppedOPT {
				u.edns = EDNSDropped
			}
		}
	})
}

func (u *upstream) learn(f func(*upstream)) {
	u.mu.Lock()
	defer u.mu.Unlock()
	f(u)
}

// speed orders servers for a walk: the quickest known first, then those not
// asked yet, then the silent ones. Where all places are taken, the next question
// waits for an answer to another.
func (u *upstream) speed() time.Duration {
	u.mu.Lock()
	defer u.mu.Unlock()
	speed := u.srtt
	switch {
	case u.silent:
		return time.Hour
	case u.srtt == 0:
		speed = maxTimeout
	}
	if len(u.slots) == cap(u.slots) {
		speed *= 2
	}
	return speed
}
