package check

import (
	"context"
	"math/rand/v2"
	"strconv"

	"allgreen/records/resolve"
)

// explain looks beyond the record's own name for the cause of its state:
// records that were misplaced, and a wildcard that answers in their stead
// (RFC 4592). It asks one authoritative server, never a resolver: each wrong
// name would be remembered there as missing.
func (l *look) explain(ctx context.Context, w wanted, reply resolve.Reply, s *source) {
	server, own, ok := witness(reply)
	if !ok || reply.Zone == nil {
		return
	}
	parked, ok := l.parked(reply.Zone)
	switch {
	case ok && parked.Severity == Error && (s.state == Missing || s.state == Wrong):
		s.findings = append([]Finding{parked}, s.findings...)
		return // nobody entered anything there
	case ok && s.state == Missing:
		s.findings = append(s.findings, parked)
	}
	if s.state == Missing {
		l.probe(ctx, w, reply, server, s)
		return
	}
	if own.Status != resolve.Data || resolve.Canonical(w.Name) == reply.Zone.Apex {
		return // a wildcard never answers for the apex
	}
	random := l.wildcard(ctx, server, reply.Zone.Apex, reply.Question.Type)
	if random.Status != resolve.Data || !sameData(random, own) {
		return
	}
	words := []string{"{zone}", short(reply.Zone.Apex), "{found}", firstOf(own)}
	if s.state == Green || s.state == Propagating {
		s.findings = append(s.findings, l.tell(w, "wildcard-hides:works", words...))
		return
	}
	s.findings = append([]Finding{l.tell(w, "wildcard-hides", words...)}, s.findings...)
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
