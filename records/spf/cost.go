package spf

import "context"

// Cost is what a record costs whom it doesn't let pass, who must ask it to
// its end (RFC 7208 §4.6.4).
type Cost struct {
	Lookups int        // of 10 allowed
	Void    int        // of 2 allowed
	Terms   []TermCost // those of the record that ask DNS, in their order
}

// TermCost is what one term costs, with all it leads to.
type TermCost struct {
	Term          string
	Lookups, Void int
	Err           error // it makes the record invalid, or could not be asked: nil, [ErrNoRecord], [ErrDNS], …
}

// OK reports whether receivers can evaluate the record.
func (c Cost) OK() bool { return c.Lookups <= maxLookups && c.Void <= maxVoid }

// Count follows every term of the record as it would stand at the domain.
func Count(ctx context.Context, rec *Record, domain string, dns Lookuper) Cost {
	return Cost{}
}
