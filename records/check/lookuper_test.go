package check_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"allgreen/records/check"
	"allgreen/records/spf"
)

// TestLookuper evaluates SPF against real servers on loopback, and counts what
// a record costs.
func TestLookuper(t *testing.T) {
	l, p := newLive(t), plan(nil)
	publish(l, p)
	l.Set("_spf.elsewhere.test.", "TXT", 300, txt("v=spf1 ip4:192.0.2.77 a:gone.elsewhere.test -all"))
	l.Set(domain, "TXT", 300, txt("v=spf1 mx include:_spf.elsewhere.test -all"))
	dns := check.Lookuper(l.Client)
	for _, tt := range []struct {
		ip, domain string
		want       spf.Result
		term       string
	}{
		{p.Setup.IPv4[0].String(), "kestrel.example", spf.Pass, "mx"},
		{"192.0.2.77", "kestrel.example", spf.Pass, "include:_spf.elsewhere.test"},
		{"192.0.2.78", "kestrel.example", spf.Fail, "-all"},
		{"192.0.2.78", "elsewhere.test", spf.None, ""},
		{"192.0.2.78", "localhost", spf.None, ""},
	} {
		got := spf.Evaluate(t.Context(), spf.Query{IP: netip.MustParseAddr(tt.ip), Domain: tt.domain}, dns)
		if got.Result != tt.want || got.Term != tt.term {
			t.Errorf("%s for %s: %s by %q (%v), want %s by %q", tt.ip, tt.domain, got.Result, got.Term, got.Err, tt.want, tt.term)
		}
	}
	rec, _, err := spf.Parse("v=spf1 mx include:_spf.elsewhere.test -all")
	if err != nil {
		t.Fatal(err)
	}
	if cost := spf.Count(t.Context(), rec, "kestrel.example", dns); cost.Lookups != 3 || cost.Void != 1 || !cost.Sound() {
		t.Errorf("%+v", cost)
	}
}

// TestCostBehindOurs: a record that lets us pass first is watched to its end.
func TestCostBehindOurs(t *testing.T) {
	big := "v=spf1" + strings.Repeat(" a:mail.elsewhere.test", 8) + " -all"
	for _, tt := range []struct {
		policy, code string
		severity     check.Severity
		says         string
	}{
		{"v=spf1 mx include:big.elsewhere.test include:small.elsewhere.test ~all", "spf-10", check.Warning, "include:big.elsewhere.test (9), mx (1), include:small.elsewhere.test (1)"},
		{"v=spf1 mx include:big.elsewhere.test ~all", "", "", ""},
		{"v=spf1 mx include:void.elsewhere.test ~all", "spf-void", check.Warning, ""},
		{"v=spf1 mx include:small.elsewhere.test ~all", "", "", ""},
		{"v=spf1 mx include:gone.elsewhere.test ~all", "spf-include-none", check.Warning, ""},
	} {
		l, p := newLive(t), plan(nil)
		publish(l, p)
		l.Set("mail.elsewhere.test.", "A", 300, "192.0.2.99")
		l.Set("big.elsewhere.test.", "TXT", 300, txt(big))
		l.Set("small.elsewhere.test.", "TXT", 300, txt("v=spf1 ip4:192.0.2.77 -all"))
		l.Set("void.elsewhere.test.", "TXT", 300, txt("v=spf1 a:1.elsewhere.test a:2.elsewhere.test a:3.elsewhere.test -all"))
		l.Set(domain, "TXT", 300, txt(tt.policy))
		v := verdict(t, look(t, l, p, check.Options{}), "spf")
		if v.State != check.Green {
			t.Errorf("%s: %s %v; our own mail passes", tt.policy, v.State, v.Findings)
		}
		i := slices.IndexFunc(v.Findings, func(f check.Finding) bool { return f.Severity != check.Note })
		if tt.code == "" != (i < 0) {
			t.Errorf("%s: %v; want %q", tt.policy, v.Findings, tt.code)
			continue
		}
		if i >= 0 && (v.Findings[i].Code != tt.code || v.Findings[i].Severity != tt.severity || !strings.Contains(v.Findings[i].Fix, tt.says)) {
			t.Errorf("%s: %+v; want %s %s %q", tt.policy, v.Findings[i], tt.code, tt.severity, tt.says)
		}
	}
}
