package main

import (
	"encoding/json"
	"fmt"
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

// negativeTTL is for how long a resolver remembers that kestrel.test lacks
// something, in seconds.
const negativeTTL = 30

// mailLab is a lab with the domain kestrel.test at the provider, empty but for
// SOA and NS.
type mailLab struct {
	*lab
	servers            []*daemon          // the provider's, in its order
	caches             map[string]*daemon // the resolvers by name
	tld, reverse       *daemon
	serial             int
	root               string // the root zone
	zone, arpa4, arpa6 string // what is to be published, without the head
}

// newMailLab starts the servers and sets the domain up in allgreen by flags.
func newMailLab(t testing.TB, list ...publicResolver) *mailLab {
	t.Helper()
	l := newDNSLab(t, list...)
	res := l.allgreen("setup", "kestrel.test", "--yes", "--ipv4", "203.0.113.25", "--ipv6", "2001:db8::25", "--selector", "s1", "--ttl", "300")
	if res.code != 0 {
		t.Fatalf("setup: exit %d\n%s", res.code, res.stderr)
	}
	l.readRecords()
	return l
}

// newDNSLab starts the servers, with unbound as the resolver if none is named.
func newDNSLab(t testing.TB, list ...publicResolver) *mailLab {
	t.Helper()
	l := &mailLab{lab: newLab(t), serial: 1}
	const arpa = "113.0.203.in-addr.arpa. IN NS ns.rev.test.\n8.b.d.0.1.0.0.2.ip6.arpa. IN NS ns.rev.test.\n"
	l.root = head(1, 60, "a.root.test.") +
		"a.root.test. IN A " + rootAddr + "\na.root.test. IN AAAA " + rootAddr6 + "\ntest. IN NS ns.tld.test.\nns.tld.test. IN A " + tldAddr + "\nns.rev.test. IN A " + reverseAddr + "\n" +
		"com. IN NS ns.whoami.test.\nns.whoami.test. IN A " + whoAmIAddr + "\n" + arpa
	l.named([]string{rootAddr, rootAddr6}, map[string]string{".": l.root})
	glue := ""
	for _, s := range provider {
		glue += fmt.Sprintf("%[1]s. IN A %[2]s\n%[1]s. IN AAAA %[3]s\n", s.name, s.ipv4, s.ipv6)
	}
	l.tld = l.named([]string{tldAddr}, map[string]string{"test": head(1, 60, "ns.tld.test.") +
		"ns.tld IN A " + tldAddr + "\na.root IN A " + rootAddr + "\nns.rev IN A " + reverseAddr + "\n" +
		delegation("kestrel.test") + delegation("harbor.test") + glue})
	for _, s := range provider {
		need(t, s.program)
		l.servers = append(l.servers, s.start(l.lab, []string{s.ipv4, s.ipv6}, map[string]string{
			"harbor.test":  head(1, 60, providerNames()...) + glue,
			"kestrel.test": l.kestrel(""),
		}))
	}
	l.reverse = l.named([]string{reverseAddr}, map[string]string{
		"113.0.203.in-addr.arpa":   head(1, 60, "ns.rev.test."),
		"8.b.d.0.1.0.0.2.ip6.arpa": head(1, 60, "ns.rev.test."),
	})
	if len(list) == 0 {
		list = resolvers[:1]
	}
	l.caches = l.open(list...)
	return l
}

// providerNames is the absolute names of the provider's servers.
func providerNames() []string {
	var names []string
	for _, s := range provider {
		names = append(names, s.name+".")
	}
	return names
}

// delegation hands a zone over to the provider.
func delegation(zone string) string {
	var b strings.Builder
	for _, name := range providerNames() {
		fmt.Fprintf(&b, "%s. IN NS %s\n", zone, name)
	}
	return b.String()
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
	return head(l.serial, negativeTTL, providerNames()...) + zone
}

// publish loads the zone text with a new serial on all servers of the provider,
// or on those named absolutely.
func (l *mailLab) publish(zone string, names ...string) {
	l.t.Helper()
	l.serial++
	text := l.kestrel(zone)
	for i, s := range provider {
		if len(names) > 0 && !slices.Contains(names, s.name+".") {
			continue
		}
		l.write(fmt.Sprintf("%s-%s/zone.kestrel.test", s.program, s.ipv4), text)
		l.reload(l.servers[i], s.ipv4, "kestrel.test", l.serial)
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

// reload makes a server read its zones again and waits until it serves the serial.
func (l *mailLab) reload(d *daemon, addr, apex string, serial int) {
	l.t.Helper()
	l.until(fmt.Sprintf("serial %d of %s at %s", serial, apex, addr), func() bool {
		d.reload()
		time.Sleep(50 * time.Millisecond)
		return strings.Contains(l.dig(addr, apex, "SOA", "+norec"), fmt.Sprintf(" %d ", serial))
	})
}

func verdict(t testing.TB, r check.Round, id string) check.Verdict {
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
