package wizard

import (
	"math"
	"slices"
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

	// Between looks at all servers of a record one in rotation stands for
	// them. Those looks, which are also those that search under wrong names,
	// come seldomer the longer nobody is there: whoever has just pressed Save
	// sees a slip at the next look.
	minWhole   = firstWait
	maxWhole   = 30 * time.Minute
	wholeShare = 10 // of the time since a key was pressed

	faultWait  = 5 * time.Second // after the first failure: failures are cached too (RFC 9520 §3.2)
	faultGrows = 2
	maxFault   = time.Minute

	maxCacheWait = time.Minute
	confirmWait  = 3 * time.Second // several caches may stand behind one address
	holdGrows    = 2               // while the gate to the resolvers stays shut
)

// pace is what the schedule remembers of a record from look to look. With the
// record's verdict and the clock it decides what to ask, and when.
type pace struct {
	looked time.Time
	whole  time.Time // when all its servers were asked
	turn   int       // looks since then, for the rotation
	// Looks in a row that found …
	vain   int // … the authoritative servers not right
	faults int // … out nothing
	held   int // … it right at its source, but kept the resolvers out
	right  int // of its authoritative servers had it right at the last look
	// turnedUp is set once it was right at its source, and stays.
	turnedUp bool
	cells    map[string]cell // its resolvers, by address
}

// cell is what the schedule remembers of one record at one resolver.
type cell struct {
	looked time.Time
	faults int // looks in a row without an answer
}

// confirmed tells whether a record is green, and needs no further look.
func confirmed(v check.Verdict) bool {
	if v.State != check.Green {
		return false
	}
	for _, s := range v.Servers {
		if s.Role == check.Resolver && s.State == check.ServerGreen && !s.Confirmed() {
			return false
		}
	}
	return true
}

// after is the pace once a look at the time at found v. The look was at the
// servers asked; nil means all.
func (p pace) after(v check.Verdict, asked []string, at time.Time) pace {
	next := pace{looked: at, whole: at, right: rightAt(v), turnedUp: p.turnedUp || published(v), cells: map[string]cell{}}
	if asked != nil && !covers(asked, v) {
		next.whole, next.turn = p.whole, p.turn+1
	}
	switch {
	case v.State == check.Green:
	case resolversAsked(v):
		for _, s := range resolversOf(v) {
			c := p.cells[s.Server]
			if asked == nil || slices.Contains(asked, s.Server) {
				c = c.after(s, at)
			}
			next.cells[s.Server] = c
		}
	case v.State == check.Unknown:
		next.faults = p.faults + 1
	case next.right > p.right && !published(v):
		next.vain = 1 // it is being passed on just now: the other servers will have it in a moment
	case !published(v):
		next.vain = p.vain + 1
	default:
		next.held = p.held + 1
	}
	return next
}

func (c cell) after(s check.ServerView, at time.Time) cell {
	if s.State == check.ServerUnknown {
		return cell{looked: at, faults: c.faults + 1}
	}
	return cell{looked: at}
}

// anew is the pace with the shortest waiting times again.
func (p pace) anew() pace {
	p.vain, p.faults, p.held = 0, 0, 0
	cells := map[string]cell{}
	for server, c := range p.cells {
		cells[server] = cell{looked: c.looked}
	}
	p.cells = cells
	return p
}

// due is when to look again at a record that the last look found to stand as
// v says; ok is false when it may rest. touched is when a key was last pressed.
func (p pace) due(v check.Verdict, touched time.Time) (at time.Time, ok bool) {
	var wait time.Duration
	switch {
	case confirmed(v):
		return time.Time{}, false
	case v.State == check.Green:
		wait = confirmWait
	case resolversAsked(v):
		for _, s := range resolversOf(v) {
			if t, ok := p.cells[s.Server].due(s, touched); ok && (at.IsZero() || t.Before(at)) {
				at = t
			}
		}
		if at.IsZero() { // it is all theirs to see, but something beside it is not right
			at = p.looked.Add(maxCacheWait)
		}
		return at, true
	case published(v): // it is looked at twice before the resolvers are asked
		wait = grow(confirmWait, holdGrows, p.held, maxCacheWait)
	case p.looked.Sub(touched) >= idleAfter:
		wait = idleWait
	case v.State == check.Unknown:
		wait = grow(faultWait, faultGrows, p.faults, maxFault)
	default:
		wait = grow(firstWait, waitGrows, p.vain, maxWait)
	}
	return p.looked.Add(wait), true
}

