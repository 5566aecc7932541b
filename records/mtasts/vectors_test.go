package mtasts

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"testing"
)

// exceptions are the vectors whose label we don't follow, each with the place
// in the standard.
var exceptions = map[string]string{
	"version: STSv1\r\nmode: enforce\r\nmode: testing\r\nmax_age: 86400\r\nmx: mail.example.com\r\n": "RFC 8461 §3.2: of a field that stands there twice only the first counts",
}

// TestLintVectors compares our verdict on labelled record texts and policies
// with that of other implementations.
func TestLintVectors(t *testing.T) {
	text, err := os.ReadFile("testdata/lint-vectors.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	rows, used := 0, 0
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); rows++ {
		var row struct{ Kind, Input, Verdict, Note, Source string }
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		if row.Kind == "mta-sts-policy" {
			_, err = ParsePolicy(row.Input)
		} else {
			_, _, err = Parse(row.Input)
		}
		reason, exception := exceptions[row.Input]
		if exception {
			used++
		}
		if agrees := (err == nil) == (row.Verdict == "valid"); agrees == exception {
			t.Errorf("%q: %v; %s says %s (%s); exception: %q", row.Input, err, row.Source, row.Verdict, row.Note, reason)
		}
	}
	if rows != 30 || used != len(exceptions) {
		t.Errorf("%d rows, want 30; %d exceptions used of %d", rows, used, len(exceptions))
	}
}
