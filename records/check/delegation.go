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
// domains: the root, a top-level domain, or one like co.uk. One like dyndns.org
// is none: it may hold the names of its customers itself, so that what it
// denies may be a record that is missing, and not a domain.
func isRegistry(apex string) bool {
	name := short(apex)
	suffix, icann := publicsuffix.PublicSuffix(name)
	return apex == "." || suffix == name && (icann || !strings.Contains(name, "."))
}

// unanswered is the reason why nothing is known of a record.
func (l *look) unanswered(w wanted, r replied) Finding {
	return l.tell(w, "no-answer", "{error}", errorText(r.err))
}

// nobody says which servers gave no usable answer, where none did. Servers
// that fail at this name alone know the zone all the same.
func (l *look) nobody(ctx context.Context, reply resolve.Reply) []Finding {
	reason := errNoAnswer
	if reply.Zone != nil {
		if !slices.ContainsFunc(reply.Answers, func(a resolve.Answer) bool { return !a.NoTCP }) && len(reply.Answers) > 0 {
			return []Finding{l.say("tcp53", "{NAME}", short(reply.Question.Name))}
		}
		if odd := l.failing(ctx, reply); len(odd) > 0 {
			return []Finding{l.say("server-odd", "{NAME}", short(reply.Question.Name),
				"{type}", reply.Question.Type.String(), "{server}", strings.Join(odd, ", "))}
		}
		if spoke(reply.Answers) && slices.ContainsFunc(l.atApex(ctx, reply.Zone).Answers, resolve.Answer.Usable) {
			reason = reply.Answers[0].Err
		} else if findings := l.lame(reply.Answers, reply.Zone.Apex); len(findings) > 0 {
			return findings
		}
	}
	return []Finding{l.say("no-answer", "{NAME}", short(reply.Question.Name), "{error}", errorText(reason))}
}

// unusual tells whether a question is one that simple name servers fail at:
// for a newer type, or for a name with an underscore.
func unusual(q resolve.Question) bool {
	return strings.Contains(q.Name, "_") || slices.Contains([]resolve.Type{resolve.TypeCAA, resolve.TypeTLSA, resolve.TypeSRV}, q.Type)
}

// failing names the servers that know the zone and fail at this question
// alone, with a failure or with silence.
func (l *look) failing(ctx context.Context, reply resolve.Reply) []string {
	knows := func(s resolve.Server) bool {
		return usableFrom(l.atApex(ctx, reply.Zone), s)
	}
	var odd []string
	for _, a := range reply.Answers {
		if a.Status == resolve.ServFail && unusual(reply.Question) && knows(a.Server) || a.Status == resolve.Timeout && l.heardOf(ctx, a) {
			odd = append(odd, short(a.Server.Name))
		}
	}
	slices.Sort(odd)
	return slices.Compact(odd)
}

// usableFrom tells whether the server gave one of the usable answers.
func usableFrom(r replied, s resolve.Server) bool {
	return slices.ContainsFunc(r.Answers, func(a resolve.Answer) bool { return a.Server == s && a.Usable() })
}

// heardOf tells whether a server that is silent answers every other question of
// this round that it was asked, and one at least. To ask it more would be to wait for it again.
func (l *look) heardOf(ctx context.Context, silent resolve.Answer) bool {
	heard := false
	for _, g := range l.groups {
		if g.question == silent.Question || !l.planned[g.question] {
			continue
		}
		for _, a := range l.reply(ctx, g.question).Answers {
			if a.Server == silent.Server && !a.Usable() {
				return false
			}
			heard = heard || a.Server == silent.Server
		}
	}
	return heard
}

// oddServers tells of servers that fail at a record which others answer for.
func (l *look) oddServers(ctx context.Context, w wanted, reply resolve.Reply) []Finding {
	var findings []Finding
	if odd := l.failing(ctx, reply); len(odd) > 0 {
		findings = append(findings, l.tell(w, "server-odd", "{server}", strings.Join(odd, ", ")))
	}
	var cut []string
	for _, a := range reply.Answers {
		if a.NoTCP {
			cut = append(cut, short(a.Server.Name))
		}
	}
	if len(cut) > 0 {
		findings = append(findings, l.tell(w, "tcp53:some", "{server}", listed(cut)))
	}
	return findings
}

// atApex is what the servers of a zone say of the zone itself.
func (l *look) atApex(ctx context.Context, zone *resolve.Zone) replied {
	return l.reply(ctx, resolve.Question{Name: zone.Apex, Type: resolve.TypeSOA})
}

// spoke tells whether one of the servers answered, if only with a failure.
func spoke(answers []resolve.Answer) bool {
	return slices.ContainsFunc(answers, func(a resolve.Answer) bool { return a.Rcode != "" })
}

