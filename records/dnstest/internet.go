// Package dnstest is a small internet on loopback: root and TLD servers,
// authoritative servers with zones of their own, and caching resolvers that
// iterate from the roots, all speaking real DNS over real UDP and TCP sockets
// on 127.0.0.1. `allgreen demo` runs against it, and so do the tests.
//
// Every host has documentation addresses (RFC 5737, RFC 3849). [Internet.Dial]
// maps them to the sockets, which lie above port 1024, so that neither
// privileges nor further loopback addresses are needed:
//
//	in, err := dnstest.Small(dnstest.Options{})
//	defer in.Close()
//	in.Set("mail.kestrel.example", "A", 60, "203.0.113.25")
//	conn, err := in.Dial(ctx, "udp", "192.0.2.1:53")
//
// Set-up that is written in code ([Internet.AddServer], [Server.AddZone],
// [Zone.Set] …) panics where the code is wrong or no socket can be had, as
// regexp.MustCompile and httptest.NewServer do.
package dnstest

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/miekg/dns"
)

// port is where the hosts of the internet answer.
const port = 53

// Options are the wishes for an internet. The zero value is usable.
type Options struct {
	// Now is the clock of caches and query logs; nil means [time.Now].
	Now func() time.Time
	// Domain is the customer's domain in [Small]; empty means kestrel.example.
	Domain string
	// Timings are the TTLs of the zones in [Small].
	Timings Timings
}

// Host is an address at which somebody answers DNS.
type Host struct {
	Name string         // "a.root-servers.test." or, of a resolver, "Resolver North"
	Addr netip.AddrPort // as the internet sees it: 192.0.2.1:53
}

// Internet is a set of hosts that reach each other. Its methods may be called
// from several goroutines.
type Internet struct {
	opts Options
	// life ends with Close: questions under way are given up.
	life context.Context
	end  context.CancelFunc
	// sink swallows what is sent to addresses where nobody lives.
	sink net.PacketConn

	mu        sync.RWMutex
	sockets   map[netip.AddrPort]*socket
	servers   []*Server
	resolvers []*Resolver
}

// Start makes an internet without any host.
func Start(opts Options) (*Internet, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	opts.Timings = opts.Timings.withDefaults()
	sink, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("dnstest: %w", err)
	}
	life, end := context.WithCancel(context.Background())
	return &Internet{opts: opts, life: life, end: end, sink: sink, sockets: map[netip.AddrPort]*socket{}}, nil
}

// Close stops all servers and resolvers and waits for them. It may be called
// again.
func (in *Internet) Close() error {
	in.end()
	in.mu.Lock()
	sockets := in.sockets
	in.sockets = nil
	in.mu.Unlock()
	for _, s := range sockets {
		s.close()
	}
	in.sink.Close()
	return nil
}

// AddServer adds an authoritative server without zones. Its addresses belong
// into some zone: see [Internet.Set] and [Internet.Delegate].
func (in *Internet) AddServer(name string, addrs ...netip.Addr) *Server {
	return must(in.addServer(name, addrs...))
}

func (in *Internet) addServer(name string, addrs ...netip.Addr) (*Server, error) {
	s := &Server{name: dns.CanonicalName(name), addrs: addrs, zones: map[string]*Zone{}}
	for _, addr := range addrs {
		if err := in.listen(addr, &responder{in: in, faults: &s.Faults, log: &s.log, answer: s.answer}); err != nil {
			return nil, err
		}
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	in.servers = append(in.servers, s)
	return s, nil
}

// AddResolver adds a caching resolver that iterates from the roots itself.
func (in *Internet) AddResolver(name string, addr netip.Addr) *Resolver {
	return must(in.addResolver(name, addr))
}

func (in *Internet) addResolver(name string, addr netip.Addr) (*Resolver, error) {
	r := &Resolver{host: Host{Name: name, Addr: netip.AddrPortFrom(addr, port)}, in: in, cache: newCache(in.opts.Now)}
	if err := in.listen(addr, &responder{in: in, faults: &r.Faults, log: &r.log, answer: r.answer}); err != nil {
		return nil, err
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	in.resolvers = append(in.resolvers, r)
	return r, nil
}

// Roots are the addresses of the servers that hold the root zone.
func (in *Internet) Roots() []Host {
	in.mu.RLock()
	defer in.mu.RUnlock()
	var roots []Host
	for _, s := range in.servers {
		if s.Zone(".") == nil {
			continue
		}
		for _, addr := range s.addrs {
			roots = append(roots, Host{Name: s.name, Addr: netip.AddrPortFrom(addr, port)})
		}
	}
	return roots
}

// Resolvers are the addresses of the caching resolvers, in the order in which
// they were added.
func (in *Internet) Resolvers() []Host {
	in.mu.RLock()
	defer in.mu.RUnlock()
	hosts := make([]Host, len(in.resolvers))
	for i, r := range in.resolvers {
		hosts[i] = r.host
	}
	return hosts
}

// Server is the authoritative server of that name; nil when there is none.
func (in *Internet) Server(name string) *Server {
	in.mu.RLock()
	defer in.mu.RUnlock()
	name = dns.CanonicalName(name)
	if i := slices.IndexFunc(in.servers, func(s *Server) bool { return s.name == name }); i >= 0 {
		return in.servers[i]
	}
	return nil
}

// Resolver is the resolver of that name; nil when there is none.
func (in *Internet) Resolver(name string) *Resolver {
	in.mu.RLock()
	defer in.mu.RUnlock()
	if i := slices.IndexFunc(in.resolvers, func(r *Resolver) bool { return r.host.Name == name }); i >= 0 {
		return in.resolvers[i]
	}
	return nil
}

// Set replaces the RRset in the zone that encloses the name most closely, on
// every server that holds the zone. See [Zone.Set].
func (in *Internet) Set(name, typ string, ttl uint32, rdata ...string) {
	for _, z := range in.enclosing(name) {
		z.Set(name, typ, ttl, rdata...)
	}
}

// enclosing are the copies, one per server, of the zone that encloses the name
// most closely, in the order in which the servers were added.
func (in *Internet) enclosing(name string) []*Zone {
	in.mu.RLock()
	defer in.mu.RUnlock()
	name = dns.CanonicalName(name)
	var found []*Zone
	for _, s := range in.servers {
		z := s.enclosing(name)
		switch {
		case z == nil:
		case len(found) == 0 || dns.CountLabel(z.apex) > dns.CountLabel(found[0].apex):
			found = []*Zone{z}
		case z.apex == found[0].apex:
			found = append(found, z)
		}
	}
	return found
}

// must turns an error of the set-up into a panic.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
