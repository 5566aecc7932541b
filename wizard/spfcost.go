package wizard

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/spf"
)

// weighSPF tells what the SPF record that is about to be pasted costs
// receivers: they stop at 10 lookups, and at the third that finds nothing, and
// then it counts for nothing (RFC 7208 §4.6.4). A record of our own terms alone
// costs one, of which there is nothing to say.
func (w *Wizard) weighSPF(ctx context.Context, p *Project) []string {
	s := p.Setup
	if w.Asker == nil || s.SPFBase == "" && len(s.SPFInclude) == 0 || slices.Contains(s.Without, "spf") {
		return nil
	}
	rec, _, err := spf.Parse(s.SPFText())
	if err != nil {
		return nil // the check says so
	}
	ctx, cancel := context.WithTimeout(ctx, detectFor)
	defer cancel()
	cost := spf.Count(ctx, rec, s.Domain.String(), check.Planned(w.Asker, p.Plan()))
	needs := fmt.Sprintf("SPF with all its senders takes %d of %d lookups, %d of %d of them without an answer",
		cost.Lookups, spf.MaxLookups, cost.Void, spf.MaxVoid)
	var costly []string
	for _, t := range cost.Terms {
		text := fmt.Sprintf("%s (%d)", records.Visible(t.Term), t.Lookups)
		switch {
		case errors.Is(t.Err, spf.ErrDNS):
			return []string{"What SPF costs receivers could not be counted, since DNS did not answer. They make 10 lookups at most."}
		case t.Err != nil:
			text += ", and " + records.Visible(records.Reason(t.Err))
		}
		costly = append(costly, text)
	}
	if cost.Sound() {
		return []string{needs + "."}
	}
	return []string{
		needs + ": receivers give up on it, and it counts for nothing. Take out senders that you don't use or that are misspelled.",
		"Its lookups: " + strings.Join(costly, "; ") + ".",
	}
}
