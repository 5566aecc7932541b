package check

import (
	"context"
	"math/rand/v2"
	"strconv"

	"allgreen/records"
	"allgreen/records/resolve"
)

// explain looks beyond the record's own name for the cause of its state:
// records that were misplaced, zones that nobody asks for, and a wildcard that
// answers in their stead (RFC 4592). It asks one authoritative server, never a
// resolver: each wrong name would be remembered there as missing.
func (l *look) explain(ctx context.Context, w wanted, reply resolve.Reply, s *source) {
	w.zone = reply.Zone
	if w.zone == nil {
		return
	}
	stands := s.state == Green || s.state == Propagating
	defer func() { l.askedElsewhere(ctx, w, s) }()
	server, own, ok := witness(reply)
	if !ok {
		return
	}
	s.findings = append(s.findings, l.oddServers(ctx, w, reply)...)
	parked, ok := l.parked(reply.Zone)
	switch {
	case ok && parked.Severity == Error && !stands:
		s.lead(parked)
		return // nobody entered anything there
	case ok && s.state == Missing:
		s.findings = append(s.findings, parked)
	}
	if both, ok := l.aliasBeside(ctx, w, reply); ok {
		s.lead(both)
	}
	if s.state == Missing {
		l.probe(ctx, w, reply, server, s)
	}
	l.suppose(ctx, w, own, s)
	l.behindWildcard(ctx, w, reply, server, own, s)
}

// behindWildcard tells what a wildcard has to do with a record: it answers in
// its place, or no longer does, since a name below stopped it (RFC 4592 §2.2.1).
func (l *look) behindWildcard(ctx context.Context, w wanted, reply resolve.Reply, server resolve.Server, own resolve.Answer, s *source) {
	if resolve.Canonical(w.Name) == reply.Zone.Apex || own.Status == resolve.NXDomain || w.Where == records.AtReverse {
		return // a wildcard never answers for the apex, and would have answered here
	}
	random := l.wildcard(ctx, server, reply.Zone.Apex, reply.Question.Type)
	switch {
	case random.Status != resolve.Data:
	case s.state == Missing && own.Status == resolve.NoData:
		if l.judge(ctx, w, random).state == ServerGreen {
			s.lead(l.tell(w, "wildcard-broken-by-ent").as(Error))
		}
	case !sameData(random, own):
	case s.state == Green || s.state == Propagating:
		s.findings = append(s.findings, l.tell(w, "wildcard-hides:works"))
	default:
		s.lead(l.tell(w, "wildcard-hides", "{found}", firstOf(own)))
	}
}

// aliasBeside finds a server that has an alias and other data at one name,
// which forbid each other (RFC 1034 §3.6.2): where some servers answer with
// the alias and some without, one of the latter is asked for it.
func (l *look) aliasBeside(ctx context.Context, w wanted, reply resolve.Reply) (Finding, bool) {
	var direct []resolve.Answer
	aliased := false
	for _, a := range reply.Answers {
		switch {
		case len(a.Chain) > 0:
			aliased = true
		case a.Status == resolve.Data:
			direct = append(direct, a)
		}
	}
	if !aliased || len(direct) == 0 || w.Where == records.AtReverse {
		return Finding{}, false
	}
	a := l.asker.Ask(ctx, direct[0].Server, resolve.Question{Name: reply.Question.Name, Type: resolve.TypeCNAME}, false)
	if a.Status != resolve.Data {
		return Finding{}, false // the others are behind
	}
	return l.tell(w, "cname-plus-txt", "{found}", short(a.RRs[0].Target)), true
}

// witness is a server that answered, and what it said of the record.
func witness(reply resolve.Reply) (resolve.Server, resolve.Answer, bool) {
	for _, a := range reply.Answers {
		if a.Usable() {
			return a.Server, a, true
		}
	}
	return resolve.Server{}, resolve.Answer{}, false
}

// wildcard asks for a name that nobody has made, once a round for each zone
// and type: with data, a wildcard answers.
func (l *look) wildcard(ctx context.Context, server resolve.Server, apex string, t resolve.Type) resolve.Answer {
	return l.random.do(resolve.Question{Name: apex, Type: t}, func() resolve.Answer {
		name := "xq" + strconv.FormatUint(rand.Uint64(), 36) + "." + apex
		return l.asker.Ask(ctx, server, resolve.Question{Name: name, Type: t}, false)
	})
}

// firstOf is the first record of an answer, for a message.
func firstOf(a resolve.Answer) string {
	if found := presentedAll(a.RRs); len(found) > 0 {
		return found[0]
	}
	return ""
}
