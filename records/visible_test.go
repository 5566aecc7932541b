package records

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestVisible(t *testing.T) {
	for _, c := range []struct{ in, want, reason string }{
		{"v=spf1 mx ~all", "v=spf1 mx ~all", "plain"},
		{`a\b"c`, `a\b"c`, "backslash and quote stay"},
		{"bücher 例え مثال", "bücher 例え مثال", "letters of all scripts stay"},
		{"e\u0301", "e\u0301", "combining accents stay: some languages need them"},
		{"o\u0302\u0301", "o\u0302\u0301", "two on one letter as well"},
		{"Z\u0351\u036b\u0343\u036a!", "Z\u0351\u036b\\u0343\\u036a!", "a flood of them would grow over other rows"},
		{"\u0301a", "\\u0301a", "one without a letter would sit on what stands before the text"},
		{"\u200b\u0301", "\\u200b\\u0301", "nor is a hidden character a letter"},
		{"☕", "☕", "symbols stay"},
		{"\ufffd", "\ufffd", "a well-formed replacement character stays"},
		{"\x1b[2J\x1b]52;c;aGk=\x07", `\x1b[2J\x1b]52;c;aGk=\x07`, "C0: clear screen, clipboard"},
		{"a\nb\r\tc\x00", `a\x0ab\x0d\x09c\x00`, "line ends and tabs"},
		{"\x7f", `\x7f`, "DEL"},
		{"\u009b31m", `\u009b31m`, "C1 as a character"},
		{"\x9b31m", `\x9b31m`, "C1 as a raw byte, which is no UTF-8"},
		{"\xc3(", `\xc3(`, "a cut sequence"},
		{"\u202egro\u202c\u2066x\u2069\u200e\u061c", `\u202egro\u202c\u2066x\u2069\u200e\u061c`, "bidi controls"},
		{"a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg", `a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg`, "zero width"},
		{"\u2028\u2029\u0085", `\u2028\u2029\u0085`, "Unicode line ends"},
		{"a\u00a0b\u3000c\u2003d", `a\u00a0b\u3000c\u2003d`, "blanks that are not the blank"},
		{"\u3164\u115f\uffa0\u2800", `\u3164\u115f\uffa0\u2800`, "letters and symbols that show nothing"},
		{"❤\ufe0f\u034f\u180b\U000e0100", `❤\ufe0f\u034f\u180b\U000e0100`, "variation selectors and joiners"},
		{"\U000e0041\ue000\U0010ffff", `\U000e0041\ue000\U0010ffff`, "tags, private use, no character"},
	} {
		if got := Visible(c.in); got != c.want {
			t.Errorf("%q: got %s, wanted %s (%s)", c.in, got, c.want, c.reason)
		}
	}
}

// FuzzVisible: the output has no character that a terminal obeys or hides.
// What is dangerous is spelled out here once more, apart from the code's own
// idea of it.
func FuzzVisible(f *testing.F) {
	for _, in := range append(naughty(f), "\x1b[0m", "\u202e", "\x9b", "\u200b", "\ufeff", "plain") {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got := Visible(in)
		if !utf8.ValidString(got) {
			t.Fatalf("%q: the output is no UTF-8: %q", in, got)
		}
		for _, r := range got {
			switch {
			case r < 0x20, r >= 0x7f && r <= 0x9f, // C0, DEL, C1
				r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f, // zero width, bidi
				r == 0xfeff, r == 0x061c, r == 0x00ad, r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0000 && r <= 0xe0fff,
				unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Bidi_Control):
				t.Fatalf("%q: %U comes through", in, r)
			}
		}
		if again := Visible(got); again != got {
			t.Fatalf("%q: a second pass changed %q to %q", in, got, again)
		}
		if strings.ContainsRune(in, '\x1b') && !strings.Contains(got, `\x1b`) {
			t.Fatalf("%q: the escape has vanished: %q", in, got)
		}
	})
}

func TestReason(t *testing.T) {
	for _, tt := range []struct {
		err          error
		want, reason string
	}{
		{nil, "", "no error"},
		{fmt.Errorf("wizard: the key: %w", errors.New("keys: no key there")), "the key: no key there", "one of ours in one of ours"},
		{errors.New("spf: resolve: no server answers"), "no server answers", "one behind the other"},
		{errors.New("open keys: no such file"), "open keys: no such file", "near miss: a file of that name"},
		{errors.New("mailkeys: x"), "mailkeys: x", "near miss: the end of a word"},
	} {
		if got := Reason(tt.err); got != tt.want {
			t.Errorf("%v: %q, want %q: %s", tt.err, got, tt.want, tt.reason)
		}
	}
}
