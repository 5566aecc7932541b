package dnstest

import (
	"fmt"
	"net/netip"

	"github.com/miekg/dns"
)

// The companies and authorities of [Small], by the names of their servers.
var (
	rootServers     = []string{"a.root-servers.test.", "b.root-servers.test."}
	registryServers = []string{"a.nic.example.", "b.nic.example."}
	reverseServers  = []string{"ns.arpa."}
	providerServers = []string{"ns1.harbor-dns.example.", "ns2.harbor-dns.example."}
	hostingServers  = []string{"ns1.tidewater-hosting.example.", "ns2.tidewater-hosting.example."}
)

// smallHosts are the authoritative servers with their addresses, IPv4 and IPv6.
var smallHosts = []struct{ name, ipv4, ipv6 string }{
	{"a.root-servers.test.", "192.0.2.1", "2001:db8::1"},
	{"b.root-servers.test.", "192.0.2.2", "2001:db8::2"},
	{"a.nic.example.", "192.0.2.11", "2001:db8:11::53"},
	{"b.nic.example.", "192.0.2.12", "2001:db8:12::53"},
	{"ns.arpa.", "192.0.2.21", "2001:db8:21::53"},
	{"ns1.harbor-dns.example.", "192.0.2.53", "2001:db8:53::1"},
	{"ns2.harbor-dns.example.", "198.51.100.53", "2001:db8:53::2"},
	{"ns1.tidewater-hosting.example.", "203.0.113.2", "2001:db8:113::2"},
	{"ns2.tidewater-hosting.example.", "203.0.113.3", "2001:db8:113::3"},
}

// smallZones are the zones and who holds them, parents before children.
var smallZones = []struct {
	apex    string
	servers []string
}{
	{".", rootServers},
	{"example.", registryServers},
	{"test.", registryServers},
	{"org.", registryServers},
	{"arpa.", reverseServers},
	{"in-addr.arpa.", reverseServers},
	{"ip6.arpa.", reverseServers},
	{"harbor-dns.example.", providerServers},
	{"tidewater-hosting.example.", hostingServers},
	{"113.0.203.in-addr.arpa.", hostingServers},
	{"8.b.d.0.1.0.0.2.ip6.arpa.", hostingServers},
}

// smallResolvers are the caching resolvers with their addresses.
var smallResolvers = []struct{ name, addr string }{
	{"Resolver North", "198.51.100.1"},
	{"Resolver South", "198.51.100.2"},
	{"Resolver East", "198.51.100.3"},
	{"Resolver West", "198.51.100.4"},
}

// Small is the ready-made internet of the demo: two roots, the TLDs example,
// test and org, the reverse tree, a DNS provider with two servers
// (ns1 and ns2.harbor-dns.example) that holds the customer's domain, a hosting
// company (ns1 and ns2.tidewater-hosting.example) that holds the reverse zones of
// 203.0.113.0/24 and 2001:db8::/32, and the caching resolvers "Resolver North",
// "… South", "… East" and "… West". The customer's zone has only SOA and NS records.
func Small(opts Options) (*Internet, error) {
	if opts.Domain == "" {
		opts.Domain = "kestrel.example"
	}
	in, err := Start(opts)
	if err != nil {
		return nil, err
	}
	if err := in.populate(); err != nil {
		in.Close()
		return nil, err
	}
	return in, nil
}

func (in *Internet) populate() error {
	for _, h := range smallHosts {
		if _, err := in.addServer(h.name, netip.MustParseAddr(h.ipv4), netip.MustParseAddr(h.ipv6)); err != nil {
			return err
		}
	}
	for _, z := range smallZones {
		in.establish(z.apex, z.servers)
	}
	for _, h := range smallHosts {
		in.Set(h.name, "A", in.opts.Timings.TTL, h.ipv4)
		in.Set(h.name, "AAAA", in.opts.Timings.TTL, h.ipv6)
	}
	for _, r := range smallResolvers {
		if _, err := in.addResolver(r.name, netip.MustParseAddr(r.addr)); err != nil {
			return err
		}
	}
	return in.Register(in.opts.Domain)
}

// establish sets a zone up on its servers, with SOA and NS records only, and has it
// delegated.
func (in *Internet) establish(apex string, names []string) {
	servers := make([]*Server, len(names))
	for i, name := range names {
		servers[i] = in.Server(name)
		servers[i].AddZone(apex, "").
			Set(apex, "NS", in.opts.Timings.TTL, names...).
			Negative(in.opts.Timings.Negative)
	}
	in.Delegate(apex, servers...)
}

// Delegate makes the zone above delegate the zone to the servers, with glue,
// on every server that holds the zone above. An earlier delegation is replaced.
// For the root, the servers' addresses go into the root zone itself, for priming (RFC 9609).
func (in *Internet) Delegate(apex string, servers ...*Server) {
	apex = dns.CanonicalName(apex)
	ttl := in.opts.Timings.TTL
	names := make([]string, len(servers))
	for i, s := range servers {
		names[i] = s.name
	}
	for _, above := range in.enclosing(parent(apex)) {
		if apex != above.apex {
			above.Set(apex, "NS", ttl, names...)
		}
		for _, s := range servers {
			if dns.IsSubDomain(above.apex, s.name) {
				above.setAddresses(s, ttl)
			}
		}
	}
}

// setAddresses gives the zone the addresses of a server.
func (z *Zone) setAddresses(s *Server, ttl uint32) {
	byType := map[string][]string{"A": nil, "AAAA": nil}
	for _, addr := range s.addrs {
		typ := "A"
		if addr.Is6() {
			typ = "AAAA"
		}
		byType[typ] = append(byType[typ], addr.String())
	}
	for typ, addrs := range byType {
		z.Set(s.name, typ, ttl, addrs...)
	}
}

// Register registers a domain in an internet made by [Small]: its zone, with
// SOA and NS records only, at the provider, and the delegation by its TLD,
// which comes into being if need be. A domain that is registered stays as it is.
func (in *Internet) Register(domain string) error {
	apex := dns.CanonicalName(domain)
	labels := dns.SplitDomainName(apex)
	if _, ok := dns.IsDomainName(apex); !ok || len(labels) < 2 {
		return fmt.Errorf("dnstest: %q cannot be registered", domain)
	}
	provider := in.Server(providerServers[0])
	if provider == nil {
		return fmt.Errorf("dnstest: nobody is there to register %q", domain)
	}
	if provider.Zone(apex) != nil {
		return nil
	}
	tld := dns.Fqdn(labels[len(labels)-1])
	if in.enclosing(tld)[0].apex == "." {
		in.establish(tld, registryServers)
	}
	in.establish(apex, providerServers)
	return nil
}
