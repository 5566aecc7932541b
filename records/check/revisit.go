package check

import (
	"context"
	"net/netip"
	"slices"
	"sync"

	"allgreen/records/resolve"
)

// narrowed is the servers to ask for a group's records where not all are; nil
// where the look is at all of them. A cache and a zone hold records of one
// name and type together, so they are narrowed together.
func (l *look) narrowed(g *group) map[string]bool {
	if l.opts.Servers == nil || !g.known {
		return nil
	}
	servers := map[string]bool{}
	for _, w := range g.wanted {
		some, ok := l.opts.Servers[w.ID]
		if l.previous(w.ID) == nil || !ok && l.opts.Only[w.ID] {
			return nil
		}
		for _, s := range some {
			servers[s] = true
		}
	}
	return servers
}

// revisit asks some servers only. ok is false where one of the source says
// otherwise than before: then all of them are to be asked.
func (l *look) revisit(ctx context.Context, g *group, servers map[string]bool) (verdicts []Verdict, ok bool) {
	if !l.asBefore(ctx, g, servers) {
		return nil, false
	}
	for _, w := range g.wanted {
		before := l.previous(w.ID)
		v := *before
		if slices.ContainsFunc(before.Servers, func(s ServerView) bool { return s.Role == Resolver && s.State != ServerNotAsked }) {
			v = l.resolversAgain(ctx, w, before, servers)
		}
		l.same[w.index] = v.State == before.State
		verdicts = append(verdicts, v)
	}
	return verdicts, true
}

// asBefore tells whether the authoritative servers among these say what they
// said in the round before.
func (l *look) asBefore(ctx context.Context, g *group, servers map[string]bool) bool {
	var asking sync.WaitGroup
	views := l.previous(g.wanted[0].ID).Servers
	same := make([]bool, len(views))
	for i, view := range views {
		addr, err := netip.ParseAddrPort(view.Server)
		if view.Role != Authoritative || !servers[view.Server] {
			same[i] = true
		} else if err == nil {
			asking.Go(func() {
				a := l.asker.Ask(ctx, resolve.Server{Name: view.Name, Addr: addr}, g.question, false)
				same[i] = sameView(view, a)
			})
		}
	}
	asking.Wait()
	return !slices.Contains(same, false)
}

// sameView tells whether an answer shows what was seen before. What lies
// beyond an alias is not seen here, so that counts as a change.
func sameView(view ServerView, a resolve.Answer) bool {
	if !a.Usable() {
		return view.State == ServerUnknown
	}
	return view.State != ServerUnknown && len(a.Chain) == 0 &&
		a.Rcode == view.Rcode && slices.Equal(presentedAll(a.RRs), view.Found)
}

// resolversAgain asks the public resolvers among the servers once more, and
// puts the verdict together from what they and all others said.
func (l *look) resolversAgain(ctx context.Context, w wanted, before *Verdict, servers map[string]bool) Verdict {
	s := &source{state: before.State}
	if l.rightBefore(w) {
		s.state = Green
	}
	for _, view := range before.Servers {
		if view.Role == Authoritative {
			s.views = append(s.views, view)
		}
	}
	for _, f := range before.Findings {
		if !aboutResolvers(f) {
			s.findings = append(s.findings, f)
		}
	}
	s.found = before.Found
	v := s.verdict(w, nil)
	v.Zone = before.Zone
	var reply resolve.Reply
	reply.Question, _ = l.plan.questionOf(w.Record)
	if zone, err := l.asker.Zone(ctx, reply.Question.Name); err == nil {
		reply.Zone = zone
	}
	l.atResolvers(ctx, w, reply, s, &v, servers)
	v.Findings = leading(v.Findings)
	return v
}
