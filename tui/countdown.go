package tui

import (
	"fmt"
	"time"
)

// A countdown moves in steps, so that a slow line has little to carry: by
// seconds below fine, by coarse steps above.
const (
	fine   = 10 * time.Second
	coarse = 5 * time.Second
)

// stepped is how long it still takes, as a countdown shows it: never less than
// it really takes.
func stepped(left time.Duration) time.Duration {
	step := time.Second
	if left > fine {
		step = coarse
	}
	return max(0, (left+step-1)/step*step)
}

// untilStep is how long a countdown shows the same, or until it is over.
func untilStep(left time.Duration) time.Duration {
	if left <= 0 {
		return 0
	}
	shown := stepped(left)
	step := time.Second
	if shown > fine {
		step = coarse
	}
	return left - (shown - step)
}

// span is a time to wait in words: "5 s", "3 min".
func span(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", (d+time.Minute-1)/time.Minute)
	}
	return fmt.Sprintf("%d h", (d+time.Hour-1)/time.Hour)
}
