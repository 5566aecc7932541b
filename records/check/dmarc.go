package check

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"allgreen/records/dmarc"
	"allgreen/records/resolve"
)

// judgeDMARC judges by what receivers make of the record (RFC 9989): it must
// be the only one, and ask for at least what was chosen.
func (l *look) judgeDMARC(ctx context.Context, w wanted, a resolve.Answer) judgement {
	words := []string{"{rua}", l.plan.Setup.RUA}
	if len(a.RRs) == 0 {
		return missing(l.tell(w, "dmarc-none"))
	}
	var texts []string
	var damaged []Finding
	for _, rr := range a.RRs {
		if _, isDMARC, _ := dmarc.Parse(rr.Text()); isDMARC {
			texts = append(texts, rr.Text())
		} else {
			damaged = append(damaged, l.damage(w, rr.Text())...)
		}
	}
	switch {
	case len(texts) > 1:
		return judgement{ServerWrong, []Finding{l.tell(w, "dmarc-two", append(words, "{found}", strings.Join(texts, "  +  "))...)}}
	case len(texts) == 0:
		if len(damaged) == 0 {
			damaged = append(damaged, l.tell(w, "dmarc-sep", append(words, "{found}", a.RRs[0].Text())...))
		}
		return judgement{ServerWrong, damaged}
	}
	return weighed(l.policy(ctx, w, texts[0], append(words, "{found}", texts[0])))
}

// policy judges the tags of the one record that counts.
func (l *look) policy(ctx context.Context, w wanted, text string, words []string) []Finding {
	rec, _, err := dmarc.Parse(text)
	if err != nil || rec == nil {
		if damaged := l.damage(w, text); len(damaged) > 0 {
			return damaged
		}
		return []Finding{l.tell(w, "dmarc-sep", words...)}
	}
	asked := string(l.plan.Setup.DMARC)
	effective := rec.Effective()
	words = append([]string{"{effective}", effective, "{asked}", asked}, words...)
	code := "dmarc-p"
	switch {
	case rec.T && dmarc.Rank(rec.Policy) >= 0: // RFC 9989 §4.7
		code = "dmarc-p:testing"
	case nextTag.MatchString(rec.Policy):
		code = "dmarc-sep"
	case rec.Policy == "":
		code = "dmarc-p:none"
	}
	tag, value := brokenPolicy(rec)
	words = append([]string{"{tag}", tag, "{policy}", value}, words...)
	lowered := rec.Policy != effective || tag != "p"
	var findings []Finding
	switch {
	case effective == "":
		findings = append(l.damage(w, text), l.tell(w, code, words...).as(Error))
	case dmarc.Rank(effective) < dmarc.Rank(asked) && lowered:
		findings = append(findings, l.tell(w, code, words...).as(Error))
	case dmarc.Rank(effective) < dmarc.Rank(asked):
		findings = append(findings, l.tell(w, "dmarc-weaker", words...))
	case lowered:
		for _, f := range append(l.damage(w, text), l.tell(w, code, words...)) {
			findings = append(findings, f.as(Warning))
		}
	case dmarc.Stricter(effective, asked):
		findings = append(findings, l.tell(w, "dmarc-stricter", words...))
	}
	findings = append(findings, l.forSubdomains(w, rec, words)...)
	return append(findings, l.reports(ctx, w, rec, words)...)
}

// nextTag is a tag that became part of the value before it, for want of a
// semicolon.
var nextTag = regexp.MustCompile(`[\s,:]\w+\s*=`)

// brokenPolicy is the tag whose value is no policy, for the words about it: p
// itself, or one for names below that spoils a sound p (RFC 9989 §4.10.1).
func brokenPolicy(rec *dmarc.Record) (tag, value string) {
	spoils := func(policy string) bool {
		return policy != "" && dmarc.Rank(policy) < 0 && dmarc.Rank(rec.Policy) >= 0
	}
	switch {
	case spoils(rec.SubPolicy):
		return "sp", rec.SubPolicy
	case spoils(rec.NonExistent):
		return "np", rec.NonExistent
	}
	return "p", rec.Policy
}

