package records

import (
	"errors"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

// shortKey is the key of RFC 8463 Appendix A.2 as a record.
const shortKey = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

func TestParseForeignKey(t *testing.T) {
	rsa := "v=DKIM1; h=sha256; k=rsa; p=" + rfc6376Key
	half := len(rfc6376Key) / 2
	for _, c := range []struct {
		in, selector, value, reason string
	}{
		{shortKey, "", shortKey, "the bare text, as mailcow shows it"},
		{" " + shortKey + "\n", "", shortKey, "with blanks around"},
		{`"` + shortKey + `"`, "", shortKey, "quoted"},
		{`"v=DKIM1; k=ed25519; " "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="`, "", shortKey, "in two strings"},
		{"v=DKIM1; k=ed25519;\n  p=11qYAYKxCrfVS/7T\r\n  yWQHOg7hcvPapiMlrwIaaPcHURo=\n", "", shortKey, "broken into lines by a terminal"},
		{"mail._domainkey.kestrel.example. 3600 IN TXT \"" + shortKey + "\"", "mail", shortKey, "a zone line"},
		{"a.b._domainkey IN TXT \"" + shortKey + "\" ; the key", "a.b", shortKey, "a selector of two labels, and a comment"},
		{"mail._domainkey.kestrel.example. TXT " + shortKey, "mail", shortKey, "without quotes, as panels show it"},
		{"mail._domainkey\tIN\tTXT\t( \"v=DKIM1; h=sha256; k=rsa; \"\n\t  \"p=" + rfc6376Key[:half] + "\"\n\t  \"" + rfc6376Key[half:] +
			"\" )  ; ----- DKIM key mail for kestrel.example\n", "mail", rsa, "as opendkim-genkey writes it"},
		{"; made by rspamd\nMail._domainkey IN TXT ( \"" + shortKey + "\" ) ;\n", "mail", shortKey, "a comment before, a selector in capitals"},
		{"TXT \"" + shortKey + "\"", "", shortKey, "a type without a name"},
		{"mail IN TXT \"" + shortKey + "\"", "", shortKey, "a name that tells no selector"},
	} {
		got, err := ParseForeignKey(c.in)
		if err != nil || got.Selector != c.selector || got.Value != c.value {
			t.Errorf("%s: %q\ngot  %+v, %v\nwant %q %q", c.reason, c.in, got, err, c.selector, c.value)
		}
	}
	for in, reason := range map[string]string{
		"":                                "nothing",
		"; only a comment":                "nothing but a comment",
		"v=spf1 mx ~all":                  "another record",
		"v=DKIM1; k=rsa; p=":              "a revoked key",
		"v=DKIM1; k=rsa; p=AAAA":          "no key",
		"v=DKIM1; k=rsa":                  "no p=",
		strings.ToLower(shortKey):         "the key in lower case is another or none",
		`"` + shortKey:                    "an open quote",
		"bad_._domainkey TXT " + shortKey: "a bad selector",
		shortKey + "\x1b[2J":              "an escape sequence",
		strings.Repeat("v", 1<<17):        "far too long",
		"mail._domainkey IN CNAME mail.dkim.example.net.": "an alias is no key",
	} {
		got, err := ParseForeignKey(in)
		if !errors.Is(err, ErrForeignKey) || got != (ForeignKey{}) {
			t.Errorf("%s: got %+v, %v", reason, got, err)
		} else if msg := err.Error(); Visible(msg) != msg || len(msg) > 1000 {
			t.Errorf("%s: not fit for a terminal: %.100q", reason, msg)
		}
	}
	const secret = "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp"
	_, err := ParseForeignKey("-----BEGIN PRIVATE KEY-----\n" + secret + "\n-----END PRIVATE KEY-----\n")
	var refused *InputError
	if !errors.As(err, &refused) || strings.Contains(refused.Input+refused.Error()+refused.Hint(), secret) {
		t.Errorf("a private key is taken, or repeated: %v", err)
	}
}

// FuzzParseForeignKey: what is taken is a Setup's, stays itself when it is read
// again, and quoted text is read as a zone file's parser reads it.
func FuzzParseForeignKey(f *testing.F) {
	for _, seed := range []string{
		shortKey, `"` + shortKey + `"`, "mail._domainkey IN TXT ( \"v=DKIM1; k=ed25519; \"\n\"p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\" ) ; x",
		`a._domainkey TXT "v=DKIM1; n=a\"\\\059; p=" "AAAA"`, "; x\nTXT", `" \`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		key, err := ParseForeignKey(in)
		if err != nil {
			if msg := err.Error(); Visible(msg) != msg {
				t.Errorf("raw characters in the error: %q", msg)
			}
			return
		}
		if again, err := ParseForeignKey(key.Value); err != nil || again.Value != key.Value {
			t.Errorf("%q was read as %q, and that as %q, %v", in, key.Value, again.Value, err)
		}
		if key.Selector == "" {
			key.Selector = "s"
		}
		s := kestrel()
		s.DKIMRecords = []ForeignKey{key}
		if err := s.Validate(); err != nil && key.Selector != s.Selector && len(key.Selector) < 200 {
			t.Errorf("%q was taken, but by no Setup: %v", in, err)
		}
	})
}

// TestCharacterStrings holds our reading of quoted strings against that of a
// zone file's parser.
func TestCharacterStrings(t *testing.T) {
	for _, text := range []string{
		`"a" "b"`, `a b`, `"a\"b\\c"`, `"a\065\255"`, `""`, `"a b"   "c"`, `a\ b`, `"x;y" "(z)"`, "\"a\"\t\"b\"",
	} {
		rr, err := dns.NewRR("x. TXT " + text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		wire := make([]byte, 512)
		n, err := dns.PackRR(rr, wire, 0, nil, false)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		var want []byte
		strs, ok := characterStrings(text)
		for _, s := range strs {
			want = append(append(want, byte(len(s))), s...) // RFC 1035 §3.3.14
		}
		if got := wire[n-int(rr.Header().Rdlength) : n]; !ok || string(got) != string(want) {
			t.Errorf("%q: read as %q, %v, on the wire it is %q", text, strs, ok, got)
		}
	}
	for _, text := range []string{`"a`, `a"b"`, `"a\`, `"\25"`, `"\256"`, `\`} {
		if strs, ok := characterStrings(text); ok {
			t.Errorf("%q was read as %q", text, strs)
		}
	}
}
