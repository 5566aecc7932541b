package check

import (
	"context"
	"net/netip"
	"slices"
	"strings"

	"allgreen/records"
	"allgreen/records/resolve"
)

// judgePTR judges the name of an address: receivers want it to be the name of
// the mail host, and that name to lead back to the address.
func (l *look) judgePTR(ctx context.Context, w wanted, a resolve.Answer) judgement {
	want := resolve.Canonical(w.Value)
	ip := l.addressOf(w)
	none := "ptr-none"
	if ip.Is6() {
		none = "ptr6-none"
	}
	var targets []string
	for _, rr := range a.RRs {
		targets = append(targets, rr.Target)
	}
	slices.Sort(targets)
	words := []string{"{IP}", ip.String(), "{want}", short(want)}
	place := func() []string { return append(words, "{place}", l.reversePlace(w, targets...)) } // reads a table
	if len(a.RRs) == 0 {
		if n, ok := l.network(w); ok && n.ID == "digitalocean" {
			none = "ptr-droplet"
		}
		return missing(l.say(none, place()...))
	}
	if slices.Contains(targets, want) {
		var findings []Finding
		if len(targets) > 1 {
			findings = append(findings, l.say("ptr-multi", append(words, "{found}", names(targets))...))
		}
		if back, err := l.leadsBack(ctx, want, ip); err == nil && !back {
			// The PTR is right; the address record of the mail host is not.
			findings = append(findings, l.say("ptr-not-fcrdns:address", append(words, "{found}", short(want))...))
		}
		return weighed(findings)
	}
	return judgement{ServerWrong, l.otherPTR(ctx, w, ip, targets[0], place())}
}

// otherPTR says what another name than the mail host's is.
func (l *look) otherPTR(ctx context.Context, w wanted, ip netip.Addr, found string, words []string) []Finding {
	words = append(words, "{found}", short(found))
	_, notAddress := netip.ParseAddr(short(found))
	switch {
	case strings.HasSuffix(found, "."+l.domain+l.domain), found == l.host+l.domain,
		!strings.Contains(short(found), "."), notAddress == nil:
		return []Finding{l.say("ptr-doubled", words...)}
	}
	var findings []Finding
	if !sameOrganization(found, l.host, l.domain) && genericName(short(found), ip) {
		findings = append(findings, l.say("ptr-generic", words...))
	}
	if back, err := l.leadsBack(ctx, found, ip); err == nil && !back {
		findings = append(findings, l.say("ptr-not-fcrdns", words...))
	}
	if len(findings) == 0 {
		findings = append(findings, l.say("ptr-other-name", words...))
	}
	return findings
}

// addressOf is the address of ours whose reverse name the record has.
func (l *look) addressOf(w wanted) netip.Addr {
	for _, addr := range l.plan.Setup.Addrs() {
		if resolve.Canonical(records.ReverseName(addr)) == resolve.Canonical(w.Name) {
			return addr
		}
	}
	return netip.Addr{}
}

// leadsBack tells whether a name has the address among its own: forward-
// confirmed reverse DNS (RFC 8601 §2.7.3).
func (l *look) leadsBack(ctx context.Context, name string, ip netip.Addr) (bool, error) {
	t := resolve.TypeA
	if ip.Is6() {
		t = resolve.TypeAAAA
	}
	a, err := l.lookup(ctx, resolve.Question{Name: name, Type: t})
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(a.RRs, func(rr resolve.RR) bool { return rr.Addr == ip }), nil
}

// names joins names for a sentence.
func names(list []string) string {
	shortened := make([]string, 0, len(list))
	for _, n := range list {
		shortened = append(shortened, short(n))
	}
	return strings.Join(shortened, ", ")
}
