package check_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"allgreen/records/check"
	"allgreen/records/dnstest"
	"allgreen/records/resolve"
)

// BenchmarkCold is a look at a domain of which nothing is known, from the root
// servers to the resolvers, beside a bare walk: one question to the root, one to
// the top level, one to the zone, and then every record at every server of the
// zones, with nothing judged. Both are 50 ms away from everybody.
func BenchmarkCold(b *testing.B) {
	in, err := dnstest.Small(dnstest.Options{Domain: "kestrel.example"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { in.Close() })
	p := plan(nil)
	if err := in.Publish(p.Records...); err != nil {
		b.Fatal(err)
	}
	line := dnstest.Line{RTT: 50 * time.Millisecond}
	config := resolve.Config{
		Roots: servers(in.Roots()), Resolvers: servers(in.Resolvers()), Dial: line.Over(in.Dial), IPv6: resolve.Avoid,
	}
	var walks, checks []time.Duration
	for b.Loop() {
		walks = append(walks, bareWalk(b, config, p))
		client := resolve.New(config)
		start := time.Now()
		round := (&check.Examiner{Asker: client}).Round(b.Context(), p, check.Options{})
		checks = append(checks, time.Since(start))
		client.Close()
		if round.Green != round.Total {
			b.Fatalf("%d of %d green", round.Green, round.Total)
		}
	}
	slices.Sort(walks)
	slices.Sort(checks)
	walk, whole := walks[len(walks)/2], checks[len(checks)/2]
	b.ReportMetric(float64(walk.Microseconds())/1000, "ms/walk")
	b.ReportMetric(float64((whole-walk).Microseconds())/1000, "ms_over_walk")
	b.ReportMetric(whole.Seconds()/walk.Seconds(), "ratio_to_walk")
}

// bareWalk goes from the root to the zone, and asks every server for every record.
func bareWalk(b *testing.B, config resolve.Config, p check.Plan) time.Duration {
	client := resolve.New(config)
	defer client.Close()
	zone, err := client.Zone(b.Context(), p.Setup.Domain.FQDN()) // only to know whom to ask
	if err != nil {
		b.Fatal(err)
	}
	ask := func(ctx context.Context, s resolve.Server, name string, t resolve.Type) {
		client.Ask(ctx, s, resolve.Question{Name: name, Type: t}, false)
	}
	start := time.Now()
	ask(b.Context(), config.Roots[0], p.Setup.Domain.FQDN(), resolve.TypeNS)
	ask(b.Context(), config.Roots[0], p.Setup.Domain.FQDN(), resolve.TypeSOA) // as long as the top level takes
	ask(b.Context(), zone.Servers[0], p.Setup.Domain.FQDN(), resolve.TypeNS)
	var asking sync.WaitGroup
	for _, s := range zone.Servers {
		for _, r := range p.Records {
			t, _ := resolve.ParseType(r.Type)
			asking.Go(func() { ask(b.Context(), s, resolve.Canonical(r.Name), t) })
		}
	}
	asking.Wait()
	return time.Since(start)
}
