package records

import (
	"strings"
	"testing"

	"github.com/miekg/dns"
)

func TestStrings(t *testing.T) {
	for _, c := range []struct {
		length int
		want   []int
		reason string
	}{
		{0, []int{0}, "a TXT record has at least one string (RFC 1035 §3.3.14)"},
		{1, []int{1}, "short"},
		{255, []int{255}, "just fits"},
		{256, []int{255, 1}, "one too many"},
		{510, []int{255, 255}, "no empty string at the end"},
		{511, []int{255, 255, 1}, "three"},
	} {
		text := strings.Repeat("x", c.length)
		got := Strings(text)
		if strings.Join(got, "") != text || len(got) != len(c.want) {
			t.Errorf("%d octets: %d strings (%s)", c.length, len(got), c.reason)
			continue
		}
		for i, part := range got {
			if len(part) != c.want[i] {
				t.Errorf("%d octets: string %d has %d (%s)", c.length, i, len(part), c.reason)
			}
		}
	}
}

func TestQuote(t *testing.T) {
	for _, c := range []struct{ in, want, reason string }{
		{"", `""`, "empty"},
		{"v=spf1 mx ~all", `"v=spf1 mx ~all"`, "blanks stand inside of quotes"},
		{"v=DKIM1; k=rsa", `"v=DKIM1; k=rsa"`, "a semicolon is no comment inside of quotes"},
		{`a"b\c`, `"a\"b\\c"`, "quote and backslash"},
		{"\x00\n\x7f", `"\000\010\127"`, "controls are decimal (RFC 1035 §5.1)"},
		{"ü", `"\195\188"`, "UTF-8 octet by octet"},
		{"\xff", `"\255"`, "any octet"},
	} {
		if got := Quote(c.in); got != c.want {
			t.Errorf("%q: got %s, wanted %s (%s)", c.in, got, c.want, c.reason)
		}
	}
}

// readTXT reads master-file TXT data with an independent parser and returns
// the octets.
func readTXT(t *testing.T, data string) string {
	t.Helper()
	rr, err := dns.NewRR("example.org. 60 IN TXT " + data)
	if err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	wire := make([]byte, dns.Len(rr)+1)
	end, err := dns.PackRR(rr, wire, 0, nil, false)
	if err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	rdata := wire[end-int(rr.Header().Rdlength) : end]
	var text []byte
	for len(rdata) > 0 {
		n := int(rdata[0])
		text = append(text, rdata[1:1+n]...)
		rdata = rdata[1+n:]
	}
	return string(text)
}

func FuzzQuote(f *testing.F) {
	for _, in := range append(naughty(f), `\`, `"`, `\"`, `\065`, ";", "\x00\xff", strings.Repeat("ü", 300)) {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		if len(in) > 4096 {
			return
		}
		parts := Strings(in)
		for i, part := range parts {
			if len(part) > 255 {
				t.Fatalf("a string of %d octets", len(part))
			}
			parts[i] = Quote(part)
		}
		data := strings.Join(parts, " ")
		if Visible(data) != data || !isPlain(data) {
			t.Fatalf("%q holds raw octets", data)
		}
		if got := readTXT(t, data); got != in {
			t.Fatalf("%q came back as %q", in, got)
		}
	})
}
