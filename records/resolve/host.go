package resolve

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"time"
)

const (
	// maxDepth bounds how many name servers' addresses may hang on each other:
	// to find one, the servers of its zone must be found, and so on.
	maxDepth = 5
	// hostTime bounds the search for the addresses of a zone's servers.
	hostTime = 4 * time.Second
	// hostGrace is how long others may take once the first was found.
	hostGrace = 20 * time.Millisecond
	// hostNegativeMax is for how long a name server is taken to have no
	// address of a family.
	hostNegativeMax = 5 * time.Minute
	// probeTime is how long a family has to show that it works.
	probeTime = time.Second
)

var hostTypes = [2]Type{TypeA, TypeAAAA}

// lookupHost finds the addresses that a name server has in one family.
func (w walk) lookupHost(ctx context.Context, name string, family int) ([]netip.Addr, error) {
	key := hostKey{name, family}
	if addrs, ok := w.client.cache.host(key, w.client.config.Now()); ok {
		return addrs, nil
	}
	if slices.Contains(w.hosts, name) || len(w.hosts) == maxDepth {
		return nil, fmt.Errorf("%w: the address of %s", ErrLoop, name)
	}
	// Each search costs from the budget even before its first question: name
	// servers that lead to each other would else multiply without asking anybody.
	if ctx.Err() != nil || w.left.Add(-1) < 0 {
		return nil, ErrBudget
	}
	w.hosts = append(slices.Clip(w.hosts), name)
	a, err := w.lookup(ctx, Question{name, hostTypes[family]}, forWalk)
	if err != nil {
		return nil, err
	}
	var addrs []netip.Addr
	for _, rr := range a.RRs[:min(len(a.RRs), maxAddrs)] {
		addrs = append(addrs, rr.Addr)
	}
	life := lifetime(a.TTL)
	if len(addrs) == 0 {
		life = min(life, hostNegativeMax)
	}
	w.client.cache.addHost(key, addrs, w.client.config.Now().Add(life))
	return addrs, nil
}

// lookup resolves a question and follows its CNAMEs across zones.
func (w walk) lookup(ctx context.Context, q Question, p purpose) (Answer, error) {
	var chain []RR
	for asked := q; ; {
		r, err := w.resolve(ctx, asked, p)
		if err != nil {
			return Answer{Question: q, Server: r.Server, Status: r.Status, Rcode: r.Rcode, Err: err}, err
		}
		r.prepend(chain)
		r.Question = q
		if !r.open {
			return r.Answer, r.Err
		}
		if circular(q.Name, r.Chain) {
			r = r.failed(Malformed, fmt.Errorf("%w from %s", ErrAlias, q.Name))
			return r.Answer, r.Err
		}
		chain, asked.Name = r.Chain, r.end
	}
}

// prepend puts the CNAMEs before those of the response that led to its question.
func (r *response) prepend(chain []RR) {
	if len(chain) == 0 {
		return
	}
	r.Chain = slices.Concat(chain, r.Chain)
	r.TTL = min(r.TTL, smallest(chain))
}

// circular tells whether CNAMEs lead back to a name they came by, or are too many.
func circular(start string, chain []RR) bool {
	if len(chain) > maxChain {
		return true
	}
	seen := map[string]bool{start: true}
	for _, rr := range chain {
		if seen[rr.Target] {
			return true
		}
		seen[rr.Target] = true
	}
	return false
}

// lookupHosts looks for the addresses of name servers in the families that
// work, side by side, and hands each over as it is found.
func (w walk) lookupHosts(ctx context.Context, wanted []hostKey, found func(name string, addrs []netip.Addr)) {
	var running sync.WaitGroup
	for _, key := range wanted {
		if !w.client.families.use(key.family) {
			continue
		}
		running.Go(func() {
			if addrs, err := w.lookupHost(ctx, key.name, key.family); err == nil && len(addrs) > 0 {
				found(key.name, addrs)
			}
		})
	}
	running.Wait()
}

// firstHost looks for an address of any name server of the zone. Those that
// are not found a moment later are given up: others may wait for them too.
func (w walk) firstHost(ctx context.Context, d *delegation) {
	ctx, cancel := context.WithTimeout(ctx, hostTime)
	defer cancel()
	var wanted []hostKey
	for _, name := range d.bare() {
		if Encloses(d.apex, name) {
			continue // without glue nobody can find it (RFC 9471 §1)
		}
		wanted = append(wanted, hostKey{name, 0}, hostKey{name, 1})
	}
	w.lookupHosts(ctx, wanted, func(name string, addrs []netip.Addr) {
		d.learnAddrs(name, addrs)
		time.AfterFunc(hostGrace, cancel)
	})
}

// probe finds out whether a family works here, before its addresses are
// reported as dead: first if there is a route, then if a root server can be
// heard. Where the root hints have none of the family the servers of the zone
// stand in for them, if there are several.
func (w walk) probe(ctx context.Context, family int, d *delegation) {
	c := w.client
	if c.families.known(family) {
		return
	}
	ofFamily := func(servers []Server) []Server {
		return slices.DeleteFunc(slices.Clone(servers), func(s Server) bool { return familyOf(s.Addr.Addr()) != family })
	}
	some, q := ofFamily(c.config.Roots), Question{".", TypeNS}
	if len(some) == 0 {
		some, q = ofFamily(d.servers()), Question{d.apex, TypeNS}
	}
	if len(some) == 0 {
		return
	}
	conn, err := c.config.Dial(ctx, "udp", some[0].Addr.String())
	if err != nil {
		if noRoute(err) {
			c.families.rest(family)
		}
		return
	}
	conn.Close()
	if q.Name != "." && len(some) < muteAddrs {
		return // it may be that one's own fault
	}
	limited, cancel := context.WithTimeoutCause(ctx, probeTime, errProbe)
	defer cancel()
	var running sync.WaitGroup
	for _, s := range some[:min(len(some), muteAddrs)] {
		running.Go(func() { w.ask(limited, s, q, forWalk) })
	}
	running.Wait()
	if ctx.Err() == nil {
		c.families.rest(family) // has no effect on one that was heard
	}
}

var errProbe = errors.New("no answer yet")
