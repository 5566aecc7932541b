package spf

import (
	"context"
	"net/netip"
)

// maxCounted is where counting ends: a hostile record can unfold without end.
const maxCounted = 60

// Cost is what a record costs whom it doesn't let pass, who must ask it to
// its end (RFC 7208 §4.6.4).
type Cost struct {
	Lookups int        // of [MaxLookups]; counted up to 60
	Void    int        // of [MaxVoid]
	Terms   []TermCost // those of the record that ask DNS, in their order
}

// TermCost is what one term costs, with all it leads to.
type TermCost struct {
	Term          string
	Lookups, Void int
	// Err is why the term spoils the record or can't be counted: it wraps
	// [ErrNoRecord], [ErrMultipleRecords], [ErrSyntax], [ErrTooManyMX],
	// [ErrTooManyLookups] where it unfolds without end, or [ErrDNS].
	Err error
}

// Sound reports whether receivers can evaluate the record to its end.
func (c Cost) Sound() bool {
	for _, t := range c.Terms {
		if t.Err != nil {
			return false
		}
	}
	return c.Lookups <= MaxLookups && c.Void <= MaxVoid
}

// Count follows every term of the record, as if it stood at the domain, for an
// IPv4 address that no term lets pass.
func Count(ctx context.Context, rec *Record, domain string, dns Lookuper) Cost {
	e := newEvaluation(Query{IP: netip.IPv4Unspecified(), Domain: domain, Sender: "postmaster@" + domain}, dns)
	e.maxLookups, e.maxVoid = maxCounted, maxCounted*(1+maxMX)
	e.namesAsked = true // there is no client whose names could be asked for
	var cost Cost
	follow := func(t Term, lead func() error) {
		before := e.out
		err := lead()
		if lookups := e.out.Lookups - before.Lookups; lookups > 0 || err != nil {
			cost.Terms = append(cost.Terms, TermCost{t.String(), lookups, e.out.Void - before.Void, err})
		}
	}
	_, ends := rec.Find(All)
	for _, t := range rec.Terms {
		if t.Name == All && !t.Modifier() {
			break
		}
		if !t.Modifier() {
			follow(t, func() error {
				_, _, err := e.match(ctx, t, e.domain)
				return err
			})
		}
	}
	if t, ok := rec.Find(Redirect); ok && !ends {
		follow(t, func() error { return e.redirect(ctx, t, e.domain).err })
	}
	cost.Lookups, cost.Void = e.out.Lookups, e.out.Void
	return cost
}
