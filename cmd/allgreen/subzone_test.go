package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"allgreen/records/check"
)

// TestZoneOfItsOwn sets up a mail domain that is a zone apart from the
// registrable domain above it: setup finds that out, and what it prints for
// panels, for nsupdate and for importers is relative to that zone.
func TestZoneOfItsOwn(t *testing.T) {
	need(t, "nsupdate", "tsig-keygen")
	l := newDNSLab(t)
	bind := provider[0]
	dir := fmt.Sprintf("named-%s", bind.ipv4)
	conf, err := os.ReadFile(filepath.Join(l.dir, dir, "named.conf"))
	if err != nil {
		t.Fatal(err)
	}
	// A second zone beside the first one.
	_, zone, _ := strings.Cut(string(conf), `zone "kestrel.test" {`)
	zone, _, _ = strings.Cut(zone, "\n")
	zone = `zone "club.kestrel.test" { allow-update { key update; };` + strings.ReplaceAll(zone, "zone.kestrel.test", "zone.club.kestrel.test") + "\n"
	key := l.command("tsig-keygen", "update")
	l.write(dir+"/zone.club.kestrel.test", head(1, negativeTTL, bind.name+"."))
	l.servers[0].stop()
	l.servers[0] = l.daemon("subzone", "named", "-g", "-n", "1", "-c", l.write(dir+"/named.conf", key+string(conf)+zone))
	l.until("the second zone", func() bool { return l.servers[0].logged("running") })
	l.publish("club IN NS " + bind.name + ".\n")
	l.publishReverse("25.113.0.203.in-addr.arpa. 300 IN PTR mail.club.kestrel.test.\n", "")

	panel := l.allgreen("setup", "club.kestrel.test", "--yes", "--ipv4", "203.0.113.25", "--with", "all", "--ttl", "300")
	if panel.code != 0 || !strings.Contains(panel.stdout, "in the zone club.kestrel.test\n") || !strings.Contains(panel.stdout, "Name     _dmarc\n") {
		t.Errorf("exit %d\n%s\n%s", panel.code, panel.stderr, panel.stdout)
	}
	if csv := l.allgreen("records", "--format", "csv"); !strings.Contains(csv.stdout, "\ndmarc,TXT,_dmarc.club.kestrel.test.,_dmarc,") {
		t.Errorf("importers read\n%s", csv.stdout)
	}
	script := l.allgreen("records", "--format", "nsupdate").stdout
	if !strings.Contains(script, "\nzone club.kestrel.test.\n") {
		t.Errorf("nsupdate works on\n%s", script)
	}
	own, reverse, _ := strings.Cut(script, "; Reverse names")
	script = strings.ReplaceAll(own, "\n; update ", "\nupdate ") + "; Reverse names" + reverse // the policy is served
	l.inside("nsupdate", "-k", l.write("update.key", key), l.write("update.script", script))
	round, code := l.check()
	if code != 0 || round.State != check.Green || round.Green != round.Total {
		t.Errorf("after the update: exit %d, %s, %d of %d green", code, round.State, round.Green, round.Total)
	}
	if v := verdict(t, round, "dmarc"); v.Zone != "club.kestrel.test." {
		t.Errorf("the zone of the DMARC record is %s", v.Zone)
	}
}
