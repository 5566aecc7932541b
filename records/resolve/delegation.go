package resolve

import (
	"net/netip"
	"slices"
	"sync"
	"time"
)

const (
	// delegationMax is for how long a delegation is remembered at most;
	// delegationMin at least, so that one round does not walk twice.
	delegationMax = time.Hour
	delegationMin = 5 * time.Second
	// maxHosts and maxAddrs bound the name servers that a zone may have, and
	// the addresses that one of them may have.
	maxHosts = 32
	maxAddrs = 8
)

// delegation is a zone cut as it was found, and its name servers.
type delegation struct {
	apex, parent string
	parentNS     []string
	found        time.Time
	expires      time.Time // the zero time: never, which is the root
	via          []Server  // where the cut was found on the parent's servers without a referral: those
	completing   chan struct{}

	mu       sync.Mutex
	addrs    map[string][]netip.Addr // by name of the server
	childNS  []string
	complete time.Time // until when the child need not be asked for its name servers
}

// newDelegation keeps a cut for min(TTL, 1 h). Glue counts only at and below
// the zone of the server that gave it.
func newDelegation(apex string, parent *delegation, ns []string, glue map[string][]netip.Addr, ttl uint32, now time.Time) *delegation {
	d := &delegation{
		apex: apex, parent: parent.apex, found: now, expires: now.Add(lifetime(ttl)),
		addrs: map[string][]netip.Addr{}, completing: make(chan struct{}, 1),
	}
	for _, name := range ns[:min(len(ns), maxHosts)] {
		d.parentNS = append(d.parentNS, name)
		if Encloses(parent.apex, name) {
			d.addAddrs(name, glue[name])
		}
	}
	return d
}

// rootDelegation is the root by its hints.
func rootDelegation(roots []Server) *delegation {
	d := &delegation{apex: ".", via: roots, addrs: map[string][]netip.Addr{}}
	for _, s := range roots {
		d.parentNS = append(d.parentNS, s.Name)
	}
	slices.Sort(d.parentNS)
	d.parentNS = slices.Compact(d.parentNS)
	return d
}

func (d *delegation) root() bool { return d.apex == "." }

func lifetime(ttl uint32) time.Duration {
	return min(max(time.Duration(ttl)*time.Second, delegationMin), delegationMax)
}

// addAddrs adds addresses to a name server; d.mu is held, or d is not shared yet.
func (d *delegation) addAddrs(name string, addrs []netip.Addr) {
	for _, a := range addrs {
		if len(d.addrs[name]) < maxAddrs && !slices.Contains(d.addrs[name], a) {
			d.addrs[name] = append(d.addrs[name], a)
		}
	}
}

// names is the union of the parent's and the child's NS sets; d.mu is held.
func (d *delegation) names() []string {
	names := slices.Concat(d.parentNS, d.childNS)
	slices.Sort(names)
	return slices.Compact(names)
}

// servers is every known address of the name servers, each once, by name and
// address.
func (d *delegation) servers() []Server {
	if d.root() {
		return slices.Clone(d.via)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	var servers []Server
	seen := map[netip.Addr]bool{}
	for _, name := range d.names() {
		for _, addr := range slices.SortedFunc(slices.Values(d.addrs[name]), netip.Addr.Compare) {
			if !seen[addr] {
				seen[addr] = true
				servers = append(servers, at53(name, addr))
			}
		}
	}
	return servers
}

// bare lists the name servers of which no address is known.
func (d *delegation) bare() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.root() {
		return nil
	}
	return slices.DeleteFunc(d.names(), func(name string) bool { return len(d.addrs[name]) > 0 })
}

// zone is the delegation as callers see it.
func (d *delegation) zone(use func(netip.Addr) bool) *Zone {
	z := &Zone{Apex: d.apex, Parent: d.parent, NoAddress: d.bare()}
	for _, s := range d.servers() {
		if use(s.Addr.Addr()) {
			z.Servers = append(z.Servers, s)
		} else {
			z.NoRoute = append(z.NoRoute, s)
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	z.ParentNS, z.ChildNS = slices.Clone(d.parentNS), slices.Clone(d.childNS)
	return z
}
