package check

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"allgreen/records/resolve"
)

// inspector is an [Asker] that finds out what a server fails on beside plain questions.
type inspector interface {
	Fitness(ctx context.Context, zone string, server resolve.Server) (resolve.Fitness, error)
}

// inspects tells whether it is looked at what the servers of a zone fail on:
// not where many domains are looked at, and where the look is to be over at
// once only in the zones that hold names.
func (l *look) inspects(zone string) bool {
	return l.opts.Confirm || l.opts.MayAsk == nil && l.opts.Only == nil && !strings.HasSuffix(zone, ".arpa.") && !isRegistry(zone)
}

// inspected is what a server of a zone fails on.
type inspected struct {
	resolve.Fitness
	err error
}

// inspect looks once what a server of a zone fails on.
func (l *look) inspect(ctx context.Context, asker inspector, zone string, server resolve.Server) inspected {
	return l.fitnesses.do(askedOf{server, resolve.Question{Name: zone, Type: resolve.TypeSOA}}, func() inspected {
		f, err := asker.Fitness(ctx, zone, server)
		return inspected{f, err}
	})
}

// inspectSoon begins to look what those servers fail on that have answered, so
// that it is over when the resolvers have.
func (l *look) inspectSoon(ctx context.Context, reply resolve.Reply) {
	asker, ok := l.asker.(inspector)
	if !ok || l.opts.Confirm || !l.inspects(reply.Zone.Apex) {
		return
	}
	for _, a := range reply.Answers {
		if a.Usable() {
			l.telling.Go(func() { l.inspect(ctx, asker, reply.Zone.Apex, a.Server) })
		}
	}
}

// unfit names the servers of a zone that answer for it, but fail over TCP, at
// types that they don't know, or at EDNS.
func (l *look) unfit(ctx context.Context, zone string, answers []resolve.Answer) []Finding {
	asker, ok := l.asker.(inspector)
	if !ok || !l.inspects(zone) {
		return nil
	}
	var inspecting sync.WaitGroup
	all := make([]inspected, len(answers))
	for i, a := range answers {
		if a.Usable() {
			inspecting.Go(func() { all[i] = l.inspect(ctx, asker, zone, a.Server) })
		}
	}
	inspecting.Wait()
	var findings []Finding
	for i, s := range all {
		if s.err != nil { // the look ended, which is said elsewhere
			continue
		}
		name := named(answers[i].Server)
		if s.TCP != nil {
			findings = append(findings, l.say("tcp53:server", "{server}", name, "{error}", errorText(s.TCP)))
		}
		if s.Types != nil {
			findings = append(findings, l.say("server-odd:types", "{server}", name, "{error}", errorText(s.Types)))
		}
		if s.EDNS != resolve.EDNSFine {
			findings = append(findings, l.say("server-odd:edns", "{server}", name))
		}
	}
	return findings
}

// older names the servers that hold an older version of the zone than others.
func (l *look) older(answers []resolve.Answer, zone string) []Finding {
	var servers []string
	for _, a := range resolve.Behind(answers) {
		servers = append(servers, named(a.Server, fmt.Sprintf("serial %d", a.SOA.Serial)))
	}
	if len(servers) == 0 {
		return nil
	}
	slices.Sort(servers)
	return []Finding{l.say("stale-secondary:serial", "{server}", strings.Join(slices.Compact(servers), ", "), "{zone}", short(zone))}
}

// named is a server as findings name it: its name, the address of many, and
// what shows what is said of it.
func named(s resolve.Server, evidence ...string) string {
	return short(s.Name) + " (" + strings.Join(append([]string{s.Addr.Addr().String()}, evidence...), ", ") + ")"
}
