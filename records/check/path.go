package check

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

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
