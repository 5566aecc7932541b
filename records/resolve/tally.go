package resolve

import (
	"context"
	"sync/atomic"
)

// tally counts questions by their purpose.
type tally [purposes]atomic.Int64

func (t *tally) sum() Counts {
	return Counts{
		Authoritative: int(t[forAuthoritative].Load()),
		Resolver:      int(t[forResolver].Load()),
		Walk:          int(t[forWalk].Load()),
	}
}

// tallyKey is the key of a context's own tally.
type tallyKey struct{}

// Tally returns a context and what was sent on its behalf so far, where several
// callers share the client. A question that another asks already is counted there.
func (c *Client) Tally(ctx context.Context) (context.Context, func() Counts) {
	t := new(tally)
	return context.WithValue(ctx, tallyKey{}, t), t.sum
}

// count counts one question that was sent.
func (c *Client) count(ctx context.Context, p purpose) {
	c.counts[p].Add(1)
	if own, ok := ctx.Value(tallyKey{}).(*tally); ok {
		own[p].Add(1)
	}
}
