package tlsrpt

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"testing"
)

// TestLintVectors compares our verdict on labelled record texts with that of
// other implementations.
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
		if _, _, err := Parse(row.Input); (err == nil) != (row.Verdict == "valid") {
			t.Errorf("%q: %v; %s says %s (%s)", row.Input, err, row.Source, row.Verdict, row.Note)
		}
	}
	if rows != 16 {
		t.Errorf("%d rows, want 16", rows)
	}
}
