package records

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
)

func TestParseName(t *testing.T) {
	label63 := strings.Repeat("a", 63)
	name253 := strings.Repeat(label63+".", 3) + strings.Repeat("b", 57) + ".org"
	for _, c := range []struct{ in, ascii, unicode, reason string }{
		{"example.org", "example.org", "example.org", "the plain case"},
		{"EXAMPLE.Org", "example.org", "example.org", "DNS names are compared without case"},
		{"example.org.", "example.org", "example.org", "a final dot is how zone files write it"},
		{"a.b.c.example.org", "a.b.c.example.org", "a.b.c.example.org", "a subdomain can have mail of its own"},
		{"example.test", "example.test", "example.test", "reserved names are names (RFC 2606)"},
		{"mail.example", "mail.example", "mail.example", "reserved top-level domain (RFC 2606)"},
		{"3com.com", "3com.com", "3com.com", "a label may begin with a digit (RFC 1123 §2.1)"},
		{"123.org", "123.org", "123.org", "only the last label must not be a number"},
		{"ab--cd.example.org", "ab--cd.example.org", "ab--cd.example.org", "ASCII hosts with hyphens in the third place exist"},
		{"bücher.example", "xn--bcher-kva.example", "bücher.example", "an IDN"},
		{"BÜCHER.example", "xn--bcher-kva.example", "bücher.example", "upper case is mapped (UTS 46)"},
		{"bu\u0308cher.example", "xn--bcher-kva.example", "bücher.example", "decomposed input is composed"},
		{"xn--bcher-kva.example", "xn--bcher-kva.example", "bücher.example", "A-labels are taken as well"},
		{"XN--BCHER-KVA.example", "xn--bcher-kva.example", "bücher.example", "the prefix has no case"},
		{"faß.de", "xn--fa-hia.de", "faß.de", "IDNA2008 keeps the ß"},
		{"例え.テスト", "xn--r8jz45g.xn--zckzah", "例え.テスト", "Japanese"},
		{"例え。テスト", "xn--r8jz45g.xn--zckzah", "例え.テスト", "an ideographic full stop is a dot"},
		{"ｅｘａｍｐｌｅ.org", "example.org", "example.org", "full-width letters of a Japanese keyboard"},
		{"col·lecció.cat", "xn--collecci-ioa91d.cat", "col·lecció.cat", "Catalan middle dot in its place (RFC 5892 A.3)"},
		{"مثال.إختبار", "xn--mgbh0fb.xn--kgbechtv", "مثال.إختبار", "right to left"},
		{"نامه\u200cای.com", "xn--mgba3gch31f060k.com", "xn--mgba3gch31f060k.com", "a joiner in its place (RFC 5892 A.1), which is never drawn"},
		{name253, name253, name253, "253 characters are just not too many"},
	} {
		for _, parse := range []func(string) (Name, error){ParseDomain, ParseHost} {
			n, err := parse(c.in)
			if err != nil {
				t.Errorf("%q: %v; wanted %s (%s)", c.in, err, c.ascii, c.reason)
				continue
			}
			if n.String() != c.ascii || n.Unicode() != c.unicode {
				t.Errorf("%q: got %s and %s, wanted %s and %s (%s)", c.in, n, n.Unicode(), c.ascii, c.unicode, c.reason)
			}
			if n.FQDN() != c.ascii+"." || n.IDN() != (c.ascii != c.unicode) {
				t.Errorf("%q: FQDN %s, IDN %v", c.in, n.FQDN(), n.IDN())
			}
		}
	}
}

