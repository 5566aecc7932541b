package main

import (
	"bufio"
	"context"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// sighting is how long it took a resolver to show a record.
type sighting struct {
	resolver string
	early    time.Duration // a record that it was asked for too early, from then on
	fresh    time.Duration // one that nobody had asked it for, from its publication on
}

// askTooEarly publishes a domain while `allgreen check --wait` looks on, and asks
// every resolver for one of its records just before. It returns when each
// resolver showed what, and when allgreen saw the other records green.
func askTooEarly(t testing.TB) (seen []sighting, green time.Duration) {
	t.Helper()
	long(t)
	const early, fresh = "_dmarc.kestrel.test", "s1._domainkey.kestrel.test"
	l := newMailLab(t, resolvers...)

	ctx, cancel := context.WithTimeout(t.Context(), 2*negativeTTL*time.Second)
	defer cancel()
	program, err := exec.LookPath("allgreen")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, "ip", "netns", "exec", l.ns, program, "check", "--wait")
	cmd.Env = l.env
	progress, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(progress)
	if !lines.Scan() || !strings.Contains(lines.Text(), "0 of 9 green") {
		t.Fatalf("allgreen begins with %q", lines.Text())
	}

	for _, r := range resolvers {
		l.dig(r.addr, early, "TXT")
	}
	asked := time.Now()
	// Two servers of three have it: that is no reason to ask anybody else yet.
	l.publish(l.zone, providerNames()[:2]...)
	time.Sleep(4 * time.Second)
	for name, cache := range l.caches {
		for _, record := range []string{fresh, "mail.kestrel.test", "25.113.0.203.in-addr.arpa"} {
			if cache.logged(record) {
				t.Errorf("%s was asked for %s before all servers had it", name, record)
			}
		}
	}
	l.publishReverse(l.arpa4, l.arpa6)
	l.publish(l.zone)
	published := time.Now()

	seen = make([]sighting, len(resolvers))
	var watching sync.WaitGroup
	for i, r := range resolvers {
		shown := func(name string, since time.Time) time.Duration {
			for ctx.Err() == nil && !strings.Contains(l.dig(r.addr, name, "TXT"), "v=") {
				time.Sleep(100 * time.Millisecond)
			}
			return time.Since(since)
		}
		watching.Go(func() {
			seen[i] = sighting{resolver: r.name, fresh: shown(fresh, published), early: shown(early, asked)}
		})
	}
	var last string
	for lines.Scan() {
		last = lines.Text()
		if green == 0 && strings.Contains(last, "8 of 9 green") {
			green = time.Since(published)
		}
	}
	if err := cmd.Wait(); err != nil || !strings.Contains(last, "9 of 9 green") {
		t.Errorf("check --wait ended with %v and %q", err, last)
	}
	watching.Wait()
	return seen, green
}

// TestAskedTooEarly shows what the order of asking is for.
func TestAskedTooEarly(t *testing.T) {
	seen, green := askTooEarly(t)
	for _, s := range seen {
		t.Logf("%-8s shows the record after %.2fs, and after %.2fs where it was asked too early", s.resolver, s.fresh.Seconds(), s.early.Seconds())
		if s.fresh > 2*time.Second {
			t.Errorf("%s took %v for a record that nobody had asked it for", s.resolver, s.fresh)
		}
		if s.early < (negativeTTL-3)*time.Second || s.early > (negativeTTL+3)*time.Second {
			t.Errorf("%s took %v for a record that it was asked for too early; want the negative TTL, %d s", s.resolver, s.early, negativeTTL)
		}
	}
	t.Logf("allgreen saw the other records green after %.2fs", green.Seconds())
	if green == 0 || green > 10*time.Second {
		t.Errorf("allgreen saw the other records green after %v; it asks the servers every few seconds", green)
	}
}

// BenchmarkAskedTooEarly measures how long each resolver hides a record that is
// published, in seconds.
func BenchmarkAskedTooEarly(b *testing.B) {
	for b.Loop() {
		seen, green := askTooEarly(b)
		for _, s := range seen {
			b.ReportMetric(s.early.Seconds(), s.resolver+"-early-s")
			b.ReportMetric(s.fresh.Seconds(), s.resolver+"-fresh-s")
		}
		b.ReportMetric(green.Seconds(), "green-s")
	}
}
