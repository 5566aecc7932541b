package records

import (
	"errors"
	"net/url"
	"strings"
	"testing"
)

func TestParseMailbox(t *testing.T) {
	for _, c := range []struct{ in, want, reason string }{
		{"postmaster@example.org", "postmaster@example.org", "the plain case"},
		{"mailto:dmarc@example.org", "dmarc@example.org", "as it stands in a record"},
		{"MailTo:dmarc@example.org", "dmarc@example.org", "schemes have no case"},
		{"Dmarc@EXAMPLE.org", "Dmarc@example.org", "the part before the @ keeps its case (RFC 5321 §2.4)"},
		{"me+dmarc.reports@example.org", "me+dmarc.reports@example.org", "dot-atom"},
		{"a!b%c@example.org", "a!b%c@example.org", "odd, but atext"},
		{"me@bücher.example", "me@xn--bcher-kva.example", "IDN domain"},
		{strings.Repeat("a", 64) + "@example.org", strings.Repeat("a", 64) + "@example.org", "the longest local part"},
	} {
		got, err := ParseMailbox(c.in)
		if err != nil || got != c.want {
			t.Errorf("%q: got %q, %v, wanted %q (%s)", c.in, got, err, c.want, c.reason)
		}
	}
	for _, c := range []struct{ in, problem, reason string }{
		{"", "nothing was given", "empty"},
		{"mailto:", "nothing was given", "the scheme alone"},
		{"example.org", "has no @", "a domain"},
		{"@example.org", "nothing before the @", "no local part"},
		{"me@", "has nothing behind the @", "no domain"},
		{"me@localhost", "is a single word", "no full name"},
		{"me@[203.0.113.25]", "is an IP address", "address literal"},
		{"me@co.uk", "is a public suffix", "public suffix"},
		{"a@example.org, b@example.org", "more than one", "a list"},
		{"a@example.org,mailto:b@example.org", "more than one", "a list from a record"},
		{"me@example.org!10m", "behind the @ holds the character '!'", "a size limit as in RFC 7489"},
		{`"a b"@example.org`, "has quotes", "quoted string"},
		{"a b@example.org", "has a blank before the @", "blank"},
		{"Me <me@example.org>", "has a blank before the @", "with a display name"},
		{".me@example.org", "a dot in a wrong place", "leading dot"},
		{"me.@example.org", "a dot in a wrong place", "trailing dot"},
		{"m..e@example.org", "a dot in a wrong place", "two dots"},
		{"jürgen@example.org", "has the character ü before the @", "SMTPUTF8"},
		{"me\u202e@example.org", `has the character \u202e before the @`, "bidi override"},
		{strings.Repeat("a", 65) + "@example.org", "more than 64", "local part too long"},
		{strings.Repeat("a", 60) + "@" + strings.Repeat("abcdefghi.", 20) + "org", "is too long", "254 characters at most (RFC 5321 §4.5.3.1.3)"},
	} {
		_, err := ParseMailbox(c.in)
		var refused *InputError
		if !errors.As(err, &refused) || !errors.Is(err, ErrMailbox) || !strings.Contains(refused.Problem, c.problem) {
			t.Errorf("%q: got %v, wanted %q (%s)", c.in, err, c.problem, c.reason)
		}
	}
}

func TestMailto(t *testing.T) {
	for in, want := range map[string]string{
		"postmaster@example.org": "mailto:postmaster@example.org",
		"me+dmarc@example.org":   "mailto:me+dmarc@example.org",
		"a!b,c@example.org":      "mailto:a%21b%2Cc@example.org", // separators inside of a DMARC record
		"a%b?c=d&e@example.org":  "mailto:a%25b%3Fc%3Dd%26e@example.org",
	} {
		if got := mailto(in); got != want {
			t.Errorf("%s: got %s, wanted %s", in, got, want)
		}
	}
}

// FuzzParseMailbox: what is taken survives a second reading and the way into
// a URI and back.
func FuzzParseMailbox(f *testing.F) {
	for _, in := range append(naughty(f), "me@example.org", "mailto:a!b@bücher.example", `"q"@example.org`, "#$%&'*+-/=?^_`{|}~@example.org") {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		mailbox, err := ParseMailbox(in)
		if err != nil {
			if text := err.Error(); Visible(text) != text {
				t.Fatalf("the error holds raw characters: %q", text)
			}
			return
		}
		if again, err := ParseMailbox(mailbox); err != nil || again != mailbox {
			t.Fatalf("%q became %q became %q, %v", in, mailbox, again, err)
		}
		uri := mailto(mailbox)
		if strings.ContainsAny(uri, ",;! ") {
			t.Fatalf("%q has a separator of DMARC records", uri)
		}
		back, err := url.PathUnescape(strings.TrimPrefix(uri, "mailto:"))
		if err != nil || back != mailbox {
			t.Fatalf("%q came back as %q, %v", mailbox, back, err)
		}
	})
}
