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
	say := func(code, found string) Finding { return l.ofPTR(w, code, found, targets) }
	if len(a.RRs) == 0 {
		if n, ok := l.network(w); ok && n.ID == "digitalocean" {
			none = "ptr-droplet"
		}
		return missing(say(none, ""))
	}
	if slices.Contains(targets, want) {
		var findings []Finding
		if len(targets) > 1 {
			findings = append(findings, say("ptr-multi", names(targets)))
		}
		if back, err := l.leadsBack(ctx, want, ip); err == nil && !back {
			// The PTR is right; the address record of the mail host is not.
			findings = append(findings, say("ptr-not-fcrdns:address", short(want)))
		}
		return weighed(findings)
	}
	return judgement{ServerWrong, l.otherPTR(ctx, ip, targets[0], say)}
}

// otherPTR says what another name than the mail host's is.
func (l *look) otherPTR(ctx context.Context, ip netip.Addr, found string, say func(code, found string) Finding) []Finding {
	_, notAddress := netip.ParseAddr(short(found))
	switch {
	case strings.HasSuffix(found, "."+l.domain+l.domain), found == l.host+l.domain,
		!strings.Contains(short(found), "."), notAddress == nil, strings.HasSuffix(found, ".arpa."):
		return []Finding{say("ptr-doubled", short(found))}
	}
	var findings []Finding
	if !sameOrganization(found, l.host, l.domain) && genericName(short(found), ip) {
		findings = append(findings, say("ptr-generic", short(found)))
	}
	if back, err := l.leadsBack(ctx, found, ip); err == nil && !back {
		findings = append(findings, say("ptr-not-fcrdns", short(found)))
	}
	if len(findings) == 0 {
		findings = append(findings, say("ptr-other-name", short(found)))
	}
	return findings
}

// ofPTR words a finding about a reverse name; targets are the names that the
// address has now. Where to set it is given whole, like what people copy.
func (l *look) ofPTR(w wanted, code, found string, targets []string) Finding {
	return l.fill(code, []string{"{found}", found}, []string{
		"{IP}", l.addressOf(w).String(), "{want}", short(resolve.Canonical(w.Value)), "{place}", l.reversePlace(w, targets...),
	})
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
