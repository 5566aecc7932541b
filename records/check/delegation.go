package check

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/publicsuffix"

	"allgreen/records"
	"allgreen/records/resolve"
)

// unregistered tells whether it is a registry that says there is no such
// name: the domain does not exist yet, or is misspelled.
func (l *look) unregistered(reply resolve.Reply) bool {
	if reply.Zone == nil || !isRegistry(reply.Zone.Apex) || strings.HasSuffix(reply.Question.Name, ".arpa.") {
		return false
	}
	denied := false
	for _, a := range reply.Answers {
		if a.Usable() && a.Status != resolve.NXDomain {
			return false
		}
		denied = denied || a.Status == resolve.NXDomain
	}
	return denied
}

// isRegistry tells whether a zone is one under which the public registers
// domains: the root, a top-level domain, or one like co.uk.
func isRegistry(apex string) bool {
	name := short(apex)
	suffix, icann := publicsuffix.PublicSuffix(name)
	return apex == "." || suffix == name && (icann || !strings.Contains(name, "."))
}

// unanswered is the reason why nothing is known of a record.
func (l *look) unanswered(w wanted, r replied) Finding {
	return l.tell(w, "no-answer", "{error}", errorText(r.err))
}

// nobody says which servers gave no usable answer, where none did.
func (l *look) nobody(reply resolve.Reply) []Finding {
	var findings []Finding
	zone := short(reply.Question.Name)
	if reply.Zone != nil {
		zone = short(reply.Zone.Apex)
	}
	for _, a := range reply.Answers {
		if f, lame := l.lame(a, zone); lame {
			findings = append(findings, f)
		}
	}
	if len(findings) == 0 && len(reply.Answers) == 0 {
		findings = append(findings, l.say("no-answer", "{NAME}", short(reply.Question.Name), "{error}", errNoAnswer.Error()))
	}
	return findings
}

// lame words what keeps a name server from answering for the zone.
func (l *look) lame(a resolve.Answer, zone string) (Finding, bool) {
	words := []string{"{server}", short(a.Server.Name), "{addr}", a.Server.Addr.Addr().String(), "{zone}", zone}
	switch a.Status {
	case resolve.Data, resolve.NoData, resolve.NXDomain, resolve.NotAsked:
		return Finding{}, false
	case resolve.Timeout, resolve.Unreachable, resolve.Malformed:
		return l.say("lame-ns:silent", words...), true
	}
	return l.say("lame-ns", words...), true
}

// delegation checks the way from the registry to the zones of the plan: that
// they are registered, that their servers know them, and that both lists of
// servers agree.
func (l *look) delegation(ctx context.Context) Check {
	c := Check{ID: "delegation", State: Green, Findings: []Finding{}}
	var findings []Finding
	var seen []string
	for _, g := range l.groups {
		if g.wanted[0].Where != records.AtDNS {
			continue
		}
		zone, err := l.asker.Zone(ctx, g.question.Name)
		if err != nil && zone == nil {
			c.State = Worst(c.State, Unknown)
			findings = append(findings, l.say("no-answer", "{NAME}", short(g.question.Name), "{error}", errorText(err)))
			continue
		}
		if slices.Contains(seen, zone.Apex) {
			continue
		}
		seen = append(seen, zone.Apex)
		if isRegistry(zone.Apex) {
			if l.unregistered(l.reply(ctx, g.question).Reply) {
				c.State = Worst(c.State, Missing)
				findings = append(findings, l.say("not-registered", "{zone}", organization(g.question.Name)))
			}
			continue
		}
		state, more := l.servers(ctx, zone)
		c.State = Worst(c.State, state)
		findings = append(findings, more...)
	}
	c.Findings = leading(findings)
	return c
}

// servers checks the name servers of one zone.
func (l *look) servers(ctx context.Context, zone *resolve.Zone) (State, []Finding) {
	var findings []Finding
	reply := l.reply(ctx, resolve.Question{Name: zone.Apex, Type: resolve.TypeSOA})
	usable := 0
	for _, a := range reply.Answers {
		if f, lame := l.lame(a, short(zone.Apex)); lame {
			findings = append(findings, f)
		} else if a.Usable() {
			usable++
		}
	}
	for _, ns := range zone.NoAddress {
		findings = append(findings, l.say("lame-ns:address", "{server}", short(ns), "{zone}", short(zone.Apex)))
	}
	if len(zone.ParentNS) > 0 && len(zone.ChildNS) > 0 && !slices.Equal(zone.ParentNS, zone.ChildNS) {
		findings = append(findings, l.say("ns-mismatch", "{zone}", short(zone.Apex),
			"{parent}", names(zone.ParentNS), "{child}", names(zone.ChildNS)))
	}
	if usable == 0 {
		return Unknown, findings
	}
	return Green, findings
}

// plural counts things.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}
