package records

import (
	"fmt"
	"strings"
)

// maxString is how many octets one <character-string> holds (RFC 1035 §3.3).
const maxString = 255

// Strings splits the text of a TXT record into character-strings of at most
// 255 octets. There is always at least one, as RFC 1035 §3.3.14 demands.
func Strings(text string) []string {
	parts := make([]string, 0, len(text)/maxString+1)
	for len(text) > maxString {
		parts = append(parts, text[:maxString])
		text = text[maxString:]
	}
	return append(parts, text)
}

// Quote returns s as one <character-string> of a master file (RFC 1035 §5.1).
// It does not split: s should be one of [Strings].
func Quote(s string) string { return `"` + Escape(s) + `"` }

// Escape returns s as it stands between the quotes of a master file: a quote
// and a backslash behind a backslash, and every octet outside of printable
// ASCII as \DDD (RFC 1035 §5.1).
func Escape(s string) string {
	if isPlain(s) && !strings.ContainsAny(s, `"\`) {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, `\%03d`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
