package check

import (
	"context"
	"slices"
	"strings"

	"allgreen/records"
	"allgreen/records/resolve"
)

// lookupAround is the answer of the first of the resolvers that has one: for
// what a judgement leans on beside the record itself.
func (l *look) lookupAround(ctx context.Context, d *detour, q resolve.Question) (resolve.Answer, error) {
	for _, a := range l.each(ctx, d, q) {
		if a.Usable() {
			return a, nil
		}
	}
	return resolve.Answer{Question: q}, errNoAnswer
}

// zoneAround is the apex of the zone that holds a name, as far as it shows
// from afar; "" where it does not. The name itself is not asked for: it may
// not be there yet, and that would be remembered.
func (l *look) zoneAround(ctx context.Context, d *detour, name string) string {
	if strings.HasSuffix(name, ".arpa.") {
		return ""
	}
	if l.opts.Previous != nil {
		for _, v := range l.opts.Previous.Records {
			if !isRegistry(v.Zone) && resolve.Encloses(v.Zone, name) {
				return v.Zone
			}
		}
	}
	base := organization(name) + "."
	if resolve.Encloses(l.domain, name) {
		base = l.domain
	}
	a, err := l.lookupAround(ctx, d, resolve.Question{Name: base, Type: resolve.TypeSOA})
	switch {
	case err != nil:
		return ""
	case a.Status == resolve.Data:
		return resolve.Canonical(a.RRs[0].Name)
	case a.SOA != nil:
		return a.SOA.Zone
	}
	return ""
}

// examineAround judges all records of one name and type by what resolvers over
// HTTPS see. Nobody at the source holds the gate, so they are asked whatever
// there may be: there is no other way to know. Where they agree on the right
// records that is green, with a warning.
func (l *look) examineAround(ctx context.Context, g *group, d *detour) []Verdict {
	verdicts := make([]Verdict, len(g.wanted))
	answers := l.fresh(ctx, g, d)
	zone := l.zoneAround(ctx, d, g.question.Name)
	for i, w := range g.wanted {
		s := &source{}
		views := l.viewsAround(ctx, w, s, d, answers, zone)
		l.weighAround(w, s, views, zone, d)
		for _, r := range l.asker.Resolvers() {
			if r.URL == "" {
				s.views = append(s.views, notAsked(r, d.reason))
			}
		}
		s.views = append(s.views, views...)
		verdicts[i] = s.verdict(w, &resolve.Zone{Apex: zone})
		verdicts[i].Findings = leading(s.findings)
		for _, view := range views {
			if !view.Until.IsZero() {
				until := view.Until.UTC()
				verdicts[i].ClearAt = later(verdicts[i].ClearAt, &until)
			}
		}
		if before := l.previous(w.ID); before != nil && l.narrowed(g) != nil && before.State == s.state {
			l.same[w.index] = true
			if s.state == Wrong || s.state == Missing {
				verdicts[i].Findings = before.Findings // not all that it rests on was judged anew
			}
		}
	}
	return verdicts
}

// viewsAround is how the resolvers see one record: by their answers, or as in
// the round before.
func (l *look) viewsAround(ctx context.Context, w wanted, s *source, d *detour, answers map[resolve.Server]resolve.Answer, zone string) []ServerView {
	var views []ServerView
	for _, r := range d.servers {
		before := l.viewBefore(w.ID, r)
		a, asked := answers[r]
		switch {
		case asked:
			view, j := l.viewed(ctx, w, s, a, Resolver)
			l.validation(ctx, zone, a, &view)
			if view.State == ServerMissing || view.State == ServerWrong {
				view.Until = a.Expires()
			}
			view.agree(before)
			views = append(views, view)
			s.judgements = append(s.judgements, j)
		case before != nil:
			views = append(views, *before)
		}
	}
	for _, view := range views {
		if view.State != ServerUnknown {
			s.found = append(s.found, view.Found...)
		}
	}
	slices.Sort(s.found)
	s.found = slices.Compact(s.found)
	return views
}

// notAsked is the view of a resolver that nobody asked, and why.
func notAsked(r resolve.Server, why string) ServerView {
	return ServerView{Server: r.Address(), Name: r.Name, Role: Resolver, State: ServerNotAsked, Found: []string{}, Error: why}
}

// weighAround draws the sum over the resolvers.
func (l *look) weighAround(w wanted, s *source, views []ServerView, zone string, d *detour) {
	count := map[ServerState]int{}
	again := 0
	var behind []string
	for _, v := range views {
		count[v.State]++
		switch {
		case v.State == ServerGreen && l.opts.Confirm && !v.Confirmed():
			again++
		case v.State == ServerMissing || v.State == ServerWrong:
			behind = append(behind, v.Name)
		}
	}
	right := count[ServerGreen]
	unseen := l.say("not-seen-at-source", "{why}", d.reason)
	switch {
	case slices.ContainsFunc(views, func(v ServerView) bool { return v.dnssec.refused }):
		state, f, _ := l.bogus(signed{err: errDetour}, zone, views)
		s.state, s.findings = state, []Finding{f, unseen}
	case right+len(behind) < d.need():
		s.state, s.findings = Unknown, l.lost(w, views, d)
	case right > 0 && len(behind) > 0:
		s.state = Propagating
		s.findings = []Finding{l.tell(w, "old-ttl:https", "{server}", listed(behind)), unseen}
	case right > 0 && right-again < d.need():
		s.state, s.findings = Propagating, []Finding{l.tell(w, "resolver-again"), unseen}
	case right > 0:
		s.state, s.findings = Green, append(s.said(ServerGreen), unseen)
	case count[ServerWrong] > 0:
		s.state = Wrong
		s.findings = slices.Concat(s.said(ServerWrong), s.said(ServerMissing), []Finding{unseen})
	default:
		s.state, s.findings = Missing, append(s.said(ServerMissing), unseen)
	}
}

// lost says why nothing is known of a record. Where nothing at all answers
// over HTTPS either, it is not port 53 that is to blame.
func (l *look) lost(w wanted, views []ServerView, d *detour) []Finding {
	spoke := func(v ServerView) bool { return v.Rcode != "" }
	if d.why.Code == "port53-blocked" && len(views) > 0 && !slices.ContainsFunc(views, spoke) {
		return []Finding{l.tell(w, "no-answer", "{error}", errorText(errNoWay))}
	}
	return []Finding{d.why}
}

// delegationAround checks the delegation of the plan's zones as far as it
// shows from afar: resolvers that find the servers of a zone went that way.
func (l *look) delegationAround(ctx context.Context, d *detour) Check {
	c := Check{State: Green, Findings: []Finding{d.why}}
	var seen []string
	for _, g := range l.groups {
		if g.wanted[0].Where != records.AtDNS {
			continue
		}
		apex := l.zoneAround(ctx, d, g.question.Name)
		if isRegistry(apex) { // or nothing is known of it
			apex = organization(g.question.Name) + "."
		}
		if slices.Contains(seen, apex) {
			continue
		}
		seen = append(seen, apex)
		found, denied := 0, 0
		for _, a := range l.each(ctx, d, resolve.Question{Name: apex, Type: resolve.TypeNS}) {
			switch a.Status {
			case resolve.Data:
				found++
			case resolve.NXDomain:
				denied++
			}
		}
		switch {
		case found >= d.need():
		case denied >= d.need() && found == 0:
			c.State = Worst(c.State, Missing)
			c.Findings = append(c.Findings, l.say("not-registered", "{zone}", short(apex)))
		default:
			c.State = Worst(c.State, Unknown)
		}
	}
	return c
}
