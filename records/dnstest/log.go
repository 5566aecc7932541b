package dnstest

import "time"

// Query is one question that came in.
type Query struct {
	Name      string // lower case, final dot
	Type      string // "MX"
	Transport string // "udp" or "tcp"
	RD        bool   // recursion desired
	At        time.Time
}
