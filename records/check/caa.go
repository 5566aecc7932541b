package check

import (
	"context"
	"slices"
	"strings"

	"allgreen/records"
	"allgreen/records/resolve"
)

// The tags by which CAA allows certificates (RFC 8659 §4).
const (
	tagIssue = "issue"
	tagWild  = "issuewild" // of wildcard certificates
)

// knownTags are those that every certificate authority knows: RFC 8659 §4,
// RFC 9495, and the contacts of the CA/Browser Forum.
var knownTags = []string{tagIssue, tagWild, "iodef", "issuemail", "issuevmc", "contactemail", "contactphone"}

// certificateRule is one CAA record: who may issue certificates, or whom to tell.
type certificateRule struct {
	resolve.CAA
	// issuer is whom issue and issuewild allow; "" is nobody.
	issuer string
	// parameters narrow that down: an account, a method of validation.
	parameters string
}

// newRule reads the value of a record (RFC 8659 §4.2).
func newRule(c resolve.CAA) certificateRule {
	issuer, parameters, _ := strings.Cut(c.Value, ";")
	return certificateRule{c, strings.ToLower(strings.Trim(issuer, " \t")), strings.Trim(parameters, " \t;")}
}

// ruleOf is the rule that the plan wants.
func ruleOf(r records.Record) (certificateRule, bool) {
	fields := strings.SplitN(r.Value, " ", 3)
	if len(fields) != 3 {
		return certificateRule{}, false
	}
	return newRule(resolve.CAA{Tag: strings.ToLower(fields[1]), Value: strings.Trim(fields[2], `"`)}), true
}

// rulesOf are the rules at a name.
func rulesOf(rrs []resolve.RR) []certificateRule {
	var rules []certificateRule
	for _, rr := range rrs {
		if rr.CAA != nil {
			rules = append(rules, newRule(*rr.CAA))
		}
	}
	return rules
}

// under are the rules that decide about certificates of a kind: those of
// wildcards are under issue where none is under issuewild (RFC 8659 §4.3).
func under(rules []certificateRule, tag string) []certificateRule {
	tagged := slices.DeleteFunc(slices.Clone(rules), func(r certificateRule) bool { return r.Tag != tag })
	if len(tagged) == 0 && tag == tagWild {
		return under(rules, tagIssue)
	}
	return tagged
}

// allows tells whether one of the rules lets an issuer make certificates.
func allows(rules []certificateRule, want certificateRule) bool {
	return slices.ContainsFunc(under(rules, want.Tag), func(r certificateRule) bool { return r.issuer == want.issuer })
}

// judgeCAA judges by what certificate authorities make of the records: the
// issuer that the record is for must be allowed, whoever else is.
func (l *look) judgeCAA(ctx context.Context, w wanted, a resolve.Answer) judgement {
	want, ok := ruleOf(w.Record)
	if !ok {
		return l.judgeOther(w, a)
	}
	rules := rulesOf(a.RRs)
	first := w.ID == w.siblings[0].ID
	switch {
	case len(rules) == 0:
		return l.rulesAbove(ctx, w, want)
	case want.Tag != tagIssue && want.Tag != tagWild, want.issuer == "":
		return l.sameRule(w, want, rules)
	}
	var findings []Finding
	if first {
		findings = l.oddRules(w, rules)
	}
	switch {
	case allows(rules, want):
		if first {
			findings = append(findings, l.closerRules(ctx, w)...)
		}
		return weighed(append(findings, l.narrowing(w, want, rules)...))
	case len(under(rules, want.Tag)) > 0:
		blocked := l.blocked(w, "caa-blocks", w.Name, want, rules)
		return judgement{ServerWrong, slices.Concat(l.misspelt(w, want, rules), []Finding{blocked}, findings)}
	case len(findings) > 0:
		return judgement{ServerWrong, asErrors(findings)}
	}
	return missing(l.tell(w, "caa-none:issuer", "{issuer}", want.issuer))
}

// sameRule judges a record that allows nobody: it must stand there as it is.
func (l *look) sameRule(w wanted, want certificateRule, rules []certificateRule) judgement {
	if slices.ContainsFunc(rules, func(r certificateRule) bool {
		return r.Tag == want.Tag && r.issuer == want.issuer && r.parameters == want.parameters
	}) {
		return judgement{state: ServerGreen}
	}
	return missing(l.tell(w, "caa-none"))
}

