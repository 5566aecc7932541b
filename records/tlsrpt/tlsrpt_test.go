package tlsrpt

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"allgreen/records/fields"
)

func TestParse(t *testing.T) {
	good := func(txt string, want Record, reason string) {
		t.Helper()
		got, isTLSRPT, err := Parse(txt)
		if err != nil || !isTLSRPT || !reflect.DeepEqual(*got, want) {
			t.Errorf("%q: %+v, mine %v, %v; want %+v: %s", txt, got, isTLSRPT, err, want, reason)
		}
	}
	bad := func(txt, field, reason string) {
		t.Helper()
		rec, isTLSRPT, err := Parse(txt)
		var syntax *fields.Error
		if rec != nil || !isTLSRPT || !errors.Is(err, ErrSyntax) || !errors.As(err, &syntax) {
			t.Errorf("%q: mine %v, %v; want a syntax error: %s", txt, isTLSRPT, err, reason)
		} else if syntax.Field != field {
			t.Errorf("%q: the error is about %q, want %q: %s", txt, syntax.Field, field, reason)
		}
	}
	notMine := func(txt, reason string) {
		t.Helper()
		if rec, isTLSRPT, err := Parse(txt); rec != nil || isTLSRPT || !errors.Is(err, ErrVersion) {
			t.Errorf("%q: mine %v, %v; want %v: %s", txt, isTLSRPT, err, ErrVersion, reason)
		}
	}
	mail := []string{"mailto:reports@example.com"}

	good("v=TLSRPTv1;rua=mailto:reports@example.com", Record{RUA: mail}, "the example of RFC 8460 §3.1.1")
	good("v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt", Record{RUA: []string{"https://reporting.example.com/v1/tlsrpt"}}, "the example of §3.1.2")
	good("v=TLSRPTv1 ; rua=mailto:reports@example.com , https://x.example ;", Record{RUA: append(mail, "https://x.example")}, "several, blanks and a last semicolon")
	good("v=TLSRPTv1; ext=1; rua=mailto:reports@example.com", Record{RUA: mail, Extensions: []fields.Field{{Name: "ext", Value: "1"}}}, "fields nobody knows")
	good("v=TLSRPTv1; rua=mailto:a%2Cb@example.com?subject=x", Record{RUA: []string{"mailto:a%2Cb@example.com?subject=x"}}, "an encoded comma")

	bad("v=TLSRPTv1", "rua", "no address")
	bad("v=TLSRPTv1;", "rua", "no address")
	bad("v=TLSRPTv1; rua=", "rua", "an empty address")
	bad("v=TLSRPTv1; rua=reports@example.com", "rua", "mailto: is missing")
	bad("v=TLSRPTv1; rua=mailto:reports", "rua", "no domain")
	bad("v=TLSRPTv1; rua=mailto:@example.com", "rua", "no mailbox")
	bad("v=TLSRPTv1; rua=mailto: reports@example.com", "rua", "a blank")
	bad("v=TLSRPTv1; rua=http://example.com/", "rua", "without TLS it would not tell of failures, RFC 8460 §3")
	bad("v=TLSRPTv1; rua=https:///x", "rua", "no host")
	bad("v=TLSRPTv1; rua=mailto:reports@example.com!10m", "rua", "a size limit is of DMARC")
	bad("v=TLSRPTv1; rua=mailto:a@example.com,,mailto:b@example.com", "rua", "an empty address")
	bad("v=TLSRPTv1; rua=mailto:a@example.com; rua=mailto:b@example.com", "rua", "twice")
	bad("v=TLSRPTv1; rua=mailto:a@example.com;;", "", "an empty field")
	bad("v=TLSRPTv1; RUA=mailto:a@example.com", "rua", "names are case-sensitive")
	bad("v=TLSRPTv1; rua mailto:a@example.com", "rua mailto:a@example.com", "no =")
	bad("v=TLSRPTv1; rua=mailto:a@example.com; x=", "x", "no value")

	notMine("", "nothing")
	notMine("v=TLSRPT1; rua=mailto:a@example.com", "the version lost its v")
	notMine("v=tlsrptv1; rua=mailto:a@example.com", "the version is case-sensitive")
	notMine("v=TLSRPTv1 rua=mailto:a@example.com", "the semicolon is missing")
	notMine("v=STSv1; id=1", "MTA-STS")

	if _, _, err := Parse("v=TLSRPTv1; \x1b]0;x"); strings.ContainsRune(err.Error(), '\x1b') {
		t.Errorf("the error can't be drawn: %q", err)
	}
}

// FuzzParse: whatever stands in DNS, the three answers of Parse fit together,
// and what is printed says the same as what was read.
func FuzzParse(f *testing.F) {
	for _, txt := range []string{"", "v=TLSRPTv1", "v=TLSRPTv1; rua=mailto:a@b.example,https://c.example/d;", "v=TLSRPTv1 ; x=y; rua=https://[::1]/ ", "v=TLSRPTv1;rua=mailto:%zz@b", "v=TLSRPTv1; rua=MAILTO:a@b"} {
		f.Add(txt)
	}
	f.Fuzz(func(t *testing.T, txt string) {
		rec, isTLSRPT, err := Parse(txt)
		if (rec != nil) != (err == nil) || !isTLSRPT != errors.Is(err, ErrVersion) {
			t.Fatalf("%q: %+v, %v, %v", txt, rec, isTLSRPT, err)
		}
		if err != nil {
			return
		}
		if again, _, err := Parse(rec.String()); err != nil || !reflect.DeepEqual(rec, again) {
			t.Fatalf("%q: printed as %q: %+v, %v; want %+v", txt, rec, again, err, rec)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Parse("v=TLSRPTv1; rua=mailto:reports@example.com,https://example.com/v1/tlsrpt"); err != nil {
			b.Fatal(err)
		}
	}
}
