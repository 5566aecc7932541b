package dnstest

// Server is an authoritative server. It has its own copy of each zone, so one
// server can lag behind another. The methods of [Faults] make it misbehave.
type Server struct{ Faults }

// AddZone loads a zone from master-file text (RFC 1035 §5) whose origin is the
// apex. Without an SOA record it gets one.
func (s *Server) AddZone(apex, masterFile string) *Zone { return &Zone{} }

// Zone is the server's copy of a zone; nil when it does not hold it.
func (s *Server) Zone(apex string) *Zone { return nil }

// Queries is what the server was asked so far.
func (s *Server) Queries() []Query { return nil }