// rulesAbove climbs towards the root where the name has no rules: those of the
// closest name above hold (RFC 8659 §3).
func (l *look) rulesAbove(ctx context.Context, w wanted, want certificateRule) judgement {
	for name := resolve.Parent(resolve.Canonical(w.Name)); !isRegistry(name); name = resolve.Parent(name) {
		a, err := l.lookup(ctx, resolve.Question{Name: name, Type: resolve.TypeCAA})
		if err != nil {
			break
		}
		rules := rulesOf(a.RRs)
		switch {
		case len(rules) == 0:
			continue
		case allows(rules, want):
			return judgement{ServerGreen, []Finding{l.tell(w, "caa-above", "{found}", short(name))}}
		case len(under(rules, want.Tag)) > 0:
			return missing(l.blocked(w, "caa-blocks:above", name, want, rules))
		}
		break // what stands there says nothing about certificates of this kind
	}
	return missing(l.tell(w, "caa-none"))
}

// closerRules finds rules at the mail host or between it and the domain, which
// hold for the host in place of the ones at the domain (RFC 8659 §3). Rules of
// another domain, where the host is there, don't make ours wrong.
func (l *look) closerRules(ctx context.Context, w wanted) []Finding {
	at := resolve.Canonical(w.Name)
	inside := l.host != at && resolve.Encloses(at, l.host)
	for name := l.host; name != at && !isRegistry(name); name = resolve.Parent(name) {
		a, err := l.lookup(ctx, resolve.Question{Name: name, Type: resolve.TypeCAA})
		if err != nil {
			return nil // not known is not wrong
		}
		rules := rulesOf(a.RRs)
		if len(rules) == 0 {
			continue
		}
		if want, blocks := l.blocksAll(w, rules); blocks {
			findings := append(l.misspelt(w, want, rules), l.blocked(w, "caa-blocks", name, want, rules))
			for i := range findings {
				if !inside {
					findings[i] = findings[i].as(Warning)
				}
			}
			return findings
		}
		return nil
	}
	return nil
}

// blocksAll tells whether rules allow none of the issuers that the plan allows,
// and returns the last of these: the existing ones stand first.
func (l *look) blocksAll(w wanted, rules []certificateRule) (want certificateRule, blocks bool) {
	if len(under(rules, tagIssue)) == 0 {
		return want, false
	}
	for _, s := range w.siblings {
		rule, ok := ruleOf(s)
		if !ok || rule.Tag != tagIssue || rule.issuer == "" {
			continue
		}
		if want, blocks = rule, true; allows(rules, rule) {
			return rule, false
		}
	}
	return want, blocks
}

// blocked says whom alone the rules at a name allow.
func (l *look) blocked(w wanted, code, name string, want certificateRule, rules []certificateRule) Finding {
	var allowed []string
	for _, r := range under(rules, want.Tag) {
		if r.issuer != "" && !slices.Contains(allowed, r.issuer) {
			allowed = append(allowed, r.issuer)
		}
	}
	if len(allowed) == 0 {
		allowed = []string{"nobody"}
	}
	return l.tell(w, code, "{at}", short(name), "{issuer}", want.issuer, "{found}", strings.Join(allowed, ", "))
}

// narrowing says that the issuer is allowed under conditions that the plan
// does not know.
func (l *look) narrowing(w wanted, want certificateRule, rules []certificateRule) []Finding {
	var conditions []string
	for _, r := range under(rules, want.Tag) {
		if r.issuer != want.issuer {
			continue
		}
		if r.parameters == "" || r.parameters == want.parameters {
			return nil
		}
		conditions = append(conditions, r.parameters)
	}
	return []Finding{l.tell(w, "caa-narrow", "{issuer}", want.issuer, "{found}", strings.Join(conditions, ", "))}
}

// oddRules finds records that no certificate authority understands. A critical
// one keeps all of them from issuing anything (RFC 8659 §4.1).
func (l *look) oddRules(w wanted, rules []certificateRule) []Finding {
	var findings []Finding
	for _, r := range rules {
		switch {
		case slices.Contains(knownTags, r.Tag):
			if (r.Tag == tagIssue || r.Tag == tagWild) && !isIssuer(r.issuer) {
				findings = append(findings, l.tell(w, "caa-syntax", "{found}", r.Value))
			}
		case r.Critical():
			findings = append(findings, l.tell(w, "caa-blocks:critical", "{found}", r.Tag))
		case strings.HasPrefix(r.Tag, "iss"):
			findings = append(findings, l.tell(w, "caa-syntax:tag", "{found}", r.Tag))
		}
	}
	return findings
}

// misspelt finds a record that was meant for the wanted issuer.
func (l *look) misspelt(w wanted, want certificateRule, rules []certificateRule) []Finding {
	for _, r := range rules {
		if strings.Contains(r.issuer, want.issuer) && !isIssuer(r.issuer) {
			return []Finding{l.tell(w, "caa-syntax", "{found}", r.Value).as(Error)}
		}
	}
	return nil
}

// isIssuer tells whether a text is the name of an issuer, or nobody's: letters,
// digits and hyphens between dots (RFC 8659 §4.2).
func isIssuer(s string) bool {
	if s == "" {
		return true
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || strings.ContainsFunc(label, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-'
		}) {
			return false
		}
	}
	return true
}
