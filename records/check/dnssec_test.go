package check_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"allgreen/records/check"
	"allgreen/records/dnstest"
	"allgreen/records/resolve"
)

// zoneKey makes a key for a zone, and its DS, as a master file has them.
func zoneKey(t *testing.T, apex string) (key, ds string) {
	t.Helper()
	k := &dns.DNSKEY{
		Hdr:   dns.RR_Header{Name: apex, Rrtype: dns.TypeDNSKEY, Class: dns.ClassINET},
		Flags: 257, Protocol: 3, Algorithm: dns.ECDSAP256SHA256,
	}
	if _, err := k.Generate(256); err != nil {
		t.Fatal(err)
	}
	rdata := func(rr dns.RR) string { return strings.TrimPrefix(rr.String(), rr.Header().String()) }
	return rdata(k), rdata(k.ToDS(dns.SHA256))
}

// atRegistry puts the DS of kestrel.example into the zone above.
func atRegistry(l live, ds ...string) {
	for _, registry := range []string{"a.nic.example.", "b.nic.example."} {
		l.Server(registry).Zone("example.").Set(domain, "DS", 300, ds...)
	}
}

// everyResolver does something to all of them.
func everyResolver(l live, do func(*dnstest.Resolver)) {
	for _, name := range []string{"North", "South", "East", "West"} {
		do(l.Resolver("Resolver " + name))
	}
}

