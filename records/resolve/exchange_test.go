package resolve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/miekg/dns"
)

func TestTruncatedAnswersComeOverTCP(t *testing.T) {
	n := newInternet(t)
	f := n.serve("192.0.2.1", exampleZone)
	f.on(func(w dns.ResponseWriter, q *dns.Msg) bool {
		if w.RemoteAddr().Network() == "tcp" {
			return false
		}
		m := new(dns.Msg).SetReply(q)
		m.Truncated, m.Authoritative = true, true
		w.WriteMsg(m)
		return true
	})
	c := n.client()
	a := c.Ask(t.Context(), at("192.0.2.1"), question(t, "example.org. TXT"), false)
	if a.Status != Data || !a.TCP || a.RRs[0].Text() != "v=spf1 mx -all" {
		t.Errorf("%v, TCP %v, %q, error %v", a.Status, a.TCP, data(a), a.Err)
	}
	f.noTCP = true
	a = c.Ask(t.Context(), at("192.0.2.1"), question(t, "example.org. TXT"), false)
	if a.Status != Malformed || !strings.Contains(fmt.Sprint(a.Err), "truncated") {
		t.Errorf("without TCP: %v, error %v; want malformed and the reason", a.Status, a.Err)
	}
}

func TestLargestAnswerOverTCP(t *testing.T) {
	n := newInternet(t)
	f := n.serve("192.0.2.1", exampleZone)
	f.on(func(w dns.ResponseWriter, q *dns.Msg) bool {
		m := new(dns.Msg).SetReply(q)
		m.Authoritative = true
		if m.Truncated = w.RemoteAddr().Network() == "udp"; !m.Truncated {
			for range 246 {
				m.Answer = append(m.Answer, &dns.TXT{
					Hdr: dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeTXT, Class: dns.ClassINET, Ttl: 1},
					Txt: []string{strings.Repeat("x", 238)},
				})
			}
		}
		w.WriteMsg(m)
		return true
	})
	a := n.client().Ask(t.Context(), at("192.0.2.1"), question(t, "example.org. TXT"), false)
	if len(a.RRs) != 246 {
		t.Errorf("%d records, %v, error %v; want 246", len(a.RRs), a.Status, a.Err)
	}
}

func TestServersThatNeverLikeTheQuestionAreMalformed(t *testing.T) {
	n := newInternet(t)
	f := n.serve("192.0.2.1", exampleZone)
	f.on(func(w dns.ResponseWriter, q *dns.Msg) bool {
		w.WriteMsg(new(dns.Msg).SetRcode(q, dns.RcodeFormatError))
		return true
	})
	a := n.client().Ask(t.Context(), at("192.0.2.1"), question(t, "example.org. MX"), false)
	if a.Status != Malformed || a.Rcode != "FORMERR" || a.Err == nil {
		t.Errorf("%v %s, error %v", a.Status, a.Rcode, a.Err)
	}
}

