package wizard

import (
	"context"
	"time"

	"allgreen/records/check"
)

// Watcher looks at live DNS round by round until all is green. It is safe for
// concurrent use, but only one Look runs at a time.
type Watcher struct{}

// Watch makes the watcher of a domain.
func (w *Wizard) Watch(p *Project) *Watcher { return &Watcher{} }

// Look does one round: it asks for what is due, calls onVerdict (which may be
// nil) as each record is judged, and returns how everything stands.
func (w *Watcher) Look(ctx context.Context, onVerdict func(check.Verdict)) check.Round {
	return check.Round{}
}

// Next is when to look again; zero when all is green and at rest.
func (w *Watcher) Next() time.Time { return time.Time{} }

// Demand makes everything due at once and forgets the delegations found so far.
func (w *Watcher) Demand(now time.Time) {}

// Touch says that a person is there: a key was pressed.
func (w *Watcher) Touch(now time.Time) {}

// Done tells whether all is green, and was so at two looks some seconds apart.
func (w *Watcher) Done() bool { return false }

// Changed says how a record stood at the last visit where it stands otherwise
// now: "was missing". It is "" where nothing changed or nothing is known.
func (w *Watcher) Changed(id string) string { return "" }

// Until looks, on schedule, until all is green or ctx ends; onRound (which may
// be nil) is given each round. The error is that of ctx.
func (w *Watcher) Until(ctx context.Context, onRound func(check.Round)) (check.Round, error) {
	return check.Round{}, nil
}

// SaveErr is why what was seen could not be kept for the next run; nil when it was.
func (w *Watcher) SaveErr() error { return nil }
