package wizard

import (
	"context"
	"slices"
	"strings"

	"allgreen/records"
	"allgreen/records/check"
)

// CheckOptions are the wishes for one look at a domain.
type CheckOptions struct {
	// ResolversNow asks the public resolvers for every record, be it right at
	// its source or not: each then remembers "no such record" for the zone's
	// negative TTL (RFC 2308) where it is not.
	ResolversNow bool
	// MayAsk is asked before the first question to a public resolver whether
	// they may be asked for this domain; nil means yes.
	MayAsk func() bool
}

// Check looks once at everything, and keeps what was seen for the next run.
func (w *Wizard) Check(ctx context.Context, p *Project, o CheckOptions) check.Round {
	diary := openDiary(w.Home, p.Setup.Domain)
	opts := check.Options{Seen: diary.before.seen(p.Records), MayAsk: o.MayAsk}
	if o.ResolversNow {
		opts.AskResolversAnyway = map[string]bool{}
		for _, r := range p.Records {
			opts.AskResolversAnyway[r.ID] = true
		}
	}
	examiner := check.Examiner{Asker: w.Asker, Now: w.Machine.Now}
	round := examiner.Round(ctx, p.Plan(), opts)
	if ctx.Err() == nil {
		diary.write(round)
	}
	return round
}

// CheckKeys looks once at the records of the keys alone. Nothing is kept of it.
func (w *Wizard) CheckKeys(ctx context.Context, p *Project) check.Round {
	plan := p.Plan()
	plan.Records = slices.DeleteFunc(slices.Clone(plan.Records), func(r records.Record) bool {
		return r.ID != "dkim" && !strings.HasPrefix(r.ID, "dkim-")
	})
	examiner := check.Examiner{Asker: w.Asker, Now: w.Machine.Now}
	round := examiner.Round(ctx, plan, check.Options{})
	round.Checks = slices.DeleteFunc(round.Checks, func(c check.Check) bool { return c.ID != "dkim-key" })
	return round
}

// seen are the ids of the records that were green at the last visit, with the
// values that they have now.
func (h History) seen(rs []records.Record) map[string]bool {
	ids := map[string]bool{}
	for _, r := range rs {
		value := r.Value
		if r.Type == "TXT" {
			value = records.Escape(value) // as verdicts have it
		}
		if before := h.Records[r.ID]; before.State == check.Green && before.Value == value {
			ids[r.ID] = true
		}
	}
	return ids
}
