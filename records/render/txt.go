package render

import "allgreen/records"

// Shape is one way of writing a TXT value.
type Shape struct {
	Name string // "one string", "quoted strings", "zone line"
	Text string
}

// Shapes returns the value of a TXT record in three shapes: as one string, as
// quoted strings of at most 255 octets each, as the line of a master file. It
// is nil for other types.
func Shapes(r records.Record) []Shape {
	if r.Type != "TXT" {
		return nil
	}
	return []Shape{
		{"one string", r.Value},
		{"quoted strings", rdata(r)},
		{"zone line", r.Name + " IN TXT " + rdata(r)},
	}
}
