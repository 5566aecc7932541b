package check

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"allgreen/records"
	"allgreen/records/resolve"
)

// quorum is how many resolvers must see a record where that many are configured.
const quorum = 3

// examine asks and judges all records of one name and type: first at the
// source, then, once everything is right there, at the public resolvers.
func (l *look) examine(ctx context.Context, g *group) []Verdict {
	if d := l.detour(ctx); d != nil {
		return l.examineAround(ctx, g, d)
	}
	if servers := l.narrowed(g); servers != nil {
		if verdicts, ok := l.revisit(ctx, g, servers); ok {
			return verdicts
		}
	}
	verdicts := make([]Verdict, len(g.wanted))
	reply := replied{err: errNoAnswer}
	if g.known {
		reply = l.reply(ctx, g.question)
		if d := cmp.Or(l.detour(ctx), l.around(ctx, reply.Zone)); d != nil {
			return l.examineAround(ctx, g, d)
		}
	}
	sources := make([]*source, len(g.wanted))
	causes := make([]func() *source, len(g.wanted))
	var judging sync.WaitGroup
	for i, w := range g.wanted {
		judging.Go(func() {
			sources[i], causes[i] = l.standing(ctx, w, reply)
			verdicts[i] = sources[i].verdict(w, reply.Zone)
		})
	}
	judging.Wait()
	open := true
	for i, w := range g.wanted {
		open = open && sources[i].state == Green && !sources[i].waiting() && l.confirmed(w)
	}
	for i, w := range g.wanted {
		v := &verdicts[i]
		switch {
		case open && !l.mayAsk():
			l.leaveResolvers(w, v)
		case open || l.opts.AskResolversAnyway[w.ID]:
			l.atResolvers(ctx, w, reply.Reply, sources[i], v, nil)
		default:
			l.notAskedYet(v, "")
			if v.State == Green {
				v.State = Propagating // the gate waits for a sibling, a target, or a second look
				if slices.ContainsFunc(sources, func(s *source) bool { return s.state != Green }) {
					v.Findings = append([]Finding{l.tell(w, "resolvers-wait")}, v.Findings...)
				}
			}
		}
		if cause := causes[i](); cause != nil {
			v.Findings = append(v.Findings, cause.findings...)
		}
		v.Findings = leading(v.Findings)
	}
	return verdicts
}

// standing is how a record stands at its source, and why. Of one that is right
// there the causes are still being looked for, so that nobody waits for them:
// they tell what else is to be known.
func (l *look) standing(ctx context.Context, w wanted, reply replied) (s *source, causes func() *source) {
	none := func() *source { return nil }
	s = l.atSource(ctx, w, reply.Reply)
	l.disagreement(ctx, w, s, reply.Reply)
	switch {
	case reply.err != nil && len(reply.Answers) == 0:
		s.findings = []Finding{l.unanswered(w, reply)}
	case l.unregistered(reply.Reply):
		s.findings = []Finding{l.say("not-registered", "{zone}", organization(w.Name))}
	case w.Where == records.AtReverse && s.state != Missing:
	case s.state == Green:
		found := make(chan *source, 1)
		go func() {
			cause := &source{state: Green}
			l.explain(ctx, w, reply.Reply, cause)
			found <- cause
		}()
		return s, func() *source { return <-found }
	default:
		l.explain(ctx, w, reply.Reply, s)
	}
	return s, none
}

// notAskedYet adds the views of the resolvers that were left out.
func (l *look) notAskedYet(v *Verdict, why string) {
	for _, r := range l.asker.Resolvers() {
		v.Servers = append(v.Servers, notAsked(r, why))
	}
}

// leaveResolvers completes the verdict of a record that is right at its source,
// in a round in which the resolvers may not be asked: what they saw at an
// earlier visit counts, and else nothing is known of them.
func (l *look) leaveResolvers(w wanted, v *Verdict) {
	l.notAskedYet(v, "not asked in this run")
	code := "resolvers-left:seen"
	if !l.opts.Seen[w.ID] && len(l.asker.Resolvers()) > 0 {
		v.State, code = Unknown, "resolvers-left"
	}
	v.Findings = append([]Finding{l.tell(w, code)}, v.Findings...)
}

