package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"allgreen/records/resolve"
)

// inspector is an [Asker] that finds out what servers fail on beside plain questions.
type inspector interface {
	Fitness(ctx context.Context, zone string, servers []resolve.Server) ([]resolve.Fitness, error)
}

// inspects tells whether it is looked at what the servers of a zone fail on:
// not where many domains are looked at, and where the look is to be over at
// once only in the zones that hold names.
func (l *look) inspects(zone string) bool {
	return l.opts.Confirm || l.opts.MayAsk == nil && !strings.HasSuffix(zone, ".arpa.")
}

// fitness is what those servers fail on that answered.
func (l *look) fitness(ctx context.Context, zone string, answers []resolve.Answer) []resolve.Fitness {
	asker, ok := l.asker.(inspector)
	if !ok || !l.inspects(zone) {
		return nil
	}
	return l.fitnesses.do(zone, func() []resolve.Fitness {
		var servers []resolve.Server
		for _, a := range answers {
			if a.Usable() {
				servers = append(servers, a.Server)
			}
		}
		all, err := asker.Fitness(ctx, zone, servers)
		if err != nil {
			return nil // that the look ended is said elsewhere
		}
		return all
	})
}

// unfit names the servers of a zone that answer for it, but fail over TCP, at
// types that they don't know, or at EDNS.
func (l *look) unfit(ctx context.Context, zone string, answers []resolve.Answer) []Finding {
	var findings []Finding
	for _, s := range l.fitness(ctx, zone, answers) {
		name := named(s.Server)
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
