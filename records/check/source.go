package check

import (
	"context"
	"errors"
	"slices"
	"strings"

	"allgreen/records/resolve"
)

// source is how one record stands at the servers of its zone.
type source struct {
	state    State // Green means here: right on every server that answers
	views    []ServerView
	findings []Finding
	found    []string

	judgements []judgement // of the servers, beside views
	byContent  once[string, judgement]
}

// atSource judges what every authoritative server said of one record.
func (l *look) atSource(ctx context.Context, w wanted, reply resolve.Reply) *source {
	w.zone = reply.Zone
	s := &source{}
	for _, a := range reply.Answers {
		view, j := l.viewed(ctx, w, s, a, Authoritative)
		s.views = append(s.views, view)
		s.judgements = append(s.judgements, j)
		if !a.Usable() {
			continue
		}
		for _, f := range view.Found {
			if !slices.Contains(s.found, f) {
				s.found = append(s.found, f)
			}
		}
	}
	s.weigh(ctx, l, w, reply)
	if s.state != Unknown {
		l.unevenBeyond(ctx, w, s, reply)
	}
	if s.state == Wrong || s.state == Missing {
		s.findings = append(s.findings, l.beforeChange(w, reply.Answers)...)
	}
	return s
}

// viewed judges one server's answer. Servers that say the same are judged once.
func (l *look) viewed(ctx context.Context, w wanted, s *source, a resolve.Answer, role Role) (ServerView, judgement) {
	view := newView(a, role)
	if w.Type == "CNAME" && len(a.Chain) > 0 {
		view.Found = []string{a.Chain[0].Target}
	}
	if errors.Is(a.Err, resolve.ErrAlias) && role == Authoritative {
		view.State = ServerWrong
		return view, judgement{state: ServerWrong, findings: []Finding{l.tell(w, "alias-loop")}}
	}
	if !a.Usable() {
		return view, judgement{state: ServerUnknown}
	}
	j := s.byContent.do(contentOf(a), func() judgement { return l.judge(ctx, w, a) })
	view.State = j.state
	return view, j
}

// newView is a server's answer before it is judged.
func newView(a resolve.Answer, role Role) ServerView {
	view := ServerView{
		Server: a.Server.Address(), Name: a.Server.Name, Role: role, State: ServerUnknown,
		Rcode: a.Rcode, Found: presentedAll(a.RRs), TTL: a.TTL, RTTMS: float64(a.RTT.Microseconds()) / 1000,
	}
	if a.Err != nil {
		view.Error = errorText(a.Err)
	} else if !a.Usable() {
		view.Error = statusText(a.Status)
	}
	return view
}

// statusText says why there is no usable answer.
func statusText(s resolve.Status) string {
	switch s {
	case resolve.Refused:
		return "refuses to answer for this zone"
	case resolve.ServFail:
		return "answers with a failure of its own"
	case resolve.Lame:
		return "does not hold this zone"
	case resolve.Timeout:
		return "does not answer"
	case resolve.Unreachable:
		return "cannot be reached from here"
	case resolve.Malformed:
		return "sends an answer that cannot be used"
	}
	return "was not asked"
}

// weigh draws the sum over the servers: all right, some, none, or nobody answers.
func (s *source) weigh(ctx context.Context, l *look, w wanted, reply resolve.Reply) {
	count := map[ServerState]int{}
	for _, v := range s.views {
		count[v.State]++
	}
	right := count[ServerGreen]
	others := count[ServerWrong] + count[ServerMissing]
	switch {
	case right > 0 && others == 0:
		s.state = Green
		s.findings = s.said(ServerGreen)
	case right > 0:
		s.propagates(l, w, s.behind())
	case count[ServerWrong] > 0:
		s.state = Wrong
		s.findings = append(s.said(ServerWrong), s.said(ServerMissing)...)
	case count[ServerMissing] > 0:
		s.state = Missing
		s.findings = s.said(ServerMissing)
	default:
		s.state = Unknown
		s.findings = append(s.said(ServerUnknown), l.nobody(ctx, reply)...)
	}
}

// said is the findings of the answers that were judged so.
func (s *source) said(state ServerState) []Finding {
	var findings []Finding
	for _, j := range s.judgements {
		for _, f := range j.findings {
			if j.state == state && !slices.Contains(findings, f) {
				findings = append(findings, f)
			}
		}
	}
	return findings
}

// behind marks the servers that don't have yet what others have already, and
// returns their names.
func (s *source) behind() []string {
	var servers []string
	for i, v := range s.views {
		if v.State == ServerWrong || v.State == ServerMissing {
			s.views[i].State = ServerStale
			servers = append(servers, short(v.Name))
		}
	}
	return servers
}

// unevenBeyond looks at the servers of the zone that an alias leads to: where
// only some of them have the record, it is the others that are behind.
func (l *look) unevenBeyond(ctx context.Context, w wanted, s *source, reply resolve.Reply) {
	var servers []string
	right := false
	for _, a := range reply.Beyond {
		switch view, _ := l.viewed(ctx, w, s, a, Authoritative); view.State {
		case ServerGreen:
			right = true
		case ServerWrong, ServerMissing:
			servers = append(servers, short(view.Name))
		}
	}
	if right && len(servers) > 0 {
		s.behind() // they can only say what the worst server beyond says
		s.propagates(l, w, servers)
	}
}

// disagreement words anew that some servers are behind the others where they
// are not, as the serials of their copies of the zone show.
func (l *look) disagreement(ctx context.Context, w wanted, s *source, reply resolve.Reply) {
	if s.state != Propagating || len(reply.Beyond) > 0 {
		return // of the zone that an alias leads to no serials are known
	}
	apex := l.atApex(ctx, reply.Zone)
	old := resolve.Behind(apex.Answers)
	var servers []string
	for i, v := range s.views {
		if v.State != ServerStale {
			continue
		}
		ofServer := func(a resolve.Answer) bool { return a.Server == reply.Answers[i].Server && a.SOA != nil }
		if slices.ContainsFunc(old, ofServer) || !slices.ContainsFunc(apex.Answers, ofServer) {
			return
		}
		servers = append(servers, short(v.Name))
	}
	slices.Sort(servers)
	s.findings[0] = l.tell(w, "stale-secondary:alike", "{server}", strings.Join(slices.Compact(servers), ", "))
}

// propagates is the state of a record that some servers don't have right yet.
func (s *source) propagates(l *look, w wanted, servers []string) {
	slices.Sort(servers)
	late := l.tell(w, "stale-secondary", "{server}", strings.Join(slices.Compact(servers), ", "))
	s.state = Propagating
	s.findings = append([]Finding{late}, s.said(ServerGreen)...)
}