// verdict is the record's verdict as far as the source goes.
func (s *source) verdict(w wanted, zone *resolve.Zone) Verdict {
	v := newVerdict(w.Record)
	v.State = s.state
	v.Servers = append(v.Servers, s.views...)
	v.Found = append(v.Found, s.found...)
	v.Findings = append(v.Findings, s.findings...)
	if zone != nil {
		v.Zone = zone.Apex
	}
	return v
}

// confirmed tells whether the record was right at its source before as well,
// where that is asked for.
func (l *look) confirmed(w wanted) bool { return !l.opts.Confirm || l.rightBefore(w) }

// rightBefore tells whether the record was right at its source in the round before.
func (l *look) rightBefore(w wanted) bool {
	before := l.previous(w.ID)
	if before == nil {
		return false
	}
	right := false
	for _, view := range before.Servers {
		if view.Role == Authoritative && view.State != ServerUnknown {
			if view.State != ServerGreen {
				return false
			}
			right = true
		}
	}
	return right
}

// atResolvers asks the public resolvers and completes the verdict: a stale
// or negative answer means propagating, and says until when. Where some is
// not nil, resolvers that are not in it keep their view of the round before.
func (l *look) atResolvers(ctx context.Context, w wanted, reply resolve.Reply, s *source, v *Verdict, some map[string]bool) {
	servers, diverted := l.witnesses(ctx)
	views := make([]ServerView, len(servers))
	type seen struct {
		index int
		view  ServerView
	}
	came := make(chan seen, len(servers))
	waiting := 0
	for i, r := range servers {
		before := l.viewBefore(w.ID, r)
		if before != nil && some != nil && !some[before.Server] {
			views[i] = *before
			continue
		}
		views[i] = pending(r)
		waiting++
		go func() {
			view := l.atResolver(ctx, &w, &reply, s, r, some != nil && heard(before))
			view.agree(before)
			came <- seen{i, view}
		}()
	}
	slow := time.NewTimer(soonAfter)
	defer slow.Stop()
	for waiting > 0 {
		select {
		case c := <-came:
			views[c.index] = c.view
			waiting--
		case <-slow.C:
			early := *v
			early.Servers = slices.Concat(v.Servers, views)
			l.report(provisional(early))
		}
	}
	v.Servers = append(v.Servers, views...)
	for _, r := range diverted {
		v.Servers = append(v.Servers, notAsked(r, "somebody else answers in its place"))
	}
	switch {
	case v.State == Green && len(servers)+len(diverted) > 0:
		l.weighResolvers(ctx, w, views, v)
		v.Findings = append(v.Findings, l.divertedFrom(diverted)...)
	case v.State != Green:
		v.Findings = append(v.Findings, l.askedEarly(w, views)...)
	}
	v.Findings = append(v.Findings, l.inventors(w, views)...)
}

// askedEarly tells what resolvers remember now that were asked although the
// record is not right at its source.
func (l *look) askedEarly(w wanted, views []ServerView) []Finding {
	var servers []string
	var until time.Time
	for _, view := range views {
		if view.State == ServerMissing {
			servers = append(servers, view.Name)
			until = latest(until, view.Until)
		}
	}
	if len(servers) == 0 {
		return nil
	}
	return []Finding{l.tell(w, "resolvers-early", "{server}", strings.Join(servers, ", "), "{time}", l.clock(until))}
}

