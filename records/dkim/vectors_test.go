package dkim

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"testing"
)

// TestLintVectors compares our verdict on labelled record texts with that of
// other implementations. A revoked key is valid there, as a text.
func TestLintVectors(t *testing.T) {
	text, err := os.ReadFile("testdata/lint-vectors.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); rows++ {
		var row struct{ Input, Verdict, Note, Source string }
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		rec, _, err := Parse(row.Input)
		if err == nil {
			if err = rec.Usable(); errors.Is(err, ErrRevoked) {
				err = nil
			}
		}
		if valid := err == nil; valid != (row.Verdict == "valid") {
			t.Errorf("%q: %v, but %s has %s (%s)", row.Input, err, row.Source, row.Verdict, row.Note)
		}
	}
	if rows != 9 {
		t.Errorf("%d rows, want 9", rows)
	}
}
