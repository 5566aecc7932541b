package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"allgreen/records/check"
	"allgreen/records/resolve"
)

// The lab of hostile networks: allgreen runs in a namespace of its own, behind
// a router that does to port 53 what routers, providers and captive portals
// do. It uses its built-in root servers and resolvers, whose addresses belong to
// the lab here.
const (
	wanAddr    = "198.18.0.1"
	clientAddr = "198.18.0.2"
	boxAddr    = "192.0.2.66" // of the server that answers in the place of others
	portalAddr = "192.0.2.67" // of one that answers anything to everybody
	liarAddr   = "192.0.2.68" // of one that has all records right, whatever the source says
)

// operators are those of the built-in resolvers that the lab runs, each with
// DNS over HTTPS beside port 53.
var operators = []publicResolver{
	{"Cloudflare", "1.1.1.1", "unbound", (*lab).unboundHTTPS},
	{"Google", "8.8.8.8", "named", (*lab).namedHTTPS},
	{"Quad9", "9.9.9.10", "kresd", (*lab).kresdHTTPS},
}

// hijackLab is a lab with a router before it.
type hijackLab struct {
	*mailLab
}

// newHijackLab puts a router between allgreen and the servers.
func newHijackLab(t *testing.T) *hijackLab {
	t.Helper()
	long(t)
	need(t, "nft")
	l := &hijackLab{newMailLab(t, operators...)}
	l.client = l.ns + "c"
	l.command("ip", "netns", "add", l.client)
	t.Cleanup(func() { l.command("ip", "netns", "del", l.client) })
	l.command("ip", "link", "add", "wan", "netns", l.ns, "type", "veth", "peer", "name", "lan", "netns", l.client)
	l.inside("ip", "addr", "add", wanAddr+"/30", "dev", "wan")
	l.inside("ip", "link", "set", "wan", "up")
	for _, args := range []string{"link set lo up", "addr add " + clientAddr + "/30 dev lan", "link set lan up", "route add default via " + wanAddr} {
		l.command("ip", append([]string{"-n", l.client}, strings.Fields(args)...)...)
	}

	// The root servers that are compiled in, and those of the resolvers that the lab does not run.
	var roots, addresses []string
	for _, r := range resolve.RootHints() {
		if r.Addr.Addr().Is4() {
			roots = append(roots, r.Addr.Addr().String())
		}
	}
	addresses = append(addresses, roots...)
	for _, r := range slices.Concat(resolve.PublicResolvers(), resolve.PublicHTTPS(false)) {
		if a := r.Addr.Addr().String(); !slices.ContainsFunc(operators, func(o publicResolver) bool { return o.addr == a }) {
			addresses = append(addresses, a)
		}
	}
	slices.Sort(addresses)
	for _, a := range append(slices.Compact(addresses), boxAddr, portalAddr, liarAddr) {
		l.inside("ip", "addr", "add", a+"/32", "dev", "lo")
	}
	l.named(roots, map[string]string{".": l.root})
	l.whoAmI()
	l.env = slices.DeleteFunc(l.env, func(v string) bool {
		return strings.HasPrefix(v, "ALLGREEN_ROOT_HINTS=") || strings.HasPrefix(v, "ALLGREEN_RESOLVERS=")
	})
	l.env = append(l.env, "SSL_CERT_FILE="+filepath.Join(l.dir, "ca.pem"))
	return l
}

// whoAmI starts the servers of com., which tell each resolver its own address.
func (l *hijackLab) whoAmI() {
	l.t.Helper()
	dir := l.folder("whoami")
	var conf strings.Builder
	fmt.Fprintf(&conf, `options { directory %q; listen-on { %s; }; listen-on-v6 { none; }; pid-file %q; session-keyfile %q;
  recursion no; empty-zones-enable no; dnssec-validation no; };
controls { };
`, dir, whoAmIAddr, dir+"/pid", dir+"/session.key")
	for _, addr := range []string{"1.1.1.1", "8.8.8.8", "9.9.9.10", boxAddr, portalAddr, liarAddr} {
		file := l.write("whoami/zone."+addr, head(1, 60, "ns.whoami.test.")+fmt.Sprintf("o-o.myaddr.l.google 60 IN TXT %q\n", addr))
		fmt.Fprintf(&conf, "view %q { match-clients { %s; }; zone \"com\" { type primary; file %q; }; };\n", addr, addr, file)
	}
	d := l.daemon("whoami", "named", "-4", "-g", "-n", "1", "-c", l.write("whoami/named.conf", conf.String()))
	l.until("the servers of com.", func() bool { return d.logged("running") })
}

