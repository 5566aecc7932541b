package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"allgreen/records/check"
)

// TestFromNothingToAllGreen is the main job: the zone that allgreen prints, loaded
// as it stands by three makers' servers and seen by four makers' resolvers, makes
// check say all green.
func TestFromNothingToAllGreen(t *testing.T) {
	l := newMailLab(t, resolvers...)

	round, code := l.check()
	if code != 1 || round.State != check.Missing || round.Green != 0 {
		t.Fatalf("before the first paste: exit %d, %s, %d green; want 1, missing, 0", code, round.State, round.Green)
	}
	l.notAskedFor(t, "nobody has it")
	l.publish(l.zone, providerNames()[:2]...)
	round, _ = l.check()
	if v := verdict(t, round, "dmarc"); v.State != check.Propagating {
		t.Errorf("dmarc is %s while two servers of three have it", v.State)
	}
	l.notAskedFor(t, "the third server does not have it")

	l.publish(l.zone)
	l.publishReverse(l.arpa4, l.arpa6)
	round, code = l.check()
	if code != 0 || round.State != check.Green || round.Green != round.Total || round.Total < 8 {
		text, _ := json.MarshalIndent(round, "", " ")
		t.Fatalf("after the paste: exit %d, %s, %d of %d green\n%s", code, round.State, round.Green, round.Total, text)
	}
	for name, cache := range l.caches {
		if !cache.logged("_dmarc.kestrel.test") {
			t.Errorf("%s was not asked", name)
		}
	}
	for _, c := range round.Checks {
		if c.State != check.Green {
			t.Errorf("check %s is %s: %v", c.ID, c.State, c.Findings)
		}
	}

	t.Run("opendkim-testkey accepts the pair", func(t *testing.T) {
		need(t, "opendkim-testkey")
		key := filepath.Join(l.home, "kestrel.test", "dkim", "s1.pem")
		// libunbound answers .test itself unless it is told not to.
		unbound := l.write("opendkim-unbound.conf", "server:\n  local-zone: \"test.\" nodefault\n  do-not-query-localhost: no\nforward-zone:\n  name: \".\"\n  forward-addr: "+resolvers[0].addr+"\n")
		conf := l.write("opendkim.conf", "ResolverConfiguration "+unbound+"\n")
		out := l.inside("opendkim-testkey", "-x", conf, "-d", "kestrel.test", "-s", "s1", "-k", key, "-vvv")
		if !strings.Contains(out, "key OK") {
			t.Errorf("opendkim-testkey: %s", out)
		}
	})
}

// notAskedFor checks in the logs of all resolvers that none was asked for
// anything of the domain.
func (l *mailLab) notAskedFor(t *testing.T, why string) {
	t.Helper()
	for name, cache := range l.caches {
		if cache.logged("kestrel.test") {
			t.Errorf("%s was asked for a name of the domain, though %s", name, why)
		}
	}
}

