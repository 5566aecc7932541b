package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"allgreen/records/check"
)

// head is SOA and NS of a zone; the SOA minimum is the negative TTL.
func head(serial int, minimum int, servers ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "$TTL 300\n@ IN SOA %s hostmaster.harbor.test. %d 3600 600 86400 %d\n", servers[0], serial, minimum)
	for _, s := range servers {
		fmt.Fprintf(&b, "@ IN NS %s\n", s)
	}
	return b.String()
}

// mailLab is a lab with the domain kestrel.test at a provider with two servers,
// empty but for SOA and NS.
type mailLab struct {
	*lab
	ns1, ns2, reverse, unbound *daemon
	serial                     int
	zone, arpa4, arpa6         string // what was published last, without the head
}

const negativeTTL = 40

// newMailLab starts the servers and sets the domain up in allgreen by flags.
func newMailLab(t *testing.T) *mailLab {
	l := newDNSLab(t)
	res := l.allgreen("setup", "kestrel.test", "--yes", "--ipv4", "203.0.113.25", "--ipv6", "2001:db8::25", "--selector", "s1", "--ttl", "300")
	if res.code != 0 {
		t.Fatalf("setup: exit %d\n%s", res.code, res.stderr)
	}
	l.readRecords()
	return l
}

// newDNSLab starts the servers.
func newDNSLab(t *testing.T) *mailLab {
	l := &mailLab{lab: newLab(t), serial: 1}
	const arpa = "113.0.203.in-addr.arpa. IN NS ns.rev.test.\n8.b.d.0.1.0.0.2.ip6.arpa. IN NS ns.rev.test.\n"
	l.named(rootAddr, map[string]string{".": head(1, 60, "a.root.test.") +
		"a.root.test. IN A " + rootAddr + "\ntest. IN NS ns.tld.test.\nns.tld.test. IN A " + tldAddr + "\nns.rev.test. IN A " + reverseAddr + "\n" + arpa})
	l.named(tldAddr, map[string]string{"test": head(1, 60, "ns.tld.test.") +
		"ns.tld IN A " + tldAddr + "\na.root IN A " + rootAddr + "\nns.rev IN A " + reverseAddr + "\n" +
		"kestrel IN NS ns1.harbor.test.\nkestrel IN NS ns2.harbor.test.\n" +
		"harbor IN NS ns1.harbor.test.\nharbor IN NS ns2.harbor.test.\n" +
		"ns1.harbor IN A " + providerAddr + "\nns2.harbor IN A " + secondAddr + "\n"})
	harbor := head(1, 60, "ns1.harbor.test.", "ns2.harbor.test.") + "ns1 IN A " + providerAddr + "\nns2 IN A " + secondAddr + "\n"
	empty := map[string]string{"harbor.test": harbor, "kestrel.test": l.kestrel("")}
	l.ns1 = l.named(providerAddr, empty)
	l.ns2 = l.named(secondAddr, empty)
	l.reverse = l.named(reverseAddr, map[string]string{
		"113.0.203.in-addr.arpa":   head(1, 60, "ns.rev.test."),
		"8.b.d.0.1.0.0.2.ip6.arpa": head(1, 60, "ns.rev.test."),
	})
	l.unbound = l.lab.unbound(resolverAddr)
	return l
}

// readRecords reads the records as allgreen prints them.
func (l *mailLab) readRecords() {
	l.t.Helper()
	l.zone = l.allgreen("records", "--format", "zone").stdout
	var list []struct{ Type, Name, Value, Where string }
	if err := json.Unmarshal([]byte(l.allgreen("records", "--format", "json").stdout), &list); err != nil {
		l.t.Fatal(err)
	}
	for _, r := range list {
		line := fmt.Sprintf("%s 300 IN PTR %s\n", r.Name, r.Value)
		if strings.HasSuffix(r.Name, ".ip6.arpa.") {
			l.arpa6 += line
		} else if r.Where == "reverse" {
			l.arpa4 += line
		}
	}
}

func (l *mailLab) kestrel(zone string) string {
	return head(l.serial, negativeTTL, "ns1.harbor.test.", "ns2.harbor.test.") + zone
}

// publish loads the zone text on the given servers with a new serial.
func (l *mailLab) publish(zone string, addrs ...string) {
	l.t.Helper()
	l.serial++
	for _, a := range addrs {
		l.write(fmt.Sprintf("named-%s/zone.kestrel.test", a), l.kestrel(zone))
		server := l.ns1
		if a == secondAddr {
			server = l.ns2
		}
		l.reload(server, a, "kestrel.test", l.serial)
	}
}

func (l *mailLab) publishReverse(arpa4, arpa6 string) {
	l.t.Helper()
	l.serial++
	for apex, text := range map[string]string{"113.0.203.in-addr.arpa": arpa4, "8.b.d.0.1.0.0.2.ip6.arpa": arpa6} {
		l.write(fmt.Sprintf("named-%s/zone.%s", reverseAddr, apex), head(l.serial, 60, "ns.rev.test.")+text)
		l.reload(l.reverse, reverseAddr, apex, l.serial)
	}
}