// route puts nft rules on the router for what comes from allgreen, until the
// end of the test.
func (l *hijackLab) route(t *testing.T, hook string, rules ...string) {
	t.Helper()
	l.inside("nft", "-f", l.write("router.nft", "table ip router {\n chain c { "+hook+"; policy accept;\n  iifname \"wan\" "+
		strings.Join(rules, "\n  iifname \"wan\" ")+"\n }\n}\n"))
	t.Cleanup(func() {
		l.inside("nft", "delete", "table", "ip", "router")
		// What was diverted once stays so while the kernel remembers the flow.
		l.command("ip", "-n", l.client, "link", "set", "lan", "down")
		l.command("ip", "-n", l.client, "link", "set", "lan", "up")
		l.command("ip", "-n", l.client, "route", "replace", "default", "via", wanAddr)
	})
}

const (
	divert = "type nat hook prerouting priority -100"
	guard  = "type filter hook input priority 0"
)

// to diverts all of port 53.
func to(addr string) []string {
	return []string{"udp dport 53 dnat to " + addr, "tcp dport 53 dnat to " + addr}
}

// expect looks at everything and checks what it says.
func (l *hijackLab) expect(t *testing.T, state check.State, delegation string, record ...string) check.Round {
	t.Helper()
	round, _ := l.check()
	if round.State != state {
		t.Errorf("%s, want %s:\n%s", round.State, state, states(round))
	}
	i := slices.IndexFunc(round.Checks, func(c check.Check) bool { return c.ID == "delegation" })
	if has := hasCode(round.Checks[i].Findings, delegation); delegation != "" && !has {
		t.Errorf("the check of the delegation says %v; want %s", round.Checks[i].Findings, delegation)
	}
	for _, v := range round.Records {
		for _, code := range record {
			if !hasCode(v.Findings, code) {
				t.Errorf("%s (%s) says %v; want %s", v.ID, v.State, v.Findings, code)
			}
		}
	}
	return round
}

func hasCode(findings []check.Finding, code string) bool {
	return slices.ContainsFunc(findings, func(f check.Finding) bool { return f.Code == code })
}

// seenBy is the servers whose word a verdict rests on.
func seenBy(v check.Verdict) (servers []string) {
	for _, s := range v.Servers {
		if s.State == check.ServerGreen {
			servers = append(servers, s.Server)
		}
	}
	return servers
}

