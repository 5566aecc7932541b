package check

import (
	"cmp"

	"allgreen/records/dmarc"
)

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
