package wizard

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// quotes are the marks that come along when a value is copied out of a text.
const quotes = "\"'`“”„‘’‚«»"

// scheme is the beginning of a URL (RFC 3986 §3.1).
var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*://`)

// wrappings are what values come wrapped in when they are copied, each with
// the news that it was taken off.
var wrappings = []struct {
	note   string
	unwrap func(string) string
}{
	{"Blanks and line ends around it were taken off.", func(s string) string { return strings.TrimFunc(s, blank) }},
	{"The quotes were taken off.", func(s string) string { return strings.Trim(s, quotes) }},
	{"The brackets were taken off.", func(s string) string { return between(s, "<", ">") }},
	{"The brackets were taken off.", func(s string) string { return between(s, "[", "]") }}, // IPv6 in a URL (RFC 3986 §3.2.2)
	{"The web address around it was taken off.", withoutScheme},
	{"The mailto: was taken off.", withoutMailto},
	{"The dot at the end was taken off.", func(s string) string { return strings.TrimSuffix(s, ".") }},
}

// clean takes off what surrounds a pasted name, address or mailbox, and says
// so. What stands inside of it, such as a path, a port or an @, is left for
// the parser to refuse.
func clean(text string) (value string, notes []string) {
	for value = text; ; {
		before := value
		for _, w := range wrappings {
			stripped := w.unwrap(value)
			if stripped != value && !slices.Contains(notes, w.note) {
				notes = append(notes, w.note)
			}
			value = stripped
		}
		if value == before {
			return value, notes
		}
	}
}

func between(s, begin, end string) string {
	if inner, ok := strings.CutPrefix(s, begin); ok {
		if inner, ok = strings.CutSuffix(inner, end); ok {
			return inner
		}
	}
	return s
}

// withoutScheme takes off the beginning of a URL, and the slash that browsers
// put behind a bare host: an empty path.
func withoutScheme(s string) string {
	begin := scheme.FindString(s)
	if begin == "" {
		return s
	}
	return strings.TrimSuffix(s[len(begin):], "/")
}

func withoutMailto(s string) string {
	const begin = "mailto:"
	if len(s) >= len(begin) && strings.EqualFold(s[:len(begin)], begin) {
		return s[len(begin):]
	}
	return s
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
