package check_test

import (
	"encoding/json"
	"testing"
	"time"

	"allgreen/records/check"
)

// TestTimesInJSON: every time has the form that CLI.md shows, is the UTC of the
// round, and clear_at is not before the last old answer has expired.
func TestTimesInJSON(t *testing.T) {
	at := time.Date(2026, 11, 21, 10, 12, 39, 1, time.UTC)
	round := check.Round{Time: at, ClearAt: &at, Records: []check.Verdict{{ID: "mx", ClearAt: &at}, {ID: "a"}}}
	text, err := json.Marshal(round)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Time    string
		ClearAt string `json:"clear_at"`
		Records []struct {
			ClearAt *string `json:"clear_at"`
		}
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	const before, after = "2026-11-21T10:12:39Z", "2026-11-21T10:12:40Z"
	if got.Time != before || got.ClearAt != after || *got.Records[0].ClearAt != after || got.Records[1].ClearAt != nil {
		t.Errorf("%s; want %s for the time and %s for what is clear", text, before, after)
	}
	if !round.Records[0].ClearAt.Equal(at) {
		t.Error("writing the round changed it")
	}
}
