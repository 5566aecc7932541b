package wizard

import (
	"sync"
	"testing"
	"time"

	"allgreen/records/check"
	"allgreen/records/dnstest"
	"allgreen/records/resolve"
)

// movable is a clock that runs, and can be moved on.
type movable struct {
	mu     sync.Mutex
	offset time.Duration
}

func (m *movable) now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return time.Now().Add(m.offset)
}

func (m *movable) moveTo(at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.offset = max(m.offset, time.Until(at))
}

func resolveServers(hosts []dnstest.Host) (servers []resolve.Server) {
	for _, h := range hosts {
		servers = append(servers, resolve.Server{Name: h.Name, Addr: h.Addr})
	}
	return servers
}

// TestTheWholeJob goes from detection to all green on real servers and caches.
// One resolver was asked too early by somebody, and remembers that there is no MX.
func TestTheWholeJob(t *testing.T) {
	var clock movable
	in, err := dnstest.Small(dnstest.Options{Now: clock.now})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	client := resolve.New(resolve.Config{
		Roots: resolveServers(in.Roots()), Resolvers: resolveServers(in.Resolvers()), Dial: in.Dial, Now: clock.now, IPv6: resolve.Avoid,
	})
	defer client.Close()
	w := newWizard(t, iface("eth0", "203.0.113.25"), iface("eth0", "2001:db8::25"))
	w.Machine.Now = clock.now
	w.Asker = client

	form := answered(t, "domain", "kestrel.example")
	detected := w.Detect(t.Context(), kestrel().Domain)
	if len(detected.DNSHosts) != 2 || len(detected.Warnings) != 0 || detected.NotRegistered {
		t.Errorf("detected %+v", detected)
	}
	form.Offer(detected)
	s, err := form.Setup()
	if err != nil {
		t.Fatal(err)
	}
	p := finish(t, w, s)
	if round := w.Check(t.Context(), p, CheckOptions{}); round.State != check.Missing || round.Green != 0 || round.Total != 9 {
		t.Errorf("before publishing: %s, %d of %d green", round.State, round.Green, round.Total)
	}
	for _, h := range in.Resolvers() {
		if asked := in.Resolver(h.Name).Queries(); len(asked) != 0 {
			t.Errorf("%s was asked before anything was published: %+v", h.Name, asked)
		}
	}

	early := client.Resolvers()[0]
	client.Ask(t.Context(), early, resolve.Question{Name: "kestrel.example.", Type: resolve.TypeMX}, true)
	if err := in.Publish(p.Records...); err != nil {
		t.Fatal(err)
	}
	watcher := w.Watch(p)
	held := false
	for looks := 0; !watcher.Done(); looks++ {
		round := watcher.Look(t.Context(), nil)
		for _, v := range round.Records {
			held = held || v.ID == "mx" && v.State == check.Propagating && v.ClearAt != nil
		}
		if looks == 30 {
			t.Fatalf("not done after %d looks: %+v", looks, round)
		}
		clock.moveTo(watcher.Next())
	}
	if round := w.CheckKeys(t.Context(), p); round.State != check.Green || round.Total != 1 || len(round.Records) != 1 {
		t.Errorf("the key and its record: %+v", round)
	}
	in.Set("202611._domainkey.kestrel.example.", "TXT", 60, `"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="`)
	if round := w.CheckKeys(t.Context(), p); round.State != check.Wrong {
		t.Errorf("the record of another key is %s", round.State)
	}
	if !held {
		t.Error("the resolver that remembers no MX was not seen")
	}
	if watcher.Changed("mx") != "was missing" {
		t.Errorf("since the last visit mx %q", watcher.Changed("mx"))
	}
	if summaries, err := w.Saved(); err != nil || summaries[0].State != check.Green || summaries[0].Green != 9 {
		t.Errorf("the list shows %+v (%v)", summaries, err)
	}
}
