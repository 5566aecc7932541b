package tui

import (
	"fmt"
	"slices"
	"strings"

	"allgreen/records"
	"allgreen/records/check"
)

// row is a line of the list: a record, or a check that is not green.
type row struct {
	record  records.Record
	check   *check.Check  // nil for a record
	verdict check.Verdict // of a record; without a state until it was looked at
	at      string        // where a record is entered: "at Cloudflare"
}

// rows is all records in the order of the places.
func (l *live) rows() (rows []row) {
	for _, p := range l.places() {
		rows = append(rows, p.rows...)
	}
	return rows
}

// placeOf is the place of a record.
func (l *live) placeOf(r records.Record) place {
	for _, p := range l.places() {
		for _, line := range p.rows {
			if line.record.ID == r.ID {
				return p
			}
		}
	}
	return place{}
}

// troubles are the checks of the last round that are not green, and that tell
// more than the records do.
func (l *live) troubles() (rows []row) {
	if l.round == nil {
		return nil
	}
	known := map[string]bool{}
	for _, v := range l.round.Records {
		for _, f := range v.Findings {
			known[f.Code] = true
		}
	}
	news := func(f check.Finding) bool { return !known[f.Code] }
	for i := range l.round.Checks {
		c := &l.round.Checks[i]
		if c.State != check.Green && (slices.ContainsFunc(c.Findings, news) || l.round.Green == l.round.Total) {
			rows = append(rows, row{check: c})
		}
	}
	return rows
}

// state is how the row stands; "" while it was not looked at.
func (r row) state() check.State {
	if r.check != nil {
		return r.check.State
	}
	return r.verdict.State
}

func (r row) findings() []check.Finding {
	if r.check != nil {
		return r.check.Findings
	}
	return r.verdict.Findings
}

// named is the record's name, and at the end of its w cells, where there is room,
// what it is for: of several texts at a name it tells which is which.
func (l *live) named(t theme, r records.Record, w int) string {
	name, purpose := t.text(l.host(r)), t.text(purpose(r))
	if purpose == "" || width(name)+2+width(purpose) > w {
		return t.column(name, w)
	}
	return t.spread(name, purpose, w)
}

// purpose is what a record is for in one word: "DKIM"; "" where its type or its
// name say it already.
func purpose(r records.Record) string {
	word, _, _ := strings.Cut(r.Title, ",")
	if r.ID == "helo-spf" { // beside that of the domain
		return "HELO " + word
	}
	if word == r.Type || strings.HasPrefix(r.Name, word+".") {
		return ""
	}
	return word
}

// word is a state as the lists write it.
func word(s check.State) string {
	if s == "" {
		return "asking"
	}
	return string(s)
}

// published tells how many of the name servers have the record right, of how many.
func published(v check.Verdict) (right, all int) { return count(v, check.Authoritative) }

// seen tells how many public resolvers see it, of how many that were asked.
func seen(v check.Verdict) (right, all int) { return count(v, check.Resolver) }

func count(v check.Verdict, role check.Role) (right, all int) {
	for _, s := range v.Servers {
		if s.Role != role || s.State == check.ServerNotAsked {
			continue
		}
		all++
		if s.State == check.ServerGreen {
			right++
		}
	}
	return right, all
}

// brief is the row in a few words: how far it is, or what is the matter.
func (l *live) brief(r row) string {
	v := r.verdict
	switch {
	case r.check != nil && len(r.check.Findings) > 0:
		return cause(r.check.Findings[0].Code)
	case v.State == check.Green, v.State == check.Propagating:
		right, all := published(v)
		text := fmt.Sprintf("published %d/%d", right, all)
		if right, all := seen(v); all > 0 {
			text += fmt.Sprintf("  seen %d/%d", right, all)
		}
		if v.State == check.Propagating && v.ClearAt != nil {
			text += "  by " + records.Clock(*v.ClearAt, l.looked)
		}
		return text
	case v.State == check.Missing && absent(v.Findings) && r.record.Hold != "":
		return "not yet to be pasted"
	case v.State == check.Missing && absent(v.Findings):
		return "to set " + r.at
	case len(v.Findings) > 0:
		return cause(v.Findings[0].Code)
	}
	return ""
}

// phrase is the code of a finding as words: "name doubled".
func phrase(code string) string { return strings.ReplaceAll(code, "-", " ") }
