package check

import (
	"net/netip"
	"slices"
	"strings"

	"allgreen/records/resolve"
)

// What resolvers do that answer with something of their own making: why they
// don't count, and the code for it.
const (
	madeUp     = "makes up answers for names that don't exist"
	madeIPv6   = "makes up IPv6 addresses"
	ownNetwork = "answers with an address of a private network"
)

var inventions = []struct{ why, code string }{
	{madeUp, "resolver-lies:aside"}, {madeIPv6, "nat64:aside"}, {ownNetwork, "local-dns"},
}

// translated is where NAT64 maps IPv4 addresses to (RFC 6052 §2.1, RFC 8215).
var translated = []netip.Prefix{netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48")}

// invented tells what a resolver put in the place of the zone's own addresses;
// "" where nothing shows that it did.
func (s *source) invented(a resolve.Answer) string {
	for _, rr := range a.RRs {
		switch addr := rr.Addr; {
		case !addr.IsValid(), slices.Contains(s.found, addr.String()):
		case within(translated, addr):
			return madeIPv6 // RFC 6147: a zone without AAAA gets some
		case addr.IsPrivate(), addr.IsLoopback():
			return ownNetwork
		}
	}
	return ""
}

// inventors names the resolvers that answered with something of their own.
func (l *look) inventors(w wanted, views []ServerView) []Finding {
	var findings []Finding
	for _, kind := range inventions {
		var servers, found []string
		for _, view := range views {
			if view.Role == Resolver && view.Error == kind.why {
				servers, found = append(servers, view.Name), append(found, view.Found...)
			}
		}
		if len(servers) > 0 {
			findings = append(findings, l.tell(w, kind.code, "{server}", listed(servers), "{found}", strings.Join(found, ", ")))
		}
	}
	return findings
}
