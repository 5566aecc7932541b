package wizard

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"allgreen/records/check"
	"allgreen/records/dnstest"
	"allgreen/records/resolve"
)

// days is a watch of kestrel.example at some name servers, whose clock is moved
// from look to look. What goes over the wire is real.
type days struct {
	*Watcher
	clock   *movable
	in      *dnstest.Internet
	servers []*dnstest.Server
	client  *resolve.Client
	project *Project
	asked   map[string]int // questions that each server saw before the last look
}

// newDays publishes all records but those left out.
func newDays(t *testing.T, servers int, leftOut ...string) *days {
	t.Helper()
	d := &days{clock: new(movable), asked: map[string]int{}}
	in, err := dnstest.Small(dnstest.Options{Now: d.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	d.in = in
	ns := ""
	for i := range servers {
		name := fmt.Sprintf("ns%d.wide.example.", i+1)
		d.servers = append(d.servers, in.AddServer(name, netip.AddrFrom4([4]byte{192, 0, 2, byte(100 + i)})))
		ns += "@ 3600 NS " + name + "\n"
	}
	for _, s := range d.servers {
		s.AddZone("kestrel.example.", "@ 3600 SOA ns1.wide.example. hostmaster.wide.example. 1 7200 900 1209600 300\n"+ns)
	}
	in.Server("ns1.harbor-dns.example.").RemoveZone("kestrel.example.")
	in.Server("ns2.harbor-dns.example.").RemoveZone("kestrel.example.")
	in.Delegate("kestrel.example.", d.servers...)
	d.client = resolve.New(resolve.Config{
		Roots: resolveServers(in.Roots()), Resolvers: resolveServers(in.Resolvers()), Dial: in.Dial, Now: d.clock.now, IPv6: resolve.Avoid,
	})
	t.Cleanup(func() { d.client.Close() })
	w := newWizard(t)
	w.Machine.Now, w.Asker = d.clock.now, d.client
	d.project = finish(t, w, kestrel())
	for _, r := range d.project.Records {
		if !slices.Contains(leftOut, r.ID) {
			if err := in.Publish(r); err != nil {
				t.Fatal(err)
			}
		}
	}
	d.Watcher = w.Watch(d.project)
	return d
}

// pass looks whenever it is due until the time is over or enough is seen.
func (d *days) pass(t *testing.T, span time.Duration, enough func(check.Round) bool) (round check.Round, looks int) {
	t.Helper()
	for end := d.clock.now().Add(span); d.clock.now().Before(end); looks++ {
		if round = d.Look(t.Context(), nil); enough != nil && enough(round) {
			return round, looks
		}
		d.noBursts(t)
		next := d.Next()
		if next.IsZero() {
			return round, looks
		}
		d.clock.moveTo(next)
	}
	return round, looks
}

// noBursts checks how many questions the look put to each server of the
// domain: sixteen at once and twenty in the second after.
func (d *days) noBursts(t *testing.T) {
	t.Helper()
	for _, s := range d.servers {
		n := len(s.Queries())
		if burst := n - d.asked[s.Name()]; burst > 16+20 {
			t.Errorf("%s was asked %d questions in one look", s.Name(), burst)
		}
		d.asked[s.Name()] = n
	}
	for _, r := range d.in.Resolvers() {
		n := len(d.in.Resolver(r.Name).Queries())
		if burst := n - d.asked[r.Name]; burst > 16+20 {
			t.Errorf("%s was asked %d questions in one look", r.Name, burst)
		}
		d.asked[r.Name] = n
	}
}

// questions is how many went over the wire.
func (d *days) questions() int {
	n := d.client.Counts()
	return n.Authoritative + n.Resolver + n.Walk
}

// stands tells how a record of the round stands.
func stands(r check.Round, id string) check.State {
	for _, v := range r.Records {
		if v.ID == id {
			return v.State
		}
	}
	return ""
}

// TestADayOfWaitingForOneRecord: a zone with twelve name servers, a record that
// is not published for a day, and nobody who presses a key. What goes over the
// wire is counted, walks and controls included.
func TestADayOfWaitingForOneRecord(t *testing.T) {
	d := newDays(t, 12, "dkim")
	round, looks := d.pass(t, 24*time.Hour, func(r check.Round) bool { return false })
	if round.Green != round.Total-1 || stands(round, "dkim") != check.Missing {
		t.Errorf("after the day %d of %d are green, dkim is %s", round.Green, round.Total, stands(round, "dkim"))
	}
	t.Logf("%d looks, %d questions: %+v", looks, d.questions(), d.client.Counts())
	if total := d.questions(); total > 10000 || looks < 24*12 {
		t.Errorf("%d questions in a day and %d looks, want at most 10,000 and one every five minutes: %+v", total, looks, d.client.Counts())
	}

	if err := d.in.Publish(d.project.Records...); err != nil {
		t.Fatal(err)
	}
	published := d.clock.now()
	last, looks := d.pass(t, time.Hour, nil)
	if took := d.clock.now().Sub(published); !d.Done() || took > 6*time.Minute {
		t.Errorf("done is %v after %v and %d looks: %s", d.Done(), took, looks, last.State)
	}
	if !d.Next().IsZero() {
		t.Errorf("a settled domain is looked at again at %v", d.Next())
	}
}

// TestADeletionWhileResolversAreWatched: one resolver keeps an old answer for a
// day. Meanwhile somebody takes the record away at the source, at all servers
// or at one of twelve, and does not wait until the cache lets go to hear of it.
func TestADeletionWhileResolversAreWatched(t *testing.T) {
	for _, tt := range []struct {
		why    string
		from   int // how many servers lose it
		away   time.Duration
		within time.Duration
		want   check.State
	}{
		{"all servers, somebody there", 12, time.Minute, time.Minute + 2*time.Second, check.Missing},
		{"all servers, nobody there", 12, 3 * time.Hour, 5*time.Minute + 2*time.Second, check.Missing},
		{"one server: its turn comes, or a look at all", 1, time.Minute, 12 * time.Minute, check.Propagating},
	} {
		t.Run(tt.why, func(t *testing.T) {
			d := newDays(t, 12)
			d.behind("Resolver East", 24*time.Hour)
			round, _ := d.pass(t, tt.away, nil)
			if stands(round, "mx") != check.Propagating || round.Green != round.Total-1 {
				t.Fatalf("mx %s, %d of %d green; want all but mx green, and mx propagating", stands(round, "mx"), round.Green, round.Total)
			}
			for _, s := range d.servers[:tt.from] {
				s.Zone("kestrel.example.").Remove("kestrel.example.", "MX")
			}
			deleted := d.clock.now()
			gone := func(r check.Round) bool {
				i := slices.IndexFunc(r.Records, func(v check.Verdict) bool { return v.ID == "mx" })
				return r.Records[i].State == tt.want && slices.ContainsFunc(r.Records[i].Servers, func(s check.ServerView) bool {
					return s.Role == check.Authoritative && s.State != check.ServerGreen
				})
			}
			round, looks := d.pass(t, tt.within, gone)
			if !gone(round) {
				t.Errorf("%v and %d looks after the deletion mx is %s, want %s", d.clock.now().Sub(deleted), looks, stands(round, "mx"), tt.want)
			}
		})
	}
}

// behind makes a resolver hold on to another MX for a while.
func (d *days) behind(resolver string, span time.Duration) {
	d.in.Resolver(resolver).Old("kestrel.example.", "MX", "5 old.kestrel.example.", d.clock.now().Add(span), d.clock.now)
}

// TestADayOfAnOldAnswer: a resolver is asked when its answer can have changed,
// and every minute at most, not for what is green already; one that lets go
// after a day has been asked a few hundred times.
func TestADayOfAnOldAnswer(t *testing.T) {
	d := newDays(t, 2)
	d.behind("Resolver East", 24*time.Hour)
	let := d.clock.now().Add(24 * time.Hour)
	d.pass(t, time.Hour, nil)
	there := len(d.in.Resolver("Resolver East").Queries())
	other := len(d.in.Resolver("Resolver West").Queries())
	if there < 50 || there > 110 || other > 24 {
		t.Errorf("within an hour the resolver that is behind was asked %d times, and one that is not %d times", there, other)
	}
	round, _ := d.pass(t, 25*time.Hour, nil)
	if !d.Done() || round.State != check.Green {
		t.Fatalf("%s a day later", round.State)
	}
	if late := d.clock.now().Sub(let); late < 0 || late > 5*time.Minute+30*time.Second {
		t.Errorf("done %v after the resolver let go", late)
	}
	if total := d.questions(); total > 10000 {
		t.Errorf("%d questions in a day", total)
	}
}

// TestACountdownThatWasWrong: behind one address stand two caches. When the
// time that was counted down to is over, the other one shows the old answer for
// ten minutes more: the countdown is corrected, and nothing is green before.
func TestACountdownThatWasWrong(t *testing.T) {
	d := newDays(t, 2)
	begin := d.clock.now()
	d.behind("Resolver East", 2*time.Minute)
	var told []time.Time // what was counted down to, each once
	mx := func(r check.Round) check.Verdict {
		return r.Records[slices.IndexFunc(r.Records, func(v check.Verdict) bool { return v.ID == "mx" })]
	}
	second := false
	d.pass(t, time.Hour, func(r check.Round) bool {
		v := mx(r)
		if v.ClearAt != nil && (len(told) == 0 || v.ClearAt.Sub(told[len(told)-1]) > 5*time.Second) {
			told = append(told, *v.ClearAt)
		}
		if at := d.clock.now().Sub(begin); !second && at > 110*time.Second {
			second = true
			d.behind("Resolver East", 10*time.Minute)
		} else if v.State == check.Green && at < 700*time.Second {
			t.Errorf("mx is green after %v", at)
		}
		return false
	})
	if len(told) != 2 || told[0].Sub(begin).Round(10*time.Second) != 2*time.Minute || told[1].Sub(begin).Round(time.Minute) != 12*time.Minute {
		t.Errorf("counted down to %v after %v; want two minutes, then twelve", told, begin)
	}
	if late := d.clock.now().Sub(begin.Add(710 * time.Second)); !d.Done() || late > time.Minute {
		t.Errorf("done is %v, %v after the second cache let go", d.Done(), late)
	}
}

// TestAResolverThatFailsForAnHour: failures are cached too (RFC 9520), so the
// pauses double to a minute.
func TestAResolverThatFailsForAnHour(t *testing.T) {
	d := newDays(t, 2)
	for _, name := range []string{"Resolver East", "Resolver West"} { // two: of four, three must see it
		d.in.Resolver(name).ServFailFor("MX")
	}
	d.pass(t, 50*time.Minute, nil)
	var times []time.Time
	for _, q := range d.in.Resolver("Resolver East").Queries() {
		if q.Type == "MX" {
			times = append(times, q.At)
		}
	}
	var pauses []time.Duration
	for i := range times[1:] {
		// Right after a failure it is asked for what it has without validation.
		if pause := times[i+1].Sub(times[i]).Round(time.Second); pause > 0 {
			pauses = append(pauses, pause)
		}
	}
	want := []time.Duration{5 * time.Second, 10 * time.Second, 20 * time.Second, 40 * time.Second, time.Minute, time.Minute}
	if len(pauses) < len(want) || !slices.Equal(pauses[:len(want)], want) || slices.Max(pauses) > time.Minute {
		t.Errorf("the pauses are %v; want them to begin with %v", pauses, want)
	}
	for _, name := range []string{"Resolver East", "Resolver West"} {
		d.in.Resolver(name).Healthy()
	}
	if round, _ := d.pass(t, 5*time.Minute, nil); !d.Done() {
		t.Errorf("%s five minutes after it was mended", round.State)
	}
}