// due is when the resolver can have changed its answer s; ok is false when it
// may rest.
func (c cell) due(s check.ServerView, touched time.Time) (at time.Time, ok bool) {
	var wait time.Duration
	switch {
	case s.State == check.ServerGreen && s.Confirmed(), s.State == check.ServerNotAsked: // others are asked in its place
		return time.Time{}, false
	case s.State == check.ServerGreen:
		wait = confirmWait
	case s.State == check.ServerUnknown && c.looked.Sub(touched) >= idleAfter:
		wait = idleWait
	case s.State == check.ServerUnknown:
		wait = grow(faultWait, faultGrows, c.faults, maxFault)
	default:
		limit := maxCacheWait
		if c.looked.Sub(touched) >= idleAfter {
			limit = idleWait
		}
		wait = max(firstWait, min(s.Until.Sub(c.looked)+time.Second, limit))
	}
	return c.looked.Add(wait), true
}

// servers is whom to ask at a look before the time until; nil means all.
func (p pace) servers(v check.Verdict, touched, until time.Time) []string {
	whole := p.looked.Sub(p.whole) >= wholeWait(p.looked.Sub(touched))
	if resolversAsked(v) {
		// What is watched out of the caches may be taken away at the source.
		some := p.rotating(v, check.ServerGreen)
		if whole {
			some = addresses(sourceOf(v))
		}
		for _, s := range resolversOf(v) {
			if at, ok := p.cells[s.Server].due(s, touched); ok && !at.After(until) {
				some = append(some, s.Server)
			}
		}
		return some
	}
	if whole {
		return nil
	}
	if published(v) || v.State == check.Green || v.State == check.Wrong {
		return nil // what is wrong may be mended by another record
	}
	for _, state := range []check.ServerState{check.ServerMissing, check.ServerStale, check.ServerUnknown} {
		if one := p.rotating(v, state); one != nil {
			return one
		}
	}
	return nil
}

// rotating is the authoritative server whose turn it is among those that see
// the record so, alone; nil where none does.
func (p pace) rotating(v check.Verdict, state check.ServerState) []string {
	some := slices.DeleteFunc(sourceOf(v), func(s check.ServerView) bool { return s.State != state })
	if len(some) == 0 {
		return nil
	}
	return addresses(some[p.turn%len(some):][:1])
}

// covers tells whether all authoritative servers are among those asked.
func covers(asked []string, v check.Verdict) bool {
	source := sourceOf(v)
	return len(source) > 0 && !slices.ContainsFunc(source, func(s check.ServerView) bool { return !slices.Contains(asked, s.Server) })
}

// wholeWait is how long one server in rotation is enough, when nobody pressed
// a key for the time idle.
func wholeWait(idle time.Duration) time.Duration {
	return min(max(idle/wholeShare, minWhole), maxWhole)
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

// rightAt is how many authoritative servers have the record right.
func rightAt(v check.Verdict) (n int) {
	for _, s := range sourceOf(v) {
		if s.State == check.ServerGreen {
			n++
		}
	}
	return n
}

// resolversAsked tells whether the gate to the resolvers was open.
func resolversAsked(v check.Verdict) bool {
	return slices.ContainsFunc(resolversOf(v), func(s check.ServerView) bool { return s.State != check.ServerNotAsked })
}

// resolversOf is how the public resolvers see the record.
func resolversOf(v check.Verdict) []check.ServerView { return viewsOf(v, check.Resolver) }

// sourceOf is how the authoritative servers see the record.
func sourceOf(v check.Verdict) []check.ServerView { return viewsOf(v, check.Authoritative) }

func viewsOf(v check.Verdict, role check.Role) (views []check.ServerView) {
	for _, s := range v.Servers {
		if s.Role == role {
			views = append(views, s)
		}
	}
	return views
}

// addresses is where the servers are asked.
func addresses(views []check.ServerView) []string {
	list := []string{}
	for _, s := range views {
		list = append(list, s.Server)
	}
	return list
}

// grow is first × factor^(n-1), at most limit.
func grow(first time.Duration, factor float64, n int, limit time.Duration) time.Duration {
	wait := float64(first) * math.Pow(factor, float64(max(n, 1)-1))
	return time.Duration(min(wait, float64(limit)))
}
