package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"allgreen/records/check"
)

// The networks of the lab. On the loopback interface a sender has the address
// that it sends to, so that what passes between allgreen and a server stays in
// the server's network, and what passes from one to the other is between
// resolvers and their sources.
const (
	sources = "198.51.100.0/24"
	publics = "192.0.2.0/24"
)

// filter puts nft rules into the way of what arrives, for the rest of the test.
func (l *lab) filter(t *testing.T, rules ...string) {
	t.Helper()
	need(t, "nft")
	table := "table inet weather {\n chain in { type filter hook input priority 0;\n  " + strings.Join(rules, "\n  ") + "\n }\n}\n"
	l.inside("nft", "-f", l.write("weather.nft", table))
	t.Cleanup(func() { l.inside("nft", "delete", "table", "inet", "weather") })
}

// states is the state of every record of a round.
func states(r check.Round) string {
	var b strings.Builder
	for _, v := range r.Records {
		fmt.Fprintf(&b, "%s %s\n", v.ID, v.State)
	}
	return b.String()
}

// TestHalfTheRepliesLost lets every second reply get lost on the way to
// allgreen, and nothing may look missing or right for that.
func TestHalfTheRepliesLost(t *testing.T) {
	l := newMailLab(t, resolvers...)
	l.publish(without(l.zone, "MX"))
	l.publishReverse(l.arpa4, l.arpa6)
	round, _ := l.check()
	want := states(round)
	if round.Green != round.Total-1 || verdict(t, round, "mx").State != check.Missing {
		t.Fatalf("before anything was lost:\n%s", want)
	}

	const lost = "udp sport 53 numgen random mod 2 < 1 drop"
	l.filter(t, "ip saddr "+sources+" ip daddr "+sources+" "+lost, "ip saddr "+publics+" ip daddr "+publics+" "+lost, "meta nfproto ipv6 "+lost)
	runs := 5
	if requireServers() {
		runs = 20
	}
	var running sync.WaitGroup
	atOnce := make(chan struct{}, 10)
	for n := range runs {
		home := filepath.Join(l.dir, fmt.Sprint("home", n))
		if err := os.CopyFS(home, os.DirFS(l.home)); err != nil {
			t.Fatal(err)
		}
		running.Go(func() {
			atOnce <- struct{}{}
			defer func() { <-atOnce }()
			round, code, err := l.look("--home", home)
			if got := states(round); err != nil || code != 1 || got != want {
				t.Errorf("run %d: exit %d, %v\n%swant exit 1\n%s", n, code, err, got, want)
			}
		})
	}
	running.Wait()
}

// TestBrokenNetwork breaks the way to a green domain in one way at a time. What
// does not reach a server is a warning at most while another one answers.
func TestBrokenNetwork(t *testing.T) {
	long(t)
	l := newMailLab(t, resolvers...)
	l.publish(l.zone)
	l.publishReverse(l.arpa4, l.arpa6)
	if round, code := l.check(); code != 0 {
		t.Fatalf("not green to begin with: exit %d\n%s", code, states(round))
	}
	ns2 := provider[1]
	to2 := "ip daddr " + ns2.ipv4 + " "
	for _, way := range []struct {
		name, why string
		rules     []string
		warned    string // the server that a warning names, or ""
		state     check.State
	}{
		{"dropped", "a firewall that says nothing",
			[]string{to2 + "drop"}, ns2.name, check.Green},
		{"port unreachable", "a host without a name server",
			[]string{to2 + "udp dport 53 reject", to2 + "tcp dport 53 reject with tcp reset"}, ns2.name, check.Green},
		{"prohibited", "a router that says so",
			[]string{to2 + "meta l4proto { tcp, udp } th dport 53 reject with icmp type admin-prohibited"}, ns2.name, check.Green},
		{"udp dropped", "TCP alone passes",
			[]string{to2 + "udp dport 53 drop"}, "", check.Green},
		{"tcp refused", "UDP is enough for short answers, but a long one would not come",
			[]string{to2 + "tcp dport 53 reject with tcp reset"}, ns2.name, check.Green},
		{"EDNS dropped", "an old firewall lets no query with an OPT record pass, to whatever server",
			[]string{"ip daddr " + sources + " ip saddr " + sources + " udp dport 53 @th,144,16 1 drop"}, "", check.Green},
		{"ipv6 rejected", "IPv6 is set up, but leads nowhere: that is this machine's fault, not the servers'",
			[]string{"meta nfproto ipv6 reject with icmpv6 type no-route"}, "", check.Green},
		{"ipv6 dropped", "IPv6 is set up, but nothing passes",
			[]string{"meta nfproto ipv6 drop"}, "", check.Green},
		{"all rejected", "nobody can be asked",
			[]string{"udp dport 53 reject", "tcp dport 53 reject with tcp reset"}, "", check.Unknown},
	} {
		t.Run(way.name, func(t *testing.T) {
			l.filter(t, way.rules...)
			round, _ := l.check()
			l.expect(t, round, way.state, way.warned, way.why)
		})
	}

	t.Run("ipv6 dropped, and hints without it", func(t *testing.T) {
		l.filter(t, "meta nfproto ipv6 drop")
		hints := l.write("four.hints", ". 3600 IN NS a.root.test.\na.root.test. 3600 IN A "+rootAddr+"\n")
		start := time.Now()
		round, _ := l.check("--root-hints", hints)
		l.expect(t, round, check.Green, "", "no root server tells that nothing passes over IPv6, but the silence of the others does")
		if took := time.Since(start); took > 6*time.Second {
			t.Errorf("took %v", took)
		}
	})
	t.Run("ipv6 missing", func(t *testing.T) {
		l.inside("ip", "-6", "addr", "flush", "dev", "lo")
		round, _ := l.check()
		l.expect(t, round, check.Green, "", "this machine has no IPv6")
	})
	t.Run("small packets", func(t *testing.T) {
		need(t, "nft")
		// The DKIM key comes in fragments, which firewalls like to drop, so that only
		// TCP brings it.
		l.inside("ip", "link", "set", "lo", "mtu", "400")
		fragment := " ip frag-off & 0x1fff != 0 drop"
		l.inside("nft", "-f", l.write("fragments.nft", "table ip fragments {\n chain in { type filter hook prerouting priority -450;\n"+
			"  ip saddr "+sources+" ip daddr "+sources+fragment+"\n  ip saddr "+publics+" ip daddr "+publics+fragment+"\n }\n}\n"))
		round, _ := l.check()
		l.expect(t, round, check.Green, "", "every large answer is lost over UDP")
		l.inside("nft", "delete", "table", "ip", "fragments")
		l.inside("ip", "link", "set", "lo", "mtu", "65536")
	})
}

