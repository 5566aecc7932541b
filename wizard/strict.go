package wizard

import (
	"slices"
	"time"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/dmarc"
)

// Proposal is the next step on the path to strict: it is never taken without
// the person.
type Proposal struct {
	Since   time.Time      // when all was green
	Due     time.Time      // from when on it is worth taking: a month later
	Why     string         // what to look at first, and what it brings
	Record  records.Record // as it would be
	Command string         // that takes the step
}

// Proposal is the next step, where there is one and all records are green:
// whoever shows it compares Due with the clock. last is the round that was seen
// since the project was opened; nil where nobody looked.
func (p *Project) Proposal(last *check.Round) (Proposal, bool) {
	history := p.history
	if last != nil {
		history, _ = history.with(*last)
	}
	since, green := history.allGreenSince()
	next, why, more := p.Setup.Stricter()
	i := slices.IndexFunc(p.Records, func(r records.Record) bool { return r.ID == "dmarc" })
	if !green || !more || i < 0 || publishes(last, next.DMARC) || last != nil && !checksGreen(*last) {
		return Proposal{}, false
	}
	text, _, err := dmarc.Parse(p.Records[i].Value)
	if err != nil {
		return Proposal{}, false
	}
	text.Policy = string(next.DMARC)
	record := p.Records[i]
	record.Value = text.String()
	return Proposal{
		Since: since, Due: since.AddDate(0, 1, 0), Why: why, Record: record,
		Command: p.command("setup", "--dmarc", string(next.DMARC)),
	}, true
}

// publishes tells whether the DMARC record that was seen in DNS is as strict as
// the policy already: what stood there before may be stricter than what was answered.
func publishes(last *check.Round, policy records.Policy) bool {
	if last == nil {
		return false
	}
	return slices.ContainsFunc(last.Records, func(v check.Verdict) bool {
		return v.ID == "dmarc" && slices.ContainsFunc(v.Found, func(text string) bool {
			stands, _, err := dmarc.Parse(text)
			return err == nil && !dmarc.Stricter(string(policy), stands.Effective())
		})
	})
}

// allGreenSince is when the last of the records went green, while all are. A
// record that is edited begins anew, and with it the time of waiting.
func (h History) allGreenSince() (since time.Time, ok bool) {
	if h.State != check.Green || len(h.Records) == 0 {
		return time.Time{}, false
	}
	for _, seen := range h.Records {
		if seen.FirstGreen.IsZero() {
			return time.Time{}, false
		}
		if seen.FirstGreen.After(since) {
			since = seen.FirstGreen
		}
	}
	return since, true
}