// TestMistakesAtRealServers breaks a green zone in one way at a time.
func TestMistakesAtRealServers(t *testing.T) {
	l := newMailLab(t)
	l.publish(l.zone)
	l.publishReverse(l.arpa4, l.arpa6)
	if round, code := l.check(); code != 0 {
		t.Fatalf("not green to begin with: exit %d, %s", code, round.State)
	}

	t.Run("a record taken out is missing", func(t *testing.T) {
		l.publish(without(l.zone, "MX"))
		round, code := l.check()
		if v := verdict(t, round, "mx"); code != 1 || v.State != check.Missing || leading(v) != "mx-none" {
			t.Errorf("exit %d, mx %s %s; want 1, missing, mx-none", code, v.State, leading(v))
		}
	})
	for i, old := range provider {
		t.Run("left behind by "+old.program+" is named", func(t *testing.T) {
			l.publish(without(l.zone, "MX"))
			others := slices.Delete(providerNames(), i, i+1)
			l.publish(l.zone, others...)
			round, code := l.check()
			v := verdict(t, round, "mx")
			if code != 1 || v.State != check.Propagating || leading(v) != "stale-secondary" {
				t.Fatalf("exit %d, mx %s %s; want 1, propagating, stale-secondary", code, v.State, leading(v))
			}
			if !strings.Contains(v.Findings[0].Message, old.name) {
				t.Errorf("the finding does not name %s: %s", old.name, v.Findings[0].Message)
			}
		})
	}
	t.Run("the name doubled by the panel", func(t *testing.T) {
		l.publish(strings.ReplaceAll(l.zone, "_dmarc ", "_dmarc.kestrel.test "))
		round, _ := l.check()
		if v := verdict(t, round, "dmarc"); v.State != check.Wrong || leading(v) != "name-doubled" {
			t.Errorf("dmarc %s %s; want wrong, name-doubled", v.State, leading(v))
		}
		l.publish(l.zone)
	})
	t.Run("one server dead", func(t *testing.T) {
		l.servers[1].stop()
		round, code := l.check()
		if v := verdict(t, round, "mx"); code != 0 || v.State != check.Green {
			t.Errorf("exit %d, mx %s; want 0, green: a dead server is a warning", code, v.State)
		}
		i := slices.IndexFunc(round.Checks, func(c check.Check) bool { return c.ID == "delegation" })
		if i < 0 {
			t.Fatal("there is no check called delegation")
		}
		found := round.Checks[i].Findings
		if len(found) == 0 || found[0].Code != "lame-ns" || found[0].Severity != check.Warning || !strings.Contains(found[0].Message, "ns2.harbor.test") {
			t.Errorf("delegation says %v; want the warning lame-ns that names ns2.harbor.test", found)
		}
	})
}

// TestNegativeCacheOnUnbound lets somebody ask the resolver too early.
func TestNegativeCacheOnUnbound(t *testing.T) {
	l := newMailLab(t)
	l.publish(without(l.zone, "MX"))
	l.publishReverse(l.arpa4, l.arpa6)
	asked := time.Now()
	l.dig(resolvers[0].addr, "kestrel.test", "MX")
	l.publish(l.zone)

	round, code := l.check()
	v := verdict(t, round, "mx")
	if code != 1 || v.State != check.Propagating || leading(v) != "negative-cache" {
		t.Fatalf("exit %d, mx %s %s; want 1, propagating, negative-cache", code, v.State, leading(v))
	}
	if v.ClearAt == nil || v.ClearAt.Sub(asked.Add(negativeTTL*time.Second)).Abs() > 3*time.Second {
		t.Errorf("clear_at %v; the resolver lets go at %v", v.ClearAt, asked.Add(negativeTTL*time.Second))
	}
	if dmarc := verdict(t, round, "dmarc"); dmarc.State != check.Green {
		t.Errorf("dmarc %s, though nobody asked for it too early", dmarc.State)
	}
}

// without takes the lines of one type out of a master file.
func without(zone, typ string) string {
	var kept []string
	for line := range strings.Lines(zone) {
		if !strings.Contains(line, " "+typ+" ") && !strings.Contains(line, "\t"+typ+"\t") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

// TestNamedCheckzone lets BIND's own checker read the zone.
func TestNamedCheckzone(t *testing.T) {
	checker, err := exec.LookPath("named-checkzone")
	if err != nil {
		need(t, "named-checkzone")
	}
	home := t.TempDir()
	run := func(args ...string) string {
		cmd := exec.Command("allgreen", append(args, "--home", home)...)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("allgreen %v: %v", args, err)
		}
		return string(out)
	}
	run("setup", "kestrel.test", "--yes", "--ipv4", "203.0.113.25", "--ipv6", "2001:db8::25", "--root-hints", emptyHints(t))
	file := filepath.Join(t.TempDir(), "zone")
	text := head(1, 60, "ns1.harbor.test.") + run("records", "--format", "zone")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(checker, "-i", "local", "kestrel.test", file).CombinedOutput(); err != nil {
		t.Errorf("named-checkzone: %v\n%s\n%s", err, out, text)
	}
}

// emptyHints names a root server where nobody answers, so that a test asks nobody.
func emptyHints(t *testing.T) string {
	file := filepath.Join(t.TempDir(), "root.hints")
	if err := os.WriteFile(file, []byte(". 3600 IN NS a.root.test.\na.root.test. 3600 IN A 127.0.0.1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
