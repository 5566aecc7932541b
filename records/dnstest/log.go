package dnstest

import (
	"slices"
	"sync"
	"time"

	"github.com/miekg/dns"
)

// Query is one question that came in.
type Query struct {
	Name      string // lower case, final dot
	Type      string // "MX"
	Transport string // "udp" or "tcp"
	RD        bool   // recursion desired
	At        time.Time
}

// queryLog remembers questions in the order in which they came.
type queryLog struct {
	mu      sync.Mutex
	queries []Query
}

func (l *queryLog) add(req *dns.Msg, transport string, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queries = append(l.queries, Query{
		Name:      dns.CanonicalName(req.Question[0].Name),
		Type:      dns.Type(req.Question[0].Qtype).String(),
		Transport: transport,
		RD:        req.RecursionDesired,
		At:        at,
	})
}

func (l *queryLog) all() []Query {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.queries)
}
