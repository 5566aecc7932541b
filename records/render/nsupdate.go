package render

import "allgreen/records"

// UpdateOptions say for which zone a script is.
type UpdateOptions struct {
	Server string // of the zone's primary, "" lets nsupdate find it (by the SOA's MNAME)
	Zone   string // the zone that names below it lie in; "" stands for the registrable domain
}

// NSUpdate returns a script for nsupdate(1) (RFC 2136).
func NSUpdate(rs []records.Record, opts UpdateOptions) string { return "" }
