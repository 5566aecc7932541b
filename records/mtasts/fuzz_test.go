package mtasts

import (
	"errors"
	"reflect"
	"testing"
)

// FuzzParse: whatever stands in DNS, the three answers of Parse fit together,
// and what is printed says the same as what was read.
func FuzzParse(f *testing.F) {
	for _, txt := range []string{"", "v=STSv1", "v=STSv1; id=20160831085700Z;", "v=STSv1 ; id=a; ext=1;;", "v=STSv1;id=\x00", "v=STSv1; id=a; b.c=d ; "} {
		f.Add(txt)
	}
	f.Fuzz(func(t *testing.T, txt string) {
		rec, isSTS, err := Parse(txt)
		if (rec != nil) != (err == nil) || !isSTS != errors.Is(err, ErrVersion) {
			t.Fatalf("%q: %+v, %v, %v", txt, rec, isSTS, err)
		}
		if err != nil {
			return
		}
		if again, _, err := Parse(rec.String()); err != nil || !reflect.DeepEqual(rec, again) {
			t.Fatalf("%q: printed as %q: %+v, %v; want %+v", txt, rec, again, err, rec)
		}
	})
}

// FuzzParsePolicy is FuzzParse for policy files.
func FuzzParsePolicy(f *testing.F) {
	for _, text := range []string{
		"", "version: STSv1\r\nmode: enforce\r\nmx: *.example.com\r\nmax_age: 604800\r\n", "version:STSv1\nmode:none\nmax_age:0\na: b \t c\n\n",
		"version: STSv1\nmode: none\nmode: x\nmax_age: 1", "version: STSv1\nmode: testing\nmx: a\nmax_age: 00\nx: \u00a0y", "\r", ":",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePolicy(text)
		if (p != nil) != (err == nil) || err != nil && !errors.Is(err, ErrSyntax) {
			t.Fatalf("%q: %+v, %v", text, p, err)
		}
		if err != nil {
			return
		}
		again, err := ParsePolicy(p.String())
		p.Ignored = nil // not printed
		if err != nil || !reflect.DeepEqual(p, again) {
			t.Fatalf("%q: printed as %q: %+v, %v; want %+v", text, p, again, err, p)
		}
	})
}

func BenchmarkParsePolicy(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParsePolicy("version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\nmax_age: 604800\r\n"); err != nil {
			b.Fatal(err)
		}
	}
}
