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
	zone := reply.Question.Name
	if reply.Zone != nil {
		zone = reply.Zone.Apex
	}
	if findings := l.lame(reply.Answers, zone); len(findings) > 0 {
		return findings
	}
	return []Finding{l.say("no-answer", "{NAME}", short(reply.Question.Name), "{error}", errNoAnswer.Error())}
}

// lame names the servers that don't answer for the zone: those that answer
// without knowing it (RFC 8499 §7), and those that are silent.
func (l *look) lame(answers []resolve.Answer, zone string) []Finding {
	var unknowing, silent []string
	for _, a := range answers {
		server := short(a.Server.Name) + " (" + a.Server.Addr.Addr().String() + ")"
		switch a.Status {
		case resolve.Refused, resolve.ServFail, resolve.Lame:
			unknowing = append(unknowing, server)
		case resolve.Timeout, resolve.Unreachable, resolve.Malformed:
			silent = append(silent, server)
		}
	}
	var findings []Finding
	if len(unknowing) > 0 {
		findings = append(findings, l.say("lame-ns", "{server}", strings.Join(unknowing, ", "), "{zone}", short(zone)))
	}
	if len(silent) > 0 {
		findings = append(findings, l.say("lame-ns:silent", "{server}", strings.Join(silent, ", "), "{zone}", short(zone)))
	}
	return findings
}

// delegation checks the way from the registry to the zones of the plan: that
// they are registered, that their servers know them, and that both lists of
// servers agree.
func (l *look) delegation(ctx context.Context) Check {
	c := Check{State: Green}
	var seen []string
	for _, g := range l.groups {
		if g.wanted[0].Where != records.AtDNS {
			continue
		}
		zone, err := l.asker.Zone(ctx, g.question.Name)
		if err != nil && zone == nil {
			c.State = Worst(c.State, Unknown)
			c.Findings = append(c.Findings, l.say("no-answer", "{NAME}", short(g.question.Name), "{error}", errorText(err)))
			continue
		}
		if slices.Contains(seen, zone.Apex) {
			continue
		}
		seen = append(seen, zone.Apex)
		if isRegistry(zone.Apex) {
			if l.unregistered(l.reply(ctx, g.question).Reply) {
				c.State = Worst(c.State, Missing)
				c.Findings = append(c.Findings, l.say("not-registered", "{zone}", organization(g.question.Name)))
			}
			continue
		}
		state, more := l.servers(ctx, zone)
		c.State = Worst(c.State, state)
		c.Findings = append(c.Findings, more...)
	}
	return c
}

// servers checks the name servers of one zone.
func (l *look) servers(ctx context.Context, zone *resolve.Zone) (State, []Finding) {
	reply := l.reply(ctx, resolve.Question{Name: zone.Apex, Type: resolve.TypeSOA})
	findings := l.lame(reply.Answers, zone.Apex)
	if len(reply.Answers) == 0 {
		findings = append(findings, l.say("no-answer", "{NAME}", short(zone.Apex), "{error}", errorText(reply.err)))
	}
	for _, ns := range zone.NoAddress {
		findings = append(findings, l.say("lame-ns:address", "{server}", short(ns), "{zone}", short(zone.Apex)))
	}
	if len(zone.ParentNS) > 0 && len(zone.ChildNS) > 0 && !slices.Equal(zone.ParentNS, zone.ChildNS) {
		findings = append(findings, l.say("ns-mismatch", "{zone}", short(zone.Apex),
			"{parent}", names(zone.ParentNS), "{child}", names(zone.ChildNS)))
	}
	if !slices.ContainsFunc(reply.Answers, resolve.Answer.Usable) {
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
