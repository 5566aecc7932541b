package spf

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

// exceptions are the vectors whose label we don't follow, each with the place
// in the standard.
var exceptions = map[string]string{
	"V=spf1 all Include:example.org a ?a -a +a ~a a:x a:x/0 a:x/24//64 a:x//64 mx mx:x ptr ptr:x IP4:10.0.0.1 ip4:0.0.0.0/0 ip4:10.0.0.1/24 ip6:2001:db8::1 ip6:2001:db8::1/128 exists:x REDIRECT=x exp=X Other=x": "RFC 7208 §7.1: a domain-spec ends in a dot and a top-level domain, so x is none",
	"v=spf1 -all exp=exp.example extra": "RFC 7208 §4.6: an error anywhere in the record counts, and extra is no mechanism",

	// Their text is sound; what stands at other names spoils them, which only an
	// evaluation sees.
	"v=spf1 a include:_spf.salesforce.com include:spf.protection.outlook.com include:spf.constantcontact.com include:_spf.elasticemail.com include:servers.mcsv.net include:_spf.google.com include:service-now.com ~all": "RFC 7208 §4.6.4: the limit of 10 lookups is met by evaluating",
	"v=spf1 a:13Mk4olS9VWhQqXRl90fKJrD.example.com mx:SfGiqBnQfRbOMapQJhozxo2B.example.com a:VAFeyU9N2KJX518aGsN3w6VS.example.com ~all":                                                                                   "RFC 7208 §4.6.4: the limit of 2 void lookups is met by evaluating",
	`"v=spf1 include:example.com"`: "RFC 7208 §4.6.4: a loop is found by evaluating",
	"v=spf1 mx -all":               "RFC 7208 §4.6.4: the limit of 10 mail exchangers is met by evaluating",
	"v=spf1 redirect=example.com":  "RFC 7208 §4.6.4: a loop is found by evaluating",
}

// quotedStrings are the character-strings of a vector that is written as in a
// master file.
var quotedStrings = regexp.MustCompile(`"([^"]*)"`)

// TestLintVectors compares our verdict on labelled record texts with that of
// other implementations.
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
		txt := row.Input
		if strings.HasPrefix(txt, `"`) {
			txt = ""
			for _, part := range quotedStrings.FindAllStringSubmatch(row.Input, -1) {
				txt += part[1]
			}
		}
		_, _, err := Parse(txt)
		reason, exception := exceptions[row.Input]
		if exception {
			used++
		}
		if agrees := (err == nil) == (row.Verdict == "valid"); agrees == exception {
			t.Errorf("%q: %v; %s says %s (%s); exception: %q", row.Input, err, row.Source, row.Verdict, row.Note, reason)
		}
	}
	if rows != 58 || used != len(exceptions) {
		t.Errorf("%d rows, want 58; %d exceptions used of %d", rows, used, len(exceptions))
	}
}
