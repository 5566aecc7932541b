package wizard

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"allgreen/records/check"
	"allgreen/records/dnstest"
	"allgreen/records/resolve"
)

// TestADayOfWaitingForOneRecord: a zone with twelve name servers, a record that
// is not published for a day, and nobody who presses a key. What goes over the
// wire is counted, walks and controls included.
func TestADayOfWaitingForOneRecord(t *testing.T) {
	var clock movable
	in, err := dnstest.Small(dnstest.Options{Now: clock.now})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var servers []*dnstest.Server
	ns := ""
	for i := range 12 {
		name := fmt.Sprintf("ns%d.wide.example.", i+1)
		servers = append(servers, in.AddServer(name, netip.AddrFrom4([4]byte{192, 0, 2, byte(100 + i)})))
		ns += "@ 3600 NS " + name + "\n"
	}
	for _, s := range servers {
		s.AddZone("kestrel.example.", "@ 3600 SOA ns1.wide.example. hostmaster.wide.example. 1 7200 900 1209600 300\n"+ns)
	}
	in.Server("ns1.harbor-dns.example.").RemoveZone("kestrel.example.")
	in.Server("ns2.harbor-dns.example.").RemoveZone("kestrel.example.")
	in.Delegate("kestrel.example.", servers...)
	client := resolve.New(resolve.Config{
		Roots: resolveServers(in.Roots()), Resolvers: resolveServers(in.Resolvers()), Dial: in.Dial, Now: clock.now, IPv6: resolve.Avoid,
	})
	defer client.Close()
	w := newWizard(t)
	w.Machine.Now = clock.now
	w.Asker = client
	p := finish(t, w, kestrel())

	for _, r := range p.Records {
		if r.ID != "dkim" {
			if err := in.Publish(r); err != nil {
				t.Fatal(err)
			}
		}
	}
	watcher := w.Watch(p)
	begin, looks := clock.now(), 0
	for clock.now().Sub(begin) < 24*time.Hour {
		round := watcher.Look(t.Context(), nil)
		if looks++; looks > 5000 {
			t.Fatalf("%d looks after %v", looks, clock.now().Sub(begin))
		}
		if looks > 10 && round.Green != round.Total-1 {
			t.Fatalf("%d of %d green after %v", round.Green, round.Total, clock.now().Sub(begin))
		}
		clock.moveTo(watcher.Next())
	}
	n := client.Counts()
	total := n.Authoritative + n.Resolver + n.Walk
	t.Logf("%d looks, %d questions: %+v", looks, total, n)
	if total > 10000 {
		t.Errorf("%d questions in a day, want at most 10,000: %+v", total, n)
	}

	if err := in.Publish(p.Records...); err != nil {
		t.Fatal(err)
	}
	published := clock.now()
	var last check.Round
	for looks = 0; !watcher.Done() && looks < 50; looks++ {
		last = watcher.Look(t.Context(), nil)
		clock.moveTo(watcher.Next())
	}
	if took := clock.now().Sub(published); !watcher.Done() || took > 6*time.Minute {
		t.Errorf("done is %v after %v and %d looks: %s", watcher.Done(), took, looks, last.State)
	}
	before := client.Counts()
	if !watcher.Next().IsZero() || client.Counts() != before {
		t.Errorf("a settled domain is looked at again at %v", watcher.Next())
	}
}
