package wizard

import (
	"fmt"
	"reflect"
	"slices"
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
		{"in an hour, and nobody is there", pace{}, stale(start.Add(time.Hour)), away, 5 * time.Minute},
		{"over HTTPS, in place of resolvers that are not asked", pace{}, verdict(check.Missing, check.ServerNotAsked,
			check.ServerView{State: check.ServerNotAsked},
			check.ServerView{State: check.ServerMissing, Until: start.Add(20 * time.Second)}), start, 21 * time.Second},
		{"two resolvers: the first counts", pace{}, verdict(check.Propagating, check.ServerGreen,
			check.ServerView{State: check.ServerStale, Until: start.Add(40 * time.Second)},
			check.ServerView{State: check.ServerMissing, Until: start.Add(20 * time.Second)},
			check.ServerView{State: check.ServerGreen, Agreed: 2}), start, 21 * time.Second},
		{"a resolver fails", pace{cells: map[string]cell{"": {faults: 2}}}, verdict(check.Propagating, check.ServerGreen,
			check.ServerView{State: check.ServerUnknown, Rcode: "SERVFAIL"}), start, 10 * time.Second},
		{"it fails, and nobody is there", pace{cells: map[string]cell{"": {faults: 2}}}, verdict(check.Propagating, check.ServerGreen,
			check.ServerView{State: check.ServerUnknown, Rcode: "SERVFAIL"}), away, 5 * time.Minute},
		{"each resolver saw it once", pace{}, verdict(check.Propagating, check.ServerGreen,
			check.ServerView{State: check.ServerGreen, Agreed: 1}), start, 3 * time.Second},
		{"green for the first time", pace{}, verdict(check.Green, check.ServerGreen,
			check.ServerView{State: check.ServerGreen, Agreed: 1}), start, 3 * time.Second},
		{"green and confirmed", pace{}, verdict(check.Green, check.ServerGreen,
			check.ServerView{State: check.ServerGreen, Agreed: 2}), start, 0},
	} {
		tc.pace.looked = start
		tc.pace.cells = map[string]cell{"": {looked: start, faults: tc.pace.cells[""].faults}}
		at, ok := tc.pace.due(tc.verdict, tc.touched)
		if got := at.Sub(start); ok != (tc.want != 0) || ok && got != tc.want {
			t.Errorf("%s: due in %v (%v), want %v", tc.why, got, ok, tc.want)
		}
	}
}

func TestPaceCountsInARow(t *testing.T) {
	servfail := verdict(check.Propagating, check.ServerGreen, check.ServerView{State: check.ServerUnknown})
	some := check.Verdict{State: check.Propagating, Servers: []check.ServerView{
		at(check.Authoritative, check.ServerGreen, 1), at(check.Authoritative, check.ServerStale, 2)}}
	for _, tc := range []struct {
		why   string
		looks []check.Verdict
		want  pace
	}{
		{"missing twice", []check.Verdict{missing(), missing()}, pace{vain: 2}},
		{"published: the caches begin anew", []check.Verdict{missing(), missing(), stale(start)}, pace{}},
		{"the gate stays shut", []check.Verdict{missing(), verdict(check.Propagating, check.ServerGreen), verdict(check.Propagating, check.ServerGreen)}, pace{held: 2}},
		{"taken away again", []check.Verdict{stale(start), missing()}, pace{vain: 1}},
		{"failures are counted by themselves", []check.Verdict{missing(), servfail, servfail}, pace{cells: map[string]cell{"": {faults: 2}}}},
		{"a resolver that answers again begins anew", []check.Verdict{servfail, stale(start), servfail}, pace{cells: map[string]cell{"": {faults: 1}}}},
		{"one server has it now: the others will in a moment", []check.Verdict{missing(), missing(), missing(), some}, pace{vain: 1}},
		{"but they take their time", []check.Verdict{missing(), missing(), some, some, some}, pace{vain: 3}},
		{"and one lost it again", []check.Verdict{some, some, missing()}, pace{vain: 3}},
		{"green", []check.Verdict{missing(), green(), green()}, pace{}},
		{"green, and gone at the next look", []check.Verdict{green(), missing()}, pace{vain: 1}},
	} {
		var got pace
		for _, v := range tc.looks {
			got = got.after(v, nil, time.Time{})
		}
		got.right, got.turnedUp = 0, false // see TestARecordThatTurnsUpHurriesTheOthers
		if len(got.cells) == 0 || got.cells[""] == (cell{}) {
			got.cells = nil
		}
		if !reflect.DeepEqual(got, tc.want) {
			t.Errorf("%s: %+v, want %+v", tc.why, got, tc.want)
		}
	}
}

