package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"allgreen/records"
)

// entry is one record as CLI.md describes it; its fields only ever grow.
type entry struct {
	ID       string        `json:"id"`
	Type     string        `json:"type"`
	Name     string        `json:"name"`
	Host     string        `json:"host"`
	Value    string        `json:"value"`
	Priority *uint16       `json:"priority,omitempty"` // MX and SRV only
	TTL      uint32        `json:"ttl"`
	Need     records.Need  `json:"need"`
	Where    records.Where `json:"where"`
	Why      string        `json:"why"`
	Strings  []string      `json:"strings,omitempty"` // TXT only, each of at most 255 octets
	Hold     string        `json:"hold,omitempty"`    // why it must not be pasted yet
	Without  string        `json:"without"`           // what happens without it
	RFC      string        `json:"rfc"`
}

// newEntry describes a record. zone is as for [JSON].
func newEntry(r records.Record, zone func(name string) string) (entry, error) {
	holder := ""
	if zone != nil {
		holder = zone(r.Name)
	}
	if holder == "" {
		holder = LikelyZone(r, "")
	}
	e := entry{
		ID: r.ID, Type: r.Type, Name: r.Name, Host: Host(r.Name, holder),
		Value: r.Value, TTL: r.TTL, Need: r.Need, Where: r.Where, Why: r.Why, Hold: r.Hold, Without: r.Without, RFC: r.RFC,
	}
	switch r.Type {
	case "MX", "SRV": // RFC 1035 §3.3.9, RFC 2782: the first number of either
		digits, _, _ := strings.Cut(r.Value, " ")
		priority, err := strconv.ParseUint(digits, 10, 16)
		if err != nil {
			return entry{}, fmt.Errorf("render: the value of %s: %w", r.ID, err)
		}
		p := uint16(priority)
		e.Priority = &p
	case "TXT":
		e.Value = records.Escape(r.Value)
		for _, part := range records.Strings(r.Value) {
			e.Strings = append(e.Strings, records.Escape(part))
		}
	}
	return e, nil
}

// JSON returns the records as an indented array. zone names the zone that
// holds a name, for the field host; where it is nil or returns "" the
// registrable domain is taken, and the whole name in the reverse tree. Values
// are in the form of master files, those of TXT records without their quotes.
func JSON(rs []records.Record, zone func(name string) string) ([]byte, error) {
	entries := make([]entry, 0, len(rs))
	for _, r := range rs {
		e, err := newEntry(r, zone)
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false) // a value is for DNS panels, not for a web page
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(entries); err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	return out.Bytes(), nil
}