func TestDNSSECLive(t *testing.T) {
	const (
		unsigned = "dnssec-none"
		bogus    = "dnssec-bogus"
	)
	rows := []struct {
		why    string
		do     func(t *testing.T, l live)
		state  check.State // of the check
		code   string      // of its only finding
		record check.State // of the MX
		words  string      // in the finding
	}{
		{"not signed", func(*testing.T, live) {}, check.Green, unsigned, check.Green, "kestrel.example is not signed"},
		{"keys without a DS are not asked for", func(t *testing.T, l live) {
			key, _ := zoneKey(t, domain)
			l.Set(domain, "DNSKEY", 300, key)
		}, check.Green, unsigned, check.Green, ""},
		{"signed, and validated", func(t *testing.T, l live) {
			key, ds := zoneKey(t, domain)
			l.Set(domain, "DNSKEY", 300, key)
			atRegistry(l, ds)
			everyResolver(l, func(r *dnstest.Resolver) { r.Secure() })
		}, check.Green, "", check.Green, ""},
		{"one key of two, one DS of two: a rollover", func(t *testing.T, l live) {
			key, ds := zoneKey(t, domain)
			next, _ := zoneKey(t, domain)
			_, old := zoneKey(t, domain)
			l.Set(domain, "DNSKEY", 300, next, key)
			atRegistry(l, old, ds)
		}, check.Green, "", check.Green, ""},
		{"a DS that nobody understands counts for nothing", func(t *testing.T, l live) {
			atRegistry(l, "1234 13 250 00FF")
		}, check.Green, unsigned, check.Green, ""},
		{"a DS is left from the old DNS host", func(t *testing.T, l live) {
			_, ds := zoneKey(t, domain)
			atRegistry(l, ds)
			everyResolver(l, func(r *dnstest.Resolver) { r.Bogus(domain, dns.ExtendedErrorCodeDNSKEYMissing) })
		}, check.Wrong, bogus, check.Wrong, "the DS at your registrar fits none of its keys"},
		{"the same, and no resolver validates", func(t *testing.T, l live) {
			_, ds := zoneKey(t, domain)
			key, _ := zoneKey(t, domain)
			l.Set(domain, "DNSKEY", 300, key)
			atRegistry(l, ds)
		}, check.Wrong, bogus, check.Green, "fits none of its keys"},
		{"one server has other keys", func(t *testing.T, l live) {
			key, ds := zoneKey(t, domain)
			other, _ := zoneKey(t, domain)
			l.Set(domain, "DNSKEY", 300, key)
			l.Server("ns2.harbor-dns.example.").Zone(domain).Set(domain, "DNSKEY", 300, other)
			atRegistry(l, ds)
		}, check.Wrong, bogus, check.Green, "served by ns2.harbor-dns.example"},
		{"signatures have expired", func(t *testing.T, l live) {
			key, ds := zoneKey(t, domain)
			l.Set(domain, "DNSKEY", 300, key)
			atRegistry(l, ds)
			everyResolver(l, func(r *dnstest.Resolver) { r.Bogus(domain, dns.ExtendedErrorCodeSignatureExpired) })
		}, check.Wrong, bogus, check.Wrong, "out of date"},
		{"one resolver has old keys", func(t *testing.T, l live) {
			key, ds := zoneKey(t, domain)
			l.Set(domain, "DNSKEY", 300, key)
			atRegistry(l, ds)
			everyResolver(l, func(r *dnstest.Resolver) { r.Secure() })
			l.Resolver("Resolver East").Bogus(domain, dns.ExtendedErrorCodeDNSBogus)
		}, check.Propagating, bogus, check.Propagating, "refused by Resolver East"},
		{"the DS is gone, and caches have it still", func(t *testing.T, l live) {
			_, ds := zoneKey(t, domain)
			atRegistry(l, ds)
			everyResolver(l, func(r *dnstest.Resolver) { r.Bogus(domain, 0) })
			for _, r := range l.Resolvers() {
				l.AskUnchecked(context.Background(), r, resolve.Question{Name: domain, Type: resolve.TypeDS})
			}
			atRegistry(l)
			l.Forget()
		}, check.Propagating, bogus, check.Propagating, "is gone at the source"},
		{"a failure that validation has no part in", func(t *testing.T, l live) {
			l.Resolver("Resolver East").ServFail()
		}, check.Green, unsigned, check.Green, ""},
		{"a failure of one resolver, in a signed zone", func(t *testing.T, l live) {
			key, ds := zoneKey(t, domain)
			l.Set(domain, "DNSKEY", 300, key)
			atRegistry(l, ds)
			l.Resolver("Resolver East").ServFail()
		}, check.Green, "", check.Green, ""},
		{"a failure without validation's word, that goes away", func(t *testing.T, l live) {
			l.Resolver("Resolver East").Bogus(domain, dns.ExtendedErrorCodeNetworkError)
		}, check.Green, unsigned, check.Green, ""},
		{"the registry is silent", func(t *testing.T, l live) {
			l.Server("a.nic.example.").Refuse()
			l.Server("b.nic.example.").Refuse()
		}, check.Unknown, "", check.Unknown, ""},
	}
	for _, row := range rows {
		t.Run(row.why, func(t *testing.T) {
			t.Parallel()
			l, p := newLive(t), plan(nil)
			publish(l, p)
			row.do(t, l)
			r := look(t, l, p, check.Options{})
			c := checkOf(t, r, "dnssec")
			want := []string{}
			if row.code != "" {
				want = append(want, row.code)
			}
			if c.State != row.state || !slices.Equal(codes(c.Findings), want) {
				t.Fatalf("%s with %v; want %s with %v", c.State, c.Findings, row.state, want)
			}
			if len(c.Findings) > 0 && !strings.Contains(c.Findings[0].Message, row.words) {
				t.Errorf("%q; want it to say %q", c.Findings[0].Message, row.words)
			}
			wellWorded(t, c.Findings)
			mx := verdict(t, r, "mx")
			if mx.State != row.record {
				t.Fatalf("the MX is %s with %v; want %s", mx.State, mx.Findings, row.record)
			}
			if row.code == bogus && row.record != check.Green && !slices.Equal(codes(mx.Findings), []string{bogus}) {
				t.Errorf("the MX has %v; what causes its state leads", mx.Findings)
			}
			if gone := strings.Contains(row.words, "gone"); gone != (mx.ClearAt != nil) {
				t.Errorf("clear at %v", mx.ClearAt)
			}
		})
	}
}

// TestDNSSECKeepsTheGate: no resolver is asked for the sake of DNSSEC while the
// records are not there, and the parent only once.
func TestDNSSECKeepsTheGate(t *testing.T) {
	l, p := newLive(t), plan(nil)
	_, ds := zoneKey(t, domain)
	atRegistry(l, ds)
	r := look(t, l, p, check.Options{})
	if c := checkOf(t, r, "dnssec"); c.State != check.Wrong || r.Queries.Resolver != 0 {
		t.Fatalf("%+v after %d questions to resolvers", c, r.Queries.Resolver)
	}
	for _, v := range r.Records {
		if v.State != check.Missing || slices.Contains(codes(v.Findings), "dnssec-bogus") {
			t.Errorf("%s is %s with %v: it is missing, whatever DNSSEC says", v.ID, v.State, v.Findings)
		}
	}
	questions := func() (n int) {
		for _, name := range []string{"a.nic.example.", "b.nic.example."} {
			for _, q := range l.Server(name).Queries() {
				if q.Type == "DS" {
					n++
				}
			}
		}
		return n
	}
	asked := questions()
	look(t, l, p, check.Options{})
	if again := questions(); asked == 0 || again != asked {
		t.Errorf("%d questions for the DS in the first round, %d after the second", asked, again)
	}
}
