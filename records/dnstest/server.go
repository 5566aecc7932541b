package dnstest

import (
	"net/netip"
	"sync"

	"github.com/miekg/dns"
)

// Server is an authoritative server. It has its own copy of each zone, so one
// server can lag behind another. The methods of [Faults] make it misbehave.
type Server struct {
	Faults
	name  string
	addrs []netip.Addr
	log   queryLog

	mu    sync.RWMutex
	zones map[string]*Zone // by apex
}

// Name is the server's name, with the final dot.
func (s *Server) Name() string { return s.name }

// AddZone loads a zone from master-file text (RFC 1035 §5) whose origin is the
// apex; a zone of that apex is replaced. Without an SOA record it gets one.
func (s *Server) AddZone(apex, masterFile string) *Zone {
	z := must(newZone(apex, s.name, masterFile))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.zones[z.apex] = z
	return z
}

// Zone is the server's copy of a zone; nil when it does not hold it.
func (s *Server) Zone(apex string) *Zone {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.zones[dns.CanonicalName(apex)]
}

// RemoveZone makes the server forget a zone: what delegates it becomes lame.
func (s *Server) RemoveZone(apex string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.zones, dns.CanonicalName(apex))
}

// Queries is what the server was asked so far.
func (s *Server) Queries() []Query { return s.log.all() }

// enclosing is the zone of this server that encloses the name most closely
// (RFC 1034 §4.3.2, step 2).
func (s *Server) enclosing(name string) *Zone {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for ; ; name = parent(name) {
		if z := s.zones[name]; z != nil || name == "." {
			return z
		}
	}
}

func (s *Server) answer(reply *dns.Msg) {
	q := reply.Question[0]
	name := dns.CanonicalName(q.Name)
	zone := s.enclosing(name)
	// A DS record stands above the cut: the parent answers for it where this
	// server has both (RFC 4035 §3.1.4.1).
	if q.Qtype == dns.TypeDS && zone != nil && zone.apex == name && name != "." {
		if above := s.enclosing(parent(name)); above != nil {
			zone = above
		}
	}
	if zone == nil || q.Qtype == dns.TypeAXFR || q.Qtype == dns.TypeIXFR {
		reply.Rcode = dns.RcodeRefused
		return
	}
	zone.answer(reply)
}

// parent is the name without its first label; of the root, the root.
func parent(name string) string {
	if i, end := dns.NextLabel(name, 0); !end {
		return name[i:]
	}
	return "."
}
