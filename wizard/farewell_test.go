package wizard

import (
	"slices"
	"strings"
	"testing"
	"time"

	"allgreen/records"
	"allgreen/records/check"
)

// TestCommandsNameTheHome: a command that is copied from the screen must find
// the domain again.
func TestCommandsNameTheHome(t *testing.T) {
	p := &Project{home: &Home{dir: "/srv/my mail", Named: true}, Setup: kestrel()}
	text := strings.Join(Farewell(p, nil, start), "\n")
	for _, want := range []string{"allgreen watch kestrel.example --home '/srv/my mail'", "allgreen keys install kestrel.example --home"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
}

func TestFarewell(t *testing.T) {
	p := &Project{home: &Home{dir: "/home"}, Setup: kestrel(), Records: make([]records.Record, 8), Dir: "/home/k"}
	soon := start.Add(42 * time.Minute)
	round := &check.Round{State: check.Wrong, Green: 4, Total: 8, Records: []check.Verdict{
		{ID: "a", Type: "A", Name: "mail.kestrel.example.", State: check.Green},
		{ID: "mx", Type: "MX", Name: "kestrel.example.", State: check.Missing},
		{ID: "ptr-ipv4", Type: "PTR", Name: "25.113.0.203.in-addr.arpa.", Where: records.AtReverse, State: check.Missing},
		{ID: "spf", Type: "TXT", Name: "kestrel.example.", State: check.Wrong, Findings: []check.Finding{
			{Message: "Two SPF records: \x1b[31m\u202e.", Fix: "Keep one."}, {Message: "second", Fix: "second"}}},
		{ID: "dkim", Type: "TXT", Name: "202611._domainkey.kestrel.example.", State: check.Propagating, ClearAt: &soon},
	}}
	allGreen := &check.Round{State: check.Green, Green: 8, Total: 8}
	butOne := &check.Round{State: check.Green, Green: 8, Total: 8, Checks: []check.Check{
		{ID: "delegation", State: check.Green},
		{ID: "dnssec", State: check.Wrong, Findings: []check.Finding{{Message: "A DS is left over.", Fix: "Take it out."}}},
	}}
	strict := *p
	strict.Setup.DMARC = records.PolicyReject
	for _, tc := range []struct {
		why     string
		project *Project
		last    *check.Round
		want    []string
		not     []string
	}{
		{"left before anybody looked", p, nil, []string{"8 records to paste", "allgreen watch kestrel.example", "/home/kestrel.example/dkim/202611.pem", "/home/k/records.zone"}, []string{"--dmarc"}},
		{"left in the middle", p, round, []string{
			"4 of 8 records are green",
			"kestrel.example: to be set at your DNS host",
			"in-addr.arpa: to be set by whoever gave you the address",
			`Two SPF records: \x1b[31m\u202e.`, "    Keep one.",
			"nothing to do, seen everywhere by 10:12",
			"allgreen watch kestrel.example", "allgreen keys install kestrel.example",
		}, []string{"second", "A     mail.kestrel.example", "--dmarc", "\x1b", "\u202e"}},
		{"all green", p, allGreen, []string{"all 8 records are green", "allgreen keys install", "dkim=pass"}, []string{"allgreen watch", "--dmarc"}},
		{"all records green, and yet the world sees none", p, butOne,
			[]string{"all 8 records are green", "not all right yet", "wrong        check dnssec", "A DS is left over.", "Take it out.", "allgreen watch"},
			[]string{"dkim=pass", "delegation", "--dmarc"}},
		{"nothing left to tighten", &strict, allGreen, []string{"all 8 records are green"}, []string{"--dmarc"}},
	} {
		text := strings.Join(Farewell(tc.project, tc.last, start), "\n")
		for _, want := range tc.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is missing in\n%s", tc.why, want, text)
			}
		}
		for _, not := range tc.not {
			if strings.Contains(text, not) {
				t.Errorf("%s: %q stands in\n%s", tc.why, not, text)
			}
		}
	}
}

// TestFarewellOnce says what several records want only once, below the last of them.
func TestFarewellOnce(t *testing.T) {
	blocked := []check.Finding{{Message: "Nobody answers.", Fix: "Open port 53."}}
	lines := todos(check.Round{Records: []check.Verdict{
		{ID: "a", Type: "A", Name: "mail.kestrel.example.", State: check.Unknown, Findings: blocked},
		{ID: "aaaa", State: check.Green},
		{ID: "mx", Type: "MX", Name: "kestrel.example.", State: check.Unknown, Findings: blocked},
		{ID: "spf", Type: "TXT", Name: "kestrel.example.", State: check.Missing},
		{ID: "dkim", Type: "TXT", Name: "k._domainkey.kestrel.example.", State: check.Unknown, Findings: blocked},
	}}, start)
	want := []string{
		"unknown      A     mail.kestrel.example",
		"unknown      MX    kestrel.example",
		"    Nobody answers.",
		"    Open port 53.",
		"missing      TXT   kestrel.example: to be set at your DNS host",
		"unknown      TXT   k._domainkey.kestrel.example",
		"    Nobody answers.",
		"    Open port 53.",
	}
	if !slices.Equal(lines, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
}
