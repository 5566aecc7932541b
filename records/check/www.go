package check

import (
	"context"
	"net/netip"
	"slices"
	"strings"

	"allgreen/records/resolve"
)

// judgeWeb judges a name under which programs look for a web server: www, the
// bare domain, mta-sts, autoconfig. An alias and addresses of its own are
// equally good; what counts is to which machine it leads.
func (l *look) judgeWeb(ctx context.Context, w wanted, a resolve.Answer) judgement {
	if w.Type == "CNAME" {
		return l.judgeAlias(ctx, w, a)
	}
	want, err := netip.ParseAddr(w.Value)
	if err != nil {
		return l.judgeOther(w, a)
	}
	if len(a.RRs) == 0 {
		return l.noWeb(ctx, w, a)
	}
	ours := slices.Concat(l.ours(w), l.plan.Setup.WebIPv4, l.plan.Setup.WebIPv6)
	foreign := strangers(a.RRs, ours)
	if slices.ContainsFunc(a.RRs, func(rr resolve.RR) bool { return rr.Addr == want }) {
		return weighed(l.besideWeb(w, foreign))
	}
	if len(foreign) == 0 { // the other addresses of ours are there, this one is not
		return judgement{ServerWrong, []Finding{l.addressNone(w)}}
	}
	return l.elsewhere(w, foreign, want)
}

// judgeAlias judges a name that is to be an alias. The answer is about its
// addresses.
func (l *look) judgeAlias(ctx context.Context, w wanted, a resolve.Answer) judgement {
	target := resolve.Canonical(w.Value)
	aliased := slices.ContainsFunc(a.Chain, func(rr resolve.RR) bool { return rr.Target == target })
	switch {
	case aliased && len(a.RRs) > 0:
		return judgement{state: ServerGreen} // where its target leads is told there
	case aliased:
		return l.emptyAlias(ctx, w, target, a.Question.Type)
	case len(a.RRs) == 0 && len(a.Chain) > 0:
		return judgement{ServerWrong, []Finding{l.otherAlias(w, a.Chain[0].Target)}}
	case len(a.RRs) == 0:
		return l.noWeb(ctx, w, a)
	}
	right, err := l.destination(ctx, target)
	if err != nil {
		return judgement{ServerUnknown, []Finding{l.say("no-answer", "{NAME}", short(target), "{error}", errorText(err))}}
	}
	foreign := strangers(a.RRs, right)
	if len(foreign) == len(a.RRs) {
		if len(a.Chain) > 0 && !within(cloudflareProxies, foreign[0]) {
			return judgement{ServerWrong, []Finding{l.otherAlias(w, a.Chain[0].Target)}}
		}
		return l.elsewhere(w, foreign, right...)
	}
	return weighed(append(l.besideWeb(w, foreign), l.otherFamily(ctx, w, a.Question.Type, right)...))
}

// emptyAlias judges an alias of the right name, which has no address of the
// family that was asked for.
func (l *look) emptyAlias(ctx context.Context, w wanted, target string, asked resolve.Type) judgement {
	waits := judgement{ServerGreen, []Finding{l.tell(w, "alias-waits", "{target}", short(target))}}
	if len(l.plan.addressesOf(target, asked.String())) > 0 {
		return waits
	}
	addrs, _, err := l.addresses(ctx, target)
	switch {
	case len(addrs) > 0:
		return judgement{state: ServerGreen}
	case err != nil || len(l.plan.addressesOf(target, "A", "AAAA")) > 0:
		return waits
	}
	return judgement{ServerWrong, []Finding{l.tell(w, "alias-nowhere", "{target}", short(target))}}
}

// addressesOf are the addresses of these types that the plan gives a name.
func (p Plan) addressesOf(name string, types ...string) []netip.Addr {
	var addrs []netip.Addr
	for _, r := range p.Records {
		if slices.Contains(types, r.Type) && resolve.Canonical(r.Name) == name {
			if addr, err := netip.ParseAddr(r.Value); err == nil {
				addrs = append(addrs, addr)
			}
		}
	}
	return addrs
}

// destination is every address to which a name leads by the answers.
func (p Plan) destination(name string) []netip.Addr {
	addrs := p.addressesOf(name, "A", "AAAA")
	if name == p.Setup.MailHost.FQDN() {
		addrs = append(addrs, p.Setup.Addrs()...)
	}
	if name == p.Setup.Domain.FQDN() {
		addrs = slices.Concat(addrs, p.Setup.WebIPv4, p.Setup.WebIPv6)
	}
	return addrs
}

// destination is every address to which a target leads, or will by the plan.
func (l *look) destination(ctx context.Context, target string) ([]netip.Addr, error) {
	right := l.plan.destination(target)
	addrs, _, err := l.addresses(ctx, target)
	if len(right) > 0 {
		err = nil
	}
	return append(right, addrs...), err
}

// strangers are the addresses of an answer that are none of ours.
func strangers(rrs []resolve.RR, ours []netip.Addr) []netip.Addr {
	var foreign []netip.Addr
	for _, rr := range rrs {
		if !slices.Contains(ours, rr.Addr) {
			foreign = append(foreign, rr.Addr)
		}
	}
	return foreign
}

// besideWeb says what further addresses mean beside a right one.
func (l *look) besideWeb(w wanted, foreign []netip.Addr) []Finding {
	var findings []Finding
	for _, addr := range foreign[:min(len(foreign), maxNames)] {
		if f, special := l.unreachable(w, addr); special && w.Type != "CNAME" {
			findings = append(findings, f)
		} else {
			findings = append(findings, l.tell(w, "a-multi:web", "{found}", addr.String()))
		}
	}
	return findings
}

