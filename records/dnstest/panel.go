package dnstest

import (
	"context"
	"time"

	"allgreen/records"
)

// Timings say how fast things go.
type Timings struct {
	// TTL and Negative are the seconds for which records, and the news that
	// there is none, are cached. 0 means 300 and 60.
	TTL, Negative uint32
	// Pause is the time between two records that the panel's person publishes.
	Pause time.Duration
	// Mend is how long the DMARC record stands under its doubled name; 0: never.
	Mend time.Duration
	// Lag is how much later the second server has the SPF record; 0: at once.
	Lag time.Duration
	// Prime has a stranger ask one resolver for the MX record just before it
	// is published: the resolver then holds the negative answer.
	Prime bool
}

// DemoTimings bring everything to green in about 40 seconds.
func DemoTimings() Timings {
	return Timings{
		TTL: 30, Negative: 15,
		Pause: 2500 * time.Millisecond, Mend: 6 * time.Second, Lag: 4 * time.Second,
		Prime: true,
	}
}

// Scale makes everything faster (below 1) or slower; TTLs stay at least a second.
func (t Timings) Scale(factor float64) Timings { return t }

// Panel plays the person at the DNS panel (and at the hosting company's, for
// the reverse names) of an internet made by [Small].
type Panel struct {
	Internet *Internet
	Timings  Timings
	// Report is told each step in one short line; may be nil.
	Report func(text string)
	// Wait lets time pass; nil means a real timer.
	Wait func(ctx context.Context, d time.Duration) error
}

// Publish enters the records one by one and returns when the last stands, or
// with the error of ctx.
func (p *Panel) Publish(ctx context.Context, wanted []records.Record) error { return nil }

// Publish puts the records, all at once, into the zones that enclose their
// names, on every server. A record's Value is as [records.Record] has it.
func (in *Internet) Publish(wanted ...records.Record) error { return nil }
