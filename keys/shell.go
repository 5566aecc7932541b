package keys

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ShellQuote writes s as one word of a POSIX shell. What a terminal would act on or hide
// (control, bidi and invalid characters) is written with escapes in $'…' (POSIX.1-2024
// §2.2.4; bash, zsh and FreeBSD's sh know it).
func ShellQuote(s string) string {
	switch {
	case s == "":
		return "''"
	case strings.IndexFunc(s, needsQuotes) < 0 && s[0] != '-' && s[0] != '~':
		return s
	case utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0:
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	var b strings.Builder
	b.WriteString("$'")
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == '\'' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r != utf8.RuneError && unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			for i := range size {
				// Octal, three digits: a hexadecimal escape could swallow the digits behind it.
				fmt.Fprintf(&b, `\%03o`, s[i])
			}
		}
		s = s[size:]
	}
	b.WriteByte('\'')
	return b.String()
}

// needsQuotes reports whether r is more than a plain letter of a path to the shell.
func needsQuotes(r rune) bool {
	return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+:@%,=~", r)
}
