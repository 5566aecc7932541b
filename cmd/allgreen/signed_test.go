package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"allgreen/records/check"
)

// validator is unbound with the key of .test as its trust anchor.
func validator(key func(l *lab) string) publicResolver {
	return publicResolver{"unbound", resolvers[0].addr, "unbound", func(l *lab, addr string) *daemon {
		return l.unboundWith(addr, fmt.Sprintf("module-config: \"validator iterator\"\n  ede: yes\n  trust-anchor: %q", key(l)))
	}}
}

// newKey makes a key for a zone and returns its DS.
func (l *lab) newKey(apex, dir string) (ds string) {
	l.t.Helper()
	name := strings.TrimSpace(l.command("dnssec-keygen", "-q", "-K", l.folder(dir), "-a", "ECDSAP256SHA256", "-f", "KSK", apex))
	return strings.TrimSpace(l.command("dnssec-dsfromkey", "-2", filepath.Join(l.dir, dir, name+".key")))
}

// sign signs a zone with the keys in the folder; flags say for when.
func (l *lab) sign(apex, dir, text string, flags ...string) string {
	l.t.Helper()
	in, out := l.write("unsigned", text), filepath.Join(l.dir, "signed")
	args := slices.Concat([]string{"-S", "-z", "-P", "-K", filepath.Join(l.dir, dir), "-d", l.dir, "-o", apex, "-f", out}, flags)
	l.command("dnssec-signzone", append(args, in)...)
	signed, err := os.ReadFile(out)
	if err != nil {
		l.t.Fatal(err)
	}
	return string(signed)
}

// TestDNSSECAtRealServers signs .test and kestrel.test, and lets unbound
// validate what BIND, Knot and NSD serve.
func TestDNSSECAtRealServers(t *testing.T) {
	need(t, "dnssec-keygen", "dnssec-signzone", "dnssec-dsfromkey")
	var anchor string
	unbound := validator(func(l *lab) string {
		if anchor == "" {
			anchor = l.newKey("test", "keys.test")
		}
		return anchor
	})
	l := newMailLab(t, unbound)
	l.publishReverse(l.arpa4, l.arpa6)
	ds, leftover := l.newKey("kestrel.test", "keys"), l.newKey("kestrel.test", "keys.old")
	tldFile := fmt.Sprintf("named-%s/zone.test", tldAddr)
	text, err := os.ReadFile(filepath.Join(l.dir, tldFile))
	if err != nil {
		t.Fatal(err)
	}

	for _, tt := range []struct {
		why, ds string
		signed  bool
		flags   []string
		code    int
		state   check.State
		leads   string // of the check's findings; "" for none
		words   string
	}{
		{"signed and in order", ds, true, nil, 0, check.Green, "", ""},
		{"the DS of the DNS host before", leftover, true, nil, 1, check.Wrong, "dnssec-bogus", "fits none of its keys"},
		{"the DS is left, and the new DNS host doesn't sign", leftover, false, nil, 1, check.Wrong, "dnssec-bogus", "fits none of its keys"},
		{"signatures from long ago", ds, true, []string{"-s", "20250101000000", "-e", "20250201000000"}, 1, check.Wrong, "dnssec-bogus", "its DNSSEC signatures"},
		{"the DS was taken out", "", false, nil, 0, check.Green, "dnssec-none", "not signed"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			l.t = t
			l.serial++
			l.write(tldFile, l.sign("test", "keys.test", strings.Replace(string(text), "hostmaster.harbor.test. 1 ", fmt.Sprintf("hostmaster.harbor.test. %d ", l.serial), 1)+tt.ds+"\n"))
			l.reload(l.tld, tldAddr, "test", l.serial)
			zone := l.kestrel(l.zone)
			if tt.signed {
				zone = l.sign("kestrel.test", "keys", zone, tt.flags...)
			}
			for i, s := range provider {
				l.write(fmt.Sprintf("%s-%s/zone.kestrel.test", s.program, s.ipv4), zone)
				l.reload(l.servers[i], s.ipv4, "kestrel.test", l.serial)
			}
			l.caches["unbound"].stop() // and all that it remembers
			l.caches["unbound"] = unbound.start(l.lab, unbound.addr)

			round, code := l.check()
			mx := verdict(t, round, "mx")
			i := slices.IndexFunc(round.Checks, func(c check.Check) bool { return c.ID == "dnssec" })
			if i < 0 {
				t.Fatal("there is no check called dnssec")
			}
			c, leads, words := round.Checks[i], "", ""
			if len(c.Findings) > 0 {
				leads, words = c.Findings[0].Code, c.Findings[0].Message
			}
			if code != tt.code || c.State != tt.state || mx.State != tt.state {
				t.Errorf("exit %d, dnssec %s, mx %s %v; want %d and %s", code, c.State, mx.State, mx.Findings, tt.code, tt.state)
			}
			if leads != tt.leads || !strings.Contains(words, tt.words) {
				t.Errorf("dnssec says %s: %q; want %s: %q", leads, words, tt.leads, tt.words)
			}
			if tt.state == check.Wrong && leading(mx) != "dnssec-bogus" {
				t.Errorf("mx leads with %q", leading(mx))
			}
		})
	}
}
