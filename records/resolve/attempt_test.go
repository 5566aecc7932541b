package resolve

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestRetransmissions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var mu sync.Mutex
		var udp, tcp []time.Duration
		c := New(pipes(func(network string, conn net.Conn) {
			defer conn.Close()
			buf := make([]byte, 1500)
			for {
				if _, err := conn.Read(buf); err != nil {
					return
				}
				mu.Lock()
				if network == "udp" {
					udp = append(udp, time.Since(start))
				} else {
					tcp = append(tcp, time.Since(start))
				}
				mu.Unlock()
			}
		}))
		defer c.Close()
		a := c.Ask(t.Context(), at("192.0.2.1"), wwwA, false)
		took := time.Since(start)
		ms := time.Millisecond
		mu.Lock()
		defer mu.Unlock()
		if want := []time.Duration{0, 400 * ms, 800 * ms, 1400 * ms}; !slices.Equal(udp, want) {
			t.Errorf("sent at %v; want %v", udp, want)
		}
		if want := []time.Duration{800 * ms}; len(tcp) == 0 || tcp[0] != want[0] {
			t.Errorf("TCP at %v; want %v", tcp, want)
		}
		if a.Status != Timeout || took != udpTime {
			t.Errorf("%v after %v, error %v; want a timeout after %v", a.Status, took, a.Err, udpTime)
		}
		if got := c.Counts().Authoritative; got != 4+1 {
			t.Errorf("%d questions counted; want 5", got)
		}
	})
}

// A server that was silent over UDP and TCP holds up later questions less.
func TestSilentServersAreGivenLessTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(pipes(func(_ string, conn net.Conn) {
			defer conn.Close()
			io.Copy(io.Discard, conn)
		}))
		defer c.Close()
		for _, step := range []struct{ later, want time.Duration }{
			{0, udpTime},
			{0, 400 * time.Millisecond}, // it was silent a moment ago
			{10 * time.Second, 800 * time.Millisecond},
		} {
			time.Sleep(step.later)
			start := time.Now()
			if a := c.Ask(t.Context(), at("192.0.2.1"), wwwA, false); a.Status != Timeout || time.Since(start) != step.want {
				t.Errorf("%v after %v; want a timeout after %v", a.Status, time.Since(start), step.want)
			}
		}
		if got := c.Counts().Authoritative; got != 4+1+1+2 {
			t.Errorf("%d questions counted; want 8", got)
		}
	})
}

func TestLateAnswersToAnEarlierTryCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(pipes(func(network string, conn net.Conn) {
			defer conn.Close()
			buf := make([]byte, 1500)
			n, err := conn.Read(buf)
			if err != nil || network == "tcp" {
				return
			}
			right := rightAnswer(t, buf[:n])
			go func() {
				time.Sleep(4500 * time.Millisecond)
				conn.Write(right)
			}()
			io.Copy(io.Discard, conn)
		}))
		defer c.Close()
		a := c.Ask(t.Context(), at("192.0.2.1"), wwwA, false)
		if a.Status != Data || a.RTT != 4500*time.Millisecond {
			t.Errorf("%v after %v, error %v; want data after 4.5s", a.Status, a.RTT, a.Err)
		}
	})
}

func TestAServerThatAnswersOverTCPAloneIsAskedSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(pipes(func(network string, conn net.Conn) {
			defer conn.Close()
			if network == "udp" {
				io.Copy(io.Discard, conn)
				return
			}
			query, err := readFrame(conn)
			if err != nil {
				return
			}
			right := rightAnswer(t, query)
			conn.Write(append([]byte{byte(len(right) >> 8), byte(len(right))}, right...))
		}))
		defer c.Close()
		if a := c.Ask(t.Context(), at("192.0.2.1"), wwwA, false); a.Status != Data || !a.TCP {
			t.Fatalf("%v, error %v", a.Status, a.Err)
		}
		start := time.Now()
		if a := c.Ask(t.Context(), at("192.0.2.1"), wwwA, false); a.Status != Data || time.Since(start) != 0 {
			t.Errorf("%v after %v; want data over TCP at once", a.Status, time.Since(start))
		}
	})
}

func TestCancellationIsPrompt(t *testing.T) {
	n := newInternet(t)
	c := n.client("192.0.2.99")
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(30*time.Millisecond, cancel)
	start := time.Now()
	a := c.Ask(ctx, at("192.0.2.98"), wwwA, false)
	if a.Usable() || !errors.Is(a.Err, context.Canceled) || time.Since(start) > 300*time.Millisecond {
		t.Errorf("%v after %v, error %v", a.Status, time.Since(start), a.Err)
	}
	if _, err := c.Zone(ctx, "example.org."); !errors.Is(err, context.Canceled) {
		t.Errorf("Zone: %v; want context.Canceled", err)
	}
}
