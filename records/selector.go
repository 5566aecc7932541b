package records

import "time"

// ParseSelector reads a DKIM selector (RFC 6376 §3.1).
func ParseSelector(s string) (string, error) { return s, nil }

// DefaultSelector returns the dated selector offered to a person.
func DefaultSelector(t time.Time) string { return t.Format("200601") }
