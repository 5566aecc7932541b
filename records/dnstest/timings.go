package dnstest

import (
	"cmp"
	"math"
	"time"
)

// Timings say how fast things go in an internet made by [Small] and at its [Panel].
type Timings struct {
	// TTL and Negative are the seconds for which records, and the news that
	// there is none, are cached. 0 means 300 and 60.
	TTL, Negative uint32
	// Pause is the time between two records that the panel's person publishes.
	Pause time.Duration
	// Mend is how long the DMARC record stands under its doubled name; 0: never.
	Mend time.Duration
	// Lag is how much later the second server has the SPF record; 0: at once.
	Lag time.Duration
	// Prime has a stranger ask one resolver for the MX record just before it is
	// published: the resolver then holds the news that there is none.
	Prime bool
}

// DemoTimings are those of `allgreen demo`: nine records stand after 23
// seconds, thirty after 35, and no resolver holds an old answer for more than
// 15. A watcher that looks after 2, 5, 9.5, 16 and 26 seconds sees the slip, the
// lag and the stale resolver.
func DemoTimings() Timings {
	return Timings{
		TTL: 30, Negative: 15,
		Pause: 2500 * time.Millisecond, Mend: 12 * time.Second, Lag: 8 * time.Second,
		Prime: true,
	}
}

// FastTimings are those of the demo at a speed for tests: done within a second or two.
func FastTimings() Timings { return DemoTimings().Scale(0.04) }

// Scale makes everything faster (a factor below 1) or slower. TTLs are whole
// seconds and stay at least one.
func (t Timings) Scale(factor float64) Timings {
	seconds := func(ttl uint32) uint32 { return max(1, uint32(math.Round(float64(ttl)*factor))) }
	span := func(d time.Duration) time.Duration { return time.Duration(float64(d) * factor) }
	t.TTL, t.Negative = seconds(t.TTL), seconds(t.Negative)
	t.Pause, t.Mend, t.Lag = span(t.Pause), span(t.Mend), span(t.Lag)
	return t
}

func (t Timings) withDefaults() Timings {
	t.TTL, t.Negative = cmp.Or(t.TTL, 300), cmp.Or(t.Negative, 60)
	return t
}
