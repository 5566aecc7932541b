package render

import (
	"bytes"
	"encoding/csv"
	"fmt"

	"allgreen/records"
)

// csvHeader names the columns; they only ever grow, at the end.
var csvHeader = []string{"id", "type", "name", "host", "value", "priority", "ttl", "need", "where", "hold"}

// CSV returns the records as comma-separated values (RFC 4180, with LF for line
// ends) below a header row. The cells are those of [JSON], which says what zone
// is. Nothing is put in front of a value for the sake of spreadsheets, for then
// it would be another value: a TXT text that begins with = or + or - is a
// formula there unless the column is imported as text.
func CSV(rs []records.Record, zone func(name string) string) ([]byte, error) {
	rows := [][]string{csvHeader}
	for _, r := range rs {
		e, err := newEntry(r, zone)
		if err != nil {
			return nil, err
		}
		priority := ""
		if e.Priority != nil {
			priority = fmt.Sprint(*e.Priority)
		}
		rows = append(rows, []string{
			e.ID, e.Type, e.Name, e.Host, e.Value, priority, fmt.Sprint(e.TTL), string(e.Need), string(e.Where), e.Hold,
		})
	}
	var out bytes.Buffer
	if err := csv.NewWriter(&out).WriteAll(rows); err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	return out.Bytes(), nil
}
