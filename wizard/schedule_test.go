package wizard

import (
	"testing"
	"time"

	"allgreen/records/check"
)

func TestWaits(t *testing.T) {
	away := start.Add(-2 * time.Hour) // when the last key was pressed
	for _, tc := range []struct {
		why     string
		pace    pace
		verdict check.Verdict
		touched time.Time
		want    time.Duration // 0: rest
	}{
		{"missing for the first time", pace{vain: 1}, missing(), start, 2 * time.Second},
		{"missing for the second time", pace{vain: 2}, missing(), start, 3 * time.Second},
		{"missing for the third time", pace{vain: 3}, missing(), start, 4500 * time.Millisecond},
		{"missing for long", pace{vain: 50}, missing(), start, 30 * time.Second},
		{"missing for ever: the power does not overflow", pace{vain: 1 << 30}, missing(), start, 30 * time.Second},
		{"nobody there for an hour", pace{vain: 50}, missing(), start.Add(-time.Hour), 5 * time.Minute},
		{"nobody there for almost an hour", pace{vain: 50}, missing(), start.Add(-time.Hour + time.Second), 30 * time.Second},
		{"wrong", pace{vain: 2}, verdict(check.Wrong, check.ServerWrong), start, 3 * time.Second},
		{"right, but with a second one beside it", pace{vain: 1}, verdict(check.Wrong, check.ServerGreen), start, 2 * time.Second},
		{"one of the source's servers is behind", pace{vain: 1}, verdict(check.Propagating, check.ServerStale), start, 2 * time.Second},
		{"no server of the source answers", pace{faults: 1}, verdict(check.Unknown, check.ServerUnknown), start, 5 * time.Second},
		{"for the third time", pace{faults: 3}, verdict(check.Unknown, check.ServerUnknown), start, 20 * time.Second},
		{"for long", pace{faults: 50}, verdict(check.Unknown, check.ServerUnknown), start, time.Minute},
		{"and nobody there", pace{faults: 50}, verdict(check.Unknown, check.ServerUnknown), away, 5 * time.Minute},
		{"right at its source, resolvers not asked yet", pace{held: 1}, verdict(check.Propagating, check.ServerGreen), start, 3 * time.Second},
		{"they are kept out for long", pace{held: 9}, verdict(check.Propagating, check.ServerGreen, check.ServerView{State: check.ServerNotAsked}), start, time.Minute},
		{"a resolver lets go in 10 s", pace{}, stale(start.Add(10 * time.Second)), start, 11 * time.Second},
		{"a resolver lets go in an hour", pace{}, stale(start.Add(time.Hour)), start, time.Minute},
		{"a resolver should have let go already", pace{}, stale(start.Add(-time.Minute)), start, 2 * time.Second},
		{"caches expire whether or not somebody is there", pace{}, stale(start.Add(10 * time.Second)), away, 11 * time.Second},
		{"two resolvers: the first counts", pace{}, verdict(check.Propagating, check.ServerGreen,
			check.ServerView{State: check.ServerStale, Until: start.Add(40 * time.Second)},
			check.ServerView{State: check.ServerMissing, Until: start.Add(20 * time.Second)},
			check.ServerView{State: check.ServerGreen}), start, 21 * time.Second},
		{"a resolver fails", pace{faults: 2}, verdict(check.Propagating, check.ServerGreen,
			check.ServerView{State: check.ServerUnknown, Rcode: "SERVFAIL"}), start, 10 * time.Second},
		{"green for the first time", pace{greens: 1}, green(), start, 3 * time.Second},
		{"green and confirmed", pace{greens: 2}, green(), start, 0},
	} {
		tc.pace.looked = start
		at, ok := tc.pace.due(tc.verdict, tc.touched)
		if got := at.Sub(start); ok != (tc.want != 0) || ok && got != tc.want {
			t.Errorf("%s: due in %v (%v), want %v", tc.why, got, ok, tc.want)
		}
	}
}

func TestPaceCountsInARow(t *testing.T) {
	servfail := verdict(check.Propagating, check.ServerGreen, check.ServerView{State: check.ServerUnknown})
	for _, tc := range []struct {
		why   string
		looks []check.Verdict
		want  pace
	}{
		{"missing twice", []check.Verdict{missing(), missing()}, pace{vain: 2}},
		{"published: the caches begin anew", []check.Verdict{missing(), missing(), stale(start)}, pace{}},
		{"the gate stays shut", []check.Verdict{missing(), verdict(check.Propagating, check.ServerGreen), verdict(check.Propagating, check.ServerGreen)}, pace{held: 2}},
		{"taken away again", []check.Verdict{stale(start), missing()}, pace{vain: 1}},
		{"failures are counted by themselves", []check.Verdict{missing(), servfail, servfail}, pace{faults: 2}},
		{"green twice", []check.Verdict{missing(), green(), green()}, pace{greens: 2}},
		{"green, and gone at the next look", []check.Verdict{green(), missing(), green()}, pace{greens: 1}},
	} {
		var got pace
		for _, v := range tc.looks {
			got = got.after(v, time.Time{})
		}
		got.turnedUp = false // see TestARecordThatTurnsUpHurriesTheOthers
		if got != tc.want {
			t.Errorf("%s: %+v, want %+v", tc.why, got, tc.want)
		}
	}
}
