package check

import (
	"context"
	"slices"
	"sync"

	"allgreen/records"
	"allgreen/records/resolve"
)

// surveyor is an [Asker] that tells the closest zone to a name as soon as its
// parent does, before its own servers were asked for anything.
type surveyor interface {
	Cut(ctx context.Context, name string) (apex string, err error)
}

// ahead asks what the checks need to know beside the records: of their zones,
// and of the hosts that the MX records name. It need not wait until the last
// record is judged.
func (l *look) ahead(ctx context.Context) {
	var asking sync.WaitGroup
	for _, g := range l.groups {
		if !l.planned[g.question] {
			continue
		}
		asking.Go(func() {
			reply := l.reply(ctx, g.question)
			if reply.err != nil || reply.Zone == nil || isRegistry(reply.Zone.Apex) || !spoke(reply.Answers) {
				return
			}
			if g.wanted[0].Where == records.AtDNS && l.opts.Only == nil {
				asking.Go(func() { l.atApex(ctx, reply.Zone) })
				asking.Go(func() { l.signing(ctx, reply.Zone.Apex) })
				l.inspectSoon(ctx, reply.Reply)
			}
			for _, w := range g.wanted {
				// Judging a PTR waits for the addresses that its name leads to.
				if w.kind == kindPTR && allLeadTo(reply.Answers, w.Value) && l.confirmed(w) && l.mayAsk() {
					l.greeted(reply.Zone.Apex)
				}
				if target := targetOfMX(w.Value); w.kind == kindMX && leadTo(reply.Answers, target) {
					l.hostAhead(ctx, &asking, target)
				}
			}
		})
	}
	asking.Wait()
}

// hostAhead asks for the addresses of a host.
func (l *look) hostAhead(ctx context.Context, asking *sync.WaitGroup, name string) {
	for _, t := range []resolve.Type{resolve.TypeA, resolve.TypeAAAA} {
		asking.Go(func() { l.lookup(ctx, resolve.Question{Name: name, Type: t}) })
	}
}

// leadTo tells whether a record of some answer names the host.
func leadTo(answers []resolve.Answer, target string) bool {
	return slices.ContainsFunc(answers, func(a resolve.Answer) bool {
		return slices.ContainsFunc(a.RRs, func(rr resolve.RR) bool { return rr.Target == target })
	})
}

// allLeadTo tells whether a record of every usable answer names the host.
func allLeadTo(answers []resolve.Answer, target string) bool {
	return !slices.ContainsFunc(answers, func(a resolve.Answer) bool {
		return a.Usable() && !leadTo([]resolve.Answer{a}, target)
	})
}

// greet asks what is most likely needed in a moment, where records were seen
// everywhere at the last visit: of the resolvers the control questions, and the
// addresses of the hosts that the MX records name. It does so while the servers
// of the zone are asked for the records. On a first look the resolvers wait: a
// domain that was registered or moved just now may be denied at one site of its
// registry still, or served nowhere, and they would remember that.
func (l *look) greet(ctx context.Context) {
	dns, ok := l.asker.(surveyor)
	if !ok {
		return
	}
	var asking sync.WaitGroup
	for _, g := range l.groups {
		seen := func(w wanted) bool { return l.opts.Seen[w.ID] }
		if !l.planned[g.question] || !slices.ContainsFunc(g.wanted, seen) {
			continue
		}
		asking.Go(func() {
			apex, err := dns.Cut(ctx, g.question.Name)
			if err != nil || isRegistry(apex) || l.detour(ctx) != nil {
				return
			}
			for _, w := range g.wanted {
				if w.kind == kindMX {
					l.hostAhead(ctx, &asking, targetOfMX(w.Value))
				}
			}
			if !l.mayAsk() {
				return
			}
			l.introduce(ctx, apex)
		})
	}
	asking.Wait()
}

// introduce asks the resolvers the control questions of a zone.
func (l *look) introduce(ctx context.Context, apex string) {
	var asking sync.WaitGroup
	servers, _ := l.witnesses(ctx)
	for _, r := range servers {
		asking.Go(func() { l.ask(ctx, r, resolve.Question{Name: lie, Type: resolve.TypeA}) })
		asking.Go(func() { l.ask(ctx, r, resolve.Question{Name: apex, Type: resolve.TypeNS}) })
	}
	asking.Wait()
}

// mayAsk tells whether public resolvers may be asked in this round at all.
func (l *look) mayAsk() bool { return l.opts.MayAsk == nil || l.opts.MayAsk() }
