package check

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"
)

// ownCodes are not in the catalogue of mistakes: plain absence of a text, what
// keeps a state unknown, and what was found to need a name of its own.
var ownCodes = []string{
	"aaaa-missing", "spf-none", "dkim-none", "dmarc-none", "record-none", "record-other",
	"not-seen-at-source", "port53-intercepted", "port53-blocked", "resolver-diverted", "no-route",
	"no-answer", "resolver-silent", "resolver-old-ns", "resolver-again", "resolvers-left", "resolvers-early", "resolver-flaps", "spf-unsure", "spf-broken",
	"mx-other-name", "dkim-hash", "dkim-service", "dkim-other-txt", "dmarc-weaker",
	"dnssec-none",
	"alias-none", "alias-elsewhere", "alias-other", "alias-nowhere", "alias-waits",
	"srv-none", "srv-port", "srv-other", "srv-other-name", "srv-to-ip", "srv-to-cname", "srv-no-address", "srv-null", "srv-offered",
	"caa-none", "caa-narrow", "caa-above", "tlsa-none", "tlsa-unsure",
	"sts-none", "sts-two", "sts-syntax", "sts-policy-unseen", "tlsrpt-none", "tlsrpt-two",
	"no-mail-none", "no-mail-mx", "no-mail-sends", "no-mail-soft",
	"zone-line", "spf-hard", "spf-soft", "spf-sender-missing", "dmarc-stricter", "dmarc-sub",
}

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
		case !ok && !slices.Contains(ownCodes, base):
			t.Errorf("%s is not in the catalogue of mistakes", code)
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
