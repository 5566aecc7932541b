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
	response  *response
	abandoned bool // by the one who asked first
}

// ask puts one question to one server, together with all who ask the same now.
// What the response points to is shared and must not be changed.
func (c *Client) ask(ctx context.Context, s Server, q Question, how mode, p purpose) response {
	r := *c.share(ctx, s, q, how, p)
	r.Server, r.Question = s, q
	return r
}

// share returns one response to all who ask the same at a time. The way down
// from here takes little stack: hundreds of goroutines go it at once.
func (c *Client) share(ctx context.Context, s Server, q Question, how mode, p purpose) *response {
	key := flightKey{s.Addr, s.URL, q, how}
	for {
		f, first := c.asking.join(key)
		if first {
			r := c.askAlone(ctx, s, q, how, p)
			c.asking.land(key, f, r, c.ended(ctx) != nil)
			return r
		}
		select {
		case <-f.done:
		case <-ctx.Done():
			return c.unanswered(q, Timeout, context.Cause(ctx))
		case <-c.life.Done():
			return c.unanswered(q, Timeout, ErrClosed)
		}
		if !f.abandoned {
			return f.response
		}
		// Whoever asked gave up, mostly since another server was quicker. Those
		// who wait beside it are about to do the same, and need not ask anew.
		select {
		case <-time.After(abandonedPause):
		case <-ctx.Done():
			return c.unanswered(q, Timeout, context.Cause(ctx))
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

func (fs *flights) land(key flightKey, f *flight, r *response, abandoned bool) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	delete(fs.running, key)
	f.response, f.abandoned = r, abandoned
	if f.done != nil {
		close(f.done)
	}
}

// askAlone asks the server and reads what it says.
func (c *Client) askAlone(ctx context.Context, s Server, q Question, how mode, p purpose) *response {
	if s.URL != "" {
		return c.askSecurely(ctx, s, q, how, p)
	}
	out := c.upstream(s.Addr).exchange(ctx, q, how, p)
	if !out.ok {
		return c.unanswered(q, out.status, out.err)
	}
	return c.answered(q, how, out)
}

func (c *Client) askSecurely(ctx context.Context, s Server, q Question, how mode, p purpose) *response {
	return c.dated(c.askHTTPS(ctx, s, q, how, p))
}

// answered is what the server said.
func (c *Client) answered(q Question, how mode, out outcome) *response {
	r := read(out.message, q, how != direct)
	r.RTT, r.TCP = out.rtt, out.tcp
	return c.dated(r)
}

// unanswered is that there is no answer, and why.
func (c *Client) unanswered(q Question, status Status, err error) *response {
	return c.dated(response{end: q.Name}.failed(status, err))
}

// dated writes on the response when it came.
func (c *Client) dated(r response) *response {
	if r.At.IsZero() {
		r.At = c.config.Now()
	}
	return &r
}
