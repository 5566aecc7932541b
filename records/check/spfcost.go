package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"allgreen/records/spf"
)

// maxCostly is how many costly terms are named.
const maxCostly = 3

// costOfSPF finds what keeps receivers from reading a policy to its end.
// Our own addresses may pass before that, but the senders behind them don't.
func (l *look) costOfSPF(ctx context.Context, w wanted, text string, dns spf.Lookuper, words []string) []Finding {
	rec, _, err := spf.Parse(text)
	if err != nil || !leadsOn(rec) {
		return nil
	}
	domain := cmp.Or(short(w.Name), "domain.invalid") // of a text by itself
	cost := spf.Count(ctx, rec, domain, dns)
	var findings []Finding
	for _, t := range cost.Terms {
		if errors.Is(t.Err, spf.ErrNoRecord) {
			findings = append(findings, l.tell(w, "spf-include-none", append([]string{"{term}", t.Term}, words...)...).as(Warning))
		}
	}
	switch {
	case cost.Lookups > spf.MaxLookups:
		words = append([]string{"{n}", strconv.Itoa(cost.Lookups), "{costs}", costliest(cost.Terms)}, words...)
		code := "spf-10:others"
		if len(l.plan.Setup.Addrs()) == 0 { // a text by itself
			code = "spf-10:text"
		}
		findings = append(findings, l.tell(w, code, words...))
	case cost.Void > spf.MaxVoid:
		findings = append(findings, l.tell(w, "spf-void", words...))
	}
	return findings
}

// leadsOn tells whether a policy has more to ask for than its own hosts.
func leadsOn(rec *spf.Record) bool {
	asking := 0
	for _, t := range rec.Terms {
		switch t.Name {
		case spf.Include, spf.Redirect, spf.Exists:
			return true
		case spf.A, spf.MX, spf.PTR:
			asking++
		}
	}
	return asking > spf.MaxVoid
}

// costliest names the terms that cost the most lookups.
func costliest(terms []spf.TermCost) string {
	terms = slices.Clone(terms)
	slices.SortStableFunc(terms, func(a, b spf.TermCost) int { return cmp.Compare(b.Lookups, a.Lookups) })
	var named []string
	for _, t := range terms[:min(len(terms), maxCostly)] {
		named = append(named, fmt.Sprintf("%s (%d)", t.Term, t.Lookups))
	}
	return strings.Join(named, ", ")
}
