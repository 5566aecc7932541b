package wizard

import (
	"math"
	"time"

	"allgreen/records/check"
)

// How long to wait before a record is looked at again. The first group paces
// the authoritative servers, which remember nothing; the others are bound by
// what resolvers keep in their caches.
const (
	firstWait = 2 * time.Second // after the first look at a record that isn't right
	waitGrows = 1.5             // by each look in vain
	maxWait   = 30 * time.Second
	idleAfter = time.Hour // without a key pressed
	idleWait  = 5 * time.Minute

	faultWait  = 5 * time.Second // after the first failure: failures are cached too (RFC 9520 §3.2)
	faultGrows = 2
	maxFault   = time.Minute

	maxCacheWait = time.Minute
	confirmWait  = 3 * time.Second // several caches may stand behind one address
	holdGrows    = 2               // while the gate to the resolvers stays shut
)

// pace is what the schedule remembers of a record from look to look.
type pace struct {
	looked time.Time
	// Looks in a row that found …
	vain   int // … the authoritative servers not right
	faults int // … out nothing
	held   int // … it right at its source, but kept the resolvers out
	greens int // … it green
	// turnedUp is set once it was right at its source, and stays.
	turnedUp bool
}

// confirmed tells whether it was green at two looks.
func (p pace) confirmed() bool { return p.greens >= 2 }

// after is the pace once a look at the time at found v.
func (p pace) after(v check.Verdict, at time.Time) pace {
	next := pace{looked: at, turnedUp: p.turnedUp || published(v)}
	switch {
	case v.State == check.Green:
		next.greens = p.greens + 1
	case v.State == check.Unknown, published(v) && failing(v):
		next.faults = p.faults + 1
	case !published(v):
		next.vain = p.vain + 1
	case !resolversAsked(v):
		next.held = p.held + 1
	}
	return next
}

// anew is the pace with the shortest waiting times again.
func (p pace) anew() pace {
	p.vain, p.faults, p.held = 0, 0, 0
	return p
}

// due is when to look again at a record that the last look found to stand as
// v says; ok is false when it may rest. touched is when a key was last pressed.
func (p pace) due(v check.Verdict, touched time.Time) (at time.Time, ok bool) {
	var wait time.Duration
	switch {
	case p.confirmed():
		return time.Time{}, false
	case v.State == check.Green:
		wait = confirmWait
	case published(v) && !resolversAsked(v): // it is looked at twice before the resolvers are asked
		wait = grow(confirmWait, holdGrows, p.held, maxCacheWait)
	case published(v):
		wait = p.waitForCaches(v)
	case p.looked.Sub(touched) >= idleAfter:
		wait = idleWait
	case v.State == check.Unknown:
		wait = grow(faultWait, faultGrows, p.faults, maxFault)
	default:
		wait = grow(firstWait, waitGrows, p.vain, maxWait)
	}
	return p.looked.Add(wait), true
}

// waitForCaches is until the first resolver lets go of its old answer.
func (p pace) waitForCaches(v check.Verdict) time.Duration {
	wait := maxCacheWait
	for _, s := range v.Servers {
		if s.Role == check.Resolver && !s.Until.IsZero() {
			wait = min(wait, s.Until.Sub(p.looked)+time.Second)
		}
	}
	if failing(v) {
		wait = min(wait, grow(faultWait, faultGrows, p.faults, maxFault))
	}
	return max(wait, firstWait)
}

// published tells whether all authoritative servers that answer have the
// record right, so that only the caches of resolvers are left.
func published(v check.Verdict) bool {
	if v.State == check.Missing || v.State == check.Wrong {
		return false // right by itself, but something stands beside it
	}
	right := false
	for _, s := range v.Servers {
		if s.Role != check.Authoritative {
			continue
		}
		switch s.State {
		case check.ServerGreen:
			right = true
		case check.ServerStale, check.ServerMissing, check.ServerWrong:
			return false
		}
	}
	return right
}

// resolversAsked tells whether the gate to the resolvers was open.
func resolversAsked(v check.Verdict) bool {
	for _, s := range v.Servers {
		if s.Role == check.Resolver && s.State != check.ServerNotAsked {
			return true
		}
	}
	return false
}

// failing tells whether a resolver could not answer.
func failing(v check.Verdict) bool {
	for _, s := range v.Servers {
		if s.Role == check.Resolver && s.State == check.ServerUnknown {
			return true
		}
	}
	return false
}

// grow is first × factor^(n-1), at most limit.
func grow(first time.Duration, factor float64, n int, limit time.Duration) time.Duration {
	wait := float64(first) * math.Pow(factor, float64(max(n, 1)-1))
	return time.Duration(min(wait, float64(limit)))
}
