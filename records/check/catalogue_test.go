package check_test

import (
	"strings"
	"testing"
	"unicode"

	"allgreen/records/check"
)

// wellWorded holds every finding to the rules of how this program speaks.
func wellWorded(t *testing.T, findings []check.Finding) {
	t.Helper()
	clean(t, findings)
	for _, f := range findings {
		if strings.ContainsAny(f.Message+f.Fix, "{}") {
			t.Errorf("%s: a placeholder was left: %q %q", f.Code, f.Message, f.Fix)
		}
	}
}

// clean holds findings to what no stranger's text may change.
func clean(t *testing.T, findings []check.Finding) {
	t.Helper()
	if len(findings) > 3 {
		t.Errorf("%d findings; one leads and at most two follow", len(findings))
	}
	for _, f := range findings {
		if f.Message == "" || f.Fix == "" || f.Severity == "" {
			t.Errorf("%s: no words or no weight: %+v", f.Code, f)
		}
		if strings.ContainsFunc(f.Message+f.Fix, unicode.IsControl) {
			t.Errorf("%s: control characters: %q %q", f.Code, f.Message, f.Fix)
		}
	}
}

// TestStrangersFillNoPlaceholders: what stands in braces in a record is text.
func TestStrangersFillNoPlaceholders(t *testing.T) {
	w, p := newWorld(t), plan(nil)
	publish(w, p)
	w.Set(dmarc, "TXT", 300, txt("v={want} {NAME}"))
	f := verdict(t, look(t, w, p, check.Options{}), "dmarc").Findings
	if len(f) == 0 || !strings.Contains(f[0].Message, "v={want} {NAME}") {
		t.Fatalf("%+v", f)
	}
}
