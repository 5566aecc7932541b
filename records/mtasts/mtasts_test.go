package mtasts

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"allgreen/records/fields"
)

func TestParse(t *testing.T) {
	good := func(txt string, want Record, reason string) {
		t.Helper()
		got, isSTS, err := Parse(txt)
		if err != nil || !isSTS || !reflect.DeepEqual(*got, want) {
			t.Errorf("%q: %+v, mine %v, %v; want %+v: %s", txt, got, isSTS, err, want, reason)
		}
	}
	bad := func(txt, field, reason string) {
		t.Helper()
		rec, isSTS, err := Parse(txt)
		var syntax *fields.Error
		if rec != nil || !isSTS || !errors.Is(err, ErrSyntax) || !errors.As(err, &syntax) {
			t.Errorf("%q: mine %v, %v; want a syntax error: %s", txt, isSTS, err, reason)
		} else if syntax.Field != field {
			t.Errorf("%q: the error is about %q, want %q: %s", txt, syntax.Field, field, reason)
		}
	}
	notMine := func(txt, reason string) {
		t.Helper()
		if rec, isSTS, err := Parse(txt); rec != nil || isSTS || !errors.Is(err, ErrVersion) {
			t.Errorf("%q: mine %v, %v; want %v: %s", txt, isSTS, err, ErrVersion, reason)
		}
	}

	good("v=STSv1; id=20160831085700Z;", Record{ID: "20160831085700Z"}, "the example of RFC 8461 §3.1")
	good("v=STSv1;id=1", Record{ID: "1"}, "no blanks, no last semicolon")
	good("v=STSv1 ;\tid=a ; ", Record{ID: "a"}, "blanks around the semicolons")
	good("v=STSv1; id=a; x-y.z=1", Record{ID: "a", Extensions: []fields.Field{{Name: "x-y.z", Value: "1"}}}, "fields nobody knows")
	good("v=STSv1; ext=1; id=a", Record{ID: "a", Extensions: []fields.Field{{Name: "ext", Value: "1"}}}, "id= may stand anywhere behind v=")
	good("v=STSv1; id="+strings.Repeat("a", 32), Record{ID: strings.Repeat("a", 32)}, "32 characters")

	bad("v=STSv1", "id", "no id")
	bad("v=STSv1;", "id", "no id")
	bad("v=STSv1; id=", "id", "an empty id")
	bad("v=STSv1; id=2026-11-21", "id", "letters and digits only")
	bad("v=STSv1; id="+strings.Repeat("a", 33), "id", "33 characters")
	bad("v=STSv1; id = a", "id = a", "no blanks around =")
	bad("v=STSv1; ID=a", "id", "another field: names are case-sensitive")
	bad("v=STSv1; id=a; id=b", "id", "twice")
	bad("v=STSv1; id=a; v=STSv1", "v", "twice")
	bad("v=STSv1; id=a;;", "", "an empty field")
	bad("v=STSv1; id=a, mode=testing", "id", "a comma")
	bad("v=STSv1; id=a; ext=", "ext", "no value")
	bad("v=STSv1; id=a; ext=a=b", "ext", "= in a value")
	bad("v=STSv1; id=a; .x=1", ".x=1", "a name begins with a letter or digit")
	bad("v=STSv1; mode=testing; \x1b[2J", "\x1b[2J", "no field")

	notMine("", "nothing")
	notMine("v=stsv1; id=a", "the version is case-sensitive")
	notMine("v=STSv1 id=a", "the semicolon is missing")
	notMine(" v=STSv1; id=a", "a blank in front")
	notMine("v = STSv1; id=a", "blanks around =")
	notMine("v=TLSRPTv1; rua=mailto:a@b.example", "TLS-RPT")
}

