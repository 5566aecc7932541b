package check_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"allgreen/records/check"
	"allgreen/records/dnstest"
	"allgreen/records/resolve"
)

// live is a small internet of real servers, and a client that asks it.
type live struct {
	*dnstest.Internet
	*resolve.Client
}

// newLive has kestrel.example and elsewhere.test registered and empty.
func newLive(t *testing.T) live {
	t.Helper()
	in, err := dnstest.Small(dnstest.Options{Domain: "kestrel.example"})
	if err != nil {
		t.Fatal(err)
	}
	if err := in.Register("elsewhere.test"); err != nil {
		t.Fatal(err)
	}
	client := resolve.New(resolve.Config{
		Roots: servers(in.Roots()), Resolvers: servers(in.Resolvers()), Dial: in.Dial, IPv6: resolve.Avoid,
	})
	t.Cleanup(func() {
		client.Close()
		in.Close()
	})
	return live{in, client}
}

func servers(hosts []dnstest.Host) []resolve.Server {
	list := make([]resolve.Server, 0, len(hosts))
	for _, h := range hosts {
		list = append(list, resolve.Server{Name: h.Name, Addr: h.Addr})
	}
	return list
}

// Resolvers is the client's: both halves have one.
func (l live) Resolvers() []resolve.Server { return l.Client.Resolvers() }

// Close is of no use here; newLive closes both halves.
func (l live) Close() {}

// TestMistakesLive makes each mistake in a real zone on real servers: first
// all is green, then the code leads.
func TestMistakesLive(t *testing.T) {
	for _, m := range mistakes {
		t.Run(m.code+" "+m.id+" "+m.why, func(t *testing.T) {
			t.Parallel()
			l, p := newLive(t), plan(nil)
			publish(l, p)
			mustBeGreen(t, look(t, l, p, check.Options{}))
			m.do(l, p)
			m.verify(t, look(t, l, p, check.Options{}))
		})
	}
}

// TestHarmlessLive shows that nothing that does the job is called wrong.
func TestHarmlessLive(t *testing.T) {
	for _, h := range harmless {
		t.Run(h.id+" "+h.why, func(t *testing.T) {
			t.Parallel()
			l, p := newLive(t), plan(nil)
			publish(l, p)
			h.do(l, p)
			v := verdict(t, look(t, l, p, check.Options{}), h.id)
			if v.State != check.Green || !slices.Equal(codes(v.Findings), append([]string{}, h.also...)) {
				t.Fatalf("%s is %s with %v; want green with %v", h.id, v.State, v.Findings, h.also)
			}
		})
	}
}

