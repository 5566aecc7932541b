package render

import (
	"fmt"
	"strings"

	"allgreen/records"
)

// Field is one field of a panel's form, filled in.
type Field struct {
	Label string
	Value string // exactly what to type; "" means: leave it empty
}

// Fields returns what to type into the panel's form for a record, in the order
// of its fields. zone is the zone whose panel it is; "" stands for the likely one.
func (p Provider) Fields(r records.Record, zone string) []Field {
	priority, value := "", r.Value
	if r.Type == "MX" {
		priority, value = splitMX(r.Value)
		value = strings.TrimSuffix(value, ".")
	}
	all := []Field{
		{"Type", r.Type},
		{p.HostLabel(), p.HostFor(r.Name, LikelyZone(r, zone))},
		{p.ValueLabel(r.Type), value},
	}
	if priority != "" {
		all = append(all, Field{"Priority", priority})
	}
	return append(all, Field{"TTL", fmt.Sprint(p.TTL(r.TTL))})
}

// LikelyZone returns the zone if the record belongs there, else the zone it
// probably belongs to: the registrable domain.
func LikelyZone(r records.Record, zone string) string { return zoneOf(r, zone) }
