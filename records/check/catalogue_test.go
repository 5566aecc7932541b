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
	if len(findings) > 3 {
		t.Errorf("%d findings; one leads and at most two follow", len(findings))
	}
	for _, f := range findings {
		if f.Message == "" || f.Fix == "" || f.Severity == "" {
			t.Errorf("%s: no words or no weight: %+v", f.Code, f)
		}
		for _, text := range []string{f.Message, f.Fix} {
			if strings.ContainsAny(text, "{}") {
				t.Errorf("%s: a placeholder was left: %q", f.Code, text)
			}
			if strings.ContainsFunc(text, unicode.IsControl) {
				t.Errorf("%s: control characters: %q", f.Code, text)
			}
		}
	}
}
