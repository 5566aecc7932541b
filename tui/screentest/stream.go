package screentest

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// own are the sequences that allgreen writes: moving, erasing, styles of the 16
// colours (SGR, ECMA-48 §8.3.117), the alternate screen, bracketed paste, the
// cursor, the modes that Bubble Tea puts back on leaving, and a text for the
// clipboard.
var own = regexp.MustCompile("\x1b(?:" + strings.Join([]string{
	`\[[0-9]*(?:;[0-9]*)?H`, `\[[0-9]*[ABCDJK]`,
	`\[(?:[01234567]|3[0-79]|4[0-79]|9[0-7]|10[0-7]|;)*m`,
	`\[\?(?:25|1049|2004|1000|1002|1003|1004|1006)[hl]`,
	`\]52;c;[A-Za-z0-9+/=]*` + "\a",
}, "|") + ")")

// colours are styles that are a colour.
var colours = regexp.MustCompile("\x1b" + `\[(?:[0-9]*;)*(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|38|48)(?:;[0-9]*)*m`)

// Colours tells whether the stream has any colour.
func Colours(stream string) bool { return colours.MatchString(stream) }

// Foreign is the first thing in the stream that allgreen has no business to
// send to a terminal, with what stands around it; "" where there is none. Line
// ends, the bell, and printable characters are fine, whatever they say; floods
// of combining marks are not.
func Foreign(stream string) string {
	const around = 40
	bare := own.ReplaceAllString(stream, "")
	marks := 0
	for i, r := range bare {
		marks++
		if !unicode.In(r, unicode.Mn, unicode.Me) {
			marks = 0
		}
		switch {
		case marks > 2:
			return fmt.Sprintf("too many combining marks in %s", bare[max(i-around, 0):min(i+around, len(bare))])
		case r == '\r', r == '\n', r == '\a':
		case unicode.IsPrint(r) && !invalid(bare[i:]) && !unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
		default:
			return fmt.Sprintf("%U in %s", r, bare[max(i-around, 0):min(i+around, len(bare))])
		}
	}
	return ""
}

// invalid tells whether a text begins with a byte that is no UTF-8.
func invalid(text string) bool {
	r, size := utf8.DecodeRuneInString(text)
	return r == utf8.RuneError && size == 1
}
