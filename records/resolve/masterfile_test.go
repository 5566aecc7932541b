package resolve_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"allgreen/records/resolve"
)

func TestParseMasterFile(t *testing.T) {
	const genkey = "mail._domainkey\tIN\tTXT\t( \"v=DKIM1; h=sha256; k=rsa; \"\n\t  \"p=MIIB\"\n\t  \"IjAN\" )  ; ----- DKIM key mail for kestrel.example\n"
	for _, tt := range []struct {
		text   string
		want   []string // "line name type data", or "line !" where it can't be read
		reason string
	}{
		{"", nil, "nothing"},
		{"; only a comment\n\n  \n", nil, "comments and blanks"},
		{"kestrel.example. 300 IN MX 10 mail.kestrel.example.", []string{"1 kestrel.example. MX 10 mail.kestrel.example."}, "a whole line"},
		{"kestrel.example. MX 10 mail.kestrel.example.", []string{"1 kestrel.example. MX 10 mail.kestrel.example."}, "without TTL and class"},
		{"$ORIGIN kestrel.example.\n$TTL 1h\n@ TXT \"v=spf1 mx ~all\"\n  TXT other\n_dmarc IN TXT \"v=DMARC1; p=none\" ; why\n", []string{
			`3 kestrel.example. TXT "v=spf1 mx ~all"`, `4 kestrel.example. TXT "other"`, `5 _dmarc.kestrel.example. TXT "v=DMARC1; p=none"`}, "origin, the name before, comments"},
		{"\ufeff$ORIGIN kestrel.example.\r\n@ TXT \"a\"\r\n", []string{`2 kestrel.example. TXT "a"`}, "a byte order mark and CRLF"},
		{genkey + "x A 192.0.2.1", []string{`1 mail._domainkey. TXT "v=DKIM1; h=sha256; k=rsa; " "p=MIIB" "IjAN"`, "4 x. A 192.0.2.1"}, "the file of opendkim-genkey"},
		{"a. TXT v=DMARC1; p=none", []string{`1 a. TXT "v=DMARC1"`}, "without quotes a semicolon begins a comment"},
		{`a. TXT "x\"(;" "\(" ; )`, []string{`1 a. TXT "x\"(;" "("`}, "escapes and quotes"},
		{"moo\nb. A 192.0.2.1\nc. A 1.2.3\nd. A 192.0.2.2", []string{"1 !", "2 b. A 192.0.2.1", "3 !", "4 d. A 192.0.2.2"}, "broken lines hide no others"},
		{"$INCLUDE /etc/passwd\n$GENERATE 1-9 a$ A 192.0.2.$\n$ORIGIN x\na. A 192.0.2.1", []string{"1 !", "2 !", "4 a. A 192.0.2.1"}, "nothing is read or generated"},
		{"$ORIGIN kestrel.example.\n$ORIGIN club\na A 192.0.2.1\n$ORIGIN x.example.\nb A 192.0.2.2", []string{"3 a.club.kestrel.example. A 192.0.2.1", "5 b.x.example. A 192.0.2.2"}, "an origin may be relative to the one before"},
		{"a. TXT \"no end\nb. A 192.0.2.1", []string{"1 !", "2 b. A 192.0.2.1"}, "a quote that doesn't end"},
		{"a. TXT ( \"x\"\n" + strings.Repeat("b. A 192.0.2.1\n", 100), nil, "a parenthesis that doesn't end swallows some lines, not all"},
		{"a. SPF \"v=spf1 -all\"", []string{`1 a. SPF "v=spf1 -all"`}, "the type that was given up"},
		{"a. TXT \"\\195\\188\\000\"", []string{`1 a. TXT "\195\188\000"`}, "any octets"},
	} {
		var got []string
		for _, e := range resolve.ParseMasterFile(tt.text) {
			line := string('0'+rune(e.Line%10)) + " !"
			if e.Err == nil {
				line = string('0'+rune(e.Line%10)) + " " + e.RR.Name + " " + e.RR.Type.String() + " " + e.RR.Data
			} else if !errors.Is(e.Err, resolve.ErrEntry) {
				t.Errorf("%q: %v", tt.text, e.Err)
			}
			got = append(got, line)
		}
		if tt.want == nil && len(got) > 0 {
			if n := strings.Count(tt.text, "\n"); n < 100 || len(got) < 30 {
				t.Errorf("%q: %q: %s", tt.text, got, tt.reason)
			}
			continue
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q:\n%q, want\n%q: %s", tt.text, got, tt.want, tt.reason)
		}
	}
}

// FuzzParseMasterFile: whatever stands in a file, every entry is a record or an
// error, in the order of lines.
func FuzzParseMasterFile(f *testing.F) {
	for _, text := range []string{"", "a. TXT ( \"x\"\n)\n", "$ORIGIN b.\n@ MX 10 a\n\tTXT x", "\ufeff;\r\n(((", "\"\\", "a TYPE65280 \\# 1 00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, e := range resolve.ParseMasterFile(text) {
			if e.Line <= last || e.Line > 1+strings.Count(text, "\n") || (e.Err == nil) != (e.RR.Name != "") {
				t.Fatalf("%q: %+v behind line %d", text, e, last)
			}
			last = e.Line
		}
	})
}
