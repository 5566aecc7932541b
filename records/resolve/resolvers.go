package resolve

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// httpsPath is where DNS over HTTPS is served by custom (RFC 8484 §4.1.1
// shows it so; nothing prescribes it).
const httpsPath = "/dns-query"

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

// httpsOperators are those of [PublicResolvers] that speak DNS over HTTPS with
// a certificate for the address itself, so that no name has to be looked up.
var httpsOperators = []struct{ name, ipv4, ipv6 string }{
	{"Cloudflare", "1.1.1.1", "2606:4700:4700::1111"},
	{"Google", "8.8.8.8", "2001:4860:4860::8888"},
	{"Quad9", "9.9.9.10", "2620:fe::10"},
	{"AdGuard", "94.140.14.140", "2a10:50c0::1:ff"},
	{"DNS.SB", "185.222.222.222", "2a09::"},
	{"Quad101", "101.101.101.101", "2001:de4::101"},
}

// PublicHTTPS are resolvers by different operators that answer DNS over HTTPS
// (RFC 8484), none of which filters, over IPv4 or over IPv6.
func PublicHTTPS(ipv6 bool) []Server {
	var servers []Server
	for _, o := range httpsOperators {
		addr := netip.MustParseAddr(o.ipv4)
		if ipv6 {
			addr = netip.MustParseAddr(o.ipv6)
		}
		servers = append(servers, overHTTPS(o.name, netip.AddrPortFrom(addr, 443), httpsPath))
	}
	return servers
}

// overHTTPS is a resolver that is asked over HTTPS at an address.
func overHTTPS(name string, addr netip.AddrPort, path string) Server {
	host := addr.String()
	if addr.Port() == 443 {
		if host = addr.Addr().String(); addr.Addr().Is6() {
			host = "[" + host + "]"
		}
	}
	return Server{Name: name, Addr: addr, URL: "https://" + host + path}
}

// Address is where the server is asked, as people write it: address and port,
// or the URL of DNS over HTTPS.
func (s Server) Address() string {
	if s.URL != "" {
		return s.URL
	}
	return s.Addr.String()
}

// ParseResolver reads the address of a resolver as people give it: an IP
// address, IP:port or [IPv6]:port, or https://IP/path for DNS over HTTPS, with
// =NAME behind it where they want one. Without a name the address is the name.
func ParseResolver(s string) (Server, error) {
	addr, name, named := strings.Cut(strings.TrimSpace(s), "=")
	addr, name = strings.TrimSpace(addr), strings.TrimSpace(name)
	if named && name == "" {
		return Server{}, fmt.Errorf("%w: %q: the name after = is missing", ErrServer, s)
	}
	var server Server
	var err error
	if strings.HasPrefix(strings.ToLower(addr), "https:") {
		server, err = parseURL(addr)
	} else if server, err = parseEndpoint(addr); err != nil {
		err = fmt.Errorf("%w: %q is neither IP, IP:port, [IPv6]:port nor https://IP/path", ErrServer, s)
	}
	if err != nil {
		return Server{}, err
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

// parseURL reads the URL of a resolver over HTTPS. Its host is an address: to
// look a name up would need the DNS that is being judged. The template form of
// RFC 8484 §3, with {?dns} at its end, is understood.
func parseURL(s string) (Server, error) {
	bad := func(why string) (Server, error) {
		return Server{}, fmt.Errorf("%w: %q: %s", ErrServer, s, why)
	}
	u, err := url.Parse(strings.TrimSuffix(s, "{?dns}"))
	switch {
	case err != nil || u.Host == "":
		return bad("not a URL")
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return bad("only an address and a path belong into the URL")
	}
	port := u.Port()
	if port == "" {
		port = "443"
	}
	addr, err := netip.ParseAddrPort(net.JoinHostPort(u.Hostname(), port))
	if err != nil || addr.Port() == 0 || addr.Addr().IsUnspecified() || addr.Addr().Zone() != "" {
		return bad("write the IP address of the server in place of its name, as in https://9.9.9.10/dns-query")
	}
	path := u.EscapedPath()
	if path == "" || path == "/" {
		path = httpsPath
	}
	return overHTTPS("", addr, path), nil
}
