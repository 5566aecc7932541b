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
	"net/netip"
	"time"
)

// Options are the wishes for an internet. The zero value is usable.
type Options struct {
	// Now is the clock of caches and query logs; nil means [time.Now].
	Now func() time.Time
	// Domain is the customer's domain in [Small]; empty means kestrel.example.
	Domain string
	// Timings are the TTLs of the zones in [Small], and how a [Panel] goes about it.
	Timings Timings
}

// Host is an address at which somebody answers DNS.
type Host struct {
	Name string         // "a.root-servers.test." or, of a resolver, "Resolver North"
	Addr netip.AddrPort // as the internet sees it: 192.0.2.1:53
}

// Internet is a set of hosts that reach each other.
type Internet struct{}

// Start makes an internet without any host.
func Start(opts Options) (*Internet, error) { return &Internet{}, nil }

// Close stops all servers and resolvers and waits for them.
func (in *Internet) Close() error { return nil }

// Roots are the addresses of the servers that hold the root zone.
func (in *Internet) Roots() []Host { return nil }

// Resolvers are the caching resolvers, in the order in which they were added.
func (in *Internet) Resolvers() []Host { return nil }

// AddServer adds an authoritative server without zones.
func (in *Internet) AddServer(name string, addrs ...netip.Addr) *Server { return &Server{} }

// AddResolver adds a caching resolver that iterates from the roots itself.
func (in *Internet) AddResolver(name string, addr netip.Addr) *Resolver { return &Resolver{} }

// Server is the authoritative server of that name; nil when there is none.
func (in *Internet) Server(name string) *Server { return nil }

// Resolver is the resolver of that name; nil when there is none.
func (in *Internet) Resolver(name string) *Resolver { return nil }

// Set replaces the RRset in the zone that encloses the name most closely, on
// every server that holds the zone. See [Zone.Set].
func (in *Internet) Set(name, typ string, ttl uint32, rdata ...string) {}

// Delegate makes the parent zone delegate the zone to the servers, with glue,
// on every server that holds the parent. Earlier delegation is replaced.
func (in *Internet) Delegate(apex string, servers ...*Server) {}

// Loopback is the socket on 127.0.0.1 behind an address of the internet.
func (in *Internet) Loopback(addr netip.AddrPort) (netip.AddrPort, bool) {
	return netip.AddrPort{}, false
}
