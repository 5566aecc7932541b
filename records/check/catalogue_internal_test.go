package check

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestSeverities: every code is one of the catalogue, with its severity.
func TestSeverities(t *testing.T) {
	f, err := os.Open("testdata/severities.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	known := map[string]Severity{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if id, severity, ok := strings.Cut(lines.Text(), " "); ok && id != "#" {
			known[id] = Severity(severity)
			if severity == "question" {
				known[id] = Note
			}
		}
	}
	for code, e := range catalogue {
		base, _, variant := strings.Cut(code, ":")
		switch severity, ok := known[base]; {
		case !slices.ContainsFunc(Codes(), func(c Code) bool { return c.ID == base }):
			t.Errorf("%s is not in codes.txt", code)
		case ok && severity != e.severity && !variant:
			t.Errorf("%s is a %s; the catalogue says %s", code, e.severity, severity)
		}
		for _, text := range []string{e.message, e.fix} {
			if n := strings.Count(text, ". "); n > 1 || text == "" {
				t.Errorf("%s: two short sentences at most, and not none: %q", code, text)
			}
		}
	}
}

// TestCodes: the manual lists each code that has words, once, and no other.
func TestCodes(t *testing.T) {
	worded := map[string]bool{}
	for code := range catalogue {
		base, _, _ := strings.Cut(code, ":")
		worded[base] = true
	}
	seen := map[string]bool{}
	for _, c := range Codes() {
		if seen[c.ID] || !worded[c.ID] || c.Group == "" || len(c.Meaning) > 80 || strings.HasSuffix(c.Meaning, ".") {
			t.Errorf("%+v: twice, without words, or too long", c)
		}
		seen[c.ID] = true
	}
}

func TestLeading(t *testing.T) {
	got := leading([]Finding{
		{Code: "w", Severity: Warning}, {Code: "n", Severity: Note}, {Code: "e1", Severity: Error},
		{Code: "e1", Severity: Error}, {Code: "e2", Severity: Error},
	})
	var order []string
	for _, f := range got {
		order = append(order, f.Code)
	}
	if want := []string{"e1", "e2", "w"}; !slices.Equal(order, want) {
		t.Fatalf("%v; want %v", order, want)
	}
}
