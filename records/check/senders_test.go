package check_test

import (
	"slices"
	"testing"

	"allgreen/records"
	"allgreen/records/check"
)

// TestWantedSenders: what an SPF record that passes us says of all others.
func TestWantedSenders(t *testing.T) {
	const service = "_spf.elsewhere.test."
	for _, row := range []struct {
		why, text string
		hard      bool
		state     check.State
		want      []string
	}{
		{"as it was wanted", "v=spf1 mx include:_spf.elsewhere.test ~all", false, check.Green, nil},
		{"letters and a final dot", "v=spf1 mx INCLUDE:_SPF.elsewhere.test. ~all", false, check.Green, nil},
		{"by way of another policy", "v=spf1 mx include:all.elsewhere.test ~all", false, check.Green, nil},
		{"by way of a redirect", "v=spf1 mx redirect=all.elsewhere.test", false, check.Green, nil},
		{"its networks in place of its name", "v=spf1 mx ip4:198.51.100.0/24 ip6:2001:db8:aa::/48 ~all", false, check.Green, nil},
		{"only some of its networks", "v=spf1 mx ip4:198.51.100.0/24 ~all", false, check.Wrong, []string{"spf-sender-missing"}},
		{"not there", "v=spf1 mx ~all", false, check.Wrong, []string{"spf-sender-missing"}},
		{"refused by name", "v=spf1 -include:_spf.elsewhere.test mx ~all", false, check.Wrong, []string{"spf-sender-missing"}},
		{"behind all", "v=spf1 mx ~all include:_spf.elsewhere.test", false, check.Wrong, []string{"spf-sender-missing", "spf-after-all"}},
		{"stricter than chosen", "v=spf1 mx include:_spf.elsewhere.test -all", false, check.Green, []string{"spf-hard"}},
		{"weaker than chosen", "v=spf1 mx include:_spf.elsewhere.test ~all", true, check.Green, []string{"spf-soft"}},
	} {
		t.Run(row.why, func(t *testing.T) {
			p := plan(func(s *records.Setup) {
				include, err := records.ParseInclude("_spf.elsewhere.test")
				if err != nil {
					t.Fatal(err)
				}
				s.SPFInclude = []records.Name{include}
				if row.hard {
					s.SPF = records.Hard
				}
			})
			w := newWorld(t)
			w.Set(service, "TXT", 300, txt("v=spf1 ip4:198.51.100.0/24 ip6:2001:db8:aa::/48 -all"))
			w.Set("all.elsewhere.test.", "TXT", 300, txt("v=spf1 include:_spf.elsewhere.test ~all"))
			publish(w, p)
			mustBeGreen(t, look(t, w, p, check.Options{}))
			w.Set(domain, "TXT", 300, txt(row.text))
			v := verdict(t, look(t, w, p, check.Options{}), "spf")
			if v.State != row.state || !slices.Equal(codes(v.Findings), append([]string{}, row.want...)) {
				t.Fatalf("%s with %v; want %s with %v", v.State, v.Findings, row.state, row.want)
			}
			wellWorded(t, v.Findings)
		})
	}
}
