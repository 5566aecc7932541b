package wizard

import (
	"regexp"
	"strings"
	"unicode"
)

// quotes are the marks that come along when a value is copied out of a text.
const quotes = "\"'`“”„‘’‚«»"

// scheme is the beginning of a URL (RFC 3986 §3.1).
var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*://`)

// clean takes off what surrounds a pasted name, address or mailbox, and says
// so. What stands inside of it, such as a path, a port or an @, is left for
// the parser to refuse.
func clean(text string) (value string, notes []string) {
	value = text
	off := func(stripped, note string) {
		if stripped != value {
			value = stripped
			notes = append(notes, note)
		}
	}
	off(strings.TrimFunc(value, blank), "Blanks and line ends around it were taken off.")
	off(strings.TrimFunc(strings.Trim(value, quotes), blank), "The quotes were taken off.")
	off(strings.TrimSuffix(strings.TrimPrefix(value, "<"), ">"), "The brackets were taken off.")
	if begin := scheme.FindString(value); begin != "" {
		// A browser ends the address of a site with a slash: an empty path.
		off(strings.TrimSuffix(value[len(begin):], "/"), begin+" was taken off.")
	}
	if begin := "mailto:"; len(value) > len(begin) && strings.EqualFold(value[:len(begin)], begin) {
		off(value[len(begin):], begin+" was taken off.")
	}
	if strings.HasPrefix(value, "[") && strings.HasSuffix(value, "]") {
		off(value[1:len(value)-1], "The brackets were taken off.") // an IPv6 address as in a URL (RFC 3986 §3.2.2)
	}
	if len(value) > 1 {
		off(strings.TrimSuffix(value, "."), "The dot at the end was taken off.")
	}
	return value, notes
}

// blank tells whether r draws nothing at the edge of a value: white space, and
// the zero-width characters that web pages carry.
func blank(r rune) bool {
	switch r {
	case '\u200b', '\u2060', '\ufeff': // zero-width space, word joiner, byte order mark
		return true
	}
	return unicode.IsSpace(r)
}

// split takes apart an answer that may hold several values.
func split(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || blank(r) })
}
