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
)

// pace is what the schedule remembers of a record from look to look.
type pace struct {
	vain   int // looks in a row that found the authoritative servers not right
	faults int // looks in a row that could not find out
	greens int // looks in a row that found it green
	looked time.Time
}

// confirmed tells whether it was green at two looks.
func (p pace) confirmed() bool { return p.greens >= 2 }

// after is the pace once a look at the time at found v.
func (p pace) after(v check.Verdict, at time.Time) pace {
	next := pace{looked: at}
	switch {
	case v.State == check.Green:
		next.greens = p.greens + 1
	case v.State == check.Unknown, published(v) && failing(v):
		next.faults = p.faults + 1
	case !published(v):
		next.vain = p.vain + 1
	}
	return next
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
	wait, asked := maxCacheWait, false
	for _, s := range v.Servers {
		if s.Role != check.Resolver || s.State == check.ServerNotAsked {
			continue
		}
		asked = true
		if !s.Until.IsZero() {
			wait = min(wait, s.Until.Sub(p.looked)+time.Second)
		}
	}
	switch {
	case !asked: // right at its source for the first time: it is looked at twice before the resolvers are asked
		return confirmWait
	case failing(v):
		wait = min(wait, grow(faultWait, faultGrows, p.faults, maxFault))
	}
	return max(wait, firstWait)
}

// published tells whether all authoritative servers that answer have the
// record right, so that only the caches of resolvers are left.
func published(v check.Verdict) bool {
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
