package wizard

import (
	"context"

	"allgreen/records"
)

// FinishOptions is what is not an answer about the domain.
type FinishOptions struct {
	KeyFile string // an existing private key to be used, in place of a new one
}

// Finish saves the answers, makes the key where there is none under this
// selector, and writes the records. A run that is killed at any instant leaves
// a state that the next Finish completes, with the same key. On a saved domain
// it edits: the key of the selector stays, and Changes says what became different.
func (w *Wizard) Finish(ctx context.Context, s records.Setup, opts FinishOptions) (*Project, error) {
	return nil, ErrNotSaved
}
