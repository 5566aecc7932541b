package records

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

func TestParseCAA(t *testing.T) {
	for _, c := range []struct{ in, want, reason string }{
		{`0 issue "letsencrypt.org"`, `0 issue "letsencrypt.org"`, "the usual one"},
		{`0 ISSUE letsencrypt.org`, `0 issue "letsencrypt.org"`, "without quotes, in capitals"},
		{` 128  issuewild   ";" `, `128 issuewild ";"`, "nobody, critical, more blanks"},
		{`0 issue "ca.test; accounturi=https://ca.test/acct/1; validationmethods=dns-01"`,
			`0 issue "ca.test; accounturi=https://ca.test/acct/1; validationmethods=dns-01"`, "bound to an account (RFC 8657)"},
		{`0 iodef "mailto:ca@kestrel.example"`, `0 iodef "mailto:ca@kestrel.example"`, "where refusals are reported"},
		{`0 issuemail "ca.test"`, `0 issuemail "ca.test"`, "a tag of a later standard (RFC 9495)"},
	} {
		got, err := ParseCAA(c.in)
		if err != nil || got != c.want {
			t.Errorf("%s: %q: got %q, %v", c.reason, c.in, got, err)
		}
	}
	for in, reason := range map[string]string{
		"":                                       "nothing",
		"letsencrypt.org":                        "a bare name",
		`256 issue "a.test"`:                     "flags are an octet",
		`-1 issue "a.test"`:                      "a negative number",
		`0 issue`:                                "no value",
		`0 is-sue "a.test"`:                      "a hyphen in the tag (RFC 8659 §4.1)",
		`0 issue "a.test`:                        "an open quote",
		`0 issue "a.test" "b.test"`:              "two values",
		`0 issue "https://a.test"`:               "a URL is no issuer",
		`0 issue "a.test; b"`:                    "a parameter without =",
		`0 iodef "ca@kestrel.example"`:           "an address without mailto:",
		`0 x "` + strings.Repeat("y", 256) + `"`: "longer than any real one",
	} {
		if got, err := ParseCAA(in); !errors.Is(err, ErrCAA) || got != "" {
			t.Errorf("%s: %q: got %q, %v", reason, in, got, err)
		}
	}
}

func TestMergeCAA(t *testing.T) {
	const ours = `0 issue "letsencrypt.org"`
	for _, c := range []struct {
		existing, want []string
		reason         string
	}{
		{nil, []string{ours}, "none yet"},
		{[]string{ours}, []string{ours}, "ours already"},
		{[]string{`0 issue "digicert.com"`}, []string{`0 issue "digicert.com"`, ours}, "the website's issuer goes on working"},
		{[]string{`0 issue ";"`}, []string{`0 issue ";"`, ours}, "nobody yet; beside ours that line says nothing (RFC 8659 §4.2)"},
		{[]string{`0 issuewild "letsencrypt.org"`}, []string{`0 issuewild "letsencrypt.org"`, ours}, "wildcards alone are not enough"},
		{[]string{`0 issue "LetsEncrypt.org; validationmethods=dns-01"`}, []string{`0 issue "LetsEncrypt.org; validationmethods=dns-01"`}, "what the owner narrowed is not widened"},
		{[]string{`0 iodef "mailto:a@b.test"`, `0 issue "a.test"`, `0 ISSUE "a.test"`}, []string{`0 iodef "mailto:a@b.test"`, `0 issue "a.test"`, ours}, "kept in order, each once"},
		{[]string{`junk`}, []string{ours}, "what cannot be read is left out"},
	} {
		got := MergeCAA(c.existing, "letsencrypt.org")
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, wanted %q", c.reason, got, c.want)
		}
		if again := MergeCAA(got, "letsencrypt.org"); !slices.Equal(again, got) {
			t.Errorf("%s: a second time it becomes %q", c.reason, again)
		}
	}
}

func FuzzParseCAA(f *testing.F) {
	for _, seed := range []string{`0 issue "letsencrypt.org"`, `128 issuewild ";"`, `0 iodef "mailto:a@b.test"`, `0 x "\"\\\255"`, `0 x ""`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		value, err := ParseCAA(in)
		if err != nil {
			return
		}
		if again, err := ParseCAA(value); err != nil || again != value {
			t.Errorf("%q became %q, and that %q, %v", in, value, again, err)
		}
		if rr, err := dns.NewRR("x. CAA " + value); err != nil || rr == nil {
			t.Errorf("%q became %q, which is no CAA record: %v", in, value, err)
		}
	})
}
