package check

import (
	"context"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"allgreen/records"
	"allgreen/records/resolve"
)

// judgeMX judges the MX set. Ours must be in it, at whatever preference; one
// that nobody asked for takes mail away. What is wrong with the set is told at
// the record it comes from, and at the first record where it is nobody's.
func (l *look) judgeMX(ctx context.Context, w wanted, a resolve.Answer) judgement {
	want := targetOfMX(w.Value)
	if len(a.RRs) == 0 {
		return missing(l.tell(w, "mx-none"))
	}
	present := slices.ContainsFunc(a.RRs, func(rr resolve.RR) bool { return rr.Target == want })
	first := w.ID == w.siblings[0].ID
	var findings []Finding
	var foreign, aliases []string // somebody else's, and other names of our host
	for _, rr := range a.RRs {
		if l.wantedMX(w, rr.Target) {
			continue
		}
		if f, of, ok := l.damagedTarget(w, rr); ok {
			if of == want || of == "" && first {
				findings = append(findings, f)
			}
			continue
		}
		code := "mx-provider-only"
		if len(foreign)+len(aliases)+len(findings) < maxNames { // those named so far tell enough
			code = l.otherMX(ctx, w, rr)
		}
		switch {
		case code == "mx-other-name":
			aliases = append(aliases, rr.Target)
		case code == "mx-provider-only" || present:
			foreign = append(foreign, rr.Target)
		default:
			findings = append(findings, l.ofMX(w, code, rr.Target))
		}
	}
	switch {
	case len(foreign) > 0 && !present:
		findings = append(findings, l.ofMX(w, "mx-provider-only", foreign...))
	case len(foreign) > 0 && first:
		findings = append(findings, l.ofMX(w, "mx-extra", foreign...))
	case len(aliases) > 0 && present && first:
		findings = append(findings, l.ofMX(w, "mx-other-name:beside", aliases...))
	case len(aliases) > 0 && !present && first && len(findings) == 0: // they do its job
		return weighed([]Finding{l.ofMX(w, "mx-other-name", aliases...)})
	}
	if !present {
		if len(findings) == 0 { // only the others of ours are there
			findings = append(findings, l.tell(w, "mx-none:one", "{target}", short(want)))
		}
		return judgement{ServerWrong, asErrors(findings)}
	}
	return weighed(append(findings, l.targetHost(ctx, want)...))
}

// asErrors keeps a missing record from looking right because all that was
// found beside it are warnings.
func asErrors(findings []Finding) []Finding {
	if !slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity == Error }) {
		findings[0] = findings[0].as(Error)
	}
	return findings
}

// targetOfMX is the exchanger of an MX record in the plan.
func targetOfMX(value string) string {
	if _, target, ok := strings.Cut(value, " "); ok {
		return resolve.Canonical(target)
	}
	return resolve.Canonical(value)
}

// wantedMX tells whether the plan wants this exchanger at this name, be its
// record one that is not watched.
func (l *look) wantedMX(w wanted, target string) bool {
	return target == l.host ||
		slices.ContainsFunc(w.siblings, func(s records.Record) bool { return targetOfMX(s.Value) == target }) ||
		slices.ContainsFunc(l.plan.Setup.BackupMX, func(b records.BackupMX) bool { return b.Host.FQDN() == target })
}

// Targets as panels and people deform them.
var (
	priorityInTarget = regexp.MustCompile(`^\d+(?:\\032|\\ |[.:])`)
	proxiedTarget    = regexp.MustCompile(`^(dc-[0-9a-f]{8,}|_dc-mx\.[0-9a-f]+)\.`)
)

// damagedTarget tells how an MX target was deformed on its way through the
// panel, and which wanted target it was meant to be ("" when that is open).
func (l *look) damagedTarget(w wanted, rr resolve.RR) (f Finding, meant string, ok bool) {
	found := rr.Target
	say := func(code, meant string) (Finding, string, bool) {
		target := meant
		if target == "" {
			target = targetOfMX(w.Value)
		}
		return l.tell(w, code, "{found}", short(found), "{target}", short(target)), meant, true
	}
	for _, s := range w.siblings {
		t := targetOfMX(s.Value)
		switch {
		case l.relative(w, found) == short(t):
			return say("target-doubled", t)
		case strings.Count(found, ".") == 1 && found == firstLabel(t)+".":
			return say("target-single-label", t)
		}
	}
	bare := short(found)
	relative := l.relative(w, found)
	_, notAddress := netip.ParseAddr(bare)
	_, notAddressHere := netip.ParseAddr(relative)
	switch {
	case found == ".": // RFC 7505
		return say("null-mx", "")
	case notAddress == nil, notAddressHere == nil, strings.Count(bare, ":") > 1:
		return say("mx-to-ip", "")
	case startsWithPriority(found, targetOfMX(w.Value)):
		return say("mx-prio-in-name", "")
	case strings.ContainsAny(bare, "/") || strings.HasPrefix(bare, "http"):
		return say("mx-url", "")
	case proxiedTarget.MatchString(found):
		return say("cf-dc-mx", "")
	case !strings.Contains(bare, "."):
		return say("target-single-label", "")
	case l.relative(w, relative+".") != relative: // twice
		return say("target-doubled", "")
	}
	return Finding{}, "", false
}

