package resolve

import (
	"testing"
	"time"
)

func TestBucket(t *testing.T) {
	start := time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)
	var b bucket
	ask := func(after time.Duration, questions int) (last time.Duration) {
		for range questions {
			last = b.take(start.Add(after))
		}
		return last
	}
	for _, step := range []struct {
		why       string
		after     time.Duration
		questions int
		wait      time.Duration // of the last question
	}{
		{"sixteen at once", 0, 16, 0},
		{"then one every twentieth of a second", 0, 1, 50 * time.Millisecond},
		{"who comes later waits longer", 0, 3, 200 * time.Millisecond},
		{"the time that passes counts", 200 * time.Millisecond, 1, 50 * time.Millisecond},
		{"a clock that is set back gives nothing", 100 * time.Millisecond, 1, 100 * time.Millisecond},
		{"a pause fills it", time.Minute, 16, 0},
		{"but not above sixteen", time.Hour, 17, 50 * time.Millisecond},
	} {
		if got := ask(step.after, step.questions); got.Round(time.Millisecond) != step.wait {
			t.Errorf("%s: the last waits %v, want %v", step.why, got, step.wait)
		}
	}
}
