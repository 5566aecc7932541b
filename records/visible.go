package records

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible returns s fit for drawing on a terminal: controls, line ends, bidi
// and zero-width characters, unusual blanks, private and unassigned code
// points are spelled out as \x1b, \u202e or \U000e0041, and a byte that is no
// UTF-8 as \xff; so are combining marks without a letter, or more of them than
// languages put on one. Everything else stays as it is, backslashes included, so
// a second pass changes nothing.
func Visible(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	room := 0 // for further marks on the character before
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		shown := !hidden(r)
		switch {
		case !shown:
			room = 0
		case !unicode.In(r, unicode.Mn, unicode.Me):
			room = marksPerLetter
		case room == 0:
			shown = false
		default:
			room--
		}
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case shown:
			b.WriteRune(r)
		case r < utf8.RuneSelf:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
		i += size
	}
	return b.String()
}

// marksPerLetter is how many combining marks are drawn on one letter, as a vowel
// and a tone are. A flood of them grows over the rows above and below.
const marksPerLetter = 2

// isPlain reports whether s is printable ASCII, as nearly everything is.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// hidden reports whether a terminal would obey r, or show nothing or a mere
// blank for it. unicode.IsPrint leaves out the categories Cc, Cf, Co, Cs, Cn, Zl,
// Zp, and Zs but for the ASCII blank; the tables add the default ignorables
// that count as letters or marks.
func hidden(r rune) bool {
	return !unicode.IsPrint(r) ||
		unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) ||
		r == '\u2800' // the braille pattern without dots
}

// packagePrefix is the name of one of our packages in front of an error, or of
// one that it wraps.
var packagePrefix = regexp.MustCompile(`(^|: )(?:(?:check|dkim|dmarc|keys|lint|mtasts|records|render|resolve|spf|tlsrpt|tui|wizard): )+`)

// Reason returns what an error says to people: the same without the names of
// our packages. It is "" for nil, and no fitter for a terminal than the error is.
func Reason(err error) string {
	if err == nil {
		return ""
	}
	return packagePrefix.ReplaceAllString(err.Error(), "$1")
}
