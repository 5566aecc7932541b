package check

import (
	"context"
	"net/netip"
	"slices"
	"strings"

	"allgreen/records"
	"allgreen/records/resolve"
	"allgreen/records/spf"
)

// maxSamples is how many networks of another sender are tried.
const maxSamples = 20

// wantedSenders judges what an SPF record that passes us says of all others:
// whether it ends as was chosen, and lets the other services send.
func (l *look) wantedSenders(ctx context.Context, w wanted, text string, dns spf.Lookuper, words []string) []Finding {
	if resolve.Canonical(w.Name) != l.domain {
		return nil
	}
	var findings []Finding
	for _, include := range l.plan.Setup.SPFInclude {
		if !l.lets(ctx, text, include.String(), dns) {
			findings = append(findings, l.tell(w, "spf-sender-missing", append([]string{"{found}", include.String()}, words...)...))
		}
	}
	rec, _, err := spf.Parse(text)
	if err != nil {
		return findings
	}
	all, _ := rec.Find(spf.All)
	switch asked := l.plan.Setup.SPF; {
	case all.Qualifier == spf.QFail && asked == records.Soft:
		findings = append(findings, l.tell(w, "spf-hard", words...))
	case all.Qualifier == spf.QSoftFail && asked == records.Hard:
		findings = append(findings, l.tell(w, "spf-soft", words...))
	}
	return findings
}

// lets tells whether a record lets another service send: it includes that
// service's policy, itself or by way of others, or passes all its networks.
// What cannot be asked for now is taken for granted.
func (l *look) lets(ctx context.Context, text, service string, dns spf.Lookuper) bool {
	included := false
	walkSPF(ctx, text, dns, func(t spf.Term) {
		included = included || t.Name == spf.Include && t.Qualifier == spf.QPass && strings.EqualFold(strings.TrimSuffix(t.Value, "."), service)
	})
	if included {
		return true
	}
	policy, err := policyAt(ctx, service, dns)
	if err != nil {
		return true // that it is no sender is told of the include, where one stands
	}
	var samples []netip.Addr
	walkSPF(ctx, policy, dns, func(t spf.Term) {
		if t.Network.IsValid() && t.Qualifier == spf.QPass && len(samples) < maxSamples {
			samples = append(samples, t.Network.Addr())
		}
	})
	refused := func(ip netip.Addr) bool {
		r := l.evaluate(ctx, ip, short(l.domain), dns).Result
		return r != spf.Pass && r != spf.TempError
	}
	return len(samples) > 0 && !slices.ContainsFunc(samples, refused)
}

// walkSPF visits the terms of a policy that count, and those of the policies
// that it includes or redirects to: at most ten (RFC 7208 §4.6.4).
func walkSPF(ctx context.Context, text string, dns spf.Lookuper, visit func(spf.Term)) {
	texts := []string{text}
	for i := 0; i < len(texts) && i <= maxNames; i++ {
		rec, _, err := spf.Parse(texts[i])
		if err != nil {
			continue
		}
		for _, t := range counting(rec) {
			visit(t)
			follows := t.Name == spf.Include && t.Qualifier == spf.QPass || t.Name == spf.Redirect && t.Modifier()
			if !follows || strings.Contains(t.Value, "%") || len(texts) > maxNames {
				continue
			}
			if next, err := policyAt(ctx, t.Value, dns); err == nil && !slices.Contains(texts, next) {
				texts = append(texts, next)
			}
		}
	}
}

// counting are the terms of a record that receivers look at: behind "all" none,
// and beside it no redirect (RFC 7208 §5.1, §6.1).
func counting(rec *spf.Record) []spf.Term {
	all := slices.IndexFunc(rec.Terms, func(t spf.Term) bool { return t.Name == spf.All && !t.Modifier() })
	if all < 0 {
		return rec.Terms
	}
	return slices.DeleteFunc(slices.Clone(rec.Terms[:all+1]), func(t spf.Term) bool { return t.Name == spf.Redirect && t.Modifier() })
}
