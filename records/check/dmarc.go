package check

import (
	"context"
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
	words = append([]string{"{policy}", rec.Policy, "{effective}", effective, "{asked}", asked}, words...)
	code := "dmarc-p"
	if rec.T { // RFC 9989 §4.7
		code = "dmarc-p:testing"
	}
	lowered := !strings.EqualFold(rec.Policy, effective)
	var findings []Finding
	switch {
	case effective == "":
		findings = append(l.damage(w, text), l.tell(w, "dmarc-p", words...))
	case dmarc.Rank(effective) < dmarc.Rank(asked) && lowered:
		findings = append(findings, l.tell(w, code, words...).as(Error))
	case dmarc.Rank(effective) < dmarc.Rank(asked):
		findings = append(findings, l.tell(w, "dmarc-weaker", words...))
	case lowered:
		findings = append(findings, l.tell(w, code, words...).as(Warning))
	case dmarc.Stricter(effective, asked):
		findings = append(findings, l.tell(w, "dmarc-stricter", words...))
	}
	findings = append(findings, l.forSubdomains(w, rec, words)...)
	return append(findings, l.reports(ctx, w, rec, words)...)
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

// authorizes tells whether one of the texts is a DMARC record.
func authorizes(rrs []resolve.RR) bool {
	return slices.ContainsFunc(rrs, func(rr resolve.RR) bool {
		_, isDMARC, err := dmarc.Parse(rr.Text())
		return isDMARC && err == nil
	})
}