// expect checks the state of the round, and whether it warns of a server.
func (l *mailLab) expect(t *testing.T, round check.Round, state check.State, warned, why string) {
	t.Helper()
	if round.State != state {
		t.Errorf("%s: %s, want %s\n%s%v", why, round.State, state, states(round), round.Checks)
	}
	if state == check.Unknown {
		return
	}
	var warnings []string
	for _, c := range round.Checks {
		for _, f := range c.Findings {
			if f.Severity != check.Note {
				warnings = append(warnings, f.Code+": "+f.Message)
			}
		}
	}
	all := strings.Join(warnings, "\n")
	switch {
	case warned == "" && all != "":
		t.Errorf("%s: there is a warning for nothing: %s", why, all)
	case !strings.Contains(all, warned):
		t.Errorf("%s: no warning names %s: %s", why, warned, all)
	}
}

// TestServersThatHang stops servers without their sockets being closed, and kills
// them in the end.
func TestServersThatHang(t *testing.T) {
	long(t)
	l := newMailLab(t, resolvers...)
	l.publish(l.zone)
	l.publishReverse(l.arpa4, l.arpa6)

	t.Run("a server and a resolver hang", func(t *testing.T) {
		l.servers[1].signal(syscall.SIGSTOP)
		round, _ := l.check()
		l.expect(t, round, check.Green, provider[1].name, "two servers have it")
		start := time.Now() // the resolvers have had to find out themselves
		l.check()
		if took := time.Since(start); took > 6*time.Second {
			t.Errorf("a server that hangs holds the look up for %v", took)
		}
		l.caches["unbound"].signal(syscall.SIGSTOP)
		round, _ = l.check()
		l.expect(t, round, check.Green, provider[1].name, "two servers have it, and three resolvers see it")
	})
	t.Run("two resolvers hang", func(t *testing.T) {
		l.caches["bind"].signal(syscall.SIGSTOP)
		round, _ := l.check()
		if v := verdict(t, round, "mx"); v.State != check.Unknown || leading(v) != "resolver-silent" {
			t.Errorf("mx %s %s; want unknown, resolver-silent: only two resolvers of four answer", v.State, leading(v))
		}
	})
	t.Run("all go on", func(t *testing.T) {
		l.servers[1].signal(syscall.SIGCONT)
		l.caches["unbound"].signal(syscall.SIGCONT)
		l.caches["bind"].signal(syscall.SIGCONT)
		round, _ := l.check()
		l.expect(t, round, check.Green, "", "none hangs any more")
	})
	t.Run("all servers dead", func(t *testing.T) {
		for _, s := range l.servers {
			s.stop()
		}
		round, _ := l.check()
		if v := verdict(t, round, "mx"); v.State != check.Unknown {
			t.Errorf("mx %s; want unknown: nobody can be asked any more", v.State)
		}
	})
}
