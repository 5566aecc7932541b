package check

import (
	"time"

	"allgreen/records"
	"allgreen/records/resolve"
)

// slowTTL is from how many seconds on it is worth lowering a TTL first.
const slowTTL = 600

// beforeChange tells until when caches may keep what stands in the place of a
// record, so that nobody wonders why a change is not seen.
func (l *look) beforeChange(w wanted, answers []resolve.Answer) []Finding {
	var ttl uint32
	for _, a := range answers {
		if a.Status == resolve.Data {
			ttl = max(ttl, a.TTL)
		}
	}
	if ttl < slowTTL {
		return nil
	}
	until := l.now.Add(time.Duration(ttl) * time.Second)
	return []Finding{l.tell(w, "old-ttl:before", "{time}", l.clock(until), "{n}", span(ttl))}
}

// latest is the later of two times.
func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// clock is a time as people name it, seen from this round.
func (l *look) clock(t time.Time) string { return records.Clock(t, l.now) }

// span is a time to wait, in words.
func span(seconds uint32) string {
	d := time.Duration(seconds) * time.Second
	switch {
	case d < time.Minute:
		return plural(int(d/time.Second), "second")
	case d < 2*time.Hour:
		return plural(int((d+time.Minute-1)/time.Minute), "minute")
	}
	return plural(int((d+time.Hour-1)/time.Hour), "hour")
}
