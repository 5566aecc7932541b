package tui

import (
	"fmt"
	"slices"
	"strings"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/render"
)

// row is a line of the list: a record, or a check that is not green.
type row struct {
	record  records.Record
	check   *check.Check  // nil for a record
	verdict check.Verdict // of a record; without a state until it was looked at
}

// group is the records that are entered at one panel.
type group struct {
	heading string
	rows    []row
}

// groups sorts the records by the panel that they are entered at, in their own
// order, those at the owner of the address last.
func (l *live) groups() []group {
	var all []group
	zones := map[string]int{}
	var reverse []row
	for _, r := range l.project.Records {
		line := row{record: r, verdict: l.verdicts[r.ID]}
		if r.Where == records.AtReverse {
			reverse = append(reverse, line)
			continue
		}
		zone := l.likelyZone(r)
		i, known := zones[zone]
		if !known {
			i = len(all)
			zones[zone] = i
			all = append(all, group{heading: "At your DNS host, " + zone})
		}
		all[i].rows = append(all[i].rows, line)
	}
	if len(all) == 1 {
		all[0].heading = "At your DNS host"
	}
	if len(reverse) > 0 {
		all = append(all, group{heading: "Where you rent the server", rows: reverse})
	}
	return all
}

// rows is all records in the order of the groups.
func (l *live) rows() (rows []row) {
	for _, g := range l.groups() {
		rows = append(rows, g.rows...)
	}
	return rows
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

// likelyZone is the zone in whose panel a record is entered, as far as names
// tell: the registrable domain that it lies below.
func (l *live) likelyZone(r records.Record) string {
	s := l.project.Setup
	for _, name := range []records.Name{s.Domain, s.MailHost} {
		if zone := name.Organizational(); strings.HasSuffix("."+r.Name, "."+zone.FQDN()) {
			return zone.String()
		}
	}
	return strings.TrimSuffix(r.Name, ".")
}

// host is what goes into the name field of the panel: relative to the zone that
// was found in DNS, or else to the likely one. Of a PTR it is the address.
func (l *live) host(r records.Record) string {
	if addr, ok := records.ReverseAddr(r.Name); ok {
		return addr.String()
	}
	zone := l.likelyZone(r)
	// A domain that is not delegated yet is found in the zone above it.
	if found := strings.TrimSuffix(l.verdicts[r.ID].Zone, "."); strings.HasSuffix("."+found, "."+zone) {
		zone = found
	}
	return render.Host(r.Name, zone)
}

// value is what goes into the value field of a panel, and the priority where
// there is a field for it.
func value(r records.Record) (value, priority string) {
	value = r.Value
	switch r.Type {
	case "MX": // RFC 1035 §3.3.9
		priority, value, _ = strings.Cut(value, " ")
		return strings.TrimSuffix(value, "."), priority
	case "PTR":
		return strings.TrimSuffix(value, "."), ""
	}
	return value, ""
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
		return phrase(r.check.Findings[0].Code)
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
	case v.State == check.Missing && r.record.Where == records.AtReverse:
		return "to set where you rent the server"
	case v.State == check.Missing:
		return "to set at your DNS host"
	case len(v.Findings) > 0:
		return phrase(v.Findings[0].Code)
	}
	return ""
}

// phrase is the code of a finding as words: "name doubled".
func phrase(code string) string { return strings.ReplaceAll(code, "-", " ") }
