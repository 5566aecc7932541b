package records

import (
	"testing"
	"time"
)

func TestClock(t *testing.T) {
	zone := time.FixedZone("", -(3*60+30)*60)
	now := time.Date(2026, 11, 21, 23, 30, 0, 0, zone)
	for _, tc := range []struct {
		at        time.Time
		want, why string
	}{
		{now.Add(2 * time.Minute), "23:32", "today"},
		{now.Add(2*time.Minute + time.Nanosecond), "23:33", "never earlier than it is"},
		{now.Add(29*time.Minute + time.Second), "Sun 22 Nov 00:00", "rounded into the next day"},
		{now.AddDate(0, 0, 7), "Sat 28 Nov 23:30", "the same day of the week, and not today"},
		{now.AddDate(1, 0, 0), "Sun 21 Nov 23:30", "the same day of the year"},
		{now.Add(time.Minute).UTC(), "23:31", "in the zone of now"},
	} {
		if got := Clock(tc.at, now); got != tc.want {
			t.Errorf("%v: %s, want %s: %s", tc.at, got, tc.want, tc.why)
		}
	}
}
