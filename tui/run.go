package tui

import (
	"context"
	"errors"
)

var errNotYet = errors.New("tui: not built yet")

// Run is the full-screen program: the saved domains or the questions, then the
// records, then the watching. At the end it prints on the normal screen how
// things stand, what is still to do and what comes next.
func Run(ctx context.Context, opts Options) error { return errNotYet }

// Watch goes straight to watching the saved domain [Options.Domain].
func Watch(ctx context.Context, opts Options) error { return errNotYet }
