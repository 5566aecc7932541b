package tui

import (
	"testing"

	"allgreen/records/check"
)

// causeWidth is the room for a cause in a list of 80 cells.
const causeWidth = 33

// TestCauses holds that the words for every code fit beside the name, and that
// there are none for codes that no longer exist.
func TestCauses(t *testing.T) {
	known := map[string]bool{}
	for _, c := range check.Codes() {
		known[c.ID] = true
		if words := cause(c.ID); width(words) > causeWidth {
			t.Errorf("%s: %q takes %d cells of %d", c.ID, words, width(words), causeWidth)
		}
	}
	for code := range causes {
		if !known[code] {
			t.Errorf("there is no code %s", code)
		}
	}
	if got := cause("smtp-banner"); got != "smtp banner" {
		t.Errorf("a code that nobody knows is told as %q", got)
	}
}
