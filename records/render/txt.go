package render

import (
	"strings"

	"allgreen/records"
)

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
		{"quoted strings", quoted(r.Value)},
		{"zone line", line(r)},
	}
}

// quoted returns a text as <character-string>s of a master file, in quotes and
// on one line (RFC 1035 §3.3.14, §5.1).
func quoted(text string) string {
	parts := records.Strings(text)
	for i, part := range parts {
		parts[i] = records.Quote(part)
	}
	return strings.Join(parts, " ")
}

// rdata returns the RDATA in master-file form.
func rdata(r records.Record) string {
	if r.Type == "TXT" {
		return quoted(r.Value)
	}
	return r.Value
}