func TestParseNameRefuses(t *testing.T) {
	long := strings.Repeat("a", 64)
	for _, c := range []struct{ in, problem, example, reason string }{
		{"", "nothing was given", "example.org", "empty"},
		{"me@example.com", "is an e-mail address", "example.com", "the classic mistake; the example is the part behind the @"},
		{"me@co.uk", "is an e-mail address", "example.org", "no example from a bad guess"},
		{"@example.com", "begins with an @", "example.com", "half an e-mail address"},
		{"mailto:me@example.com", "is an e-mail address", "example.com", "as browsers copy it"},
		{"https://www.example.com/mail?x=1", "is a web address", "www.example.com", "a URL"},
		{"https://example.com:8443", "is a web address", "example.com", "a URL with a port"},
		{"example.com/mail", "has a path", "example.com", "URL without scheme"},
		{"example.com:25", "has a port", "example.com", "host and port"},
		{"203.0.113.25", "is an IP address", "example.org", "IPv4"},
		{"203.0.113.25:25", "is an IP address", "example.org", "IPv4 with port, not a name with port"},
		{"203.0.113.0/24", "is an IP address", "example.org", "a prefix, not a name with a path"},
		{"2001:db8::25", "is an IP address", "example.org", "IPv6"},
		{"[2001:db8::25]", "is an IP address", "example.org", "IPv6 in brackets"},
		{"203.0.113.256", "ends in a number", "example.org", "mistyped IPv4"},
		{"1.2.3", "ends in a number", "example.org", "half an IPv4"},
		{"localhost", "is a single word", "example.org", "no dot"},
		{"example", "is a single word", "example.org", "no dot, though listed nowhere"},
		{"com", "is a top-level domain", "example.org", "a real top-level domain"},
		{"co.uk", "is a public suffix: domains are registered below it, nobody can own it", "example.org", "registry suffix"},
		{"公司.cn", "is a public suffix", "example.org", "registry suffix in U-labels"},
		{"github.io", "is a public suffix: its owner", "example.org", "private suffix"},
		{"*.example.com", "is a wildcard", "example.com", "wildcard"},
		{"exa*mple.com", "is a wildcard", "example.org", "wildcard inside a label"},
		{".example.com", "has an empty label", "example.org", "dot at the start"},
		{"example..com", "has an empty label", "example.org", "two dots"},
		{"example.com..", "has an empty label", "example.org", "two final dots"},
		{"bücher..example", "has an empty label", "example.org", "two dots in an IDN"},
		{".", "has an empty label", "example.org", "the root"},
		{long + ".org", "has a label of 64 characters", "example.org", "label too long (RFC 1035 §2.3.4)"},
		{strings.Repeat("ü", 60) + ".org", "has a label of", "example.org", "too long only in its A-label"},
		{strings.Repeat("a.", 125) + "org1", "is 254 characters long", "example.org", "name too long by one (RFC 1035 §2.3.4)"},
		{strings.Repeat("ü", 100_000) + ".org", "is far too long", "example.org", "refused before the costly steps"},
		{"_dmarc.example.com", "holds an underscore", "example.org", "a record's name; -dmarc is no host either"},
		{"my_shop.example.com", "holds an underscore", "my-shop.example.com", "underscore; the hyphen is likely meant"},
		{"☕.example", "holds the character ☕", "example.org", "emoji (IDNA2008 disallows symbols)"},
		{"xn--53h.example", "holds the character ☕", "example.org", "emoji in punycode"},
		{"i♥.example", "holds the character ♥", "example.org", "a symbol in a word"},
		{"a·b.example", "holds the character ·", "example.org", "middle dot outside of Catalan"},
		{"xn--\u00fc.example", "is not a valid internationalised", "example.org", "prefix of an A-label on a U-label"},
		{"xn--zzzzzzzzzzz99999.example", "is not a valid internationalised", "example.org", "broken punycode"},
		{"xn--abc-.example", "is not a valid internationalised", "example.org", "punycode of plain ASCII"},
		{"exam ple.org", "has a blank", "example.org", "blank inside"},
		{"example.org\n", "holds an invisible character: \\x0a", "example.org", "line end"},
		{"exa\u200bmple.org", `holds an invisible character: \u200b`, "example.org", "zero-width space from a web page"},
		{"\u202egro.elpmaxe", `holds an invisible character: \u202e`, "example.org", "bidi override"},
		{"example\x00.org", `holds an invisible character: \x00`, "example.org", "control"},
		{"\xff.org", "is not valid UTF-8", "example.org", "raw byte"},
		{"-example.org", "begins or ends with a hyphen", "example.org", "leading hyphen"},
		{"example-.org", "begins or ends with a hyphen", "example.org", "trailing hyphen"},
		{"exam+ple.org", "holds the character '+'", "example.org", "other ASCII"},
		{`exam\ple.org`, `holds the character '\\'`, "example.org", "backslash"},
	} {
		_, err := ParseDomain(c.in)
		var refused *InputError
		if !errors.As(err, &refused) || !errors.Is(err, ErrDomain) {
			t.Errorf("%q: got %v, wanted an InputError on ErrDomain (%s)", c.in, err, c.reason)
			continue
		}
		if !strings.Contains(refused.Problem, c.problem) || refused.Example != c.example {
			t.Errorf("%q: problem %q, example %q; wanted %q, %q (%s)", c.in, refused.Problem, refused.Example, c.problem, c.example, c.reason)
		}
		if refused.Hint() != "for example: "+c.example {
			t.Errorf("%q: hint %q", c.in, refused.Hint())
		}
		if _, err := ParseHost(c.in); !errors.Is(err, ErrHost) {
			t.Errorf("%q: ParseHost: %v, wanted ErrHost (%s)", c.in, err, c.reason)
		}
	}
}

func TestInputErrorIsFitForATerminal(t *testing.T) {
	for _, in := range naughty(t) {
		for _, err := range refusals(in) {
			if text := err.Error(); Visible(text) != text || len(text) > 1000 {
				t.Errorf("%q: the error holds raw characters or is endless: %q", in, text)
			}
		}
	}
}

