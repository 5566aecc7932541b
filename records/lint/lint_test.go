package lint

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"allgreen/records/check"
)

const (
	rsaKey = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB"
	edKey  = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
)

// said is a result in one line: what it is about, and the codes.
func said(r Result) string {
	codes := make([]string, 0, len(r.Findings))
	for _, f := range r.Findings {
		codes = append(codes, f.Code)
	}
	return fmt.Sprintf("%d %s %s valid=%v %s", r.Line, r.Type, r.Name, r.Valid, strings.Join(codes, " "))
}

func TestZone(t *testing.T) {
	for _, tt := range []struct {
		text   string
		want   []string
		reason string
	}{
		{"", nil, "nothing"},
		{"kestrel.example. A 192.0.2.1\nkestrel.example. TXT \"google-site-verification=1\"", nil, "none of mail's texts"},
		{"$ORIGIN kestrel.example.\n@ TXT \"v=spf1 mx ~all\"\n_dmarc TXT \"v=DMARC1; p=none\"\ned._domainkey TXT \"v=DKIM1; k=ed25519; p=" + edKey + "\"\n_mta-sts TXT \"v=STSv1; id=1\"\n_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:a@kestrel.example\"", []string{
			"2 spf kestrel.example. valid=true ", "3 dmarc _dmarc.kestrel.example. valid=true ", "4 dkim ed._domainkey.kestrel.example. valid=true ",
			"5 mta-sts _mta-sts.kestrel.example. valid=true ", "6 tls-rpt _smtp._tls.kestrel.example. valid=true "}, "every kind"},
		{"mail._domainkey\tIN\tTXT\t( \"v=DKIM1; h=sha256; k=rsa; \"\r\n\t  \"p=" + rsaKey[:100] + "\"\r\n\t  \"" + rsaKey[100:] + "\" )  ; ----- DKIM key mail\r\n",
			[]string{"1 dkim mail._domainkey. valid=true dkim-weak"}, "the file of opendkim-genkey, with CRLF"},
		{"\ufeff$ORIGIN kestrel.example.\n@ TXT \"v=spf1 mx ~all\"\n  TXT \"v=spf1 include:x.example ~all\"", []string{"2 spf kestrel.example. valid=false spf-two"}, "two SPF records of one name"},
		{"a.example. TXT \"v=spf1 mx ~all\"\nb.example. TXT \"v=spf1 mx ~all\"", []string{"1 spf a.example. valid=true ", "2 spf b.example. valid=true "}, "near miss: two names"},
		{"kestrel.example. SPF \"v=spf1 mx ~all\"", []string{"1 spf kestrel.example. valid=false spf-type99"}, "the obsolete type alone"},
		{"kestrel.example. SPF \"v=spf1 mx ~all\"\nkestrel.example. TXT \"v=spf1 mx ~all\"", []string{"1 spf kestrel.example. valid=true "}, "near miss: beside TXT it does no harm"},
		{"kestrel.example. TXT \"v=spf1 mx ~all\nmoo\n_dmarc.b.example. TXT \"v=DMARC1\"", []string{
			"1 line  valid=false zone-line", "2 line  valid=false zone-line", "3 dmarc _dmarc.b.example. valid=false txt-cut-semicolon dmarc-p"}, "lines that are no records"},
		{"$INCLUDE keys/mail.txt\n$generate 1-9 a$ A 192.0.2.$\n$MOO x\na.example. TXT \"v=spf1 mx ~all\"", []string{
			"1 line  valid=true zone-line", "2 line  valid=true zone-line", "3 line  valid=false zone-line", "4 spf a.example. valid=true "}, "directives that others follow"},
		{"_dmarc.kestrel.example. TXT v=DMARC1; p=none", []string{"1 dmarc _dmarc.kestrel.example. valid=false txt-cut-semicolon dmarc-p"}, "without quotes a semicolon begins a comment"},
		{"v=spf1 mx ~all\n\"v=DMARC1; p=none\"\n\u201cv=STSv1; id=1\u201d", []string{
			"1 spf  valid=true ", "2 dmarc  valid=false txt-literal-quotes", "3 mta-sts  valid=false txt-nonascii sts-syntax"}, "bare values"},
		{"@ TXT \"v=spf1 mx ~all\"", []string{"1 spf  valid=true "}, "the apex of an unknown zone"},
		{"kestrel.example._report._dmarc.merlin.example. TXT \"v=DMARC1\"", []string{"1 dmarc kestrel.example._report._dmarc.merlin.example. valid=true "}, "the consent to reports needs no policy"},
	} {
		var got []string
		for _, r := range Zone(tt.text) {
			got = append(got, said(r))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q:\n%s\nwant\n%s: %s", tt.text, strings.Join(got, "\n"), strings.Join(tt.want, "\n"), tt.reason)
		}
	}
}

// TestJSON holds the object of CLI.md.
func TestJSON(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"v=spf1 mx ~all", `{"type":"spf","name":"","valid":true,"findings":[]}`},
		{"v=spf1 +all", `{"type":"spf","name":"","valid":false,"findings":[{"code":"spf-plusall","severity":"error","message":"The SPF record lets everyone send as you.","fix":"Let it end with ~all."}],"better":"v=spf1 mx ~all"}`},
	} {
		got, err := json.Marshal(Judge(check.SPF, "", tt.text))
		if err != nil || string(got) != tt.want {
			t.Errorf("%s, %v; want %s", got, err, tt.want)
		}
	}
}

func TestRead(t *testing.T) {
	for _, tt := range []struct {
		text, want string
		err        error
		reason     string
	}{
		{"\ufeffa", "a", nil, "a byte order mark is no part of the record"},
		{strings.Repeat("a", maxFile+1), "", ErrTooLarge, "a file without end"},
		{"-----BEGIN PRIVATE KEY-----\nMC4CAQ", "", ErrPrivateKey, "cut off, and its lines would be shown"},
		{"MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06\n  /nwoy/HU++CXqI9EdVhC\n", "", ErrPrivateKey, "without the lines around it (the key of RFC 8410 §10.3)"},
		{"; the key\n-----BEGIN RSA PRIVATE KEY-----\n-----END RSA PRIVATE KEY-----\n", "", ErrPrivateKey, "as opendkim-genkey writes it"},
		{"-----BEGIN PUBLIC KEY-----", "-----BEGIN PUBLIC KEY-----", nil, "near miss: a mistake to be named"},
	} {
		if text, err := Read(strings.NewReader(tt.text)); text != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%.40q: %q, %v; want %q, %v: %s", tt.text, text, err, tt.want, tt.err, tt.reason)
		}
	}
}

// FuzzZone: whatever a file holds, it is judged, line by line.
func FuzzZone(f *testing.F) {
	for _, text := range []string{"@ TXT \"v=spf1\"", "v=", "\"v", "a TXT (\n\"v=DKIM1; p=\"\n)", "\u201cv=spf1 \x1b", "a. SPF x"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, r := range Zone(text) {
			if r.Line < last || r.Type == "" || r.Findings == nil || r.Valid && slices.ContainsFunc(r.Findings, func(f check.Finding) bool { return f.Severity == check.Error }) {
				t.Fatalf("%q: %+v", text, r)
			}
			last = r.Line
		}
	})
}

func BenchmarkZone(b *testing.B) {
	text := strings.Repeat("kestrel.example. 300 IN MX 10 mail.kestrel.example.\n", 1000) + "kestrel.example. TXT \"v=spf1 mx ~all\"\n"
	b.ReportAllocs()
	for b.Loop() {
		if len(Zone(text)) != 1 {
			b.Fatal("one text is there")
		}
	}
}
