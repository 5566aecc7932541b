package resolve

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"sync"
)

// survey is what all servers of a zone say to one question, and what lies
// beyond the CNAMEs among it.
type survey struct {
	mu        sync.Mutex
	responses map[netip.AddrPort]response
	beyond    map[string]*beyond // by the name at the end of the CNAMEs
}

func newSurvey() *survey {
	return &survey{responses: map[netip.AddrPort]response{}, beyond: map[string]*beyond{}}
}

func (s *survey) has(server Server) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.responses[server.Addr]
	return ok
}

func (s *survey) add(server Server, r response) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.responses[server.Addr] = r
}

// of is what these servers said, in their order.
func (s *survey) of(servers []Server) []response {
	s.mu.Lock()
	defer s.mu.Unlock()
	responses := make([]response, len(servers))
	for i, server := range servers {
		responses[i] = s.responses[server.Addr]
		responses[i].Server = server
	}
	return responses
}

// beyond is what the servers say to whom a CNAME leads.
type beyond struct {
	chain int // how many CNAMEs led there
	reply Reply
	err   error
}

// askAll asks all servers at once that were not asked yet. Where a CNAME leads
// on, the way is followed as soon as the first server shows it.
func (w walk) askAll(ctx context.Context, s *survey, apex string, servers []Server, q Question, chain []RR) {
	var running sync.WaitGroup
	for _, server := range servers {
		if s.has(server) {
			continue
		}
		running.Go(func() {
			r := w.ask(ctx, server, q, forAuthoritative).settle(apex)
			r.prepend(chain)
			if r.open && circular(origin(chain, q.Name), r.Chain) {
				r = r.failed(Malformed, fmt.Errorf("%w from %s", ErrAlias, q.Name))
				r.open = false
			}
			s.add(server, r)
			if !r.open {
				return
			}
			if b := s.follow(r.end); b != nil {
				b.chain = len(r.Chain)
				onward := w
				onward.soon = nil
				b.reply, b.err = onward.authoritative(ctx, Question{r.end, q.Type}, r.Chain)
			}
		})
	}
	running.Wait()
}

// origin is the name that the CNAMEs start from.
func origin(chain []RR, name string) string {
	if len(chain) > 0 {
		return chain[0].Name
	}
	return name
}

// follow returns where to put what lies beyond a name, to the first who comes
// there; nil to all others.
func (s *survey) follow(name string) *beyond {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.beyond[name] != nil {
		return nil
	}
	b := new(beyond)
	s.beyond[name] = b
	return b
}

// fill writes the answers into the reply, those from beyond CNAMEs included.
func (s *survey) fill(reply *Reply) {
	told := map[*beyond]bool{}
	for _, r := range s.of(reply.Zone.Servers) {
		if r.open {
			b := s.beyond[r.end]
			r.arrive(b)
			if reply.Target == nil && b.reply.Zone != nil {
				if reply.Target = b.reply.Target; reply.Target == nil {
					reply.Target = b.reply.Zone
				}
			}
			if !told[b] {
				told[b] = true
				reply.Beyond = append(reply.Beyond, b.answers()...)
			}
		}
		reply.Answers = append(reply.Answers, r.Answer)
	}
}

// answers is what the servers say that the CNAMEs lead to, one zone after
// another. Of those that lead on only what lies at the end is theirs to say.
func (b *beyond) answers() []Answer {
	ends := func(a Answer) bool { return len(a.Chain) == b.chain }
	var here []Answer
	for _, a := range b.reply.Answers {
		if len(b.reply.Beyond) == 0 || ends(a) {
			here = append(here, a)
		}
	}
	return append(here, b.reply.Beyond...)
}

// arrive completes a response with what lies beyond its CNAMEs. Where the
// servers there disagree the worst usable answer counts, so that nothing looks
// right before it is right everywhere.
func (r *response) arrive(b *beyond) {
	worst := -1
	for i, a := range b.reply.Answers {
		if a.Usable() && (worst < 0 || !b.reply.Answers[worst].Negative() && a.Negative()) {
			worst = i
		}
	}
	if worst < 0 {
		err := b.err
		if len(b.reply.Answers) > 0 {
			err = b.reply.Answers[0].Err
		}
		// No fault of this server: it said what it had to say.
		r.Status, r.Err = NotAsked, fmt.Errorf("the name is an alias of %s: %w", r.end, err)
		return
	}
	there := b.reply.Answers[worst]
	r.Status, r.Rcode, r.Err = there.Status, there.Rcode, nil
	r.RRs, r.Chain, r.SOA = there.RRs, slices.Concat(r.Chain, there.Chain[b.chain:]), there.SOA
	r.TTL = min(r.TTL, there.TTL)
}
