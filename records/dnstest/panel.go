package dnstest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"allgreen/records"

	"github.com/miekg/dns"
)

// Panel plays the person at the DNS panel (and at the hosting company's, for
// the reverse names) of an internet made by [Small]. The person slips once: the
// DMARC record is first entered under its full name where the panel adds the
// domain by itself. And the world is as it is: the second server has the first
// SPF record later, and somebody asks a resolver for the first MX record too early.
type Panel struct {
	Internet *Internet
	Timings  Timings
	// Report is told each step in one short line; may be nil. It is called
	// by the goroutine of Publish.
	Report func(text string)
	// Wait lets time pass, at most until ctx ends; nil means a real timer.
	Wait func(ctx context.Context, d time.Duration) error
}

// step is something that happens at a time after the start.
type step struct {
	at   time.Duration
	text string
	do   func(ctx context.Context) error
}

// Publish enters the records one by one, in their order but for the DMARC
// record, which comes second where it is to slip. It returns when the last stands,
// or with the error of ctx. TTLs above that of the Timings are lowered to it.
func (p *Panel) Publish(ctx context.Context, wanted []records.Record) error {
	steps, err := p.plan(wanted)
	if err != nil {
		return err
	}
	wait := p.Wait
	if wait == nil {
		wait = sleep
	}
	var now time.Duration
	for _, s := range steps {
		if s.at > now {
			if err := wait(ctx, s.at-now); err != nil {
				return err
			}
			now = s.at
		}
		if err := s.do(ctx); err != nil {
			return err
		}
		if p.Report != nil {
			p.Report(s.text)
		}
	}
	return nil
}

// plan lays all steps out in time.
func (p *Panel) plan(wanted []records.Record) ([]step, error) {
	timings := p.Timings.withDefaults()
	wanted = slices.Clone(wanted)
	for i := range wanted {
		wanted[i].TTL = min(wanted[i].TTL, timings.TTL)
	}
	var steps []step
	entries := newEntries(wanted)
	// Watchers look more rarely as time goes by: the slip comes early, so that it is seen.
	if slips := slices.IndexFunc(entries, panelEntry.isDMARC); slips > 1 && timings.Mend > 0 {
		e := entries[slips]
		entries = slices.Insert(slices.Delete(entries, slips, slips+1), 1, e)
	}
	lagged, primed := false, false
	for i, e := range entries {
		zones, err := p.Internet.zonesFor(e.name)
		if err != nil {
			return nil, err
		}
		at := pace(i, timings.Pause)
		switch {
		case e.isDMARC() && timings.Mend > 0:
			steps = append(steps, p.slip(e, zones, at, timings.Mend)...)
		case e.isSPF() && timings.Lag > 0 && len(zones) > 1 && !lagged:
			lagged = true
			steps = append(steps, p.lag(e, zones, at, timings.Lag)...)
		case e.Type == "MX" && timings.Prime && !primed:
			primed = true
			steps = append(steps, p.prime(e, at), p.enter(e, zones, at))
		default:
			steps = append(steps, p.enter(e, zones, at))
		}
	}
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(a.at, b.at) })
	return steps, nil
}

// practised is after how many records the person enters the rest five times as fast.
const practised = 10

// pace is when the record with this index is entered.
func pace(i int, pause time.Duration) time.Duration {
	slow := min(i, practised)
	return time.Duration(slow)*pause + time.Duration(i-slow)*pause/5
}

func (p *Panel) enter(e panelEntry, zones []*Zone, at time.Duration) step {
	place := "DNS panel"
	if e.Where == records.AtReverse {
		place = "hosting company"
	}
	return step{
		at:   at,
		text: fmt.Sprintf("%s: %s for %s saved", place, e.Type, shown(e.name)),
		do:   func(context.Context) error { return e.enter(zones...) },
	}
}

// slip enters the record under a doubled name and mends it later.
func (p *Panel) slip(e panelEntry, zones []*Zone, at, mend time.Duration) []step {
	doubled := e
	doubled.name = e.name + zones[0].apex
	return []step{
		p.enter(doubled, zones, at),
		{
			at:   at + mend,
			text: fmt.Sprintf("DNS panel: host field of %s mended", shown(e.name)),
			do: func(context.Context) error {
				for _, z := range zones {
					z.Remove(doubled.name, e.Type)
				}
				return e.enter(zones...)
			},
		},
	}
}

// lag lets only the first server have the record at once.
func (p *Panel) lag(e panelEntry, zones []*Zone, at, lag time.Duration) []step {
	rest := p.enter(e, zones[1:], at+lag)
	rest.text = fmt.Sprintf("second name server: has %s for %s now, too", e.Type, shown(e.name))
	return []step{p.enter(e, zones[:1], at), rest}
}

// prime has a stranger ask a resolver for what is not there yet.
func (p *Panel) prime(e panelEntry, at time.Duration) step {
	resolvers := p.Internet.Resolvers()
	last := resolvers[len(resolvers)-1]
	return step{
		at:   at,
		text: fmt.Sprintf("somebody asked %s for %s of %s, a moment too early", last.Name, e.Type, shown(e.name)),
		do: func(ctx context.Context) error {
			asking, cancel := context.WithTimeout(ctx, patience)
			defer cancel()
			// The stranger's answer is of no interest here.
			_, _ = p.Internet.exchange(asking, last.Addr.Addr(), e.name, dns.StringToType[e.Type], true)
			return ctx.Err()
		},
	}
}

// shown is a name as people write it, without the final dot.
func shown(name string) string { return strings.TrimSuffix(name, ".") }

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
