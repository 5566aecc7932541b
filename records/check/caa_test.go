package check_test

import (
	"slices"
	"testing"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/resolve"
)

// TestCAAClimbs: where a mail domain has no rules, those of the closest name
// above hold (RFC 8659 §3), and mostly nothing needs to be added.
func TestCAAClimbs(t *testing.T) {
	const club = "club.kestrel.example."
	p := plan(func(s *records.Setup) {
		s.Domain, s.MailHost = records.MustName("club.kestrel.example"), records.MustName("mail.club.kestrel.example")
		s.RUA, s.With = "postmaster@kestrel.example", []records.Feature{records.FeatureCAA}
	})
	for _, row := range []struct {
		why   string
		above []string
		state check.State
		want  []string
	}{
		{"nothing anywhere", nil, check.Missing, []string{"caa-none"}},
		{"allowed above", []string{`0 issue "letsencrypt.org"`, `0 issue "ca.test"`}, check.Green, []string{"caa-above"}},
		{"forbidden above", []string{`0 issue "ca.test"`}, check.Missing, []string{"caa-blocks"}},
		{"nobody is allowed above", []string{`0 issue ";"`}, check.Missing, []string{"caa-blocks"}},
		{"nothing is said of issuing above", []string{`0 iodef "mailto:a@kestrel.example"`}, check.Missing, []string{"caa-none"}},
	} {
		t.Run(row.why, func(t *testing.T) {
			w := newWorld(t)
			publish(w, p)
			mustBeGreen(t, look(t, w, p, check.Options{}))
			w.Set(club, "CAA", 300)
			w.Set(domain, "CAA", 300, row.above...)
			v := verdict(t, look(t, w, p, check.Options{}), "caa")
			if v.State != row.state || !slices.Equal(codes(v.Findings), row.want) {
				t.Fatalf("%s with %v; want %s with %v", v.State, v.Findings, row.state, row.want)
			}
			wellWorded(t, v.Findings)
			for _, a := range w.asked {
				if a.Type == resolve.TypeCAA && a.Name == "example." {
					t.Error("a registry was asked")
				}
			}
		})
	}
}

// TestCAAOfAHostElsewhere: the certificate of a mail host in another domain
// goes by that domain's rules. They are told of; our record is right.
func TestCAAOfAHostElsewhere(t *testing.T) {
	p := plan(func(s *records.Setup) {
		s.MailHost, s.With = records.MustName("mail.elsewhere.test"), []records.Feature{records.FeatureCAA}
	})
	for rule, want := range map[string][]string{
		`0 issue "ca.test"`:                 {"caa-blocks"},
		`0 issue "https://letsencrypt.org"`: {"caa-syntax", "caa-blocks"},
		`0 issue "letsencrypt.org"`:         {},
		`0 iodef "mailto:a@elsewhere.test"`: {},
	} {
		w := newWorld(t)
		publish(w, p)
		w.Set("elsewhere.test.", "CAA", 300, rule)
		v := verdict(t, look(t, w, p, check.Options{}), "caa")
		if v.State != check.Green || !slices.Equal(codes(v.Findings), want) {
			t.Errorf("%s: %s with %v; want green with %v", rule, v.State, v.Findings, want)
		}
	}
}
