package resolve

import (
	"context"
	"math/rand/v2"
	"time"
)

const (
	// bucketBurst is how many questions to a resolver don't wait for their
	// turn: sixteen for records, and the control questions before them. No more
	// than perServer are on their way at once.
	bucketBurst = perServer + 4
	// bucketRate is how many there are per second from then on.
	bucketRate = 20
)

// bucket paces questions: a token for each, and new ones at a steady rate.
type bucket struct {
	tokens float64
	filled time.Time // the zero time: full
}

// take takes a token, and returns how long to wait for it.
func (b *bucket) take(now time.Time) time.Duration {
	if b.filled.IsZero() {
		b.tokens = bucketBurst
	} else if gone := now.Sub(b.filled); gone > 0 {
		b.tokens = min(b.tokens+gone.Seconds()*bucketRate, bucketBurst)
	}
	b.filled = now
	b.tokens--
	if b.tokens >= 0 {
		return 0
	}
	return time.Duration(-b.tokens / bucketRate * float64(time.Second))
}

// give gives a token back that was not used.
func (b *bucket) give() { b.tokens = min(b.tokens+1, bucketBurst) }

// spend takes a token without waiting for it: a retransmission is due when it
// is due, and others wait the longer.
func (u *upstream) spend() {
	u.learn(func(u *upstream) { u.bucket.take(u.client.config.Now()) })
}

// pace waits until the server may be asked once more. Every question to a
// resolver passes here, over whatever it travels.
func (u *upstream) pace(ctx context.Context) error {
	u.mu.Lock()
	wait := u.bucket.take(u.client.config.Now())
	u.mu.Unlock()
	if wait == 0 {
		return nil
	}
	// Up to a tenth more, so that those who wait don't march in step.
	timer := time.NewTimer(wait + rand.N(wait/10+1))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
	case <-u.client.life.Done():
	}
	u.learn(func(u *upstream) { u.bucket.give() })
	return u.client.ended(ctx)
}
