package resolve

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/miekg/dns"
)

// TestUpstreamsAreBounded: of very many servers only the last are remembered,
// and those that are paced or being asked.
func TestUpstreamsAreBounded(t *testing.T) {
	c := New(Config{})
	defer c.Close()
	at := func(n uint32) netip.AddrPort {
		var addr [4]byte
		binary.BigEndian.PutUint32(addr[:], 10<<24|n)
		return netip.AddrPortFrom(netip.AddrFrom4(addr), 53)
	}
	paced, busy := c.upstream(at(0)), c.upstream(at(1))
	paced.bucket.filled = time.Now()
	busy.slots <- struct{}{}
	for n := range uint32(4 * upstreamsMax) {
		c.upstream(at(n + 2))
	}
	if len(c.upstreams) > upstreamsMax {
		t.Errorf("%d servers are remembered; want %d at most", len(c.upstreams), upstreamsMax)
	}
	if c.upstream(at(0)) != paced || c.upstream(at(1)) != busy {
		t.Error("one that is paced or busy was forgotten")
	}
}

func TestServersWithoutEDNSAreAskedWithoutItFromThenOn(t *testing.T) {
	for _, rcode := range []int{dns.RcodeFormatError, dns.RcodeNotImplemented, dns.RcodeBadVers} {
		for _, bare := range []bool{false, true} {
			if bare && rcode == dns.RcodeBadVers {
				continue // does not fit into a bare header
			}
			t.Run(fmt.Sprintf("%s bare=%v", rcodeName(rcode), bare), func(t *testing.T) {
				n := newInternet(t)
				f := n.serve("192.0.2.1", exampleZone)
				var withOPT atomic.Int32
				f.on(func(w dns.ResponseWriter, q *dns.Msg) bool {
					if q.IsEdns0() == nil {
						return false
					}
					withOPT.Add(1)
					m := new(dns.Msg).SetRcode(q, rcode)
					if rcode == dns.RcodeBadVers {
						m.SetEdns0(ednsSize, false)
					}
					if bare {
						m.Question = nil
					}
					w.WriteMsg(m)
					return true
				})
				c := n.client()
				for range 3 {
					if a := c.Ask(t.Context(), at("192.0.2.1"), question(t, "example.org. MX"), false); a.Status != Data {
						t.Fatalf("%v, error %v; want data", a.Status, a.Err)
					}
				}
				if got := withOPT.Load(); got != 1 {
					t.Errorf("%d questions with OPT; want one", got)
				}
			})
		}
	}
}

// Servers, and firewalls before them, that drop queries with OPT look dead
// until they are asked without.
func TestServersThatDropEDNS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var withOPT, without atomic.Int32
		c := New(pipes(func(network string, conn net.Conn) {
			defer conn.Close()
			buf := make([]byte, 1500)
			for {
				n, err := conn.Read(buf)
				if err != nil {
					return
				}
				if network == "udp" && buf[11] == 0 {
					without.Add(1)
					conn.Write(rightAnswer(t, buf[:n]))
				} else if network == "udp" {
					withOPT.Add(1)
				}
			}
		}))
		defer c.Close()
		for i, want := range []struct {
			edns EDNS
			took time.Duration
		}{
			{EDNSFine, 1900 * time.Millisecond}, // three may get lost
			{EDNSDropped, 1900 * time.Millisecond},
			{EDNSDropped, 0},
			{EDNSDropped, 0},
		} {
			start := time.Now()
			a := c.Ask(t.Context(), at("192.0.2.1"), wwwA, false)
			if a.Status != Data || a.EDNS != want.edns || time.Since(start) > want.took {
				t.Errorf("question %d: %v after %v, EDNS %d, error %v; want data within %v, EDNS %d", i+1, a.Status, time.Since(start), a.EDNS, a.Err, want.took, want.edns)
			}
		}
		if withOPT.Load() != 6 || without.Load() != 4 {
			t.Errorf("%d queries with OPT and %d without; want 6 and 4", withOPT.Load(), without.Load())
		}
	})
}

// One answer to a query with OPT shows that later ones were lost, not dropped.
func TestLostQueriesAreNoDislikeOfEDNS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var queries, without atomic.Int32
		c := New(pipes(func(network string, conn net.Conn) {
			defer conn.Close()
			buf := make([]byte, 1500)
			for {
				n, err := conn.Read(buf)
				if err != nil {
					return
				}
				if network == "tcp" {
					continue
				}
				if buf[11] == 0 {
					without.Add(1)
				}
				if queries.Add(1)%udpTries == 1 { // the first at once, then each at its last try
					conn.Write(rightAnswer(t, buf[:n]))
				}
			}
		}))
		defer c.Close()
		for range 8 {
			if a := c.Ask(t.Context(), at("192.0.2.1"), wwwA, false); a.Status != Data || a.EDNS != EDNSFine {
				t.Fatalf("%v, EDNS %d, error %v", a.Status, a.EDNS, a.Err)
			}
		}
		if without.Load() != 0 {
			t.Errorf("%d queries without OPT; want none", without.Load())
		}
	})
}
