package dkim

import (
	"errors"
	"reflect"
	"testing"
)

// FuzzParse: whatever stands in DNS, the three answers of Parse fit together,
// and what is printed says the same as what was read.
func FuzzParse(f *testing.F) {
	for _, txt := range []string{
		"", "p=", "v=DKIM1; k=rsa; p=" + rfc6376Key, "k=ed25519;p=" + rfc8463Key,
		"v=DKIM1; h=sha1:sha256; s=*; t=y:s; n=a=3Db c; p=YWJj;", "n==20=20; p=YQ", "n=a=0D=0Ab\t ;p=",
		"v=DKIM1;\r\n p=YW\r\n\tJj", "v=dkim1; p=", "p=; v=DKIM1", "v=DMARC1; p=none", "\x00=;;", "p=\r", "n=\r\n p=;p=",
	} {
		f.Add(txt)
	}
	f.Fuzz(func(t *testing.T, txt string) {
		rec, isDKIM, err := Parse(txt)
		if (rec != nil) != (err == nil) || !isDKIM != errors.Is(err, ErrNotDKIM) {
			t.Fatalf("%q: %+v, %v, %v", txt, rec, isDKIM, err)
		}
		if err != nil {
			return
		}
		if usable := rec.Usable(); usable == nil && (rec.Bits() == 0 || !SameKey(rec, rec)) {
			t.Fatalf("%q: usable, but has %d bits", txt, rec.Bits())
		}
		again, _, err := Parse(rec.String())
		if err != nil {
			t.Fatalf("%q: printed as %q: %v", txt, rec.String(), err)
		}
		rec.Unknown = nil // not printed
		if !reflect.DeepEqual(rec, again) {
			t.Fatalf("%q: printed as %q:\n%+v, want\n%+v", txt, rec.String(), again, rec)
		}
	})
}
