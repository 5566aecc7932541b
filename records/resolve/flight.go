package resolve

import (
	"context"
	"net/netip"
	"sync"
	"time"
)

// abandonedPause is for how long a question that was given up rests.
const abandonedPause = 2 * time.Millisecond

// flights are the questions that are under way. Whoever asks a server what it
// is being asked already waits for that answer.
type flights struct {
	mu      sync.Mutex
	running map[flightKey]*flight
}

type flightKey struct {
	server   netip.AddrPort
	url      string
	question Question
	mode     mode
}

// flight is one question under way.
type flight struct {
	done      chan struct{} // closed when the response stands; nil while nobody else waits
	response  response
	abandoned bool // by the one who asked first
}

// ask puts one question to one server, together with all who ask the same now.
// What is in the response is shared and must not be changed.
func (c *Client) ask(ctx context.Context, s Server, q Question, how mode, p purpose) response {
	key := flightKey{s.Addr, s.URL, q, how}
	for {
		f, first := c.asking.join(key)
		if first {
			r := c.askAlone(ctx, s, q, how, p)
			c.asking.land(key, f, r, c.ended(ctx) != nil)
			return r
		}
		var err error
		select {
		case <-f.done:
		case <-ctx.Done():
			err = context.Cause(ctx)
		case <-c.life.Done():
			err = ErrClosed
		}
		switch {
		case err != nil:
			return c.noted(response{end: q.Name}.failed(Timeout, err), s, q)
		case !f.abandoned:
			return c.noted(f.response, s, q)
		}
		// Whoever asked gave up, mostly since another server was quicker. Those
		// who wait beside it are about to do the same, and need not ask anew.
		select {
		case <-time.After(abandonedPause):
		case <-ctx.Done():
			return c.noted(response{end: q.Name}.failed(Timeout, context.Cause(ctx)), s, q)
		}
	}
}

func (fs *flights) join(key flightKey) (f *flight, first bool) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if f := fs.running[key]; f != nil {
		if f.done == nil {
			f.done = make(chan struct{})
		}
		return f, false
	}
	f = &flight{}
	fs.running[key] = f
	return f, true
}

func (fs *flights) land(key flightKey, f *flight, r response, abandoned bool) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	delete(fs.running, key)
	f.response, f.abandoned = r, abandoned
	if f.done != nil {
		close(f.done)
	}
}

// askAlone asks the server and reads what it says.
func (c *Client) askAlone(ctx context.Context, s Server, q Question, how mode, p purpose) response {
	if s.URL != "" {
		return c.noted(c.askHTTPS(ctx, s, q, how, p), s, q)
	}
	out := c.upstream(s.Addr).exchange(ctx, q, how, p)
	if !out.ok {
		return c.noted(response{end: q.Name}.failed(out.status, out.err), s, q)
	}
	r := read(out.message, q, how != direct)
	r.RTT, r.TCP = out.rtt, out.tcp
	return c.noted(r, s, q)
}

// noted writes on the response whose it is and when it came.
func (c *Client) noted(r response, s Server, q Question) response {
	r.Server, r.Question = s, q
	if r.At.IsZero() {
		r.At = c.config.Now()
	}
	return r
}
