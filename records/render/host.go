// Package render writes records for whoever takes them over: field by field
// for a person at a DNS panel, as a master file for a name server (RFC 1035
// §5), as JSON for a program.
package render

import (
	"strings"

	"golang.org/x/net/publicsuffix"

	"allgreen/records"
)

// Host returns what goes into the name field of a panel for the zone: "mail",
// "@" for the zone's own name, or the whole name with its final dot where it
// does not lie below the zone. Final dots make no difference; no zone ("")
// means that none is known.
func Host(name, zone string) string {
	name, zone = canonical(name), canonical(zone)
	switch {
	case zone == "." || !below(name, zone):
		return name
	case name == zone:
		return "@"
	default:
		return strings.TrimSuffix(name, "."+zone)
	}
}

// below reports whether the name is the zone's own or lies below it.
func below(name, zone string) bool {
	name, zone = canonical(name), canonical(zone)
	return zone == "." || name == zone || strings.HasSuffix(name, "."+zone)
}

func canonical(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) + "." }

// likelyZone guesses the zone of a record where nobody has asked the DNS: the
// registrable domain. Where reverse zones begin cannot be guessed.
func likelyZone(r records.Record) string {
	if r.Where == records.AtReverse {
		return ""
	}
	zone, err := publicsuffix.EffectiveTLDPlusOne(strings.TrimSuffix(r.Name, "."))
	if err != nil {
		return r.Name
	}
	return zone
}

// LikelyZone returns the zone if the record belongs there, else the one that it
// probably belongs to: that of its registrable domain. It is "" for a name of
// the reverse tree.
func LikelyZone(r records.Record, zone string) string {
	if zone != "" && below(r.Name, zone) {
		return zone
	}
	return likelyZone(r)
}
