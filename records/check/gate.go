package check

import (
	"context"
	"slices"
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
	verdicts := make([]Verdict, len(g.wanted))
	reply := replied{err: errNoAnswer}
	if g.known {
		reply = l.reply(ctx, g.question)
	}
	sources := make([]*source, len(g.wanted))
	open := true
	for i, w := range g.wanted {
		s := l.atSource(ctx, w, reply.Reply)
		switch {
		case reply.err != nil && len(reply.Answers) == 0:
			s.findings = []Finding{l.unanswered(w, reply)}
		case l.unregistered(reply.Reply):
			s.findings = []Finding{l.say("not-registered", "{zone}", organization(w.Name))}
		case w.Where != records.AtReverse || s.state == Missing:
			l.explain(ctx, w, reply.Reply, s)
		}
		verdicts[i] = s.verdict(w, reply.Zone)
		open = open && s.state == Green && l.confirmed(w)
		sources[i] = s
	}
	for i, w := range g.wanted {
		switch {
		case open || l.opts.AskResolversAnyway[w.ID]:
			l.atResolvers(ctx, w, reply.Reply, sources[i], &verdicts[i])
		default:
			for _, r := range l.asker.Resolvers() {
				verdicts[i].Servers = append(verdicts[i].Servers, ServerView{
					Server: r.Addr.String(), Name: r.Name, Role: Resolver, State: ServerNotAsked, Found: []string{},
				})
			}
			if verdicts[i].State == Green {
				verdicts[i].State = Propagating // the gate waits for a sibling, or a second look
			}
		}
		verdicts[i].Findings = leading(verdicts[i].Findings)
	}
	return verdicts
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
func (l *look) confirmed(w wanted) bool {
	if !l.opts.Confirm {
		return true
	}
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

// atResolvers asks every public resolver and completes the verdict: a stale
// or negative answer means propagating, and says until when.
func (l *look) atResolvers(ctx context.Context, w wanted, reply resolve.Reply, s *source, v *Verdict) {
	servers := l.asker.Resolvers()
	views := make([]ServerView, len(servers))
	codes := make([]string, len(servers))
	var asking sync.WaitGroup
	for i, r := range servers {
		asking.Go(func() { views[i], codes[i] = l.atResolver(ctx, w, reply, s, r) })
	}
	asking.Wait()
	v.Servers = append(v.Servers, views...)
	if v.State != Green || len(servers) == 0 {
		return
	}
	seen := 0
	for _, view := range views {
		if view.State == ServerGreen {
			seen++
		}
		if !view.Until.IsZero() {
			until := view.Until.UTC()
			v.ClearAt = later(v.ClearAt, &until)
		}
	}
	behind := l.behindTheSource(w, views, codes)
	switch {
	case len(behind) > 0:
		v.State = Propagating
		v.Findings = append(behind, v.Findings...)
	case seen < min(quorum, len(servers)) && (len(servers) >= quorum || seen == 0):
		v.State = Unknown
		v.Findings = append([]Finding{l.tell(w, "resolver-silent")}, v.Findings...)
	}
}

// behindTheSource words what resolvers still believe: a finding for each
// code, with the names of all it is true of and the longest time to wait.
func (l *look) behindTheSource(w wanted, views []ServerView, codes []string) []Finding {
	var findings []Finding
	for _, code := range []string{"resolver-old-ns", "old-ttl", "negative-cache"} {
		var servers []string
		var ttl uint32
		for i, view := range views {
			if codes[i] == code {
				servers = append(servers, view.Name)
				ttl = max(ttl, view.TTL)
			}
		}
		if len(servers) > 0 {
			findings = append(findings, l.tell(w, code,
				"{server}", strings.Join(servers, ", "), "{n}", span(ttl)))
		}
	}
	return findings
}

// atResolver is how one public resolver sees the record; the code says what
// it is behind in.
func (l *look) atResolver(ctx context.Context, w wanted, reply resolve.Reply, s *source, r resolve.Server) (view ServerView, code string) {
	if held, stale := l.control(ctx, reply.Zone, r); stale || !held.Usable() {
		// Asked for the record now, it would fetch and keep the old answer.
		view = newView(held, Resolver)
		view.Found = []string{}
		if !stale {
			return view, ""
		}
		view.Until = held.Expires()
		if held.Negative() {
			view.State, view.Error = ServerMissing, "remembers that the domain doesn't exist"
			return view, "negative-cache"
		}
		view.State, view.Error = ServerStale, "still asks the old name servers"
		return view, "resolver-old-ns"
	}
	a := l.ask(ctx, r, reply.Question)
	view, _ = l.viewed(ctx, w, s, a, Resolver)
	switch {
	case view.State != ServerMissing && view.State != ServerWrong:
		return view, ""
	case a.Negative():
		view.State, code = ServerMissing, "negative-cache"
	default:
		view.State, code = ServerStale, "old-ttl"
	}
	view.Until = a.Expires()
	return view, code
}

// control asks a resolver for the name servers of the zone, a question that
// plants no negative answer, before the first record of the zone is asked.
// stale tells that it still believes in other servers, or in no such zone.
func (l *look) control(ctx context.Context, zone *resolve.Zone, r resolve.Server) (a resolve.Answer, stale bool) {
	if zone == nil {
		return resolve.Answer{Server: r, Err: errNoAnswer}, false
	}
	a = l.ask(ctx, r, resolve.Question{Name: zone.Apex, Type: resolve.TypeNS})
	if a.Negative() {
		return a, true
	}
	current := func(rr resolve.RR) bool {
		return slices.Contains(zone.ParentNS, rr.Target) || slices.Contains(zone.ChildNS, rr.Target)
	}
	return a, a.Usable() && !slices.ContainsFunc(a.RRs, current)
}

// span is a time to wait, in words.
func span(seconds uint32) string {
	d := time.Duration(seconds) * time.Second
	switch {
	case d < time.Minute:
		return plural(int(d/time.Second), "second")
	case d < 2*time.Hour:
		return plural(int((d+time.Minute-1)/time.Minute), "minute")
	}
	return plural(int((d+time.Hour-1)/time.Hour), "hour")
}
