package resolve

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestBucket(t *testing.T) {
	start := time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)
	var b bucket
	ask := func(after time.Duration, questions int) (last time.Duration) {
		for range questions {
			last = b.take(start.Add(after))
		}
		return last
	}
	for _, step := range []struct {
		why       string
		after     time.Duration
		questions int
		wait      time.Duration // of the last question
	}{
		{"sixteen and four at once", 0, 20, 0},
		{"then one every twentieth of a second", 0, 1, 50 * time.Millisecond},
		{"who comes later waits longer", 0, 3, 200 * time.Millisecond},
		{"the time that passes counts", 200 * time.Millisecond, 1, 50 * time.Millisecond},
		{"a clock that is set back gives nothing", 100 * time.Millisecond, 1, 100 * time.Millisecond},
		{"a pause fills it", time.Minute, 20, 0},
		{"but not above that", time.Hour, 21, 50 * time.Millisecond},
	} {
		if got := ask(step.after, step.questions); got.Round(time.Millisecond) != step.wait {
			t.Errorf("%s: the last waits %v, want %v", step.why, got, step.wait)
		}
	}
}

// Who gives up while it waits leaves its place to the next.
func TestATurnThatIsNotTakenIsGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(Config{})
		defer c.Close()
		u := c.upstream(at("192.0.2.1").Addr)
		for range bucketBurst {
			if err := u.pace(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		var waiting sync.WaitGroup
		for range 100 {
			waiting.Go(func() {
				if err := u.pace(ctx); err == nil {
					t.Error("a turn came after the end")
				}
			})
		}
		synctest.Wait()
		cancel()
		waiting.Wait()
		start := time.Now()
		if err := u.pace(t.Context()); err != nil || time.Since(start) < time.Second/bucketRate || time.Since(start) > time.Second/bucketRate*11/10 {
			t.Errorf("the next waits %v, error %v; want a twentieth of a second", time.Since(start), err)
		}
	})
}

// Every question to a resolver waits for its turn, whatever it is asked for and
// over; those to name servers do not.
func TestQuestionsToResolversArePaced(t *testing.T) {
	const questions = bucketBurst + 4
	atLeast := 4 * time.Second / bucketRate
	ask := func(c *Client, how func(q Question)) time.Duration {
		start := time.Now()
		var asking sync.WaitGroup
		for i := range questions {
			asking.Go(func() { how(Question{fmt.Sprintf("n%d.example.org.", i), TypeA}) })
		}
		asking.Wait()
		return time.Since(start)
	}
	n := newInternet(t)
	n.serve("192.0.2.1", exampleZone)
	for _, tt := range []struct {
		why   string
		how   func(c *Client, q Question)
		paced bool
	}{
		{"a resolver", func(c *Client, q Question) { c.Ask(t.Context(), at("192.0.2.1"), q, true) }, true},
		{"without validation", func(c *Client, q Question) { c.AskUnchecked(t.Context(), at("192.0.2.1"), q) }, true},
		{"a test of the path", func(c *Client, q Question) { c.askEach(t.Context(), []Server{at("192.0.2.1")}, q) }, true},
		{"a name server", func(c *Client, q Question) { c.Ask(t.Context(), at("192.0.2.1"), q, false) }, false},
	} {
		c := n.client()
		if took := ask(c, func(q Question) { tt.how(c, q) }); (took >= atLeast) != tt.paced {
			t.Errorf("%s: %d questions took %v; paced: %v", tt.why, questions, took, tt.paced)
		}
	}
	c := httpsClient(t, func(w http.ResponseWriter, r *http.Request) {
		query, _ := io.ReadAll(r.Body)
		says(w, rightAnswer(t, query))
	})
	if took := ask(c, func(q Question) { c.Ask(t.Context(), dohServer, q, true) }); took < atLeast {
		t.Errorf("over HTTPS: %d questions took %v; want at least %v", questions, took, atLeast)
	}
}

// A repetition counts: those who come after it wait the longer.
func TestRepetitionsCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(pipes(func(_ string, conn net.Conn) {
			defer conn.Close()
			io.Copy(io.Discard, conn)
		}))
		defer c.Close()
		now := time.Now()
		c.config.Now = func() time.Time { return now } // stands still: nothing is refilled
		c.Ask(t.Context(), at("192.0.2.1"), wwwA, true)
		if left := c.upstream(at("192.0.2.1").Addr).bucket.tokens; left != bucketBurst-udpTries-1 {
			t.Errorf("%v turns are left; want those of four datagrams and of TCP gone", left)
		}
	})
}
