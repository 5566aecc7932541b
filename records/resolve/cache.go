package resolve

import (
	"net/netip"
	"sync"
	"time"
)

// cache is what walks remember.
type cache struct {
	root *delegation

	mu     sync.Mutex
	zones  map[string]*delegation
	within map[string]location
	hosts  map[hostKey]host
	glue   map[string]host // of name servers anywhere below the zone that told it
	told   chan struct{}   // closed when there is more glue
	steps  map[stepKey]chan struct{}
}

// location is the zone in which a name was found.
type location struct {
	*delegation
	at time.Time
}

type hostKey struct {
	name   string
	family int
}

// host is the addresses that one family has of a name server.
type host struct {
	addrs   []netip.Addr
	expires time.Time
}

// stepKey is a step down from a zone towards a name below it.
type stepKey struct{ apex, child string }

// cacheMax bounds each map; a long watch of few names stays far below.
const cacheMax = 4096

func (c *cache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.zones = map[string]*delegation{}
	c.within = map[string]location{}
	c.hosts = map[hostKey]host{}
	c.glue = map[string]host{}
	if c.told == nil {
		c.told = make(chan struct{})
	}
	if c.steps == nil {
		c.steps = map[stepKey]chan struct{}{}
	}
}

// closest is the closest zone known to enclose the name.
func (c *cache) closest(name string, now time.Time) *delegation {
	c.mu.Lock()
	defer c.mu.Unlock()
	for ; name != "."; name = Parent(name) {
		d := c.zones[name]
		if d == nil {
			continue
		}
		if now.Before(d.expires) {
			return d
		}
		delete(c.zones, name)
	}
	return c.root
}

// add keeps a cut. One that is known already stays as it is.
func (c *cache) add(d *delegation, now time.Time) *delegation {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.zones[d.apex]; old != nil && now.Before(old.expires) {
		return old
	}
	if len(c.zones) >= cacheMax {
		clear(c.zones)
	}
	c.zones[d.apex] = d
	return d
}

// drop forgets a cut that turned out to be outdated.
func (c *cache) drop(d *delegation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.zones[d.apex] == d {
		delete(c.zones, d.apex)
	}
}

// locate is the zone that was found to hold the name, if that is not longer ago than age.
func (c *cache) locate(name string, age time.Duration, now time.Time) *delegation {
	c.mu.Lock()
	defer c.mu.Unlock()
	l, ok := c.within[name]
	if !ok || now.Sub(l.at) > age || !l.root() && c.zones[l.apex] != l.delegation {
		return nil
	}
	if !l.root() && !now.Before(l.expires) {
		return nil
	}
	return l.delegation
}

// place keeps that the zone holds the name.
func (c *cache) place(name string, d *delegation, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.within) >= cacheMax {
		clear(c.within)
	}
	c.within[name] = location{d, now}
}

func (c *cache) host(key hostKey, now time.Time) ([]netip.Addr, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	h, ok := c.hosts[key]
	return h.addrs, ok && now.Before(h.expires)
}

func (c *cache) addHost(key hostKey, addrs []netip.Addr, expires time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.hosts) >= cacheMax {
		clear(c.hosts)
	}
	c.hosts[key] = host{addrs, expires}
}

// addGlue keeps the addresses that came along with a delegation: the name
// servers of one zone are those of many others.
func (c *cache) addGlue(d *delegation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.glue) >= cacheMax {
		clear(c.glue)
	}
	for _, name := range d.parentNS {
		if addrs := d.addrs[name]; len(addrs) > 0 {
			c.glue[name] = host{addrs, d.expires}
		}
	}
	close(c.told)
	c.told = make(chan struct{})
}

// glued is the servers of these names whose addresses some delegation told, and
// a channel that is closed when another tells more.
func (c *cache) glued(names []string, now time.Time) (servers []Server, more <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, name := range names {
		if h, ok := c.glue[name]; ok && now.Before(h.expires) {
			for _, addr := range h.addrs {
				servers = append(servers, at53(name, addr))
			}
		}
	}
	return servers, c.told
}

// step lets one walk at a time go the same way down from a zone: the first gets
// end, to call when it knows more; the others get a channel that closes then.
func (c *cache) step(key stepKey) (wait <-chan struct{}, end func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if running, ok := c.steps[key]; ok {
		return running, nil
	}
	running := make(chan struct{})
	c.steps[key] = running
	return nil, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.steps, key)
		close(running)
	}
}
