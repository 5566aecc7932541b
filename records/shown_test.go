package records

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestShownRecordsStay: testdata/shown holds Setups as early versions of the
// program saved them, and the records that it showed for them. They stay to
// the last byte, or what was pasted once would turn wrong by an update.
func TestShownRecordsStay(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "shown", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var shown struct {
			Setup   Setup
			Records []string
		}
		if err := json.Unmarshal(data, &shown); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		rs, err := Build(shown.Setup, rsaKey(t))
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		var now []string
		for _, r := range rs {
			now = append(now, fmt.Sprintf("%s %s %d %s %s %s %s", r.ID, r.Name, r.TTL, r.Type, r.Value, r.Need, r.Where))
		}
		if !slices.Equal(now, shown.Records) {
			t.Errorf("%s: now\n%q\nshown was\n%q", file, now, shown.Records)
		}
	}
}
