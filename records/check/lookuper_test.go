package check_test

import (
	"net/netip"
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
