package check

import (
	"context"
	"net/netip"
	"slices"
	"strings"

	"allgreen/records"
	"allgreen/records/resolve"
)

// judgeAddress judges A and AAAA as sets: ours must be in it, and nothing
// that no one can reach.
func (l *look) judgeAddress(ctx context.Context, w wanted, a resolve.Answer) judgement {
	want, err := netip.ParseAddr(w.Value)
	if err != nil {
		return l.judgeOther(w, a)
	}
	if len(a.RRs) == 0 {
		return missing(l.addressNone(w))
	}
	ours := l.ours(w)
	present := false
	var foreign []netip.Addr
	for _, rr := range a.RRs {
		switch {
		case rr.Addr == want:
			present = true
		case !slices.Contains(ours, rr.Addr):
			foreign = append(foreign, rr.Addr)
		}
	}
	if present {
		var findings []Finding
		for _, addr := range foreign {
			if f, special := l.unreachable(w, addr); special {
				findings = append(findings, f)
			} else {
				findings = append(findings, l.tell(w, "a-multi", "{found}", addr.String()))
			}
		}
		return weighed(append(findings, l.mailHost(ctx, w, want)...))
	}
	if len(foreign) == 0 { // the other addresses of ours are there, this one is not
		return judgement{ServerWrong, []Finding{l.addressNone(w, ":other")}}
	}
	var findings []Finding
	for _, addr := range foreign {
		findings = append(findings, l.notOurs(w, want, addr))
	}
	return judgement{ServerWrong, findings}
}

// mailHost looks at what comes along with a right address of the mail host: that
// it is a proxy's, or that there are addresses of the other family which no
// answer asked for. Senders go there all the same (RFC 5321 §5.1).
func (l *look) mailHost(ctx context.Context, w wanted, want netip.Addr) []Finding {
	if resolve.Canonical(w.Name) != l.host {
		return nil
	}
	var findings []Finding
	if within(cloudflareProxies, want) {
		findings = append(findings, l.tell(w, "cf-proxied:given", "{found}", want.String()))
	}
	other, mnemonic, code := resolve.TypeAAAA, "AAAA", "aaaa-stale:unasked"
	if want.Is6() {
		other, mnemonic, code = resolve.TypeA, "A", "a-stale:unasked"
	}
	planned := func(r records.Record) bool { return r.Type == mnemonic && resolve.Canonical(r.Name) == l.host }
	if w.ID != w.siblings[0].ID || slices.ContainsFunc(l.plan.Records, planned) {
		return findings
	}
	a, err := l.lookup(ctx, resolve.Question{Name: l.host, Type: other})
	if err != nil {
		return findings // not known is not wrong
	}
	for _, rr := range a.RRs {
		switch {
		case slices.Contains(l.ours(w), rr.Addr):
		case within(cloudflareProxies, rr.Addr):
			findings = append(findings, l.tell(w, "cf-proxied", "{found}", rr.Addr.String()).as(Warning))
		default:
			findings = append(findings, l.tell(w, code, "{found}", rr.Addr.String()))
		}
	}
	return findings
}

// addressNone is plain absence, or that of one address beside others.
func (l *look) addressNone(w wanted, variant ...string) Finding {
	code := "a-missing"
	if w.Type == "AAAA" {
		code = "aaaa-missing"
	}
	return l.tell(w, code+strings.Join(variant, ""))
}

// ours is every address that is right at this name or belongs to the server.
func (l *look) ours(w wanted) []netip.Addr {
	addrs := l.plan.Setup.Addrs()
	for _, s := range w.siblings {
		if addr, err := netip.ParseAddr(s.Value); err == nil {
			addrs = append(addrs, addr)
		}
	}
	return addrs
}

// notOurs says what another address than ours is likely to be.
func (l *look) notOurs(w wanted, want, found netip.Addr) Finding {
	words := []string{"{found}", found.String()}
	if oneSlip(want.String(), found.String()) {
		return l.tell(w, "a-typo", words...)
	}
	if f, special := l.unreachable(w, found); special {
		return f
	}
	switch {
	case within(cloudflareProxies, found):
		if p := l.provider(w.zone); p.Known() && p.ID != "cloudflare" { // there is no cloud to click
			return l.tell(w, "cf-proxied:elsewhere", words...)
		}
		return l.tell(w, "cf-proxied", words...)
	case within(parkingPages, found):
		return l.tell(w, "a-parking", words...)
	case found.Is6():
		return l.tell(w, "aaaa-stale", words...)
	}
	return l.tell(w, "a-stale", words...)
}

// sharedSpace is what carriers number their customers from (RFC 6598 §7).
var sharedSpace = []netip.Prefix{netip.MustParsePrefix("100.64.0.0/10")}

// notGlobal are the ranges outside of netip's own methods from which nobody
// can be reached: "this network" (RFC 6890), 6to4 (RFC 7526) and Teredo.
var notGlobal = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("2001::/32"),
	netip.MustParsePrefix("::ffff:0:0/96"),
}

// tutorialAddress stands in more guides than any documentation block.
var tutorialAddress = netip.AddrFrom4([4]byte{1, 2, 3, 4})

// unreachable names an address that nobody outside can reach.
func (l *look) unreachable(w wanted, addr netip.Addr) (Finding, bool) {
	words := []string{"{found}", addr.String()}
	switch {
	case within(sharedSpace, addr):
		return l.tell(w, "a-cgnat", words...), true
	case records.IsDocumentation(addr) || addr == tutorialAddress:
		return l.tell(w, "a-doc", words...), true
	case addr.IsPrivate() || addr.IsLoopback() || addr.IsLinkLocalUnicast() || addr.IsUnspecified() || within(notGlobal, addr):
		if addr.Is6() {
			return l.tell(w, "aaaa-special", words...), true
		}
		return l.tell(w, "a-private", words...), true
	}
	return Finding{}, false
}

// Published address ranges of services that put their own address in place
// of the server's.
var (
	cloudflareProxies = []netip.Prefix{
		netip.MustParsePrefix("104.16.0.0/13"), netip.MustParsePrefix("104.24.0.0/14"),
		netip.MustParsePrefix("172.64.0.0/13"), netip.MustParsePrefix("188.114.96.0/20"),
		netip.MustParsePrefix("162.158.0.0/15"), netip.MustParsePrefix("2606:4700::/32"),
	}
	parkingPages = []netip.Prefix{
		netip.MustParsePrefix("162.255.119.0/24"), netip.MustParsePrefix("192.64.119.0/24"), // Namecheap
		netip.MustParsePrefix("216.40.34.41/32"),  // Hover
		netip.MustParsePrefix("213.186.33.5/32"),  // OVH
		netip.MustParsePrefix("15.197.148.33/32"), // GoDaddy
		netip.MustParsePrefix("3.33.130.190/32"),  // GoDaddy
	}
)

// within tells whether one of the networks holds the address.
func within(networks []netip.Prefix, addr netip.Addr) bool {
	return slices.ContainsFunc(networks, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// oneSlip tells whether one slip of the finger leads from a to b: a character
// changed, left out, added, or swapped with its neighbour.
func oneSlip(a, b string) bool {
	if a == b {
		return false
	}
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	a, b = a[start:], b[start:]
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return len(a) <= 1 && len(b) <= 1 ||
		len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}
