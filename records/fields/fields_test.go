package fields

import (
	"errors"
	"strings"
	"testing"
)

// read is what Parse hands on, and how it ends.
func read(txt string) (got string, ours bool, err error) {
	ours, err = Parse(txt, "STSv1", func(name, value string) string {
		got += "[" + name + "=" + value + "]"
		return Unknown(value)
	})
	return got, ours, err
}

func TestParse(t *testing.T) {
	good := func(txt, want, reason string) {
		t.Helper()
		if got, ours, err := read(txt); got != want || !ours || err != nil {
			t.Errorf("%q: %s, ours %v, %v; want %s: %s", txt, got, ours, err, want, reason)
		}
	}
	bad := func(txt, field, reason string) {
		t.Helper()
		var wrong *Error
		if _, ours, err := read(txt); !ours || !errors.As(err, &wrong) || wrong.Field != field {
			t.Errorf("%q: ours %v, %v; want an error about %q: %s", txt, ours, err, field, reason)
		}
	}
	good("v=STSv1", "", "that fields are missing is for those to say who know them")
	good("v=STSv1;", "", "no field")
	good("v=STSv1 \t;\tid=1 ; x-y.z=a ; ", "[id=1][x-y.z=a]", "white space around delimiters, a last semicolon")
	good("v=STSv1;"+strings.Repeat("a", 32)+"=1", "["+strings.Repeat("a", 32)+"=1]", "the longest name")
	bad("v=STSv1;"+strings.Repeat("a", 33)+"=1", strings.Repeat("a", 33)+"=1", "a longer one")
	bad("v=STSv1;;", "", "an empty field")
	bad("v=STSv1;id", "id", "no =")
	bad("v=STSv1;-a=1", "-a=1", "a name begins with a letter or digit")
	bad("v=STSv1;a=1;a=2", "a", "twice")
	bad("v=STSv1;v=STSv1", "v", "the version twice")
	bad("v=STSv1;a=1;b=", "b", "no value")
	bad("v=STSv1;a=b=c", "a", "= in a value")
	for _, txt := range []string{"", "v=STSv2; id=1", "v=stsv1;", " v=STSv1;", "v=STSv1 id=1", "id=1; v=STSv1"} {
		if got, ours, err := read(txt); got != "" || ours || err != nil {
			t.Errorf("%q: %s, ours %v, %v: not of this version", txt, got, ours, err)
		}
	}
	if _, _, err := read("v=STSv1; \x1b]0;x"); strings.ContainsRune(err.Error(), '\x1b') {
		t.Errorf("the error can't be drawn: %q", err)
	}
}

// FuzzParse: what is handed on says the same when it is put together again.
func FuzzParse(f *testing.F) {
	for _, txt := range []string{"", "v=STSv1", "v=STSv1; id=1;", "v=STSv1 ;a=b ; c=\t", "v=STSv1;é=1", "v=STSv1;a=\x00"} {
		f.Add(txt)
	}
	f.Fuzz(func(t *testing.T, txt string) {
		again := "v=STSv1"
		ours, err := Parse(txt, "STSv1", func(name, value string) string {
			again += ";" + name + "=" + value
			return Unknown(value)
		})
		if !ours && (err != nil || again != "v=STSv1") {
			t.Fatalf("%q is not of this version, yet %q, %v", txt, again, err)
		}
		if !ours || err != nil {
			return
		}
		first, _, _ := read(txt)
		if second, _, err := read(again); second != first || err != nil {
			t.Fatalf("%q read as %s; put together %q, %s, %v", txt, first, again, second, err)
		}
	})
}
