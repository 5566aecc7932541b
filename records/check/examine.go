package check

import (
	"context"
	"time"

	"allgreen/records/resolve"
)

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
	// Lookup is the first usable authoritative answer.
	Lookup(ctx context.Context, q resolve.Question) (resolve.Answer, error)
	// Resolvers are the public resolvers that are to see the records in the end.
	Resolvers() []resolve.Server
	// Counts is how many questions were sent so far.
	Counts() resolve.Counts
}

// Options are the wishes for one round.
type Options struct {
	// Only holds the ids of the records to look at; nil means all. A record
	// that is left out keeps its verdict of Previous.
	Only map[string]bool
	// AskResolversAnyway holds ids of records for which the person demands
	// that public resolvers are asked before the authoritative servers are
	// right: each then remembers "no such record" for the negative TTL (RFC 2308).
	AskResolversAnyway map[string]bool
	// Confirm keeps the resolvers out until a record was right at its source
	// in Previous as well: anycast providers reach their sites one by one.
	Confirm bool
	// Previous is the round before, where there is one.
	Previous *Round
	// OnVerdict is called as each record is judged, one call at a time.
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
	return Round{Version: 1, Domain: p.Setup.Domain.String()}
}
