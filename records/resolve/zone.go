package resolve

import (
	"context"
	"net/netip"
	"sync"
	"time"
)

// incompleteFor is for how long a zone whose servers do not tell its NS set is
// left at what the parent says.
const incompleteFor = time.Minute

// Zone finds the closest zone that encloses the name, by a walk from the
// roots. For a name that is not registered that is the zone of its registry.
// Along with an error the zone may be non-nil: it is the deepest that was
// found on the way, none of whose servers could say more.
func (c *Client) Zone(ctx context.Context, name string) (*Zone, error) {
	ctx, cancel := bound(ctx)
	defer cancel()
	w := c.newWalk()
	d, err := w.locate(ctx, Canonical(name), placeFresh)
	if d == nil {
		return nil, err
	}
	w.complete(ctx, d)
	return d.zone(c.families.usable), err
}

// Cut is the apex of the closest zone to the name as far as its parents tell:
// the name may lie in a zone below. It is known a round trip before [Client.Zone]
// is, or at once where the way is remembered.
func (c *Client) Cut(ctx context.Context, name string) (apex string, err error) {
	ctx, cancel := bound(ctx)
	defer cancel()
	d, err := c.newWalk().approach(ctx, Canonical(name))
	if err != nil || d == nil {
		return "", err
	}
	return d.apex, nil
}

// complete asks the zone's own servers for its NS set, and finds the addresses
// that glue does not tell. Calls for one zone wait for each other.
func (w walk) complete(ctx context.Context, d *delegation) {
	if d.root() {
		w.probe(ctx, 1, d)
		return
	}
	select {
	case d.completing <- struct{}{}:
		defer func() { <-d.completing }()
	case <-ctx.Done():
		return
	}
	if w.client.config.Now().Before(d.completeUntil()) {
		return
	}
	var running sync.WaitGroup
	running.Go(func() {
		if r, err := w.race(ctx, d, Question{d.apex, TypeNS}, forWalk); err == nil && r.Status == Data {
			d.learnNS(r)
		}
	})
	running.Go(func() { w.probe(ctx, 0, d) })
	running.Go(func() { w.probe(ctx, 1, d) })
	looked := map[hostKey]bool{}
	running.Go(func() { w.findHosts(ctx, d, looked) })
	running.Wait()
	w.findHosts(ctx, d, looked)
	if ctx.Err() == nil {
		d.completed(w.client.config.Now())
	}
}

// findHosts looks for the addresses that are not known of the zone's name
// servers, each once.
func (w walk) findHosts(ctx context.Context, d *delegation, looked map[hostKey]bool) {
	var wanted []hostKey
	for _, key := range d.unknownHosts() {
		if !looked[key] {
			looked[key] = true
			wanted = append(wanted, key)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, hostTime)
	defer cancel()
	w.lookupHosts(ctx, wanted, d.learnAddrs)
}

// unknownHosts lists the families in which no address of a name server is known.
func (d *delegation) unknownHosts() []hostKey {
	d.mu.Lock()
	defer d.mu.Unlock()
	var unknown []hostKey
	for _, name := range d.names() {
		var has [2]bool
		for _, addr := range d.addrs[name] {
			has[familyOf(addr)] = true
		}
		for family := range has {
			if !has[family] {
				unknown = append(unknown, hostKey{name, family})
			}
		}
	}
	return unknown
}

func (d *delegation) learnAddrs(name string, addrs []netip.Addr) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.addAddrs(name, addrs)
}

// learnNS takes over the zone's own NS set, and the addresses that came along
// for names of the zone itself.
func (d *delegation) learnNS(r response) {
	d.mu.Lock()
	defer d.mu.Unlock()
	names := targets(r.RRs)
	d.childNS = names[:min(len(names), maxHosts)]
	for _, name := range d.childNS {
		if Encloses(d.apex, name) {
			d.addAddrs(name, r.glue[name])
		}
	}
}

func (d *delegation) completeUntil() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.complete
}

func (d *delegation) completed(now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.complete = d.expires; d.childNS == nil {
		d.complete = now.Add(incompleteFor)
	}
}
