package check

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"allgreen/records"
	"allgreen/records/resolve"
)

// errDetour says that something can be known from the source only, and that
// the source cannot be asked.
var errDetour = errors.New("check: only resolvers over HTTPS can be asked")

// errNoWay is a network on which nothing answers.
var errNoWay = errors.New("check: neither port 53 nor HTTPS leads to a server from here")

// detour is the way around the servers of the source, where none of them can
// be reached or none of what comes from there can be believed: resolvers over
// HTTPS, who they are, and why.
type detour struct {
	servers []resolve.Server
	why     Finding // leads where it keeps something unknown
	reason  string  // in short
}

// detour is the way around port 53; nil where that leads to the servers it should.
func (l *look) detour(ctx context.Context) *detour {
	p := l.asker.Path(ctx)
	switch p.State {
	case resolve.PathIntercepted:
		why := l.fill("port53-intercepted", nil, []string{"{proof}", strings.Join(p.Proofs, "; ")})
		return &detour{p.HTTPS, why, "port 53 is intercepted on the way"}
	case resolve.PathBlocked:
		return &detour{p.HTTPS, l.say("port53-blocked"), "port 53 is blocked here"}
	}
	return nil
}

// around is the way around the servers of a zone all of which have addresses
// of a family that does not work here; nil where there are others.
func (l *look) around(ctx context.Context, zone *resolve.Zone) *detour {
	if zone == nil || len(zone.Servers) > 0 || len(zone.NoRoute) == 0 {
		return nil
	}
	why := l.say("no-route", "{zone}", short(zone.Apex))
	return &detour{l.asker.Path(ctx).HTTPS, why, "its servers cannot be reached from here"}
}

// wary is an [Asker] that finds out where somebody else answers in the place of
// public resolvers, though the way to the source is open.
type wary interface {
	Diverted(ctx context.Context) []resolve.Server
}

// witnesses are the public resolvers whose word counts, and those of which
// nothing can be heard since somebody else answers in their place. The same
// operators over HTTPS, as far as they offer that, stand in for these.
func (l *look) witnesses(ctx context.Context) (servers, diverted []resolve.Server) {
	servers = l.asker.Resolvers()
	asker, ok := l.asker.(wary)
	if !ok {
		return servers, nil
	}
	diverted = asker.Diverted(ctx)
	if len(diverted) == 0 {
		return servers, nil
	}
	servers = slices.DeleteFunc(slices.Clone(servers), func(s resolve.Server) bool { return slices.Contains(diverted, s) })
	for _, h := range l.asker.Path(ctx).HTTPS {
		if slices.ContainsFunc(diverted, func(d resolve.Server) bool { return d.Name == h.Name }) {
			servers = append(servers, h)
		}
	}
	return servers, diverted
}

// divertedFrom says of which resolvers nothing can be heard.
func (l *look) divertedFrom(diverted []resolve.Server) []Finding {
	if len(diverted) == 0 {
		return nil
	}
	var names []string
	for _, r := range diverted {
		names = append(names, r.Name)
	}
	return []Finding{l.say("resolver-diverted", "{server}", listed(names))}
}

// need is how many resolvers must agree.
func (d *detour) need() int { return max(1, min(quorum, len(d.servers))) }

// each puts a question to all of the resolvers that are sound.
func (l *look) each(ctx context.Context, d *detour, q resolve.Question) []resolve.Answer {
	answers := make([]resolve.Answer, len(d.servers))
	var asking sync.WaitGroup
	for i, r := range d.servers {
		asking.Go(func() { answers[i] = l.trusted(ctx, r, q, false) })
	}
	asking.Wait()
	return answers
}

// trusted puts a question to a resolver that is known to be sound, or that
// turns out to be.
func (l *look) trusted(ctx context.Context, r resolve.Server, q resolve.Question, known bool) resolve.Answer {
	if !known {
		if a := l.sound(ctx, r); !a.Usable() {
			return a
		}
	}
	return l.ask(ctx, r, q)
}

// fresh puts the question of a group to the resolvers that are due, and leaves
// out those whose views of the round before are to stay.
func (l *look) fresh(ctx context.Context, g *group, d *detour) map[resolve.Server]resolve.Answer {
	due := l.narrowed(g) // nil is all
	answers := map[resolve.Server]resolve.Answer{}
	var mu sync.Mutex
	var asking sync.WaitGroup
	for _, r := range d.servers {
		known, rests := due != nil, due != nil && !due[r.Address()]
		for _, w := range g.wanted {
			before := l.viewBefore(w.ID, r)
			known, rests = known && heard(before), rests && before != nil
		}
		if rests || !g.known {
			continue
		}
		asking.Go(func() {
			a := l.trusted(ctx, r, g.question, known)
			mu.Lock()
			defer mu.Unlock()
			answers[r] = a
		})
	}
	asking.Wait()
	return answers
}

// sound asks a resolver what is known already: for a name that surely exists,
// and one that surely doesn't. The answer is usable where the resolver counts.
func (l *look) sound(ctx context.Context, r resolve.Server) resolve.Answer {
	var made, root resolve.Answer
	var asking sync.WaitGroup
	asking.Go(func() { made = l.ask(ctx, r, resolve.Question{Name: lie, Type: resolve.TypeA}) })
	root = l.ask(ctx, r, resolve.Question{Name: ".", Type: resolve.TypeNS})
	asking.Wait()
	switch {
	case !root.Usable():
		return root
	case root.Negative():
		root.Status, root.Err = resolve.Malformed, errors.New("says that there are no root servers")
	case made.Status == resolve.Data:
		root.Status, root.Err = resolve.Malformed, errors.New("makes up answers for names that don't exist")
	}
	return root
}

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