// at is a view of one server.
func at(role check.Role, state check.ServerState, n int) check.ServerView {
	return check.ServerView{Role: role, State: state, Server: fmt.Sprintf("192.0.2.%d:53", n)}
}

func TestWhomToAsk(t *testing.T) {
	const auth, res = check.Authoritative, check.Resolver
	away := start.Add(-5 * time.Hour)
	of := func(state check.State, views ...check.ServerView) check.Verdict {
		return check.Verdict{State: state, Servers: views}
	}
	soon, later := at(res, check.ServerStale, 8), at(res, check.ServerStale, 9)
	soon.Until, later.Until = start.Add(10*time.Second), start.Add(40*time.Second)
	once := at(res, check.ServerGreen, 7)
	once.Agreed = 1
	often := once
	often.Agreed = 2
	gone := of(check.Missing, at(auth, check.ServerMissing, 1), at(auth, check.ServerUnknown, 2), at(auth, check.ServerMissing, 3))
	for _, tc := range []struct {
		why     string
		pace    pace
		verdict check.Verdict
		touched time.Time
		want    []int // last octets; nil for all
	}{
		{"missing: one stands for all", pace{}, gone, start, []int{1}},
		{"then the next, but not one that is silent", pace{turn: 1}, gone, start, []int{3}},
		{"and so on", pace{turn: 2}, gone, start, []int{1}},
		{"after half a minute all", pace{whole: start.Add(-30 * time.Second)}, gone, start, nil},
		{"seldomer where nobody is there", pace{whole: start.Add(-29 * time.Minute)}, gone, away, []int{1}},
		{"but not never", pace{whole: start.Add(-30 * time.Minute)}, gone, away, nil},
		{"all are silent: one may be back", pace{turn: 1}, of(check.Unknown, at(auth, check.ServerUnknown, 1), at(auth, check.ServerUnknown, 2)), start, []int{2}},
		{"one server is behind", pace{turn: 5}, of(check.Propagating, at(auth, check.ServerGreen, 1), at(auth, check.ServerStale, 2)), start, []int{2}},
		{"wrong: another record may mend it", pace{}, of(check.Wrong, at(auth, check.ServerWrong, 1)), start, nil},
		{"right at the source: all once more before the resolvers", pace{}, of(check.Propagating, at(auth, check.ServerGreen, 1), at(res, check.ServerNotAsked, 8)), start, nil},
		{"resolvers: whose time has come", pace{}, of(check.Propagating, at(auth, check.ServerGreen, 1), soon, later, often), start, []int{1, 8}},
		{"and who saw it only once", pace{}, of(check.Propagating, at(auth, check.ServerGreen, 1), later, once), start, []int{1, 7}},
		{"and one of the source, in turn: it may be gone there", pace{turn: 4}, of(check.Propagating, at(auth, check.ServerGreen, 1), at(auth, check.ServerUnknown, 2), at(auth, check.ServerGreen, 3), at(auth, check.ServerGreen, 4), soon), start, []int{3, 8}},
		{"at times all of the source, but no resolver more than else", pace{whole: start.Add(-time.Minute)}, of(check.Propagating, at(auth, check.ServerGreen, 1), at(auth, check.ServerUnknown, 2), soon, later, often), start, []int{1, 2, 8}},
		{"over HTTPS there is no source to ask", pace{}, of(check.Propagating, at(res, check.ServerNotAsked, 1), soon), start, []int{8}},
	} {
		tc.pace.looked = start
		if tc.pace.whole.IsZero() {
			tc.pace.whole = start
		}
		tc.pace.cells = map[string]cell{}
		for _, s := range tc.verdict.Servers {
			tc.pace.cells[s.Server] = cell{looked: start}
		}
		var want []string
		for _, n := range tc.want {
			want = append(want, at("", "", n).Server)
		}
		got := tc.pace.servers(tc.verdict, tc.touched, start.Add(12*time.Second))
		if !slices.Equal(got, want) || (got == nil) != (tc.want == nil) {
			t.Errorf("%s: %v, want %v", tc.why, got, want)
		}
	}
}
