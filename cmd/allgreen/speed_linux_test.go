package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// looks is how often each kind of look is measured; the medians count.
const looks = 11

// BenchmarkCheck measures `allgreen check` as a whole process, for sixteen
// records at three name servers (BIND, Knot, NSD) and at 1 and 20 addresses of a
// resolver (unbound), 0 and 50 ms away. Beside it, in turns, it measures the
// least that the same work takes: a walk from the root to the zone and one round
// of all questions at the three name servers, and with one more round at the
// resolvers the ceiling. There nothing is judged and nothing found out first.
func BenchmarkCheck(b *testing.B) {
	l := newDNSLab(b, publicResolver{"unbound", "192.0.2.101", "unbound", (*lab).twentyResolvers})
	if res := l.allgreen("setup", "kestrel.test", "--yes", "--ipv4", "203.0.113.25", "--ipv6", "2001:db8::25", "--selector", "s1", "--ttl", "300", "--with", "autoconfig"); res.code != 0 {
		b.Fatalf("setup: exit %d\n%s", res.code, res.stderr)
	}
	l.readRecords()
	l.publish(l.zone)
	l.publishReverse(l.arpa4, l.arpa6)
	program := filepath.Join(l.dir, "allgreen")
	l.command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", program, ".")
	for _, rtt := range []time.Duration{0, 50 * time.Millisecond} {
		for _, n := range []int{1, 20} {
			for _, first := range []bool{true, false} {
				b.Run(fmt.Sprintf("rtt=%v/resolvers=%d/first=%t", rtt, n, first), func(b *testing.B) {
					if rtt > 0 {
						l.delayLine(b, rtt)
					}
					for b.Loop() {
						l.measure(b, program, twentyAddrs()[:n], first)
					}
				})
			}
		}
	}
}

// twentyAddrs are the addresses of the resolver in this benchmark.
func twentyAddrs() []string {
	var addrs []string
	for i := range 20 {
		addrs = append(addrs, fmt.Sprintf("192.0.2.%d", 101+i))
	}
	return addrs
}

// twentyResolvers is unbound at twenty addresses.
func (l *lab) twentyResolvers(string) *daemon {
	l.t.Helper()
	lines := `module-config: "iterator"`
	for i, addr := range twentyAddrs() {
		l.inside("ip", "addr", "add", addr+"/32", "dev", "lo")
		if i > 0 {
			lines += "\n  interface: " + addr
		}
	}
	return l.unboundWith(twentyAddrs()[0], lines)
}

// measure takes the looks and reports their medians.
func (l *mailLab) measure(b *testing.B, program string, resolvers []string, first bool) {
	bare := l.bare(b, append([]string{rootAddr, tldAddr, provider[0].ipv4, provider[1].ipv4, provider[2].ipv4}, resolvers...))
	var walks, rounds, checks, cpu []time.Duration
	args := []string{"check", "kestrel.test", "--json"}
	for _, addr := range resolvers {
		args = append(args, "--resolver", addr)
	}
	history := filepath.Join(l.home, "kestrel.test", "history.json")
	for i := range looks + 1 {
		walk := bare.walk()
		round := bare.round(5, len(bare.conns), true, bare.questions...)
		if first {
			os.Remove(history)
		}
		cmd := exec.Command(program, args...)
		cmd.Env = l.env
		var out []byte
		var took time.Duration
		within(b, l.client, func() error {
			start := time.Now()
			out, _ = cmd.Output()
			took = time.Since(start)
			return nil
		})
		if !strings.Contains(string(out), `"green":16,"total":16`) {
			b.Fatalf("not all green:\n%s", out)
		}
		if i == 0 {
			continue // which filled the caches
		}
		walks, rounds, checks = append(walks, walk), append(rounds, round), append(checks, took)
		cpu = append(cpu, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
	}
	ms := func(of []time.Duration) float64 {
		slices.Sort(of)
		return float64(of[len(of)/2].Microseconds()) / 1000
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ms(checks), "ms")
	b.ReportMetric(ms(cpu), "ms_cpu")
	b.ReportMetric(ms(walks), "ms_walk")
	b.ReportMetric(ms(checks)-ms(walks), "ms_above_walk")
	b.ReportMetric(ms(checks)/(ms(walks)+ms(rounds)), "ratio_to_ceiling")
}

// bare asks with one socket for each server, and reads nothing of an answer but
// that it came.
type bare struct {
	t         testing.TB
	conns     []net.Conn // root, top level, three name servers, resolvers
	questions []dnsmessage.Question
}

// bare opens the sockets where allgreen runs.
func (l *mailLab) bare(t testing.TB, servers []string) *bare {
	t.Helper()
	s := &bare{t: t}
	within(t, l.client, func() error {
		for _, addr := range servers {
			conn, err := net.Dial("udp", net.JoinHostPort(addr, "53"))
			if err != nil {
				return err
			}
			t.Cleanup(func() { conn.Close() })
			s.conns = append(s.conns, conn)
		}
		return nil
	})
	var list []struct{ Type, Name string }
	if err := json.Unmarshal([]byte(l.allgreen("records", "--format", "json").stdout), &list); err != nil {
		t.Fatal(err)
	}
	types := map[string]dnsmessage.Type{
		"A": dnsmessage.TypeA, "AAAA": dnsmessage.TypeAAAA, "MX": dnsmessage.TypeMX, "TXT": dnsmessage.TypeTXT,
		"PTR": dnsmessage.TypePTR, "SRV": dnsmessage.TypeSRV, "CNAME": dnsmessage.TypeA,
	}
	for _, r := range list {
		s.questions = append(s.questions, dnsmessage.Question{Name: dnsmessage.MustNewName(r.Name), Type: types[r.Type], Class: dnsmessage.ClassINET})
	}
	if len(s.questions) != 16 {
		t.Fatalf("%d records", len(s.questions))
	}
	return s
}

// walk goes from the root to the zone, and asks its servers for everything.
func (s *bare) walk() time.Duration {
	start := time.Now()
	apex := dnsmessage.Question{Name: dnsmessage.MustNewName("kestrel.test."), Type: dnsmessage.TypeNS, Class: dnsmessage.ClassINET}
	for server := range 3 {
		s.round(server, server+1, false, apex)
	}
	s.round(2, 5, false, s.questions...)
	return time.Since(start)
}

// round asks some of the servers at once and waits for all answers.
func (s *bare) round(from, to int, recurse bool, questions ...dnsmessage.Question) time.Duration {
	start := time.Now()
	var asking sync.WaitGroup
	for _, conn := range s.conns[from:to] {
		asking.Go(func() {
			for i, q := range questions {
				m := dnsmessage.Message{Header: dnsmessage.Header{ID: uint16(i), RecursionDesired: recurse}, Questions: []dnsmessage.Question{q}}
				packet, err := m.Pack()
				if err == nil {
					_, err = conn.Write(packet)
				}
				if err != nil {
					s.t.Error(err)
				}
			}
			buf := make([]byte, 1<<16)
			conn.SetReadDeadline(time.Now().Add(5 * time.Second))
			for range questions {
				if _, err := conn.Read(buf); err != nil {
					s.t.Errorf("%s: %v", conn.RemoteAddr(), err)
					return
				}
			}
		})
	}
	asking.Wait()
	return time.Since(start)
}