func TestRefusedPortsAreUnreachableAtOnce(t *testing.T) {
	closed, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	c := New(Config{Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, closed.LocalAddr().String())
	}})
	defer c.Close()
	start := time.Now()
	a := c.Ask(t.Context(), at("192.0.2.1"), wwwA, false)
	if a.Status != Unreachable || !errors.Is(a.Err, syscall.ECONNREFUSED) {
		t.Errorf("%v, error %v; want unreachable, connection refused", a.Status, a.Err)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestNamesThatCannotBeAskedFor(t *testing.T) {
	c := New(Config{Dial: dialTo("127.0.0.1:1")})
	defer c.Close()
	for _, name := range []string{"a..example.org.", strings.Repeat("x", 64) + ".example.org.", strings.Repeat("x.", 130)} {
		if a := c.Ask(t.Context(), at("192.0.2.1"), Question{name, TypeA}, false); a.Status != NotAsked || !errors.Is(a.Err, ErrName) {
			t.Errorf("%.20q: %v, error %v; want not asked, ErrName", name, a.Status, a.Err)
		}
	}
}

func TestOneQuestionForAllWhoAskTheSame(t *testing.T) {
	n := newInternet(t)
	f := n.serve("192.0.2.1", exampleZone)
	release := make(chan struct{})
	f.on(func(dns.ResponseWriter, *dns.Msg) bool { <-release; return false })
	c := n.client()
	var asking sync.WaitGroup
	for range 10 {
		asking.Go(func() {
			if a := c.Ask(t.Context(), at("192.0.2.1"), question(t, "example.org. MX"), false); a.Status != Data {
				t.Errorf("%v, error %v", a.Status, a.Err)
			}
		})
	}
	time.Sleep(50 * time.Millisecond)
	close(release)
	asking.Wait()
	if got := f.queries(); len(got) != 1 {
		t.Errorf("asked %v; want once", got)
	}
}

// Whoever asked first may leave; the others get their answer nevertheless.
func TestAnAbandonedQuestionIsAskedAgain(t *testing.T) {
	n := newInternet(t)
	f := n.serve("192.0.2.1", exampleZone)
	var asked atomic.Int32
	f.on(func(dns.ResponseWriter, *dns.Msg) bool { return asked.Add(1) == 1 }) // the first is lost
	c := n.client()
	ctx, leave := context.WithCancel(t.Context())
	var asking sync.WaitGroup
	ask := func(ctx context.Context, want Status) {
		if a := c.Ask(ctx, at("192.0.2.1"), question(t, "example.org. MX"), false); a.Status != want {
			t.Errorf("%v, error %v; want %v", a.Status, a.Err, want)
		}
	}
	asking.Go(func() { ask(ctx, Timeout) })
	time.Sleep(30 * time.Millisecond)
	asking.Go(func() { ask(t.Context(), Data) })
	time.Sleep(30 * time.Millisecond)
	leave()
	asking.Wait()
}

func TestNotMoreThanSixteenAtOnceToOneServer(t *testing.T) {
	n := newInternet(t)
	f := n.serve("192.0.2.1", exampleZone)
	// A busy machine makes the client ask again: what counts is how many names it
	// waits for, so each is counted until it is answered, once.
	var (
		mu       sync.Mutex
		waiting  = map[string]bool{}
		answered = map[string]bool{}
		most     int
	)
	f.on(func(_ dns.ResponseWriter, q *dns.Msg) bool {
		name := q.Question[0].Name
		mu.Lock()
		if !answered[name] {
			waiting[name] = true
		}
		most = max(most, len(waiting))
		mu.Unlock()
		time.Sleep(20 * time.Millisecond)
		mu.Lock()
		defer mu.Unlock()
		delete(waiting, name)
		answered[name] = true
		return false
	})
	c := n.client()
	var asking sync.WaitGroup
	for i := range 100 {
		asking.Go(func() {
			c.Ask(t.Context(), at("192.0.2.1"), Question{fmt.Sprintf("n%d.example.org.", i), TypeA}, false)
		})
	}
	asking.Wait()
	mu.Lock()
	defer mu.Unlock()
	if most > perServer || most < 2 {
		t.Errorf("%d at once; want at most %d", most, perServer)
	}
}

func TestPortsChange(t *testing.T) {
	n := newInternet(t)
	f := n.serve("192.0.2.1", exampleZone)
	c := n.client()
	for i := range 2*socketQueries + 1 {
		if a := c.Ask(t.Context(), at("192.0.2.1"), Question{fmt.Sprintf("n%d.example.org.", i), TypeA}, false); a.Status != NXDomain {
			t.Fatalf("%v, error %v", a.Status, a.Err)
		}
	}
	if got := f.portsSeen(); got != 3 {
		t.Errorf("%d ports for %d questions; want 3", got, 2*socketQueries+1)
	}
}

func TestCloseEndsWhatIsUnderWay(t *testing.T) {
	n := newInternet(t)
	c := n.client("192.0.2.99")
	var asking sync.WaitGroup
	asking.Go(func() {
		if a := c.Ask(t.Context(), at("192.0.2.98"), wwwA, true); !errors.Is(a.Err, ErrClosed) {
			t.Errorf("Ask: %v; want ErrClosed", a.Err)
		}
	})
	asking.Go(func() {
		if _, err := c.Authoritative(t.Context(), wwwA); !errors.Is(err, ErrClosed) {
			t.Errorf("Authoritative: %v; want ErrClosed", err)
		}
	})
	time.Sleep(50 * time.Millisecond)
	start := time.Now()
	c.Close()
	asking.Wait()
	if took := time.Since(start); took > time.Second {
		t.Errorf("took %v", took)
	}
	if a := c.Ask(t.Context(), at("192.0.2.98"), wwwA, true); !errors.Is(a.Err, ErrClosed) {
		t.Errorf("after Close: %v; want ErrClosed", a.Err)
	}
}

// Sockets that open while the client closes must neither leak nor lock up.
func TestCloseAtAnyMoment(t *testing.T) {
	n, _, _ := standard(t)
	for i := range 100 {
		c := n.client("192.0.2.1")
		var asking sync.WaitGroup
		for j := range 8 {
			asking.Go(func() { c.Authoritative(t.Context(), Question{fmt.Sprintf("n%d.example.org.", j), TypeA}) })
		}
		time.Sleep(time.Duration(i) * 30 * time.Microsecond)
		c.Close()
		asking.Wait()
	}
}

// pipes is a network inside a bubble of simulated time: every connection is a
// pipe to serve, which a test answers as it likes.
func pipes(serve func(network string, conn net.Conn)) Config {
	return Config{Dial: func(_ context.Context, network, _ string) (net.Conn, error) {
		client, server := net.Pipe()
		go serve(network, server)
		return client, nil
	}}
}

// A server that sends an octet a second over TCP gets no more time than others.
func TestSlowDripOverTCP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(pipes(func(network string, conn net.Conn) {
			defer conn.Close()
			if network == "udp" {
				io.Copy(io.Discard, conn)
				return
			}
			go io.Copy(io.Discard, conn)
			for {
				if _, err := conn.Write([]byte{0}); err != nil {
					return
				}
				time.Sleep(time.Second)
			}
		}))
		defer time.Sleep(2 * time.Second) // lets the server find out
		defer c.Close()
		start := time.Now()
		a := c.Ask(t.Context(), at("192.0.2.1"), wwwA, false)
		if a.Usable() || time.Since(start) > timeLimit {
			t.Errorf("%v after %v, error %v", a.Status, time.Since(start), a.Err)
		}
	})
}

func TestIdleSocketsAreClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var open atomic.Int32
		c := New(pipes(func(_ string, conn net.Conn) {
			open.Add(1)
			defer open.Add(-1)
			defer conn.Close()
			buf := make([]byte, 1500)
			for {
				n, err := conn.Read(buf)
				if err != nil {
					return
				}
				conn.Write(rightAnswer(t, buf[:n]))
			}
		}))
		defer c.Close()
		for range 2 {
			if a := c.Ask(t.Context(), at("192.0.2.1"), wwwA, false); a.Status != Data {
				t.Fatalf("%v, error %v", a.Status, a.Err)
			}
			if got := open.Load(); got != 1 {
				t.Errorf("%d sockets; want one", got)
			}
			time.Sleep(2*socketIdle + time.Second)
			if got := open.Load(); got != 0 {
				t.Errorf("%d sockets left; want none", got)
			}
		}
	})
}
