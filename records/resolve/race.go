package resolve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// race asks the servers of a zone and takes the first good answer. Where only
// the glue of other zones told their addresses, and nobody is there, it looks
// for the addresses itself.
func (w walk) race(ctx context.Context, d *delegation, q Question, p purpose) (response, error) {
	if !registry(d.apex) {
		w.giveWay(ctx)
	}
	servers, sure, err := w.servers(ctx, d)
	if err != nil {
		return response{}, err
	}
	r, err := w.raceOf(ctx, d, servers, q, p)
	if err == nil || sure || ctx.Err() != nil {
		return r, err
	}
	w.firstHost(ctx, d)
	if servers = w.known(d); len(servers) == 0 {
		return r, err
	}
	return w.raceOf(ctx, d, servers, q, p)
}

// raceOf asks one server, or two at once of a registry, and one more after every
// failure and every while of silence, and takes the first good answer.
func (w walk) raceOf(ctx context.Context, d *delegation, servers []Server, q Question, p purpose) (response, error) {
	if d.root() && w.client.path.bad(w.client.config.Now()) {
		return response{}, errPath
	}
	ctx, cancel := context.WithCancel(ctx)
	responses := make(chan response, len(servers))
	var running sync.WaitGroup
	defer func() {
		cancel()
		running.Wait()
	}()
	asked, back := 0, 0
	next := func() {
		if asked < len(servers) {
			s := servers[asked]
			asked++
			running.Go(func() { responses <- w.ask(ctx, s, q, p) })
		}
	}
	while := hedgeZone
	if registry(d.apex) {
		next()
		while = hedge
	}
	next()
	ticker := time.NewTicker(while)
	defer ticker.Stop()
	last := response{}
	lost := make(chan bool, 1)
	for silence := 0; back < asked; {
		select {
		case r := <-responses:
			back++
			if d.root() {
				w.client.path.rootSaid(r)
			}
			last = r.settle(d.apex)
			if last.good() {
				return last, nil
			}
			next()
		case <-ticker.C:
			next()
			if silence++; silence == lostAfter && d.root() {
				w.client.path.suspect()
				running.Go(func() { lost <- w.client.Path(ctx).State != PathOpen })
			}
		case bad := <-lost:
			if bad {
				return last, errPath
			}
		case <-ctx.Done():
			return last, context.Cause(ctx)
		}
	}
	if errors.Is(last.Err, ErrBudget) {
		return last, last.Err
	}
	return last, fmt.Errorf("%w: %s; %s said: %w", ErrNoServers, d.apex, last.Server.Name, last.Err)
}

// giveWay lets the questions for the records themselves go first to the servers
// of a zone: these take few at once.
func (w walk) giveWay(ctx context.Context) {
	select {
	case <-time.After(recordsFirst):
	case <-ctx.Done():
	}
}

// known is the servers of a zone whose addresses are known and can be asked,
// the quickest first.
func (w walk) known(d *delegation) []Server {
	if servers := w.quickest(d.servers()); len(servers) > 0 {
		return servers
	}
	return w.quickest(slices.Clone(d.via))
}

// servers is whom to ask of a zone, the quickest first; sure is false where
// their addresses come from the glue of other zones: that is as good as any to
// begin with, and saves a round trip.
func (w walk) servers(ctx context.Context, d *delegation) (servers []Server, sure bool, err error) {
	if servers = w.known(d); len(servers) > 0 {
		return servers, true, nil
	}
	cache := &w.client.cache
	names := d.bare()
	glued, more := cache.glued(names, w.client.config.Now())
	if glued = w.quickest(glued); len(glued) > 0 {
		return glued, false, nil
	}
	ctx, cancel := context.WithCancel(ctx)
	found := make(chan struct{})
	go func() {
		defer close(found)
		w.firstHost(ctx, d)
	}()
	defer func() {
		cancel()
		<-found
	}()
	for {
		select {
		case <-more:
			glued, more = cache.glued(names, w.client.config.Now())
			if glued = w.quickest(glued); len(glued) > 0 {
				return glued, false, nil
			}
		case <-found:
			if servers = w.known(d); len(servers) == 0 {
				err = fmt.Errorf("%w: none of the name servers of %s has an address", ErrNoServers, d.apex)
			}
			return servers, true, err
		}
	}
}

// quickest leaves out the servers that cannot be asked from here, and puts the
// others in order. Those that are about as quick take turns.
func (w walk) quickest(servers []Server) []Server {
	servers = slices.DeleteFunc(servers, func(s Server) bool { return !w.client.families.usable(s.Addr.Addr()) })
	if len(servers) < 2 {
		return servers
	}
	turn := int(w.client.turn.Add(1) % uint32(len(servers)))
	servers = slices.Concat(servers[turn:], servers[:turn])
	speeds := make(map[netip.AddrPort]time.Duration, len(servers))
	for _, s := range servers {
		speeds[s.Addr] = w.client.speed(s.Addr) / alike
	}
	slices.SortStableFunc(servers, func(a, b Server) int { return cmp.Compare(speeds[a.Addr], speeds[b.Addr]) })
	return servers
}

// speed is how quickly a server may be expected to answer. One of a family
// that was never heard of comes after one of a family that works.
func (c *Client) speed(addr netip.AddrPort) time.Duration {
	speed := c.upstream(addr).speed()
	if family := familyOf(addr.Addr()); family == 1 && !c.families.known(family) {
		speed += alike
	}
	return speed
}