// weighResolvers turns a verdict that is right at the source into what the
// resolvers make of it.
func (l *look) weighResolvers(ctx context.Context, w wanted, views []ServerView, v *Verdict) {
	seen, again := 0, false
	var flapping, silent []string
	for _, view := range views {
		if view.State == ServerUnknown {
			silent = append(silent, view.Name)
		}
		switch {
		case view.State == ServerGreen && l.opts.Confirm && !view.Confirmed():
			again = true
		case view.State == ServerGreen:
			seen++
		}
		if view.Flapped && !view.Confirmed() {
			flapping = append(flapping, view.Name)
		}
		if !view.Until.IsZero() {
			until := view.Until.UTC()
			v.ClearAt = later(v.ClearAt, &until)
		}
	}
	findings := l.behindTheSource(w, views)
	if len(flapping) > 0 {
		findings = append(findings, l.tell(w, "resolver-flaps", "{server}", strings.Join(flapping, ", ")))
	}
	switch {
	case slices.ContainsFunc(views, func(v ServerView) bool { return v.dnssec.refused }):
		state, f, _ := l.bogus(l.signing(ctx, v.Zone), v.Zone, views)
		v.State, findings = state, append([]Finding{f}, findings...)
	case len(findings) > 0:
		v.State = Propagating
	case again:
		v.State = Propagating
		findings = []Finding{l.tell(w, "resolver-again")}
	case seen < min(quorum, len(views)) && (len(views) >= quorum || seen == 0), len(views) == 0:
		v.State = Unknown
		need := 1
		if len(views) >= quorum {
			need = quorum
		}
		findings = []Finding{l.tell(w, "resolver-silent", "{n}", strconv.Itoa(need), "{found}", strconv.Itoa(seen),
			"{server}", cmp.Or(listed(silent), "anybody"))}
	}
	v.Findings = append(findings, v.Findings...)
}

// behindCodes are the codes of what a resolver may be behind in.
var behindCodes = []string{"resolver-old-ns", "old-ttl", "negative-cache"}

// behindTheSource words what resolvers still believe: a finding for each
// code, with the names of all it is true of and the longest time to wait.
func (l *look) behindTheSource(w wanted, views []ServerView) []Finding {
	var findings []Finding
	for _, code := range behindCodes {
		var servers []string
		var ttl uint32
		var until time.Time
		for _, view := range views {
			if view.behind() == code {
				servers = append(servers, view.Name)
				ttl = max(ttl, view.TTL)
				until = latest(until, view.Until)
			}
		}
		if len(servers) > 0 {
			findings = append(findings, l.tell(w, code,
				"{server}", strings.Join(servers, ", "), "{n}", span(ttl), "{time}", l.clock(until)))
		}
	}
	return findings
}

// aboutResolvers tells whether a finding is about what resolvers believe, not
// about the source.
func aboutResolvers(f Finding) bool {
	return strings.HasPrefix(f.Code, "resolver-") || f.Code == "dnssec-bogus" || f.Code == "nat64" || f.Code == "local-dns" || slices.Contains(behindCodes, f.Code)
}

// atResolver is how one public resolver sees the record. One that answered for
// it before needs no control questions.
func (l *look) atResolver(ctx context.Context, w *wanted, reply *resolve.Reply, s *source, r resolve.Server, known bool) ServerView {
	if !known {
		if c := l.control(ctx, reply.Zone, r); !c.ok {
			return c.view
		}
	}
	return l.resolverSays(ctx, w, reply, s, l.ask(ctx, r, reply.Question))
}

// resolverSays is how a resolver sees the record by its answer.
func (l *look) resolverSays(ctx context.Context, w *wanted, reply *resolve.Reply, s *source, a resolve.Answer) ServerView {
	view, _ := l.viewed(ctx, *w, s, a, Resolver)
	if reply.Zone != nil {
		l.validation(ctx, reply.Zone.Apex, a, &view)
	}
	if why := s.invented(a); why != "" {
		view.State, view.Error = ServerUnknown, why
	}
	switch {
	case view.dnssec.refused:
		return view
	case view.State != ServerMissing && view.State != ServerWrong:
		return view
	case a.Negative():
		view.State = ServerMissing
	default:
		view.State = ServerStale
	}
	view.Until = a.Expires()
	return view
}
