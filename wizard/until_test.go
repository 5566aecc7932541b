package wizard

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"allgreen/records/check"
)

// TestUntilIsWoken demands a look while the watcher waits for the next one.
func TestUntilIsWoken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWizard(t)
		w.Machine.Now = time.Now
		watcher := w.Watch(finish(t, w, kestrel()))
		watcher.examiner = &scripted{now: time.Now, stands: func(string, time.Time) check.Verdict { return missing() }}
		ctx, stop := context.WithCancel(t.Context())
		var looks []time.Time
		go watcher.Until(ctx, func(check.Round) { looks = append(looks, time.Now()) })
		for range 30 {
			time.Sleep(time.Minute) // by now it waits for long
		}
		synctest.Wait()
		before, demanded := len(looks), time.Now()
		watcher.Demand(demanded)
		synctest.Wait()
		if len(looks) != before+1 || !looks[before].Equal(demanded) {
			t.Errorf("%d looks after the demand, the last at %v", len(looks)-before, looks[len(looks)-1])
		}
		stop()
		synctest.Wait()
	})
}

func TestUntil(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWizard(t)
		w.Machine.Now = time.Now
		p := finish(t, w, kestrel())
		published := time.Now().Add(time.Minute)
		watcher := w.Watch(p)
		watcher.examiner = &scripted{now: time.Now, stands: appears(published)}
		var states []check.State
		last, err := watcher.Until(t.Context(), func(r check.Round) { states = append(states, r.State) })
		if err != nil || last.State != check.Green {
			t.Errorf("ended %s (%v)", last.State, err)
		}
		if got := slices.Compact(states); !slices.Equal(got, []check.State{check.Missing, check.Propagating, check.Green}) {
			t.Errorf("went through %v", got)
		}
		if took := time.Since(published); took < time.Hour || took > time.Hour+15*time.Second {
			t.Errorf("took %v after publishing", took)
		}
	})
}

func TestUntilEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWizard(t)
		w.Machine.Now = time.Now
		watcher := w.Watch(finish(t, w, kestrel()))
		watcher.examiner = &scripted{now: time.Now, stands: func(string, time.Time) check.Verdict { return missing() }}
		ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
		defer cancel()
		begin := time.Now()
		last, err := watcher.Until(ctx, nil)
		if !errors.Is(err, context.DeadlineExceeded) || last.State != check.Missing || last.Total != 8 {
			t.Errorf("ended %s with %d records (%v)", last.State, last.Total, err)
		}
		if took := time.Since(begin); took != 90*time.Second {
			t.Errorf("ended after %v", took)
		}
	})
}