// TestServersLive shows what single servers and caches do to a round.
func TestServersLive(t *testing.T) {
	const secondary = "ns2.harbor-dns.example."
	t.Run("lame-ns", func(t *testing.T) {
		l, p := newLive(t), plan(nil)
		publish(l, p)
		mustBeGreen(t, look(t, l, p, check.Options{}))
		l.Server(secondary).Refuse()
		r := look(t, l, p, check.Options{})
		c := checkOf(t, r, "delegation")
		if len(c.Findings) == 0 || c.Findings[0].Code != "lame-ns" || !strings.Contains(c.Findings[0].Message, "ns2.harbor-dns.example") {
			t.Fatalf("%+v", c)
		}
		mustBeGreen(t, r)
	})
	t.Run("all lame", func(t *testing.T) {
		l, p := newLive(t), plan(nil)
		publish(l, p)
		mustBeGreen(t, look(t, l, p, check.Options{}))
		l.Server("ns1.harbor-dns.example.").Refuse()
		l.Server(secondary).ServFail()
		r := look(t, l, p, check.Options{})
		if v := verdict(t, r, "dkim"); v.State != check.Unknown || v.Findings[0].Code != "lame-ns" {
			t.Fatalf("%s %v", v.State, v.Findings)
		}
		if c := checkOf(t, r, "delegation"); c.State != check.Unknown || c.Findings[0].Code != "lame-ns" {
			t.Fatalf("%+v", c)
		}
	})
	t.Run("stale-secondary", func(t *testing.T) {
		l, p := newLive(t), plan(nil)
		publish(l, p)
		mustBeGreen(t, look(t, l, p, check.Options{}))
		l.Server(secondary).Zone(domain).Set(domain, "MX", 300, "10 old.kestrel.example.")
		v := verdict(t, look(t, l, p, check.Options{}), "mx")
		if v.State != check.Propagating || v.Findings[0].Code != "stale-secondary" || !strings.Contains(v.Findings[0].Message, "ns2.harbor-dns.example") {
			t.Fatalf("%s %v", v.State, v.Findings)
		}
	})
	t.Run("stale-secondary beyond an alias", func(t *testing.T) {
		l, p := newLive(t), plan(nil)
		publish(l, p)
		l.Set(dmarc, "CNAME", 300, "policy.elsewhere.test.")
		l.Set("policy.elsewhere.test.", "TXT", 300, rdata("TXT", wantedValue(p, "dmarc")))
		l.Server(secondary).Zone("elsewhere.test.").Remove("policy.elsewhere.test.", "TXT")
		r := look(t, l, p, check.Options{})
		v := verdict(t, r, "dmarc")
		if v.State != check.Propagating || v.Findings[0].Code != "stale-secondary" || !strings.Contains(v.Findings[0].Message, "ns2.harbor-dns.example") {
			t.Fatalf("%s %v", v.State, v.Findings)
		}
		for _, s := range v.Servers {
			if s.Role == check.Authoritative && s.State != check.ServerStale || s.Role == check.Resolver && s.State != check.ServerNotAsked {
				t.Errorf("%s is %s", s.Name, s.State)
			}
		}
		l.Set("policy.elsewhere.test.", "TXT", 300, rdata("TXT", wantedValue(p, "dmarc")))
		mustBeGreen(t, look(t, l, p, check.Options{}))
	})
	t.Run("not-registered", func(t *testing.T) {
		l, p := newLive(t), plan(nil)
		publish(l, p)
		mustBeGreen(t, look(t, l, p, check.Options{}))
		for _, registry := range []string{"a.nic.example.", "b.nic.example."} {
			l.Server(registry).Zone("example.").Remove(domain, "NS")
		}
		l.Forget()
		r := look(t, l, p, check.Options{})
		if v := verdict(t, r, "spf"); v.State != check.Missing || v.Findings[0].Code != "not-registered" {
			t.Fatalf("%s %v", v.State, v.Findings)
		}
		if c := checkOf(t, r, "delegation"); c.State != check.Missing || c.Findings[0].Code != "not-registered" {
			t.Fatalf("%+v", c)
		}
	})
	t.Run("negative-cache", func(t *testing.T) {
		l, p := newLive(t), plan(nil)
		publish(l, p, "a", "aaaa", "mx", "spf", "dkim", "ptr-ipv4", "ptr-ipv6")
		before := time.Now()
		look(t, l, p, check.Options{AskResolversAnyway: map[string]bool{"dmarc": true}})
		publish(l, p)
		v := verdict(t, look(t, l, p, check.Options{}), "dmarc")
		if v.State != check.Propagating || v.Findings[0].Code != "negative-cache" || v.ClearAt == nil || !v.ClearAt.After(before) {
			t.Fatalf("%s %v, clear at %v", v.State, v.Findings, v.ClearAt)
		}
		for _, name := range []string{"North", "South", "East", "West"} {
			l.Resolver("Resolver " + name).Flush()
		}
		mustBeGreen(t, look(t, l, p, check.Options{}))
	})
	t.Run("old-ttl", func(t *testing.T) {
		l, p := newLive(t), plan(nil)
		publish(l, p)
		l.Set(dmarc, "TXT", 120, txt("v=DMARC1; p=none"))
		look(t, l, p, check.Options{})
		stricter := plan(nil)
		stricter.Setup.DMARC = "reject"
		l.Set(dmarc, "TXT", 120, txt("v=DMARC1; p=reject; rua=mailto:postmaster@kestrel.example"))
		v := verdict(t, look(t, l, stricter, check.Options{}), "dmarc")
		if v.State != check.Propagating || v.Findings[0].Code != "old-ttl" || v.ClearAt == nil {
			t.Fatalf("%s %v, clear at %v", v.State, v.Findings, v.ClearAt)
		}
	})
}

// TestNoResolverHearsOfWhatIsMissing: the promise, on the wire.
func TestNoResolverHearsOfWhatIsMissing(t *testing.T) {
	l, p := newLive(t), plan(nil)
	publish(l, p, "a", "aaaa")
	look(t, l, p, check.Options{})
	for _, name := range []string{"North", "South", "East", "West"} {
		for _, q := range l.Resolver("Resolver " + name).Queries() {
			if q.Name != host && q.Name != control && q.Type != "NS" {
				t.Errorf("%s was asked for %s %s", name, q.Name, q.Type)
			}
		}
	}
}
