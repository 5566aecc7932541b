package resolve

import (
	"context"
	"time"
)

// How many questions a public resolver is asked at once, and per second from
// then on.
const (
	bucketBurst = 16
	bucketRate  = 20
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

// pace waits until the server may be asked once more.
func (u *upstream) pace(ctx context.Context) error {
	u.mu.Lock()
	wait := u.bucket.take(u.client.config.Now())
	u.mu.Unlock()
	if wait == 0 {
		return nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-u.client.life.Done():
		return ErrClosed
	}
}
