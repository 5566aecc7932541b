package resolve

import (
	"fmt"
	"io"
	"net/netip"
	"slices"

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

// at53 is a server at the port of DNS (RFC 1035 §4.2).
func at53(name string, addr netip.Addr) Server {
	return Server{Name: name, Addr: netip.AddrPortFrom(addr.Unmap(), 53)}
}
