package check

import (
	"context"
	"errors"
	"sync"
	"time"

	"allgreen/records"
	"allgreen/records/resolve"
)

// roundLimit bounds a round as a whole, whatever the servers do: ten seconds
// for the sources and ten for the resolvers.
const roundLimit = 20 * time.Second

// errLate is why a question is still open when the time of the round is over.
var errLate = errors.New("check: no answer in time")

// Asker is live DNS as an [Examiner] needs it; [*resolve.Client] is one.
type Asker interface {
	// Zone finds the zone that holds the name by a delegation walk.
	Zone(ctx context.Context, name string) (*resolve.Zone, error)
	// Forget drops what is remembered of delegations.
	Forget()
	// Authoritative asks every server of the zone that holds the name.
	Authoritative(ctx context.Context, q resolve.Question) (resolve.Reply, error)
	// Ask puts one question to one server; recurse sets RD (RFC 1035 §4.1.1).
	Ask(ctx context.Context, s resolve.Server, q resolve.Question, recurse bool) resolve.Answer
	// AskUnchecked is Ask of a resolver that is to leave DNSSEC validation out
	// (CD=1, RFC 4035 §3.2.2).
	AskUnchecked(ctx context.Context, s resolve.Server, q resolve.Question) resolve.Answer
	// Signing is what the parent of a zone and its own servers say of its keys.
	Signing(ctx context.Context, zone string) (resolve.Signing, error)
	// Lookup is the first usable authoritative answer.
	Lookup(ctx context.Context, q resolve.Question) (resolve.Answer, error)
	// Resolvers are the public resolvers that are to see the records in the end.
	Resolvers() []resolve.Server
	// Path is where port 53 leads from here, and whom to ask over HTTPS instead.
	Path(ctx context.Context) resolve.Path
	// Counts is how many questions were sent so far.
	Counts() resolve.Counts
}

// Options are the wishes for one round.
type Options struct {
	// Only holds the ids of the records to look at; nil means all. A record
	// that is left out keeps its verdict of Previous.
	Only map[string]bool
	// Servers narrows the look at a record down to these of its servers, by
	// record id and [ServerView.Server]; the others keep their view of
	// Previous. Where an authoritative one among them says otherwise than in
	// Previous, all servers are asked after all. A record that is not in it
	// is looked at whole.
	Servers map[string][]string
	// AskResolversAnyway holds ids of records for which the person demands
	// that public resolvers are asked before the authoritative servers are
	// right: each then remembers "no such record" for the negative TTL (RFC 2308).
	AskResolversAnyway map[string]bool
	// Confirm keeps the resolvers out until a record was right at its source
	// in Previous as well: anycast providers reach their sites one by one. A
	// resolver then counts once it agreed several times in a row.
	Confirm bool
	// Seen holds the ids of the records that the resolvers saw at an earlier
	// visit, with the values that they have now.
	Seen map[string]bool
	// MayAsk is asked once, before the first question to a public resolver,
	// whether they may be asked in this round; nil means yes. Where not, a
	// record that is right at its source is green if it is in Seen, and
	// unknown otherwise.
	MayAsk func() bool
	// Previous is the round before, where there is one.
	Previous *Round
	// OnVerdict is called as each record is judged, one call at a time; first
	// with what is known already where some servers are slow.
	OnVerdict func(Verdict)
}

// Examiner looks at live DNS and judges it.
type Examiner struct {
	Asker Asker
	// Now is the clock; nil means [time.Now].
	Now func() time.Time
}

