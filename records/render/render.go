// Package render writes records for a person's panel, as a master file and as JSON.
package render

import (
	"io"

	"allgreen/records"
)

// PanelOptions say for whose panel the text is.
type PanelOptions struct {
	Zone string // the zone at the DNS host, to which names are relative
}

// Zone returns a master file (RFC 1035 §5).
func Zone(rs []records.Record, origin string) string { return "" }

// JSON returns the records as CLI.md describes them.
func JSON(rs []records.Record, zone func(name string) string) ([]byte, error) { return nil, nil }

// Panel writes what to type into each field of a DNS panel.
func Panel(w io.Writer, rs []records.Record, opts PanelOptions) error { return nil }

// Host returns the name as a panel of the zone wants it: "mail", "@", or the
// whole name where it is not below the zone.
func Host(name, zone string) string { return name }
