package wizard

import (
	"context"
	"strings"
	"testing"
	"time"

	"allgreen/records/check"
)

// watch is a watcher of a saved domain whose records stand as the function
// says, and whose clock is moved by hand.
func watch(t *testing.T, stands func(id string, at time.Time) check.Verdict) (*Watcher, *scripted, *time.Time) {
	t.Helper()
	clock := start
	w := newWizard(t)
	w.Machine.Now = func() time.Time { return clock }
	watcher := w.Watch(finish(t, w, kestrel()))
	script := &scripted{now: w.Machine.Now, stands: stands}
	watcher.examiner = script
	return watcher, script, &clock
}

// appears is a record that is published at a time, and seen everywhere an hour later.
func appears(at time.Time) func(string, time.Time) check.Verdict {
	return func(_ string, now time.Time) check.Verdict {
		switch clear := at.Add(time.Hour); {
		case now.Before(at):
			return missing()
		case now.Before(clear):
			return stale(clear)
		}
		return green()
	}
}

// run looks whenever it is due, until all is done or the clock has passed the end.
func run(t *testing.T, w *Watcher, clock *time.Time, end time.Time) {
	t.Helper()
	for !w.Done() && clock.Before(end) {
		w.Look(t.Context(), nil)
		next := w.Next()
		if next.IsZero() {
			if !w.Done() {
				t.Fatal("at rest, but not done")
			}
			return
		}
		if !next.After(*clock) {
			t.Fatalf("due again at once, at %v", clock)
		}
		*clock = next
	}
}

func TestGreenNeedsASecondLook(t *testing.T) {
	w, script, clock := watch(t, func(string, time.Time) check.Verdict { return green() })
	if w.Look(t.Context(), nil); w.Done() {
		t.Error("done after one look")
	}
	if wait := w.Next().Sub(*clock); wait < 2*time.Second || wait > 5*time.Second {
		t.Errorf("confirmed after %v, want 2 to 5 s", wait)
	}
	*clock = w.Next()
	if w.Look(t.Context(), nil); !w.Done() || !w.Next().IsZero() {
		t.Errorf("green twice, but done is %v and next is %v", w.Done(), w.Next())
	}
	for i, opts := range script.rounds {
		if opts.Only != nil || !opts.Confirm || (opts.Previous == nil) != (i == 0) {
			t.Errorf("round %d was asked for with %+v", i, opts)
		}
	}
}

func TestFlickeringGreenIsNotDone(t *testing.T) {
	looks := 0
	w, _, clock := watch(t, func(id string, _ time.Time) check.Verdict {
		if id != "dkim" {
			return green()
		}
		if looks++; looks%2 == 0 {
			return missing() // one of the caches behind the address doesn't have it
		}
		return green()
	})
	run(t, w, clock, start.Add(time.Minute))
	if w.Done() {
		t.Error("done with a record that is green at every other look")
	}
}

func TestConfirmedRecordsRest(t *testing.T) {
	w, script, clock := watch(t, func(id string, at time.Time) check.Verdict {
		if id == "ptr-ipv4" && at.Before(start.Add(10*time.Minute)) {
			return missing()
		}
		return green()
	})
	run(t, w, clock, start.Add(time.Hour))
	if !w.Done() {
		t.Fatal("not done")
	}
	asked := map[string]int{}
	for _, id := range script.asked {
		asked[id]++
	}
	for id, n := range asked {
		switch {
		case id == "ptr-ipv4" && n < 10:
			t.Errorf("%s was asked for %d times in ten minutes", id, n)
		case id != "ptr-ipv4" && n > 4:
			t.Errorf("%s was green from the first, but was asked for %d times", id, n)
		}
	}
	if last := script.rounds[len(script.rounds)-1]; last.Only != nil {
		t.Error("the last look was not at everything")
	}
}

func TestEachRecordHasItsOwnPace(t *testing.T) {
	w, script, clock := watch(t, func(id string, at time.Time) check.Verdict {
		switch clear := start.Add(50 * time.Second); {
		case id == "mx":
			return missing()
		case id == "ptr-ipv4":
			return verdict(check.Unknown, check.ServerUnknown)
		case id == "dkim" && at.Before(clear):
			return stale(clear)
		}
		return green()
	})
	run(t, w, clock, start.Add(2*time.Minute))
	asked := map[string]int{}
	for _, id := range script.asked {
		asked[id]++
	}
	if asked["mx"] < 7 || asked["dkim"] != 3 || asked["a"] != 2 || asked["ptr-ipv4"] != 5 {
		t.Errorf("asked %v: mx is missing, dkim is in a cache for 50 s, a is green, nobody answers for ptr-ipv4", asked)
	}
}

func TestARecordThatTurnsUpHurriesTheOthers(t *testing.T) {
	published := start.Add(90 * time.Minute) // long after the last key was pressed
	flickers := 0
	w, _, clock := watch(t, func(id string, at time.Time) check.Verdict {
		if id != "dkim" || at.Before(published) {
			return missing()
		}
		if flickers++; flickers%2 == 0 {
			return missing()
		}
		return stale(at.Add(time.Hour))
	})
	run(t, w, clock, published)
	w.Look(t.Context(), nil)
	if w.last.Records[6].State != check.Propagating {
		t.Fatal("dkim has not turned up")
	}
	if wait := w.Next().Sub(*clock); wait > 2*time.Second {
		t.Errorf("the others are looked at in %v; the person is at the panel", wait)
	}
	*clock = clock.Add(10 * time.Minute)
	run(t, w, clock, clock.Add(30*time.Minute))
	w.Look(t.Context(), nil)
	if p := w.paces["mx"]; p.vain < 10 {
		t.Errorf("a flickering record hurries the others again and again: %+v", p)
	}
}