func TestParsePolicy(t *testing.T) {
	const week = 604800 * time.Second
	good := func(text string, want Policy, reason string) {
		t.Helper()
		if got, err := ParsePolicy(text); err != nil || !reflect.DeepEqual(*got, want) {
			t.Errorf("%q: %+v, %v; want %+v: %s", text, got, err, want, reason)
		}
	}
	bad := func(text, field, reason string) {
		t.Helper()
		p, err := ParsePolicy(text)
		var syntax *fields.Error
		if p != nil || !errors.Is(err, ErrSyntax) || !errors.As(err, &syntax) || syntax.Field != field {
			t.Errorf("%q: %v, want an error about %q: %s", text, err, field, reason)
		}
	}
	good("version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\nmx: backupmx.example.com\r\nmax_age: 604800\r\n",
		Policy{Mode: Enforce, MX: []string{"mail.example.com", "*.example.net", "backupmx.example.com"}, MaxAge: week}, "the example of RFC 8461 §3.2")
	good("max_age:604800\nmx:a.example\nmode:testing\nversion:STSv1", Policy{Mode: Testing, MX: []string{"a.example"}, MaxAge: week}, "any order, bare line ends")
	good("version: STSv1\nmode: none\nmax_age: 0\n\n", Policy{Mode: None}, "no hosts are needed to take a policy back; blank lines end the file")
	good("version: STSv1\nmode: none\nmax_age: 31557600\nmore: a b: ü", Policy{Mode: None, MaxAge: MaxAgeLimit, Extensions: []fields.Field{{Name: "more", Value: "a b: ü"}}}, "fields nobody knows")
	good("version: STSv1\nmode: none\nmode: x\nmax_age: 0", Policy{Mode: None, Ignored: []fields.Field{{Name: "mode", Value: "x"}}}, "the first one counts")

	bad("", "", "an empty file")
	bad("<html>", "<html>", "a web page")
	bad("mode: none\nmax_age: 0", "version", "no version")
	bad("version: STSv2\nmode: none\nmax_age: 0", "version", "another version")
	bad("version: STSv1\nmax_age: 0", "mode", "no mode")
	bad("version: STSv1\nmode: Enforce\nmx: a.example\nmax_age: 0", "mode", "the modes are case-sensitive")
	bad("version: STSv1\nmode: none", "max_age", "no age")
	bad("version: STSv1\nmode: none\nmax_age: 31557601", "max_age", "more than a year")
	bad("version: STSv1\nmode: none\nmax_age: -1", "max_age", "negative")
	bad("version: STSv1\nmode: none\nmax_age: 1w", "max_age", "no number")
	bad("version: STSv1\nmode: testing\nmax_age: 0", "mx", "no hosts")
	bad("version: STSv1\nmode: testing\nmx: mail.*.example\nmax_age: 0", "mx", "* is the first label or none")
	bad("version: STSv1\nmode: testing\nmx: *\nmax_age: 0", "mx", "* alone")
	bad("version: STSv1\nmode: testing\nmx: .example.com\nmax_age: 0", "mx", "the form of an early draft")
	bad("version: STSv1\nmode: testing\nmx: 10 mail.example.com\nmax_age: 0", "mx", "a preference")
	bad("version: STSv1\n\nmode: none\nmax_age: 0", "", "a blank line between")
	bad("version = STSv1\nmode: none\nmax_age: 0", "version = STSv1", "= instead of :")
}

func TestMatches(t *testing.T) {
	p := &Policy{MX: []string{"mail.example.com", "*.Example.net"}}
	for _, tt := range []struct {
		host   string
		want   bool
		reason string
	}{
		{"mail.example.com", true, "by name"},
		{"Mail.Example.COM.", true, "case and a final dot mean nothing"},
		{"mx1.example.net", true, "one label for *"},
		{"a.mx1.example.net", false, "* is one label, RFC 8461 §4.1"},
		{"example.net", false, "* is a label"},
		{".example.net", false, "an empty label"},
		{"mail2.example.com", false, "another host"},
		{"mail.example.com.evil.example", false, "longer"},
		{"", false, "nothing"},
	} {
		if got := p.Matches(tt.host); got != tt.want {
			t.Errorf("%q: %v: %s", tt.host, got, tt.reason)
		}
	}
}

func TestString(t *testing.T) {
	p := &Policy{Mode: Testing, MX: []string{"mail.kestrel.example"}, MaxAge: 24 * time.Hour}
	if got, want := p.String(), "version: STSv1\r\nmode: testing\r\nmx: mail.kestrel.example\r\nmax_age: 86400\r\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := (&Record{ID: "1"}).String(), "v=STSv1; id=1;"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if _, _, err := Parse("v=STSv1; \x1b]0;x"); strings.ContainsRune(err.Error(), '\x1b') {
		t.Errorf("the error can't be drawn: %q", err)
	}
}
