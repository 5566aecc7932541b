package resolve

import (
	"context"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// diverted is what is known of public resolvers in whose place another answers.
type diverted struct {
	asking chan struct{} // held by the one who asks
	// guarded by paths.mu
	servers []Server
	until   time.Time
}

// Diverted are the public resolvers that are in truth one and the same: asked
// through them, the servers of [whoAmI] see one network, though their operators
// have nothing to do with each other. A router that diverts what goes to
// well-known resolvers, and nothing else, leaves the way to the source open and
// shows in no other way. What such resolvers say is one witness many times
// over, and so does not count. It is remembered like the outcome of a test of
// the path. Of resolvers that the configuration names nothing is known, and a
// single one that is diverted cannot be told from a true one.
func (c *Client) Diverted(ctx context.Context) []Server {
	if c.path.ownResolvers {
		return nil
	}
	d := &c.path.diverted
	select {
	case d.asking <- struct{}{}:
		defer func() { <-d.asking }()
	case <-ctx.Done():
		return nil
	}
	if servers, ok := c.path.oneNetwork(c.config.Now()); ok {
		return servers
	}
	resolvers := slices.DeleteFunc(c.Resolvers(), func(s Server) bool { return s.URL != "" || !c.families.usable(s.Addr.Addr()) })
	found := oneNetwork(c.askMost(ctx, resolvers, Question{whoAmI, TypeTXT}))
	if c.ended(ctx) != nil {
		return nil
	}
	c.path.mu.Lock()
	defer c.path.mu.Unlock()
	d.servers, d.until = found, c.config.Now().Add(pathOpenFor)
	return found
}

// oneNetwork is what [Client.Diverted] found out, while that holds.
func (p *paths) oneNetwork(now time.Time) ([]Server, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.diverted.servers, now.Before(p.diverted.until)
}

// mostGrace is how long the others may take once [pathAlike] servers have answered.
const mostGrace = 300 * time.Millisecond

// askMost is [Client.askEach] that leaves those behind who are much slower than most.
func (c *Client) askMost(ctx context.Context, servers []Server, q Question) []response {
	ctx, cancel := context.WithTimeout(ctx, pathUDP)
	defer cancel()
	responses := make([]response, len(servers))
	var answered atomic.Int32
	var asking sync.WaitGroup
	for i, s := range servers {
		asking.Go(func() {
			responses[i] = c.ask(ctx, s, q, recursive, forWalk)
			if heard(responses[i]) && answered.Add(1) == pathAlike {
				time.AfterFunc(mostGrace, cancel)
			}
		})
	}
	asking.Wait()
	return responses
}

// oneNetwork are those of the resolvers that asked from the same network as another.
func oneNetwork(responses []response) []Server {
	from := map[netip.Prefix][]Server{}
	for _, r := range responses {
		if network, ok := egress(r); ok {
			from[network] = append(from[network], r.Server)
		}
	}
	var servers []Server
	for _, r := range responses {
		if network, ok := egress(r); ok && len(from[network]) > 1 {
			servers = append(servers, r.Server)
		}
	}
	return servers
}

// egress is the network from which a resolver asked for [whoAmI]: a provider's
// resolvers may ask from several addresses side by side.
func egress(r response) (netip.Prefix, bool) {
	for _, rr := range r.RRs {
		addr, err := netip.ParseAddr(rr.Text())
		if err != nil || addr.Zone() != "" {
			continue // some add a word of their own
		}
		bits := 24
		if addr = addr.Unmap(); addr.Is6() {
			bits = 48
		}
		network, err := addr.Prefix(bits)
		return network, err == nil
	}
	return netip.Prefix{}, false
}