// Round looks once at everything that the plan wants. It always returns a
// whole round: what could not be found out is [Unknown] with its reason.
func (e *Examiner) Round(ctx context.Context, p Plan, opts Options) Round {
	ctx, cancel := context.WithTimeoutCause(ctx, roundLimit, errLate)
	defer cancel()
	now := e.Now
	if now == nil {
		now = time.Now
	}
	ctx, counts := e.counts(ctx)
	if opts.MayAsk != nil {
		opts.MayAsk = sync.OnceValue(opts.MayAsk)
	}
	began := now()
	round := Round{Version: 1, Domain: p.Setup.Domain.String(), Time: began.UTC(), State: Green}
	l := newLook(e.Asker, p, opts, began)
	early, stop := context.WithCancel(ctx)
	var asking sync.WaitGroup
	l.greeted = func(apex string) { asking.Go(func() { l.introduce(early, apex) }) }
	asking.Go(func() { l.ahead(ctx) })
	asking.Go(func() { l.greet(early) })
	round.Records = l.records(ctx)
	stop()
	round.Checks = l.checks(ctx, round.Records)
	l.telling.Wait()
	asking.Wait()

	round.Total = len(round.Records)
	for _, v := range round.Records {
		round.State = Worst(round.State, v.State)
		round.ClearAt = later(round.ClearAt, v.ClearAt)
		if v.State == Green {
			round.Green++
		}
	}
	round.Queries = counts()
	return round
}

// tallied is an [Asker] that several rounds share at a time.
type tallied interface {
	Tally(ctx context.Context) (context.Context, func() resolve.Counts)
}

// counts begins to count the questions of a round.
func (e *Examiner) counts(ctx context.Context) (context.Context, func() resolve.Counts) {
	if shared, ok := e.Asker.(tallied); ok {
		return shared.Tally(ctx)
	}
	before := e.Asker.Counts()
	return ctx, func() resolve.Counts {
		after := e.Asker.Counts()
		return resolve.Counts{
			Authoritative: after.Authoritative - before.Authoritative,
			Resolver:      after.Resolver - before.Resolver,
			Walk:          after.Walk - before.Walk,
		}
	}
}

// records examines all records of the plan side by side.
func (l *look) records(ctx context.Context) []Verdict {
	verdicts := make([]Verdict, len(l.plan.Records))
	var judging sync.WaitGroup
	for _, g := range l.groups {
		if l.skipped(g) {
			for _, w := range g.wanted {
				verdicts[w.index] = l.before(w)
			}
			continue
		}
		judging.Go(func() {
			for i, v := range l.examine(ctx, g) {
				verdicts[g.wanted[i].index] = v
				l.report(v)
			}
		})
	}
	judging.Wait()
	return verdicts
}

// skipped tells whether none of the records at this name is to be looked at.
func (l *look) skipped(g *group) bool {
	if l.opts.Only == nil {
		return false
	}
	for _, w := range g.wanted {
		if l.opts.Only[w.ID] {
			return false
		}
	}
	return true
}

// before is the verdict of the round before.
func (l *look) before(w wanted) Verdict {
	if v := l.previous(w.ID); v != nil {
		return *v
	}
	v := newVerdict(w.Record)
	v.State = Unknown
	return v
}

// previous finds the record's verdict in the round before; nil if there is none.
func (l *look) previous(id string) *Verdict {
	if l.opts.Previous == nil {
		return nil
	}
	for i := range l.opts.Previous.Records {
		if l.opts.Previous.Records[i].ID == id {
			return &l.opts.Previous.Records[i]
		}
	}
	return nil
}

// viewBefore is how a resolver saw the record in the round before; nil if it did not.
func (l *look) viewBefore(id string, r resolve.Server) *ServerView {
	before := l.previous(id)
	if before == nil {
		return nil
	}
	addr := r.Address()
	for i, s := range before.Servers {
		if s.Role == Resolver && s.Server == addr && s.Name == r.Name {
			return &before.Servers[i]
		}
	}
	return nil
}

// newVerdict is a verdict with what is known before anybody is asked. Its
// lists are empty, not nil, so that they marshal as [].
func newVerdict(r records.Record) Verdict {
	value := r.Value
	if r.Type == "TXT" {
		value = records.Escape(value)
	}
	return Verdict{
		ID: r.ID, Type: r.Type, Name: r.Name, Value: value, TTL: r.TTL, Need: r.Need, Where: r.Where,
		Found: []string{}, Findings: []Finding{}, Servers: []ServerView{},
	}
}

// later returns the later of two times, where nil is no time at all.
func later(a, b *time.Time) *time.Time {
	if a == nil || b != nil && b.After(*a) {
		return b
	}
	return a
}
