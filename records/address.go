package records

import (
	"net/netip"
	"strings"
)

// ParseAddr reads an address under which the whole Internet reaches the mail
// server; v6 says of which family it has to be. Addresses that are not
// globally reachable (RFC 6890 and the registries behind it) are refused,
// those of the documentation blocks are not, see [IsDocumentation]. The error
// is an [*InputError] on [ErrAddress].
func ParseAddr(s string, v6 bool) (netip.Addr, error) {
	example, family := "203.0.113.25", "an IPv4 address"
	if v6 {
		example, family = "2001:db8::25", "an IPv6 address"
	}
	refuse := func(problem, example string) (netip.Addr, error) {
		return netip.Addr{}, &InputError{Input: s, Problem: problem, Example: example, Err: ErrAddress}
	}
	if s == "" {
		return refuse("nothing was given", example)
	}
	addr, err := netip.ParseAddr(s)
	if err != nil {
		if inner, problem := wrappedAddr(s); problem != "" {
			if inner.Is6() == v6 {
				example = inner.String()
			}
			return refuse(problem, example)
		}
		return refuse("is not "+family, example)
	}
	if addr.Zone() != "" {
		return refuse("has a zone behind the %: it is an address of one network only", example)
	}
	if addr.Is4In6() {
		return refuse("is an IPv4 address in IPv6 notation (IPv4-mapped)", example)
	}
	if addr.Is6() != v6 {
		if v6 {
			return refuse("is an IPv4 address; an IPv6 address goes here", example)
		}
		return refuse("is an IPv6 address; an IPv4 address goes here", example)
	}
	if problem := unreachable(addr); problem != "" {
		return refuse(problem, example)
	}
	return addr, nil
}

// IsDocumentation reports whether the address is from a block set aside for
// examples (RFC 5737, RFC 3849, RFC 9637), on which no server can be.
func IsDocumentation(addr netip.Addr) bool {
	for _, block := range documentation {
		if block.Contains(addr) {
			return true
		}
	}
	return false
}

var documentation = []netip.Prefix{
	netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("3fff::/20"),
}

// wrappedAddr recognises an address inside of what was pasted with it.
func wrappedAddr(s string) (inner netip.Addr, problem string) {
	if prefix, err := netip.ParsePrefix(s); err == nil {
		return prefix.Addr(), "is an address with a prefix length; only the address is needed"
	}
	if addrPort, err := netip.ParseAddrPort(s); err == nil {
		return addrPort.Addr(), "has a port behind the address"
	}
	if rest, ok := strings.CutPrefix(s, "["); ok {
		if addr, err := netip.ParseAddr(strings.TrimSuffix(rest, "]")); err == nil {
			return addr, "is in brackets; only the address is needed"
		}
	}
	return netip.Addr{}, ""
}

// unreachable says why mail cannot reach the address, or nothing.
func unreachable(addr netip.Addr) (problem string) {
	for _, special := range specialBlocks {
		if special.block.Contains(addr) {
			return special.problem
		}
	}
	if addr.Is6() && !globalUnicast.Contains(addr) && !IsDocumentation(addr) {
		return "is outside of 2000::/3, from which public addresses are given out"
	}
	return ""
}

// globalUnicast holds all IPv6 addresses assigned so far (RFC 3587 §3, IANA
// IPv6 address space registry).
var globalUnicast = netip.MustParsePrefix("2000::/3")

// specialBlocks is what the IANA special-purpose address registries (RFC 6890)
// call not globally reachable, more specific blocks first.
var specialBlocks = []struct {
	block   netip.Prefix
	problem string
}{
	{netip.MustParsePrefix("0.0.0.0/8"), "is no host's address (RFC 1122)"},
	{netip.MustParsePrefix("10.0.0.0/8"), "is a private address, which the Internet cannot reach (RFC 1918)"},
	{netip.MustParsePrefix("100.64.0.0/10"), "is a shared address behind a provider's NAT, which the Internet cannot reach (RFC 6598)"},
	{netip.MustParsePrefix("127.0.0.0/8"), "is a loopback address, which only this machine can reach (RFC 1122)"},
	{netip.MustParsePrefix("169.254.0.0/16"), "is a link-local address, which only the local network can reach (RFC 3927)"},
	{netip.MustParsePrefix("172.16.0.0/12"), "is a private address, which the Internet cannot reach (RFC 1918)"},
	{netip.MustParsePrefix("192.0.0.0/24"), "is set aside for protocols (RFC 6890)"},
	{netip.MustParsePrefix("192.88.99.0/24"), "is a 6to4 relay address, no longer in use (RFC 7526)"},
	{netip.MustParsePrefix("192.168.0.0/16"), "is a private address, which the Internet cannot reach (RFC 1918)"},
	{netip.MustParsePrefix("198.18.0.0/15"), "is set aside for measurements (RFC 2544)"},
	{netip.MustParsePrefix("224.0.0.0/4"), "is a multicast address, not one of a single server (RFC 5771)"},
	{netip.MustParsePrefix("255.255.255.255/32"), "is the broadcast address (RFC 919)"},
	{netip.MustParsePrefix("240.0.0.0/4"), "is reserved and not in use (RFC 1112)"},

	{netip.MustParsePrefix("::/128"), "is the unspecified address, no host's (RFC 4291)"},
	{netip.MustParsePrefix("::1/128"), "is the loopback address, which only this machine can reach (RFC 4291)"},
	{netip.MustParsePrefix("64:ff9b::/96"), "is an address for translation to IPv4 (NAT64), not one of a server (RFC 6052)"},
	{netip.MustParsePrefix("64:ff9b:1::/48"), "is an address for translation to IPv4 (NAT64), not one of a server (RFC 8215)"},
	{netip.MustParsePrefix("2001::/32"), "is a Teredo tunnel address, which mail servers refuse (RFC 4380)"},
	{netip.MustParsePrefix("2001::/23"), "is set aside for protocols (RFC 2928)"},
	{netip.MustParsePrefix("2002::/16"), "is a 6to4 tunnel address, no longer in use (RFC 7526)"},
	{netip.MustParsePrefix("fc00::/7"), "is a private address (ULA), which the Internet cannot reach (RFC 4193)"},
	{netip.MustParsePrefix("fe80::/10"), "is a link-local address, which only the local network can reach (RFC 4291)"},
	{netip.MustParsePrefix("fec0::/10"), "is a site-local address, which the Internet cannot reach (RFC 3879)"},
	{netip.MustParsePrefix("ff00::/8"), "is a multicast address, not one of a single server (RFC 4291)"},
}
