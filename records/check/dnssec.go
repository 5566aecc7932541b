package check

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"allgreen/records"
	"allgreen/records/resolve"
)

// signed is how a zone is signed, as found out once in a round.
type signed struct {
	resolve.Signing
	err error
}

// signing asks once in a round how a zone is signed.
func (l *look) signing(ctx context.Context, apex string) signed {
	if l.detour(ctx) != nil {
		return signed{err: errDetour}
	}
	return l.signings.do(apex, func() signed {
		s, err := l.asker.Signing(ctx, apex)
		return signed{s, err}
	})
}

// dnssec checks that the zones of the plan stand before those who validate: a
// DS at the parent that fits no key of the zone, or signatures that are out of
// date, make every record invisible. A zone that is not signed is well
// (RFC 4035 §4.3: insecure).
func (l *look) dnssec(ctx context.Context, verdicts []Verdict) Check {
	c := Check{ID: "dnssec", State: Green}
	var seen []string
	for _, g := range l.groups {
		if g.wanted[0].Where != records.AtDNS {
			continue
		}
		way := l.way(ctx, g)
		zone := way.Zone
		switch {
		case zone == nil, way.err != nil && isRegistry(zone.Apex):
			c.State = Worst(c.State, Unknown) // the delegation says why
		case slices.Contains(seen, zone.Apex):
		case isRegistry(zone.Apex):
			c.State = Worst(c.State, Missing)
		default:
			seen = append(seen, zone.Apex)
			state, more := l.validates(ctx, zone.Apex, verdicts)
			c.State = Worst(c.State, state)
			c.Findings = append(c.Findings, more...)
		}
	}
	c.Findings = leading(c.Findings)
	return c
}

// validates judges a zone by its keys, and by what the resolvers made of its
// records. None is asked for this alone: the gate says whether they may be.
func (l *look) validates(ctx context.Context, apex string, verdicts []Verdict) (State, []Finding) {
	s := l.signing(ctx, apex)
	if s.err != nil && !errors.Is(s.err, errDetour) {
		return Unknown, []Finding{l.say("no-answer", "{NAME}", "the keys of "+short(apex), "{error}", errorText(s.err))}
	}
	var views []ServerView
	for _, v := range verdicts {
		if v.Zone == apex {
			views = append(views, v.Servers...)
		}
	}
	if state, f, ok := l.bogus(s, apex, views); ok {
		return state, []Finding{f}
	}
	if errors.Is(s.err, errDetour) && !slices.ContainsFunc(views, func(v ServerView) bool { return heard(&v) }) {
		return Unknown, nil // the delegation says why
	}
	if s.err == nil && !s.Signed() {
		return Green, []Finding{l.say("dnssec-none", "{zone}", short(apex))}
	}
	return Green, nil
}

// validation is what a resolver made of an answer's signatures.
type validation struct {
	secure  bool // it validated them (AD)
	refused bool // it has an answer and keeps it back
	expired bool // since the signatures are out of date
}

// validation fills in what a resolver's answer tells of DNSSEC. One that
// failed is asked again without validation (CD=1): if it answers then, and
// gives an extended error (RFC 8914) or knows of a DS, validation is why.
func (l *look) validation(ctx context.Context, apex string, a resolve.Answer, view *ServerView) {
	view.dnssec.secure = a.AD && a.Usable()
	if a.Status != resolve.ServFail || !l.askUnchecked(ctx, a.Server, a.Question).Usable() {
		return
	}
	refused := slices.ContainsFunc(a.EDE, resolve.EDE.OfDNSSEC)
	if !refused && l.asker.Ask(ctx, a.Server, a.Question, true).Usable() {
		return // it was only a moment's failure
	}
	if s := l.signing(ctx, apex); s.Signed() {
		refused = true
	} else if ds := l.askUnchecked(ctx, a.Server, resolve.Question{Name: apex, Type: resolve.TypeDS}); ds.Status == resolve.Data {
		refused, view.Until = true, ds.Expires() // it is gone at the parent, and not here yet
	}
	if refused {
		view.State, view.Error = ServerWrong, "refuses the answer because of DNSSEC"
		view.dnssec.refused, view.dnssec.expired = true, slices.ContainsFunc(a.EDE, resolve.EDE.OutOfDate)
	}
}

// askUnchecked puts a question to a resolver that is not to validate. It plants
// nothing there that the same question did not plant before.
func (l *look) askUnchecked(ctx context.Context, s resolve.Server, q resolve.Question) resolve.Answer {
	return l.unchecked.do(askedOf{s, q}, func() resolve.Answer { return l.asker.AskUnchecked(ctx, s, q) })
}

// bogus says what is wrong with a zone that is refused by those who validate,
// and whether any is known to. Where all is well at the source, or others
// validate it, old keys or an old DS are still in caches.
func (l *look) bogus(s signed, apex string, views []ServerView) (State, Finding, bool) {
	var refusing, strays []string
	var validated, expired bool
	var until time.Time
	for _, v := range views {
		validated = validated || v.dnssec.secure
		if v.dnssec.refused {
			refusing = append(refusing, v.Name)
			expired = expired || v.dnssec.expired
			until = latest(until, v.Until)
		}
	}
	unvouched := s.Unvouched()
	for _, server := range unvouched {
		strays = append(strays, short(server.Name))
	}
	say := func(code string) Finding {
		return l.say(code, "{zone}", short(apex), "{server}", listed(refusing), "{stray}", listed(strays), "{time}", l.clock(until))
	}
	vouched := func(a resolve.Answer) bool { return a.Usable() && !slices.Contains(unvouched, a.Server) }
	switch {
	case len(unvouched) > 0 && !slices.ContainsFunc(s.Keys, vouched):
		return Wrong, say("dnssec-bogus"), true
	case len(unvouched) > 0:
		return Wrong, say("dnssec-bogus:server"), true
	case len(refusing) == 0:
		return Green, Finding{}, false
	case s.err == nil && !s.Signed() && !until.IsZero():
		return Propagating, say("dnssec-bogus:cached"), true
	case s.err == nil && !s.Signed() || validated:
		return Propagating, say("dnssec-bogus:some"), true
	case expired:
		return Wrong, say("dnssec-bogus:expired"), true
	}
	return Wrong, say("dnssec-bogus:signatures"), true
}

// listed names each once, in order.
func listed(names []string) string {
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}
