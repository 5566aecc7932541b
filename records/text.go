package records

import (
	"fmt"
	"strconv"
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

// unquote reads what [Quote] writes, or a word without quotes; false where a
// quote or a backslash stands wrong (RFC 1035 §5.1).
func unquote(s string) (text string, ok bool) {
	strs, ok := characterStrings(s)
	if !ok || len(strs) != 1 {
		return "", false
	}
	return strs[0], true
}

// characterStrings reads the <character-string>s of a master file, quoted or
// bare words with blanks between them (RFC 1035 §5.1).
func characterStrings(s string) (all []string, ok bool) {
	var b strings.Builder
	quoted, open := false, false // inside of quotes; inside of a string
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			octet, length := escaped(s[i:])
			if length == 0 {
				return nil, false
			}
			b.WriteByte(octet)
			open = true
			i += length - 1
		case c == '"':
			if !quoted && open {
				return nil, false // in the middle of a word
			}
			if quoted {
				all = append(all, b.String())
				b.Reset()
			}
			quoted, open = !quoted, false
		case !quoted && strings.IndexByte(" \t\r\n", c) >= 0:
			if open {
				all = append(all, b.String())
				b.Reset()
			}
			open = false
		default:
			b.WriteByte(c)
			open = !quoted
		}
	}
	if quoted {
		return nil, false
	}
	if open {
		all = append(all, b.String())
	}
	return all, true
}

// escaped reads \DDD or \X at the start of s, and how long it is; 0 where it is
// neither (RFC 1035 §5.1).
func escaped(s string) (octet byte, length int) {
	if len(s) < 2 {
		return 0, 0
	}
	if s[1] < '0' || s[1] > '9' {
		return s[1], 2
	}
	if len(s) < 4 {
		return 0, 0
	}
	n, err := strconv.ParseUint(s[1:4], 10, 8)
	if err != nil {
		return 0, 0
	}
	return byte(n), 4
}
