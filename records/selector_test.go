package records

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestParseSelector(t *testing.T) {
	for _, c := range []struct{ in, want, reason string }{
		{"202611", "202611", "dated"},
		{"MAIL", "mail", "the DNS and file names are one in lower case"},
		{"s1.mail-2", "s1.mail-2", "several labels (RFC 6376 §3.1)"},
		{strings.Repeat("a", 63), strings.Repeat("a", 63), "the longest label"},
	} {
		if got, err := ParseSelector(c.in); err != nil || got != c.want {
			t.Errorf("%q: got %q, %v, wanted %q (%s)", c.in, got, err, c.want, c.reason)
		}
	}
	for _, c := range []struct{ in, problem, example, reason string }{
		{"", "nothing was given", "mail2026", "empty"},
		{"s1._domainkey.example.org", "is a whole record name", "s1", "pasted from a panel"},
		{"s1._domainkey", "is a whole record name", "s1", "pasted from a panel"},
		{"../key._domainkey", "is a whole record name", "mail2026", "no bad example"},
		{"my_key", "holds the character _", "mail2026", "underscore"},
		{"../../etc/passwd", "dot in a wrong place", "mail2026", "it names a file"},
		{"a/b", "holds the character /", "mail2026", "it names a file"},
		{"a..b", "dot in a wrong place", "mail2026", "empty label"},
		{".a", "dot in a wrong place", "mail2026", "empty label"},
		{"a.", "dot in a wrong place", "mail2026", "empty label"},
		{"-a", "hyphen", "mail2026", "leading hyphen"},
		{"a.b-", "hyphen", "mail2026", "trailing hyphen"},
		{"schlüssel", "holds the character ü", "mail2026", "no IDN"},
		{"\u212aey", "holds the character \u212a", "mail2026", "the Kelvin sign lowers to a k, but is none"},
		{"a b", "holds a blank;", "mail2026", "blank"},
		{"a\x1b[2J", `holds the character \x1b`, "mail2026", "escape sequence"},
		{strings.Repeat("a", 64), "more than 63", "mail2026", "label too long"},
		{strings.Repeat("a.", 127) + "a", "too long", "mail2026", "no DNS name has room for it"},
	} {
		_, err := ParseSelector(c.in)
		var refused *InputError
		if !errors.As(err, &refused) || !errors.Is(err, ErrSelector) || !strings.Contains(refused.Problem, c.problem) || refused.Example != c.example {
			t.Errorf("%q: got %v, wanted %q, %q (%s)", c.in, err, c.problem, c.example, c.reason)
		}
	}
}

func TestDefaultSelector(t *testing.T) {
	s := DefaultSelector(time.Date(2026, time.November, 21, 0, 0, 0, 0, time.UTC))
	if got, err := ParseSelector(s); err != nil || got != "202611" {
		t.Errorf("got %q, %v", got, err)
	}
}

// FuzzParseSelector: what is taken is safe as a file name and as a DNS name.
func FuzzParseSelector(f *testing.F) {
	for _, in := range append(naughty(f), "202611", "a.b", "s._domainkey.example.org") {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		s, err := ParseSelector(in)
		if err != nil {
			if text := err.Error(); Visible(text) != text {
				t.Fatalf("the error holds raw characters: %q", text)
			}
			return
		}
		if checkLabels(s+".example") != "" || strings.ContainsAny(s, `/\`) || strings.Contains(s, "..") {
			t.Fatalf("%q became %q", in, s)
		}
		if again, err := ParseSelector(s); err != nil || again != s {
			t.Fatalf("%q became %q became %q, %v", in, s, again, err)
		}
	})
}
