package dmarc

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"testing"
)

// exceptions are the vectors whose label we don't follow, each with the place
// in the standard. Most were judged by RFC 7489, which was stricter about
// wrong values, or by the habits of one program.
var exceptions = map[string]string{
	"V = DMARC1 ; P = reject ;\tSP=none; unknown \t=\t ignored-future-value \t ; adkim=s; aspf=s; rua=mailto:dmarc-feedback@example.com  ,\t\tmailto:tld-test@thirdparty.example.net!10m; RUF=mailto:auth-reports@example.com  ,\t\tmailto:tld-test@thirdparty.example.net!0G; RI = 123; FO = 0:1:d:s ; RF= afrf : other; Pct = 0": "RFC 9989 §4.7 takes the syntax of RFC 6376 §3.2, in which the names of tags are case-sensitive",

	"v=DMARC1; sp=reject; p=reject":                          "RFC 9989 §4.7: only v= has its place",
	"v=DMARC1; p=foo; rua=mailto:dmarc@example.com":          "RFC 9989 §4.10.1: with a report address it counts as p=none",
	"v=DMARC1; p=none; aspf=bob;":                            "RFC 9989 §4.8: a wrong value is the default",
	"v=DMARC1; p=none; rf=000000000000000000000000000000000": "RFC 9989 appendix C.5.2: rf is gone, and unknown tags are ignored (§4.7)",
	"v=DMARC1; p=none; rf=bob;":                              "RFC 9989 appendix C.5.2: rf is gone, and unknown tags are ignored (§4.7)",
	"v=DMARC1; p=reject; fo=invalid_value":                   "RFC 9989 §4.8: a wrong value is the default",

	"v=DMARC1; p=none; rua=__mailto:reports@dmarc.cyber.dhs.gov,mailto:dmarcreports@usdoj.gov":        "RFC 9989 §4.8: wrong URIs are ignored",
	"v=DMARC1; p=none; rua=reports@dmarc.cyber.dhs.gov,mailto:dmarcreports@usdoj.gov":                 "RFC 9989 §4.8: wrong URIs are ignored",
	"v=DMARC1; rua=mailto:dmarc-feedback@example.com!99999999999999999999999999999999999999999999999": "RFC 9989 §4.8: the size is to be ignored, and §4.10.1: with a report address p= may be missing",
}

// TestLintVectors compares our verdict on labelled record texts with that of
// other implementations: a record is valid if receivers apply it.
func TestLintVectors(t *testing.T) {
	text, err := os.ReadFile("testdata/lint-vectors.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	rows, used := 0, 0
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); rows++ {
		var row struct{ Input, Verdict, Note, Source string }
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		rec, _, err := Parse(row.Input)
		valid := err == nil && rec.Effective() != ""
		reason, exception := exceptions[row.Input]
		if exception {
			used++
		}
		if agrees := valid == (row.Verdict == "valid"); agrees == exception {
			t.Errorf("%q: we say valid: %v (%v); %s says %s (%s); exception: %q", row.Input, valid, err, row.Source, row.Verdict, row.Note, reason)
		}
	}
	if rows != 54 || used != len(exceptions) {
		t.Errorf("%d rows, want 54; %d exceptions used of %d", rows, used, len(exceptions))
	}
}