// relative is a name without what panels append to one that lacks its final
// dot: the zone, or the mail domain where that lies below the zone. It is the
// name itself where neither stands at its end.
func (l *look) relative(w wanted, name string) string {
	for _, origin := range []string{w.Name, l.domain, l.apex(w)} {
		if rest, ok := strings.CutSuffix(name, "."+origin); ok {
			return rest
		}
	}
	return short(name)
}

// apex is that of the zone which holds a record; the mail domain, where the
// zone is not known.
func (l *look) apex(w wanted) string {
	if w.zone == nil {
		return l.domain
	}
	return w.zone.Apex
}

// startsWithPriority tells whether the preference was typed into the target.
func startsWithPriority(found, target string) bool {
	number := priorityInTarget.FindString(found)
	return number != "" && strings.HasPrefix(found[len(number):], firstLabel(target)+".")
}

// firstLabel is the leftmost label of a name.
func firstLabel(name string) string {
	label, _, _ := strings.Cut(name, ".")
	return label
}

// ofMX is a finding about exchangers that are not ours.
func (l *look) ofMX(w wanted, code string, targets ...string) Finding {
	var owners []string
	for _, t := range targets {
		if o := ownerOf(t); !slices.Contains(owners, o) {
			owners = append(owners, o)
		}
	}
	return l.tell(w, code, "{found}", names(targets), "{owner}", strings.Join(owners, ", "), "{target}", short(targetOfMX(w.Value)))
}

// otherMX is the code for an exchanger that stands in place of ours. One whose
// every address is ours does the job under another name.
func (l *look) otherMX(ctx context.Context, w wanted, rr resolve.RR) string {
	addrs, _, err := l.addresses(ctx, rr.Target)
	ours := l.plan.Setup.Addrs()
	allOurs := err == nil && len(addrs) > 0
	for _, addr := range addrs {
		allOurs = allOurs && slices.Contains(ours, addr)
	}
	switch {
	case allOurs:
		return "mx-other-name"
	case rr.Target == w.Name:
		return "mx-apex-web"
	}
	return "mx-provider-only"
}

// targetHost judges the host behind an MX that is right itself.
func (l *look) targetHost(ctx context.Context, target string) []Finding {
	addrs, alias, err := l.addresses(ctx, target)
	switch {
	case err != nil:
		return nil // the host's own record says what is known
	case alias != "":
		// RFC 2181 §10.3, RFC 5321 §5.1
		return []Finding{l.say("mx-to-cname", "{target}", short(target), "{found}", short(alias))}
	case len(addrs) == 0:
		f := l.say("mx-no-address", "{target}", short(target))
		if target == l.host {
			f = f.as(Warning) // its A and AAAA are records of their own, and missing there
		}
		return []Finding{f}
	}
	return nil
}

// addresses asks for A and AAAA of a name; alias is where a CNAME leads.
func (l *look) addresses(ctx context.Context, name string) (addrs []netip.Addr, alias string, err error) {
	for _, t := range []resolve.Type{resolve.TypeA, resolve.TypeAAAA} {
		a, err := l.lookup(ctx, resolve.Question{Name: name, Type: t})
		if err != nil {
			return nil, "", err
		}
		if len(a.Chain) > 0 {
			alias = a.Chain[0].Target
		}
		for _, rr := range a.RRs {
			addrs = append(addrs, rr.Addr)
		}
	}
	return addrs, alias, nil
}

// mailServices are names under which DNS hosts and mail companies take mail
// by default, and who that is.
var mailServices = []struct{ suffix, owner string }{
	{".registrar-servers.com.", "Namecheap"},
	{".porkbun.com.", "Porkbun"},
	{".secureserver.net.", "GoDaddy"},
	{".ovh.net.", "OVH"},
	{".ionos.com.", "IONOS"}, {".ionos.de.", "IONOS"}, {".ionos.co.uk.", "IONOS"}, {".kundenserver.de.", "IONOS"},
	{".rzone.de.", "Strato"},
	{".gandi.net.", "Gandi"},
	{".infomaniak.ch.", "Infomaniak"},
	{".hostinger.com.", "Hostinger"},
	{".mx.cloudflare.net.", "Cloudflare Email Routing"},
	{".google.com.", "Google"}, {".googlemail.com.", "Google"},
	{".mail.protection.outlook.com.", "Microsoft 365"},
	{".zoho.com.", "Zoho"}, {".zoho.eu.", "Zoho"},
	{".messagingengine.com.", "Fastmail"},
	{".protonmail.ch.", "Proton"},
}

// ownerOf says to whom a mail exchanger belongs.
func ownerOf(target string) string {
	for _, s := range mailServices {
		if strings.HasSuffix(target, s.suffix) {
			return s.owner
		}
	}
	return "somebody else"
}
