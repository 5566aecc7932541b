package check

import (
	"context"
	"slices"
	"sync"

	"allgreen/records/resolve"
)

// lie is a name that surely doesn't exist (RFC 6761 §6.4). One that nobody
// made in the person's own zone must not be asked of resolvers: the proof that
// it isn't there may deny the names beside it, which are about to be made
// (RFC 8198). Nobody ever makes a name beside this one.
const lie = "allgreen.invalid."

// controlled is what came of the control questions. ok is false where the
// resolver does not count; the view says why.
type controlled struct {
	view ServerView
	ok   bool
}

// control asks a resolver what is known already, before the first record of a
// zone is asked: for the name servers of the zone, a question that plants no
// negative answer, and for a name that surely doesn't exist. One that believes
// in other name servers, or in no such zone, would fetch and keep the old
// answer now.
func (l *look) control(ctx context.Context, zone *resolve.Zone, r resolve.Server) controlled {
	if zone == nil {
		return controlled{view: newView(resolve.Answer{Server: r, Err: errNoAnswer}, Resolver)}
	}
	servers := resolve.Question{Name: zone.Apex, Type: resolve.TypeNS}
	return l.controls.do(askedOf{r, servers}, func() controlled {
		var a, made resolve.Answer
		var asking sync.WaitGroup
		asking.Go(func() { made = l.ask(ctx, r, resolve.Question{Name: lie, Type: resolve.TypeA}) })
		a = l.ask(ctx, r, servers)
		asking.Wait()
		return l.weighControl(ctx, zone, a, made)
	})
}

// weighControl judges what a resolver says of the zone's name servers, and of
// a name that surely doesn't exist.
func (l *look) weighControl(ctx context.Context, zone *resolve.Zone, a, made resolve.Answer) controlled {
	view := newView(a, Resolver)
	view.Found = []string{}
	current := func(rr resolve.RR) bool {
		return slices.Contains(zone.ParentNS, rr.Target) || slices.Contains(zone.ChildNS, rr.Target)
	}
	switch {
	case !a.Usable():
		l.validation(ctx, zone.Apex, a, &view)
		return controlled{view: view}
	case made.Status == resolve.Data:
		view.Error = madeUp
		return controlled{view: view}
	case a.NoRecursion:
		view.Error = "is no resolver: it looks nothing up for others"
		return controlled{view: view}
	case a.Negative():
		view.State, view.Error = ServerMissing, "remembers that the domain doesn't exist"
	case !slices.ContainsFunc(a.RRs, current):
		view.State, view.Error = ServerStale, "still asks the old name servers until "+l.clock(a.Expires())
	default:
		return controlled{view, true}
	}
	view.Until = a.Expires()
	return controlled{view: view}
}