// reports judges where the reports go.
func (l *look) reports(ctx context.Context, w wanted, rec *dmarc.Record, words []string) []Finding {
	if len(rec.RUA) == 0 {
		if l.plan.Setup.RUA == "" {
			return nil
		}
		return []Finding{l.tell(w, "dmarc-rua:none", words...)}
	}
	for _, uri := range rec.RUA[:min(len(rec.RUA), maxNames)] {
		scheme, address, ok := strings.Cut(uri, ":")
		if !ok || !strings.EqualFold(scheme, "mailto") || strings.ContainsAny(address, " <>") {
			return []Finding{l.tell(w, "dmarc-rua", append([]string{"{uri}", uri}, words...)...)}
		}
		_, host, ok := strings.Cut(address, "@")
		host, _, _ = strings.Cut(host, "!") // a size limit may follow
		if isExample(host) && !strings.Contains(w.Value, host) {
			return []Finding{l.tell(w, "txt-placeholder", append([]string{"{found}", uri}, words...)...)}
		}
		if !ok || sameOrganization(resolve.Canonical(host), l.domain) {
			continue
		}
		// RFC 9990 §4: the other side must say that it wants these reports.
		name := resolve.Canonical(short(l.domain) + "._report._dmarc." + host)
		a, err := l.lookup(ctx, resolve.Question{Name: name, Type: resolve.TypeTXT})
		if err == nil && a.Usable() && !authorizes(a.RRs) {
			return []Finding{l.tell(w, "dmarc-rua-ext", append([]string{"{X}", host}, words...)...)}
		}
	}
	return nil
}

// isExample tells whether a domain is one of guides (RFC 2606 §3).
func isExample(host string) bool {
	return slices.Contains([]string{"example.com", "example.net", "example.org"}, strings.ToLower(host))
}

// authorizes tells whether one of the texts is a DMARC record.
func authorizes(rrs []resolve.RR) bool {
	return slices.ContainsFunc(rrs, func(rr resolve.RR) bool {
		_, isDMARC, err := dmarc.Parse(rr.Text())
		return isDMARC && err == nil
	})
}

// forSubdomains judges what a DMARC record says of the names below the domain,
// sp= for those that exist and np= for the rest (RFC 9989 §4.7): at least what
// the plan's own record says, where it says anything.
func (l *look) forSubdomains(w wanted, rec *dmarc.Record, words []string) []Finding {
	want, _, err := dmarc.Parse(w.Value)
	if err != nil || want == nil || want.SubPolicy == "" && want.NonExistent == "" {
		return nil
	}
	sub := cmp.Or(rec.SubPolicy, rec.Policy)
	pairs := [][2]string{
		{sub, want.SubPolicy},
		{cmp.Or(rec.NonExistent, sub), cmp.Or(want.NonExistent, want.SubPolicy)},
	}
	for _, p := range pairs {
		if got, asked := p[0], p[1]; asked != "" && dmarc.Rank(got) < dmarc.Rank(asked) {
			return []Finding{l.tell(w, "dmarc-sub", append([]string{"{effective}", got, "{asked}", asked}, words...)...)}
		}
	}
	return nil
}

// judgeReport judges the record by which another domain says that it takes
// DMARC reports about ours (RFC 9990 §4): any text that is DMARC, be it that of
// a wildcard for all domains.
func (l *look) judgeReport(w wanted, a resolve.Answer) judgement {
	_, host, _ := strings.Cut(resolve.Canonical(w.Name), "._report._dmarc.")
	words := []string{"{X}", short(host)}
	switch {
	case authorizes(a.RRs):
		return judgement{state: ServerGreen}
	case len(a.RRs) == 0:
		return missing(l.tell(w, "dmarc-rua-ext:record", words...))
	}
	found := a.RRs[0].Text()
	other := l.tell(w, "dmarc-rua-ext:other", append(words, "{found}", found)...)
	return judgement{ServerWrong, append(l.damage(w, found), other)}
}