// lame names the servers that don't answer for the zone: those that answer
// without knowing it (RFC 8499 §7), and those that are silent. What each said
// stands beside its name.
func (l *look) lame(answers []resolve.Answer, zone string) []Finding {
	var unknowing, silent, half []string
	for _, a := range answers {
		switch a.Status {
		case resolve.Refused, resolve.ServFail:
			unknowing = append(unknowing, named(a.Server, a.Rcode))
		case resolve.Lame:
			unknowing = append(unknowing, named(a.Server, "not authoritative"))
		case resolve.Timeout, resolve.Unreachable, resolve.Malformed:
			if answersElsewhere(answers, a.Server) {
				half = append(half, named(a.Server))
			} else {
				silent = append(silent, named(a.Server))
			}
		}
	}
	none := !slices.ContainsFunc(answers, resolve.Answer.Usable)
	var findings []Finding
	tell := func(code, alone string, servers, others []string) {
		if none && len(others) == 0 {
			code = alone
		}
		if len(servers) > 0 {
			findings = append(findings, l.say(code, "{server}", strings.Join(servers, ", "), "{zone}", short(zone)))
		}
	}
	tell("lame-ns", "lame-ns:all", unknowing, silent)
	tell("lame-ns:silent", "lame-ns:all-silent", silent, unknowing)
	tell("lame-ns:address-silent", "", half, nil)
	return findings
}

// answersElsewhere tells whether a server answers at another of its addresses,
// mostly one of the other family.
func answersElsewhere(answers []resolve.Answer, s resolve.Server) bool {
	return slices.ContainsFunc(answers, func(a resolve.Answer) bool {
		return a.Server.Name == s.Name && a.Server.Addr != s.Addr && a.Usable()
	})
}

// delegation checks the way from the registry to the zones of the plan: that
// they are registered, that their servers know them, and that both lists of
// servers agree.
func (l *look) delegation(ctx context.Context) Check {
	if d := l.detour(ctx); d != nil {
		return l.delegationAround(ctx, d)
	}
	c := Check{State: Green}
	var seen []string
	lost := false
	for _, g := range l.groups {
		if g.wanted[0].Where != records.AtDNS {
			continue
		}
		way := l.way(ctx, g)
		zone := way.Zone
		if zone == nil || way.err != nil && isRegistry(zone.Apex) {
			c.State = Worst(c.State, Unknown)
			if !lost { // once, for all names that nothing can be found out about
				c.Findings = append(c.Findings, l.say("no-answer", "{NAME}", short(g.question.Name), "{error}", errorText(way.err)))
			}
			lost = true
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
		state, more := l.servers(ctx, way)
		c.State = Worst(c.State, state)
		c.Findings = append(c.Findings, more...)
	}
	return c
}

// way is how far the walk to a name came: as its records found out in this
// round, since a second walk past silent servers would take as long again.
func (l *look) way(ctx context.Context, g *group) replied {
	if d := l.detour(ctx); d != nil {
		way := replied{resolve.Reply{Question: g.question}, errDetour}
		if apex := l.zoneAround(ctx, d, g.question.Name); apex != "" {
			way.Zone = &resolve.Zone{Apex: apex}
		}
		return way
	}
	if l.planned[g.question] {
		return l.reply(ctx, g.question)
	}
	zone, err := l.asker.Zone(ctx, g.question.Name)
	return replied{resolve.Reply{Question: g.question, Zone: zone}, err}
}

// servers checks the name servers of the zone that a name lies in.
func (l *look) servers(ctx context.Context, way replied) (State, []Finding) {
	zone, reply := way.Zone, way
	if way.err == nil && (len(way.Answers) == 0 || spoke(way.Answers)) {
		reply = l.atApex(ctx, zone)
	}
	findings := l.lame(reply.Answers, zone.Apex)
	if len(reply.Answers) == 0 {
		findings = append(findings, l.say("no-answer", "{NAME}", short(zone.Apex), "{error}", errorText(reply.err)))
	}
	findings = append(findings, l.older(reply.Answers, zone.Apex)...)
	findings = append(findings, l.unfit(ctx, zone.Apex, reply.Answers)...)
	if f, ok := l.parked(zone); ok && f.Severity == Error {
		findings = append(findings, f.as(Warning)) // the records say what it costs
	}
	if len(zone.NoAddress) > 0 {
		findings = append(findings, l.say("lame-ns:address", "{server}", names(zone.NoAddress), "{zone}", short(zone.Apex)))
	}
	if f, ok := l.twoLists(zone); ok {
		findings = append(findings, f)
	}
	if f, ok := l.wrongPanel(zone); ok {
		findings = append(findings, f.as(Warning)) // the records say what it costs
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
