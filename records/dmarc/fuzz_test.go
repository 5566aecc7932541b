package dmarc

import (
	"errors"
	"reflect"
	"testing"
)

// FuzzParse: whatever stands in DNS, the three answers of Parse fit together,
// and what is printed says the same as what was read.
func FuzzParse(f *testing.F) {
	for _, txt := range []string{
		"", "v=DMARC1", "v=DMARC1;", "v=DMARC1; p=none; rua=mailto:a@example.com!10m,https://example.com/",
		"v=DMARC1; p=reject; sp=none; np=x; adkim=s; aspf=r; fo=1:d:s; t=y; psd=y; ruf=,a,, b", "v=DMARC1; p=none; p=none",
		"v\t=\tDMARC1\t;;p=a=b;pct=1;x", "v=dmarc1; p=none", "v=DMARC1; t=N;P=\x00", "v=DMARC1;rua=,", "v=DMARC1;rua=a\t",
	} {
		f.Add(txt)
	}
	f.Fuzz(func(t *testing.T, txt string) {
		rec, isDMARC, err := Parse(txt)
		if (rec != nil) != (err == nil) || !isDMARC != errors.Is(err, ErrVersion) {
			t.Fatalf("%q: %+v, %v, %v", txt, rec, isDMARC, err)
		}
		if err != nil {
			return
		}
		if effective := rec.Effective(); effective != "" && Rank(effective) < 0 || Stricter(effective, None) && Stricter(effective, rec.Policy) {
			t.Fatalf("%q: effectively %q", txt, effective)
		}
		again, _, err := Parse(rec.String())
		if err != nil {
			t.Fatalf("%q: printed as %q: %v", txt, rec.String(), err)
		}
		rec.Ignored = nil // not printed
		if !reflect.DeepEqual(rec, again) {
			t.Fatalf("%q: printed as %q:\n%+v, want\n%+v", txt, rec.String(), again, rec)
		}
	})
}

// FuzzMailbox: what comes out of a report address is one mailbox.
func FuzzMailbox(f *testing.F) {
	for _, uri := range []string{"mailto:a@example.com", "mailto:a%21b@example.com!10m", "mailto:", "https://example.com", "mailto:%22a%22@b.c", "%"} {
		f.Add(uri)
	}
	f.Fuzz(func(t *testing.T, uri string) {
		mailbox, err := Mailbox(uri)
		if (mailbox == "") != (err != nil) || err == nil && !isURI(uri) {
			t.Fatalf("%q: %q, %v", uri, mailbox, err)
		}
		for _, r := range mailbox {
			if r <= ' ' || r == '<' || r == '>' {
				t.Fatalf("%q: %q holds %q", uri, mailbox, r)
			}
		}
	})
}
