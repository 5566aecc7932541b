package check

import (
	"context"
	"time"

	"allgreen/records/resolve"
)

// soonAfter is after what wait for slow resolvers the others' answers are told.
const soonAfter = 500 * time.Millisecond

// prompt is an [Asker] that tells what it knows while slow servers are waited for.
type prompt interface {
	AuthoritativeSoon(ctx context.Context, q resolve.Question, soon func(resolve.Reply)) (resolve.Reply, error)
}

// tellSoon reports how records stand at the servers that have answered. It is
// not the last word, and so not green. It judges beside the asking: judging may
// wait for the answer about another record, and that one's for this.
func (l *look) tellSoon(ctx context.Context, reply resolve.Reply) {
	for _, g := range l.groups {
		if g.question != reply.Question {
			continue
		}
		for _, w := range g.wanted {
			l.telling.Go(func() {
				v := l.atSource(ctx, w, reply).verdict(w, reply.Zone)
				if v.State == Green && l.confirmed(w) && l.mayAsk() {
					l.greeted(reply.Zone.Apex)
				}
				l.notAskedYet(&v, "")
				l.reportFirst(provisional(v))
			})
		}
	}
}

// reportFirst hands a verdict over unless there is news of the record already.
func (l *look) reportFirst(v Verdict) {
	l.reporting.Lock()
	defer l.reporting.Unlock()
	if !l.reported[v.ID] && l.opts.OnVerdict != nil {
		l.opts.OnVerdict(v)
	}
}

// report hands a verdict over, one at a time.
func (l *look) report(v Verdict) {
	l.reporting.Lock()
	defer l.reporting.Unlock()
	l.reported[v.ID] = true
	if l.opts.OnVerdict != nil {
		l.opts.OnVerdict(v)
	}
}

// provisional is a verdict for which some servers are still waited for.
func provisional(v Verdict) Verdict {
	if v.State == Green {
		v.State = Propagating
	}
	v.Findings = leading(v.Findings)
	return v
}

// pending is the view of a resolver that is still waited for.
func pending(r resolve.Server) ServerView {
	v := notAsked(r, "has not answered yet")
	v.State = ServerUnknown
	return v
}