// reload makes named read its zones again and waits until it serves the serial.
func (l *mailLab) reload(d *daemon, addr, apex string, serial int) {
	l.t.Helper()
	l.until(fmt.Sprintf("serial %d of %s at %s", serial, apex, addr), func() bool {
		d.hangup()
		time.Sleep(50 * time.Millisecond)
		out := l.inside("dig", "+short", "+norec", "@"+addr, apex, "SOA")
		return strings.Contains(out, fmt.Sprintf(" %d ", serial))
	})
}

func verdict(t *testing.T, r check.Round, id string) check.Verdict {
	t.Helper()
	for _, v := range r.Records {
		if v.ID == id {
			return v
		}
	}
	t.Fatalf("no record %q in the round", id)
	return check.Verdict{}
}

func leading(v check.Verdict) string {
	if len(v.Findings) == 0 {
		return ""
	}
	return v.Findings[0].Code
}

// TestFromNothingToAllGreenOnBIND is the main job: the zone that allgreen prints,
// loaded as it stands, makes check say all green.
func TestFromNothingToAllGreenOnBIND(t *testing.T) {
	need(t, "ip", "named", "unbound", "dig")
	l := newMailLab(t)

	round, code := l.check()
	if code != 1 || round.State != check.Missing || round.Green != 0 {
		t.Fatalf("before the first paste: exit %d, %s, %d green; want 1, missing, 0", code, round.State, round.Green)
	}
	log, _ := os.ReadFile(l.unbound.log)
	if strings.Contains(string(log), "_dmarc.kestrel.test") || strings.Contains(string(log), "mail.kestrel.test") {
		t.Errorf("the resolver was asked for a record that the authoritative servers do not have:\n%s", log)
	}

	l.publish(l.zone, providerAddr, secondAddr)
	l.publishReverse(l.arpa4, l.arpa6)
	round, code = l.check()
	if code != 0 || round.State != check.Green || round.Green != round.Total || round.Total < 8 {
		text, _ := json.MarshalIndent(round, "", " ")
		t.Fatalf("after the paste: exit %d, %s, %d of %d green\n%s", code, round.State, round.Green, round.Total, text)
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
		unbound := l.write("opendkim-unbound.conf", "server:\n  local-zone: \"test.\" nodefault\n  do-not-query-localhost: no\nforward-zone:\n  name: \".\"\n  forward-addr: "+resolverAddr+"\n")
		conf := l.write("opendkim.conf", "ResolverConfiguration "+unbound+"\n")
		out := l.inside("opendkim-testkey", "-x", conf, "-d", "kestrel.test", "-s", "s1", "-k", key, "-vvv")
		if !strings.Contains(out, "key OK") {
			t.Errorf("opendkim-testkey: %s", out)
		}
	})
}

// TestMistakesOnBIND breaks a green zone in one way at a time.
func TestMistakesOnBIND(t *testing.T) {
	need(t, "ip", "named", "unbound", "dig")
	l := newMailLab(t)
	l.publish(l.zone, providerAddr, secondAddr)
	l.publishReverse(l.arpa4, l.arpa6)
	if round, code := l.check(); code != 0 {
		t.Fatalf("not green to begin with: exit %d, %s", code, round.State)
	}

	t.Run("a record taken out is missing", func(t *testing.T) {
		l.publish(without(l.zone, "MX"), providerAddr, secondAddr)
		round, code := l.check()
		if v := verdict(t, round, "mx"); code != 1 || v.State != check.Missing || leading(v) != "mx-none" {
			t.Errorf("exit %d, mx %s %s; want 1, missing, mx-none", code, v.State, leading(v))
		}
	})
	t.Run("changed on one server only is named", func(t *testing.T) {
		l.publish(l.zone, providerAddr)
		round, code := l.check()
		v := verdict(t, round, "mx")
		if code != 1 || v.State != check.Propagating || leading(v) != "stale-secondary" {
			t.Fatalf("exit %d, mx %s %s; want 1, propagating, stale-secondary", code, v.State, leading(v))
		}
		if !strings.Contains(v.Findings[0].Message, "ns2.harbor.test") {
			t.Errorf("the finding does not name the server: %s", v.Findings[0].Message)
		}
		l.publish(l.zone, providerAddr, secondAddr)
	})
	t.Run("the name doubled by the panel", func(t *testing.T) {
		l.publish(strings.ReplaceAll(l.zone, "_dmarc ", "_dmarc.kestrel.test "), providerAddr, secondAddr)
		round, _ := l.check()
		if v := verdict(t, round, "dmarc"); v.State != check.Wrong || leading(v) != "name-doubled" {
			t.Errorf("dmarc %s %s; want wrong, name-doubled", v.State, leading(v))
		}
		l.publish(l.zone, providerAddr, secondAddr)
	})
	t.Run("one server dead", func(t *testing.T) {
		l.ns2.stop()
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
	need(t, "ip", "named", "unbound", "dig")
	l := newMailLab(t)
	l.publish(without(l.zone, "MX"), providerAddr, secondAddr)
	l.publishReverse(l.arpa4, l.arpa6)
	asked := time.Now()
	l.inside("dig", "+short", "@"+resolverAddr, "kestrel.test", "MX")
	l.publish(l.zone, providerAddr, secondAddr)

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
