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

// takeUpdates makes the provider's BIND, now the only server of kestrel.test, take
// updates that a key has signed. It returns the key's file.
func (l *mailLab) takeUpdates(zone string) (keyFile string) {
	l.t.Helper()
	bind := provider[0]
	l.servers[0].stop()
	dir := fmt.Sprintf("named-%s", bind.ipv4)
	l.write(dir+"/zone.kestrel.test", head(1, negativeTTL, bind.name+".")+zone)
	key := l.command("tsig-keygen", "update")
	conf, err := os.ReadFile(filepath.Join(l.dir, dir, "named.conf"))
	if err != nil {
		l.t.Fatal(err)
	}
	text := strings.Replace(string(conf), `zone "kestrel.test" { `, `zone "kestrel.test" { allow-update { key update; }; `, 1)
	l.servers[0] = l.daemon("dynamic", "named", "-g", "-n", "1", "-c", l.write(dir+"/named.conf", key+text))
	l.until("the dynamic zone", func() bool { return l.servers[0].logged("running") })

	file := fmt.Sprintf("named-%s/zone.test", tldAddr)
	tld, err := os.ReadFile(filepath.Join(l.dir, file))
	if err != nil {
		l.t.Fatal(err)
	}
	l.serial++
	l.write(file, strings.NewReplacer(
		delegation("kestrel.test"), fmt.Sprintf("kestrel.test. IN NS %s.\n", bind.name),
		"hostmaster.harbor.test. 1 ", fmt.Sprintf("hostmaster.harbor.test. %d ", l.serial),
	).Replace(string(tld)))
	l.reload(l.tld, tldAddr, "test", l.serial)
	return l.write("update.key", key)
}

// TestNSUpdate gives the printed script to nsupdate, which finds the primary by
// itself and signs with a key: then all is green, other people's records are
// still there, and a second run changes nothing.
func TestNSUpdate(t *testing.T) {
	need(t, "nsupdate", "tsig-keygen")
	l := newMailLab(t)
	if res := l.allgreen("setup", "kestrel.test", "--yes", "--with", "all", "--ed25519", "--www", "--web-ipv4", "203.0.113.80"); res.code != 0 {
		t.Fatalf("setup: exit %d\n%s", res.code, res.stderr)
	}
	key := l.takeUpdates(`shop 300 IN A 203.0.113.81
@ 300 IN TXT "verification=of-another-service"
@ 300 IN CAA 0 issue "ca.example"
_dmarc 300 IN TXT "v=DMARC1; p=reject"
s1._domainkey 300 IN TXT "v=DKIM1; p="
`)
	l.publishReverse(l.arpa4, l.arpa6)
	if round, code := l.check(); code != 1 || round.Green == round.Total {
		t.Fatalf("before the update: exit %d, %d of %d green", code, round.Green, round.Total)
	}

	script := l.allgreen("records", "--format", "nsupdate")
	if script.code != 0 {
		t.Fatal(script.stderr)
	}
	// As if all that had to wait for were done: the policy is served.
	own, reverse, _ := strings.Cut(script.stdout, "; Reverse names")
	file := l.write("update.script", strings.ReplaceAll(own, "\n; update ", "\nupdate ")+"; Reverse names"+reverse)
	l.inside("nsupdate", "-k", key, file)
	round, code := l.check()
	if code != 0 || round.State != check.Green || round.Green != round.Total || round.Total < 20 {
		t.Errorf("after the update: exit %d, %s, %d of %d green", code, round.State, round.Green, round.Total)
		for _, v := range round.Records {
			if v.State != check.Green {
				t.Errorf("%s is %s: %v", v.ID, v.State, v.Findings)
			}
		}
	}
	for _, c := range []struct{ name, typ, kept string }{
		{"shop.kestrel.test", "A", "203.0.113.81"},
		{"kestrel.test", "TXT", `"verification=of-another-service"`},
		{"kestrel.test", "CAA", `0 issue "ca.example"`},
	} {
		if got := l.dig(provider[0].ipv4, c.name, c.typ, "+norec"); !strings.Contains(got, c.kept) {
			t.Errorf("%s %s of another service is gone: %s", c.name, c.typ, got)
		}
	}

	served := func() (all string) {
		for _, name := range []string{"kestrel.test", "mail.kestrel.test", "www.kestrel.test", "_dmarc.kestrel.test", "s1._domainkey.kestrel.test"} {
			for _, typ := range []string{"A", "AAAA", "MX", "TXT", "CAA"} {
				for _, line := range slices.Sorted(strings.Lines(l.dig(provider[0].ipv4, name, typ, "+norec"))) {
					all += name + " " + typ + " " + line
				}
			}
		}
		return all
	}
	before := served()
	l.inside("nsupdate", "-k", key, file)
	if after := served(); after != before || strings.Count(after, "\n") < 7 {
		t.Errorf("the second run made of\n%s\nthis:\n%s", before, after)
	}
}
