package dnstest

import (
	"net/netip"
	"sync"
	"time"

	"github.com/miekg/dns"
)

// cache is what a resolver remembers.
type cache struct {
	now func() time.Time

	mu      sync.Mutex
	entries map[cacheKey]entry
	cuts    map[string]delegation // by zone
}

// cacheKey is a name in canonical form and a type; [dns.TypeNone] stands for
// the news that there is no such name, whatever the type (RFC 2308 §5).
type cacheKey struct {
	name   string
	rrtype uint16
}

// entry is an RRset, or with rcode or an empty set the news that there is none,
// and the SOA record that came with the news.
type entry struct {
	rcode   int
	rrs     []dns.RR
	soa     []dns.RR
	expires time.Time
}

// delegation is the name servers of a zone as its parent names them.
type delegation struct {
	zone    string
	names   []string
	addrs   []netip.Addr // glue; names that are not in it have to be looked up
	glued   map[string]bool
	expires time.Time
}

func newCache(now func() time.Time) *cache {
	c := &cache{now: now}
	c.flush()
	return c
}

func (c *cache) flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries, c.cuts = map[cacheKey]entry{}, map[string]delegation{}
}

// keep remembers an answer for its TTL: the smallest of the set (RFC 2181 §5.2),
// or for a negative one what its SOA record says (RFC 2308 §5). What has no TTL,
// such as a denial without SOA record, is not kept.
func (c *cache) keep(name string, rrtype uint16, e entry) {
	ttl, ok := lifetime(e)
	if !ok || ttl == 0 {
		return
	}
	if e.rcode == dns.RcodeNameError {
		rrtype = dns.TypeNone
	}
	// Whoever brought the records here goes on to answer with them.
	e.rrs, e.soa = aged(e.rrs, ttl), aged(e.soa, ttl)
	e.expires = c.now().Add(time.Duration(ttl) * time.Second)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries[cacheKey{name, rrtype}] = e
}

// get finds what is remembered of a name and type: the set, a CNAME in its
// place, or that there is none. The TTLs are counted down.
func (c *cache) get(name string, rrtype uint16) (entry, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	for _, key := range []cacheKey{{name, rrtype}, {name, dns.TypeCNAME}, {name, dns.TypeNone}} {
		e, ok := c.entries[key]
		if !ok || (key.rrtype == dns.TypeCNAME && rrtype != dns.TypeCNAME && len(e.rrs) == 0) {
			continue
		}
		left := e.expires.Sub(now)
		if left <= 0 {
			delete(c.entries, key)
			continue
		}
		// Rounded up, so that now plus the TTL is never before the end.
		ttl := uint32((left + time.Second - 1) / time.Second)
		e.rrs, e.soa = aged(e.rrs, ttl), aged(e.soa, ttl)
		return e, true
	}
	return entry{}, false
}

// refer remembers a delegation.
func (c *cache) refer(d delegation, ttl uint32) {
	d.expires = c.now().Add(time.Duration(ttl) * time.Second)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cuts[d.zone] = d
}

// closest is the lowest zone enclosing the name whose servers are remembered.
func (c *cache) closest(name string) (delegation, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	for ; name != "."; name = parent(name) {
		if d, ok := c.cuts[name]; ok && d.expires.After(now) {
			return d, true
		}
	}
	return delegation{}, false
}

// lifetime is for how many seconds an answer may be kept.
func lifetime(e entry) (ttl uint32, ok bool) {
	for _, rr := range e.rrs {
		if h := rr.Header(); !ok || h.Ttl < ttl {
			ttl, ok = h.Ttl, true
		}
	}
	if ok || len(e.soa) == 0 {
		return ttl, ok
	}
	soa := e.soa[0].(*dns.SOA)
	return min(soa.Hdr.Ttl, soa.Minttl), true
}

// aged are copies with the TTL that is left.
func aged(rrs []dns.RR, ttl uint32) []dns.RR {
	copies := make([]dns.RR, len(rrs))
	for i, rr := range rrs {
		copies[i] = dns.Copy(rr)
		copies[i].Header().Ttl = ttl
	}
	return copies
}
