package resolve

import (
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// rootServers are the addresses of the root servers as IANA publishes them
// (https://www.internic.net/domain/named.root; b moved in November 2023).
var rootServers = []struct{ name, ipv4, ipv6 string }{
	{"a", "198.41.0.4", "2001:503:ba3e::2:30"},
	{"b", "170.247.170.2", "2801:1b8:10::b"},
	{"c", "192.33.4.12", "2001:500:2::c"},
	{"d", "199.7.91.13", "2001:500:2d::d"},
	{"e", "192.203.230.10", "2001:500:a8::e"},
	{"f", "192.5.5.241", "2001:500:2f::f"},
	{"g", "192.112.36.4", "2001:500:12::d0d"},
	{"h", "198.97.190.53", "2001:500:1::53"},
	{"i", "192.36.148.17", "2001:7fe::53"},
	{"j", "192.58.128.30", "2001:503:c27::2:30"},
	{"k", "193.0.14.129", "2001:7fd::1"},
	{"l", "199.7.83.42", "2001:500:9f::42"},
	{"m", "202.12.27.33", "2001:dc3::35"},
}

// RootHints are the compiled-in root servers (RFC 9609 §2).
func RootHints() []Server {
	var roots []Server
	for _, r := range rootServers {
		name := r.name + ".root-servers.net."
		roots = append(roots, at53(name, netip.MustParseAddr(r.ipv4)), at53(name, netip.MustParseAddr(r.ipv6)))
	}
	return roots
}

// ParseHints reads root servers in the form of named.root: a master file with
// the NS records of the root and the A and AAAA records of the servers.
func ParseHints(r io.Reader) ([]Server, error) {
	named := map[string]bool{}
	var addrs []Server
	parser := dns.NewZoneParser(r, ".", "")
	for rr, ok := parser.Next(); ok; rr, ok = parser.Next() {
		owner := Canonical(rr.Header().Name)
		switch rr := rr.(type) {
		case *dns.NS:
			if owner == "." {
				named[Canonical(rr.Ns)] = true
			}
		case *dns.A:
			if addr, ok := netip.AddrFromSlice(rr.A.To4()); ok {
				addrs = append(addrs, at53(owner, addr))
			}
		case *dns.AAAA:
			if addr, ok := netip.AddrFromSlice(rr.AAAA.To16()); ok {
				addrs = append(addrs, at53(owner, addr))
			}
		}
	}
	if err := parser.Err(); err != nil {
		return nil, fmt.Errorf("%w: root hints: %w", ErrServer, err)
	}
	roots := slices.DeleteFunc(addrs, func(s Server) bool { return !named[s.Name] })
	if len(roots) == 0 {
		return nil, fmt.Errorf("%w: root hints need NS records of the root and the addresses of those servers", ErrServer)
	}
	return roots, nil
}

// PublicResolvers are eight resolvers by different operators on several
// continents, none of which filters.
func PublicResolvers() []Server {
	return []Server{
		at53("Cloudflare", netip.MustParseAddr("1.1.1.1")),
		at53("Google", netip.MustParseAddr("8.8.8.8")),
		at53("Quad9", netip.MustParseAddr("9.9.9.10")),
		at53("AdGuard", netip.MustParseAddr("94.140.14.140")),
		at53("DNS.SB", netip.MustParseAddr("185.222.222.222")),
		at53("UltraDNS", netip.MustParseAddr("64.6.64.6")),
		at53("CZ.NIC", netip.MustParseAddr("193.17.47.1")),
		at53("Quad101", netip.MustParseAddr("101.101.101.101")),
	}
}

// ParseResolver reads the address of a resolver as people give it: an IP
// address, IP:port or [IPv6]:port, with =NAME behind it where they want one.
// Without a name the address is the name.
func ParseResolver(s string) (Server, error) {
	addr, name, named := strings.Cut(strings.TrimSpace(s), "=")
	addr, name = strings.TrimSpace(addr), strings.TrimSpace(name)
	if strings.HasPrefix(strings.ToLower(addr), "https://") {
		return Server{}, fmt.Errorf("%w: %q: DNS over HTTPS is not supported yet", ErrServer, s)
	}
	if named && name == "" {
		return Server{}, fmt.Errorf("%w: %q: the name after = is missing", ErrServer, s)
	}
	server, err := parseEndpoint(addr)
	if err != nil {
		return Server{}, fmt.Errorf("%w: %q is neither IP, IP:port nor [IPv6]:port", ErrServer, s)
	}
	if server.Name = name; !named {
		server.Name = addr
	}
	return server, nil
}

// parseEndpoint reads IP, [IPv6], IP:port or [IPv6]:port; the port is 53 by default.
func parseEndpoint(s string) (Server, error) {
	bare := s
	if strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
		bare = s[1 : len(s)-1]
	}
	if addr, err := netip.ParseAddr(bare); err == nil && !addr.IsUnspecified() {
		return at53("", addr), nil
	}
	endpoint, err := netip.ParseAddrPort(s)
	if err != nil {
		return Server{}, err
	}
	if endpoint.Port() == 0 || endpoint.Addr().IsUnspecified() {
		return Server{}, ErrServer
	}
	return Server{Addr: endpoint}, nil
}

// at53 is a server at the port of DNS (RFC 1035 §4.2).
func at53(name string, addr netip.Addr) Server {
	return Server{Name: name, Addr: netip.AddrPortFrom(addr.Unmap(), 53)}
}