// TestDaysOfWaiting simulates a person who leaves for three days and publishes then.
func TestDaysOfWaiting(t *testing.T) {
	const days = 3
	published := start.Add(days * 24 * time.Hour)
	w, script, clock := watch(t, appears(published))
	run(t, w, clock, published)
	if most := days*24*12 + 200; len(script.rounds) > most {
		t.Errorf("%d rounds in %d days, want at most %d", len(script.rounds), days, most)
	}
	run(t, w, clock, published.Add(2*time.Hour))
	if !w.Done() {
		t.Fatal("not done two hours after publishing")
	}
	if late := clock.Sub(published.Add(time.Hour)); late > 15*time.Second {
		t.Errorf("done %v after the last cache let go", late)
	}
}

func TestTouchAndDemandEndTheIdlePace(t *testing.T) {
	w, script, clock := watch(t, func(string, time.Time) check.Verdict { return missing() })
	run(t, w, clock, start.Add(2*time.Hour))
	w.Look(t.Context(), nil)
	if wait := w.Next().Sub(*clock); wait != 5*time.Minute {
		t.Fatalf("nobody there: next in %v", wait)
	}
	*clock = clock.Add(time.Minute)
	if w.Touch(*clock); w.Next().After(*clock) {
		t.Errorf("a key was pressed, but the next look is in %v", w.Next().Sub(*clock))
	}
	w.Look(t.Context(), nil)
	if wait := w.Next().Sub(*clock); wait != 30*time.Second {
		t.Errorf("somebody there again: next in %v, want 30 s", wait)
	}

	*clock = clock.Add(time.Second)
	w.Demand(*clock)
	if !w.Next().Equal(*clock) {
		t.Errorf("demanded, but the next look is at %v", w.Next())
	}
	forgot := 0
	w.forget = func() { forgot++ }
	w.Look(t.Context(), nil)
	if last := script.rounds[len(script.rounds)-1]; forgot != 1 || last.Only != nil || last.AskResolversAnyway != nil {
		t.Errorf("demanded: forgot %d times, asked with %+v", forgot, last)
	}
	if wait := w.Next().Sub(*clock); wait != 2*time.Second {
		t.Errorf("after a demanded look the pace is %v, want 2 s", wait)
	}
}

// TestAskAnyway has resolvers asked out of turn: at the next look, for that
// record, and once only.
func TestAskAnyway(t *testing.T) {
	w, script, clock := watch(t, func(string, time.Time) check.Verdict { return missing() })
	w.Look(t.Context(), nil)
	if w.AskedAnyway("dkim") {
		t.Error("asked before it was demanded")
	}
	if !w.AskAnyway("dkim") || !w.AskedAnyway("dkim") || w.Next().After(*clock) {
		t.Errorf("demanded, but the next look is at %v", w.Next())
	}
	w.Look(t.Context(), nil)
	last := script.rounds[len(script.rounds)-1]
	if len(last.AskResolversAnyway) != 1 || !last.AskResolversAnyway["dkim"] || !last.Only["dkim"] || last.Servers["dkim"] != nil {
		t.Errorf("looked with %+v", last)
	}
	if w.AskAnyway("dkim") || !w.Next().After(*clock) {
		t.Error("asked a second time")
	}
	*clock = w.Next()
	w.Look(t.Context(), nil)
	if last := script.rounds[len(script.rounds)-1]; len(last.AskResolversAnyway) != 0 {
		t.Errorf("the look after it asks too: %+v", last)
	}
}

func TestDemandDuringALookIsNotLost(t *testing.T) {
	var w *Watcher
	demanded := false
	w, _, clock := watch(t, func(string, time.Time) check.Verdict {
		if !demanded {
			demanded = true
			w.Demand(start.Add(time.Second))
		}
		return green()
	})
	w.Look(t.Context(), nil)
	if next := w.Next(); !next.Equal(clock.Add(time.Second)) {
		t.Errorf("demanded during a look: next is %v", next)
	}
}

func TestChecksHoldTheEndBack(t *testing.T) {
	w, script, clock := watch(t, func(string, time.Time) check.Verdict { return green() })
	mended := start.Add(10 * time.Minute)
	script.checks = func(at time.Time) []check.Check {
		if at.Before(mended) {
			return []check.Check{{ID: "dnssec", State: check.Wrong}}
		}
		return []check.Check{{ID: "dnssec", State: check.Green}}
	}
	run(t, w, clock, mended)
	if w.Done() || len(script.rounds) > 40 {
		t.Errorf("done is %v after %d rounds with a check that is wrong", w.Done(), len(script.rounds))
	}
	if len(script.asked) > 3*8 {
		t.Errorf("%d records were asked for again while only a check was wrong", len(script.asked))
	}
	run(t, w, clock, mended.Add(time.Minute))
	if !w.Done() {
		t.Error("not done after the check was mended")
	}
	if last := script.rounds[len(script.rounds)-1]; last.Only != nil {
		t.Error("the last look was not at everything")
	}
}

func TestACutOffRoundDoesNotCount(t *testing.T) {
	w, _, _ := watch(t, func(string, time.Time) check.Verdict { return green() })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w.Look(ctx, nil)
	if w.Look(t.Context(), nil); w.Done() {
		t.Error("a round that was cut off confirmed the records")
	}
}

func TestVerdictsAreReported(t *testing.T) {
	w, _, _ := watch(t, func(string, time.Time) check.Verdict { return green() })
	var ids []string
	w.Look(t.Context(), func(v check.Verdict) { ids = append(ids, v.ID) })
	if got := strings.Join(ids, " "); got != "a aaaa mx ptr-ipv4 ptr-ipv6 spf dkim dmarc" {
		t.Errorf("reported %s", got)
	}
}
