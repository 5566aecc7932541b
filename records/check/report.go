package check

import (
	"strings"

	"allgreen/records/resolve"
)

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
