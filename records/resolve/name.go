package resolve

import (
	"strings"

	"github.com/miekg/dns"
)

// Encloses tells whether the name is the zone's apex or below it; both in the
// form of [Canonical].
func Encloses(zone, name string) bool {
	if zone == "." || zone == name {
		return true
	}
	dot := len(name) - len(zone) - 1
	if dot < 1 || !strings.HasSuffix(name, zone) || name[dot] != '.' {
		return false
	}
	before := strings.TrimRight(name[:dot], `\`)
	return (dot-len(before))%2 == 0 // an escaped dot ends no label
}

// below tells whether the name is below the zone's apex and not the apex itself.
func below(zone, name string) bool { return zone != name && Encloses(zone, name) }

// Parent is the name without its first label; "." for the root itself.
func Parent(name string) string {
	next, end := dns.NextLabel(name, 0)
	if end {
		return "."
	}
	return name[next:]
}

// home is the name whose zone answers the question: the owner itself, but of
// a DS, which stands on the parent's side of a cut, the name above (RFC 4035 §3.1.4.1).
func (q Question) home() string {
	if q.Type == TypeDS {
		return Parent(q.Name)
	}
	return q.Name
}

// childOf is the name one label below the zone on the way to name, which is
// below the zone.
func childOf(zone, name string) string {
	for Parent(name) != zone {
		name = Parent(name)
	}
	return name
}