// refusals runs the input through all parsers and returns what they refuse.
func refusals(in string) (errs []error) {
	_, domain := ParseDomain(in)
	_, host := ParseHost(in)
	_, v4 := ParseAddr(in, false)
	_, v6 := ParseAddr(in, true)
	_, mailbox := ParseMailbox(in)
	_, selector := ParseSelector(in)
	_, backup := ParseBackupMX(in)
	for _, err := range []error{domain, host, v4, v6, mailbox, selector, backup} {
		if err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}

// naughty returns the strings of the big list of naughty strings.
func naughty(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/blns.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) < 200 {
		t.Fatalf("only %d strings", len(all))
	}
	return all
}

// TestOrganizational goes through the vectors of the public suffix list: a
// name without a registrable domain must be refused, the others must find theirs.
func TestOrganizational(t *testing.T) {
	f, err := os.Open("testdata/psl.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows := 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		in, want, ok := strings.Cut(lines.Text(), " ")
		if !ok || strings.HasPrefix(in, "//") || in == "null" {
			continue
		}
		rows++
		n, err := ParseHost(in)
		if want == "null" {
			if err == nil {
				t.Errorf("%s is taken, though it has no registrable domain", in)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if got := n.Organizational(); got.String() != want && got.Unicode() != want {
			t.Errorf("%s: got %s, wanted %s", in, got, want)
		}
	}
	if rows < 70 {
		t.Errorf("only %d vectors", rows)
	}
}

func TestMixedScripts(t *testing.T) {
	for _, c := range []struct {
		in     string
		want   bool
		reason string
	}{
		{"example.org", false, "ASCII"},
		{"bücher.example", false, "Latin with a diacritic"},
		{"pаypal.com", true, "a Cyrillic а among Latin"},
		{"xn--pypal-4ve.com", true, "the same in its A-label"},
		{"аррӏе.com", true, "all Cyrillic, but looks Latin"},
		{"аррӏе.рф", false, "Cyrillic below a Cyrillic top-level domain"},
		{"почта.com", false, "Cyrillic that cannot pass for Latin"},
		{"ελλάδα.example", false, "Greek alone"},
		{"αlpha.example", true, "Greek and Latin"},
		{"東京タワーのabc.jp", false, "Japanese with Latin"},
		{"中文abc.cn", false, "Chinese with Latin"},
		{"한국abc漢字.kr", false, "Korean with Latin"},
		{"한국カナ.kr", true, "Hangul and Katakana have no language in common"},
		{"mail-2.почта.com", false, "scripts differ between labels only"},
	} {
		if got := MustName(c.in).MixedScripts(); got != c.want {
			t.Errorf("%s: %v, wanted %v (%s)", c.in, got, c.want, c.reason)
		}
	}
}

func TestNameAsText(t *testing.T) {
	type holder struct {
		N Name `json:"n"`
	}
	var h holder
	if err := json.Unmarshal([]byte(`{"n":"Bücher.example."}`), &h); err != nil || h.N != MustName("bücher.example") {
		t.Errorf("got %v, %v", h.N, err)
	}
	if out, err := json.Marshal(h); err != nil || string(out) != `{"n":"xn--bcher-kva.example"}` {
		t.Errorf("got %s, %v", out, err)
	}
	if err := json.Unmarshal([]byte(`{"n":""}`), &h); err != nil || !h.N.IsZero() {
		t.Errorf("an empty text is the zero Name: got %v, %v", h.N, err)
	}
	if err := json.Unmarshal([]byte(`{"n":"a@b.example"}`), &h); !errors.Is(err, ErrHost) {
		t.Errorf("a bad name was read: %v", err)
	}
}

func TestMustNamePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	MustName("co.uk")
}

// FuzzParseHost: what is taken is a legal host name in its one form, whichever
// way it is written again.
func FuzzParseHost(f *testing.F) {
	for _, in := range naughty(f) {
		f.Add(in)
	}
	for _, in := range []string{"example.org", "bücher.example", "xn--bcher-kva.example", "faß.de", "例え。テスト", "a.b-c.example.co.uk."} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		n, err := ParseHost(in)
		if err != nil {
			if text := err.Error(); Visible(text) != text {
				t.Fatalf("the error holds raw characters: %q", text)
			}
			return
		}
		ascii := n.String()
		if len(ascii) > 253 || checkLabels(ascii) != "" || strings.Count(ascii, ".") < 1 {
			t.Fatalf("%q became %q", in, ascii)
		}
		if u := n.Unicode(); Visible(u) != u {
			t.Fatalf("%q has the Unicode form %q", in, u)
		}
		for _, again := range []string{ascii, n.FQDN(), strings.ToUpper(ascii), n.Unicode(), n.uLabels()} {
			if got, err := ParseHost(again); err != nil || got != n {
				t.Fatalf("%q became %q, and written as %q became %q, %v", in, n, again, got, err)
			}
		}
		n.MixedScripts()
	})
}
