package records

import "time"

// Clock returns a moment as the clock on the wall shows it, to stand behind a
// "by": rounded up to whole minutes, so that it never promises too early, and
// with the date where that is not today's: "14:32", "Sun 22 Nov 14:32". It is
// the time of now's location.
func Clock(at, now time.Time) string {
	at = at.In(now.Location()).Add(time.Minute - time.Nanosecond).Truncate(time.Minute)
	if at.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return at.Format("15:04")
	}
	return at.Format("Mon 2 Jan 15:04")
}
