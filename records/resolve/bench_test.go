package resolve

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"allgreen/records/dnstest"
)

// echo answers every question with one A record, on one socket, as quickly as
// it can: what is measured is the client.
func echo(b *testing.B) net.PacketConn {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.(*net.UDPConn).ReadFromUDPAddrPort(buf)
			if err != nil {
				return
			}
			end := n - 11 // without OPT
			buf[2] |= bitQR | bitAA
			buf[3] = bitRA
			buf[7], buf[11] = 1, 0
			answer := append(buf[:end], "\xc0\x0c\x00\x01\x00\x01\x00\x00\x01\x2c\x00\x04\xcb\x00\x71\x19"...)
			conn.(*net.UDPConn).WriteToUDPAddrPort(answer, from)
		}
	}()
	return conn
}

// BenchmarkRound is one round: 16 records at each of 1, 5 and 20 servers.
func BenchmarkRound(b *testing.B) {
	const records = 16
	for _, servers := range []int{1, 5, 20} {
		b.Run(fmt.Sprintf("%dx%d", records, servers), func(b *testing.B) {
			var addrs [20]string
			for i := range servers {
				addrs[i] = echo(b).LocalAddr().String()
			}
			c := New(Config{Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, addrs[netip.MustParseAddrPort(address).Addr().As4()[3]])
			}})
			defer c.Close()
			var questions []Question
			for i := range records {
				questions = append(questions, Question{fmt.Sprintf("name%d.example.org.", i), TypeA})
			}
			b.ReportAllocs()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for b.Loop() {
				var asking sync.WaitGroup
				for i := range servers {
					s := at53("ns.", netip.AddrFrom4([4]byte{192, 0, 2, byte(i)}))
					for _, q := range questions {
						asking.Go(func() {
							if a := c.Ask(b.Context(), s, q, false); a.Status != Data {
								b.Errorf("%v, error %v", a.Status, a.Err)
							}
						})
					}
				}
				asking.Wait()
			}
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*records*servers), "µs/question")
			b.ReportMetric(float64(after.Mallocs-before.Mallocs)/float64(b.N*records*servers), "allocs/question")
		})
	}
}

// overLine asks n echoing servers for 16 records each, over a line of 50 ms.
type overLine struct {
	*Client
	servers   []Server
	questions []Question
	dial      dnstest.Dialer
}

func newOverLine(b *testing.B, n int, loss float64) *overLine {
	addrs := make([]string, n)
	l := &overLine{}
	for i := range n {
		addrs[i] = echo(b).LocalAddr().String()
		l.servers = append(l.servers, at53("ns.", netip.AddrFrom4([4]byte{192, 0, 2, byte(i)})))
	}
	line := dnstest.Line{RTT: 50 * time.Millisecond, Loss: loss}
	l.dial = line.Over(func(ctx context.Context, network, address string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, addrs[netip.MustParseAddrPort(address).Addr().As4()[3]])
	})
	for i := range 16 {
		l.questions = append(l.questions, Question{fmt.Sprintf("name%d.example.org.", i), TypeA})
	}
	l.Client = New(Config{Dial: l.dial})
	b.Cleanup(func() { l.Close() })
	return l
}

// round asks everything at once, and returns how long that took and how many
// questions stayed without an answer.
func (l *overLine) round(ctx context.Context) (took time.Duration, lost int64) {
	var missing atomic.Int64
	var asking sync.WaitGroup
	start := time.Now()
	for _, s := range l.servers {
		for _, q := range l.questions {
			asking.Go(func() {
				if a := l.Ask(ctx, s, q, false); a.Status != Data {
					missing.Add(1)
				}
			})
		}
	}
	asking.Wait()
	return time.Since(start), missing.Load()
}

// ceiling is the same round without any thought: datagrams made beforehand, one
// socket to a server, and the answers only counted.
func (l *overLine) ceiling(b *testing.B) time.Duration {
	start := time.Now()
	var asking sync.WaitGroup
	for _, s := range l.servers {
		conn, err := l.dial(b.Context(), "udp", s.Addr.String())
		if err != nil {
			b.Fatal(err)
		}
		asking.Go(func() {
			defer conn.Close()
			for _, question := range l.questions {
				q, err := newQuery(question, direct, true)
				if err != nil {
					b.Error(err)
					return
				}
				conn.Write(q.packet)
			}
			buf := make([]byte, datagramMax)
			for range l.questions {
				if _, err := conn.Read(buf); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	asking.Wait()
	return time.Since(start)
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func median(durations []time.Duration) time.Duration {
	slices.Sort(durations)
	return durations[len(durations)/2]
}

// BenchmarkWarmRound is a round at 20 servers, 50 ms away, beside what is
// possible at all.
func BenchmarkWarmRound(b *testing.B) {
	l := newOverLine(b, 20, 0)
	l.round(b.Context())
	var rounds, ceilings []time.Duration
	for b.Loop() {
		took, lost := l.round(b.Context())
		if lost > 0 {
			b.Fatalf("%d questions without an answer", lost)
		}
		rounds, ceilings = append(rounds, took), append(ceilings, l.ceiling(b))
	}
	ms, ceiling := milliseconds(median(rounds)), milliseconds(median(ceilings))
	b.ReportMetric(ms, "ms/round")
	b.ReportMetric(ceiling, "ms/ceiling")
	b.ReportMetric(ms/ceiling, "ratio_to_ceiling")
}

// BenchmarkLoss is rounds of 320 questions, 50 ms away, 4 % of whose datagrams
// are lost each way.
func BenchmarkLoss(b *testing.B) {
	l := newOverLine(b, 20, 0.04)
	l.round(b.Context())
	var rounds []time.Duration
	var lost int64
	for b.Loop() {
		took, missing := l.round(b.Context())
		rounds = append(rounds, took)
		lost += missing
	}
	b.ReportMetric(milliseconds(median(rounds)), "ms/round")
	b.ReportMetric(float64(lost), "unanswered")
}
