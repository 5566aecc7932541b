package wizard

import (
	"context"
	"time"

	"allgreen/records/check"
)

// Until looks, on schedule, until all is green or ctx ends, without a screen.
// onRound (which may be nil) is given each round. It returns the last round
// that was completed, and the error of ctx where it ended first.
func (w *Watcher) Until(ctx context.Context, onRound func(check.Round)) (check.Round, error) {
	var last check.Round
	for {
		round := w.Look(ctx, nil)
		if ctx.Err() == nil || last.Records == nil {
			last = round
		}
		if err := ctx.Err(); err != nil {
			return last, err
		}
		if onRound != nil {
			onRound(round)
		}
		if w.Done() {
			return last, nil
		}
		timer := time.NewTimer(w.Next().Sub(w.now()))
		select {
		case <-timer.C:
		case <-w.woken:
			timer.Stop()
		case <-ctx.Done():
			timer.Stop()
			return last, ctx.Err()
		}
	}
}