// TestPort53Intercepted: a router that diverts port 53 is found out and named,
// whoever answers there; nothing is green on its word. Three operators over
// HTTPS, who agree, are good for green with a warning.
func TestPort53Intercepted(t *testing.T) {
	l := newHijackLab(t)
	l.box(boxAddr, `module-config: "iterator"`)
	l.box(portalAddr, `local-zone: "." redirect
  local-data: ". 60 IN A 198.18.0.1"
  local-data: '. 60 IN TXT "please log in"'`)

	l.publish(l.zone)
	l.publishReverse(l.arpa4, l.arpa6)
	t.Run("not at all", func(t *testing.T) {
		round := l.expect(t, check.Green, "")
		for _, v := range round.Records {
			if hasCode(v.Findings, "not-seen-at-source") || len(seenBy(v)) < 4 {
				t.Errorf("%s is seen by %v: %v", v.ID, seenBy(v), v.Findings)
			}
		}
	})
	for _, box := range []struct{ why, addr string }{{"by a resolver", boxAddr}, {"by a captive portal", portalAddr}} {
		t.Run(box.why, func(t *testing.T) {
			l.route(t, divert, to(box.addr)...)
			round := l.expect(t, check.Green, "port53-intercepted", "not-seen-at-source")
			for _, v := range round.Records {
				for _, server := range seenBy(v) {
					if !strings.HasPrefix(server, "https://") {
						t.Errorf("%s is green on the word of %s", v.ID, server)
					}
				}
			}
		})
	}
	t.Run("on the way to public resolvers alone", func(t *testing.T) {
		var rules []string
		for _, r := range resolve.PublicResolvers() {
			for _, rule := range to(boxAddr) {
				rules = append(rules, "ip daddr "+r.Addr.Addr().String()+" "+rule)
			}
		}
		l.route(t, divert, rules...)
		round := l.expect(t, check.Green, "", "resolver-diverted")
		for _, v := range round.Records {
			source, https := 0, 0
			for _, s := range v.Servers {
				switch {
				case s.State == check.ServerGreen && s.Role == check.Authoritative:
					source++
				case s.State == check.ServerGreen && strings.HasPrefix(s.Server, "https://"):
					https++
				case s.State == check.ServerGreen:
					t.Errorf("%s is green on the word of %s", v.ID, s.Server)
				}
			}
			if source == 0 || https < 3 || hasCode(v.Findings, "not-seen-at-source") {
				t.Errorf("%s is seen by %v: %v; want the source and three over HTTPS", v.ID, seenBy(v), v.Findings)
			}
		}
	})
	t.Run("and HTTPS is shut", func(t *testing.T) {
		l.route(t, divert, to(boxAddr)...)
		l.inside("nft", "add", "chain", "ip", "router", "https", "{ "+guard+"; }")
		l.inside("nft", "add", "rule", "ip", "router", "https", "tcp", "dport", "443", "reject", "with", "tcp", "reset")
		round := l.expect(t, check.Unknown, "port53-intercepted", "port53-intercepted")
		if round.Green != 0 {
			t.Errorf("%d records are green", round.Green)
		}
	})
}

// TestNothingIsGreenOnTheWordOfABox: one that has all records right, though
// nobody has published them, does not make a single one green.
func TestNothingIsGreenOnTheWordOfABox(t *testing.T) {
	l := newHijackLab(t)
	zones := fmt.Sprintf("auth-zone:\n  name: \"kestrel.test\"\n  zonefile: %q\n  for-upstream: no\n", l.write("liar.zone", l.kestrel(l.zone)))
	l.box(liarAddr, `module-config: "iterator"`, zones)
	l.route(t, divert, to(liarAddr)...)
	round := l.expect(t, check.Missing, "port53-intercepted", "not-seen-at-source")
	if round.Green != 0 {
		t.Errorf("%d records are green on the word of the box\n%s", round.Green, states(round))
	}
}

// TestPort53Blocked: where nothing passes, that is said, and HTTPS carries on.
func TestPort53Blocked(t *testing.T) {
	l := newHijackLab(t)
	l.publish(l.zone)
	l.publishReverse(l.arpa4, l.arpa6)
	for _, way := range []struct {
		why   string
		rules []string
	}{
		{"rejected", []string{"udp dport 53 reject", "tcp dport 53 reject with tcp reset"}},
		{"dropped", []string{"udp dport 53 drop", "tcp dport 53 drop"}},
	} {
		t.Run(way.why, func(t *testing.T) {
			l.route(t, guard, way.rules...)
			start := time.Now()
			l.expect(t, check.Green, "port53-blocked", "not-seen-at-source")
			if took := time.Since(start); took > 15*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// box starts unbound at an address, to answer in the place of others.
func (l *hijackLab) box(addr string, lines string, clauses ...string) {
	l.t.Helper()
	conf := l.unboundConf(addr, lines) + strings.Join(clauses, "")
	d := l.daemon("box"+addr, "unbound", "-d", "-p", "-c", l.write("box"+addr+".conf", conf))
	l.until("the box at "+addr, func() bool { return d.logged("start of service") })
}
