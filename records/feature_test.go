package records

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestParseFeatures(t *testing.T) {
	all := []Feature{FeatureHELOSPF, FeatureTLSRPT, FeatureMTASTS, FeatureAutoconfig, FeatureCAA, FeatureNoMail}
	for _, c := range []struct {
		in     string
		want   []Feature
		reason string
	}{
		{"none", nil, "nothing beyond the first day"},
		{"all", all, "all but what needs a certificate"},
		{"ALL", all, "in capitals"},
		{"all,tlsa", Features(), "with what needs a certificate"},
		{"tlsa, all", Features(), "in any order"},
		{"mta-sts,helo-spf", []Feature{FeatureHELOSPF, FeatureMTASTS}, "in the order of the records"},
		{"caa, caa", []Feature{FeatureCAA}, "each once"},
		{"tls-rpt mta-sts", []Feature{FeatureTLSRPT, FeatureMTASTS}, "blanks instead of commas"},
	} {
		if got, err := ParseFeatures(c.in); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%q: got %q, %v, wanted %q (%s)", c.in, got, err, c.want, c.reason)
		}
	}
	if _, err := ParseFeatures("all bimi"); err == nil {
		t.Error("all and another word")
	}
	if _, err := ParseFeatures("caa, BIMI"); err == nil || !strings.Contains(err.Error(), "no mail goes better for it") {
		t.Errorf("whoever asks for BIMI isn't told why there is none: %v", err)
	}
	for in, reason := range map[string]string{
		"":             "nothing",
		",":            "a comma alone",
		"bimi":         "left out on purpose",
		"client-srv":   "part of autoconfig",
		"all,none":     "which of both?",
		"none,mta-sts": "none and something",
		"all,caa":      "all, and one of them again",
		"\x1b[2J":      "an escape sequence",
	} {
		got, err := ParseFeatures(in)
		if !errors.Is(err, ErrFeature) || got != nil {
			t.Errorf("%q (%s): got %q, %v", in, reason, got, err)
		} else if msg := err.Error(); Visible(msg) != msg {
			t.Errorf("%q: raw characters in the error: %q", in, msg)
		}
	}
}

func FuzzParseFeatures(f *testing.F) {
	for _, seed := range []string{"all", "none", "mta-sts,tls-rpt", "", ",,", "all,tlsa"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got, err := ParseFeatures(in)
		s := kestrel()
		if s.With = got; err == nil && s.Validate() != nil {
			t.Errorf("%q was taken as %q, which no Setup takes: %v", in, got, s.Validate())
		}
	})
}