// elsewhere says to what other machine a name leads. Cloudflare's proxy stands
// in front of web servers by design; whether ours is behind it, only a visit
// would show.
func (l *look) elsewhere(w wanted, foreign []netip.Addr, right ...netip.Addr) judgement {
	var findings []Finding
	for _, addr := range foreign[:min(len(foreign), maxNames)] {
		words := []string{"{found}", addr.String(), "{right}", addressList(right)}
		f, special := l.unreachable(w, addr)
		switch {
		case special && w.Type != "CNAME":
			findings = append(findings, f)
		case within(cloudflareProxies, addr) && strings.HasPrefix(w.Name, "mta-sts."):
			findings = append(findings, l.tell(w, "sts-cf", words...))
		case within(cloudflareProxies, addr):
			findings = append(findings, l.tell(w, "cf-proxied:web", words...))
		case w.Type == "CNAME":
			findings = append(findings, l.tell(w, "alias-elsewhere", words...))
		case len(right) > 0:
			findings = append(findings, l.notOurs(w, right[0], addr))
		}
	}
	return weighed(findings)
}

// addressList is addresses for a sentence.
func addressList(addrs []netip.Addr) string {
	var list []string
	for _, addr := range addrs {
		if s := addr.String(); !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return strings.Join(list, ", ")
}

// otherAlias says what is wrong with the target of an alias.
func (l *look) otherAlias(w wanted, found string) Finding {
	target, relative := resolve.Canonical(w.Value), l.relative(w, found)
	words := []string{"{found}", short(found), "{target}", short(target)}
	switch {
	case relative == short(target), l.relative(w, relative+".") != relative:
		return l.tell(w, "target-doubled", words...)
	case !strings.Contains(short(found), "."):
		return l.tell(w, "target-single-label:alias", words...)
	}
	return l.tell(w, "alias-other", words...)
}

// otherFamily finds addresses of the other family at a name that is not an
// alias: programs try them first, or fall back to them.
func (l *look) otherFamily(ctx context.Context, w wanted, asked resolve.Type, right []netip.Addr) []Finding {
	other := resolve.TypeAAAA
	if asked == resolve.TypeAAAA {
		other = resolve.TypeA
	}
	a, err := l.lookup(ctx, resolve.Question{Name: resolve.Canonical(w.Name), Type: other})
	if err != nil {
		return nil // not known is not wrong
	}
	var findings []Finding
	for _, addr := range strangers(a.RRs, right) {
		findings = append(findings, l.tell(w, "a-multi:web", "{found}", addr.String()))
	}
	return findings
}

// noWeb says that a name leads nowhere, and what stands in the way of an alias:
// beside one nothing else can stand (RFC 1034 §3.6.2).
func (l *look) noWeb(ctx context.Context, w wanted, a resolve.Answer) judgement {
	switch {
	case len(a.Chain) > 0:
		return judgement{ServerWrong, []Finding{l.tell(w, "alias-nowhere", "{target}", short(a.Chain[len(a.Chain)-1].Target))}}
	case w.Type != "CNAME":
		return missing(l.addressNone(w))
	}
	if a.Status == resolve.NoData {
		if l.onlyOther(ctx, w, a.Question.Type) {
			return judgement{state: ServerGreen}
		}
		if others := l.typesAt(ctx, w, a.Question.Type); len(others) > 0 {
			return judgement{ServerWrong, []Finding{l.tell(w, "cname-plus-txt:taken", "{found}", strings.Join(others, ", "))}}
		}
	}
	return missing(l.tell(w, "alias-none"))
}

// onlyOther tells whether a name leads to its target by addresses of the family
// that was not asked for, the only one that the target has.
func (l *look) onlyOther(ctx context.Context, w wanted, asked resolve.Type) bool {
	other, ofAsked := resolve.TypeAAAA, netip.Addr.Is4
	if asked == resolve.TypeAAAA {
		other, ofAsked = resolve.TypeA, netip.Addr.Is6
	}
	a, err := l.lookup(ctx, resolve.Question{Name: resolve.Canonical(w.Name), Type: other})
	if err != nil || len(a.RRs) == 0 {
		return false
	}
	right, err := l.destination(ctx, resolve.Canonical(w.Value))
	return err == nil && !slices.ContainsFunc(right, ofAsked) && len(strangers(a.RRs, right)) == 0
}

// typesAt are the types of the records that people have at a name, beside the
// one that was asked for.
func (l *look) typesAt(ctx context.Context, w wanted, asked resolve.Type) []string {
	var found []string
	for _, t := range []resolve.Type{resolve.TypeA, resolve.TypeAAAA, resolve.TypeTXT, resolve.TypeMX} {
		if t == asked {
			continue
		}
		a, err := l.lookup(ctx, resolve.Question{Name: resolve.Canonical(w.Name), Type: t})
		if err == nil && a.Status == resolve.Data && len(a.Chain) == 0 {
			found = append(found, t.String())
		}
	}
	return found
}

// waiting tells whether a record is right and yet not to be asked of resolvers:
// they would remember that its target has no address.
func (s *source) waiting() bool {
	return slices.ContainsFunc(s.judgements, func(j judgement) bool {
		return slices.ContainsFunc(j.findings, func(f Finding) bool { return f.Code == "alias-waits" })
	})
}
