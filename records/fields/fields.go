// Package fields reads the one grammar that the records of MTA-STS (RFC 8461
// §3.1) and TLS-RPT (RFC 8460 §3) share: a version, and behind it fields,
// "v=STSv1; id=20261121". What the fields say is the business of those packages.
package fields

import (
	"fmt"
	"strings"
)

// Field is a name and its value.
type Field struct{ Name, Value string }

// Error says which field is wrong.
type Error struct {
	Field   string // its name, or the text that is none: hostile octets
	Problem string // what is wrong with it
}

// Error escapes the field, so that it can be drawn.
func (e *Error) Error() string { return fmt.Sprintf("%+q: %s", e.Field, e.Problem) }

// Space is the white space that may stand around a delimiter.
const Space = " \t"

// Parse reads the text of one TXT record, its character-strings joined
// without anything between them. set takes each field over in turn, and says
// what is wrong with its value: "" where nothing is. The names that it gets are
// sound, and none comes twice.
//
// ours tells whether the text begins with the version at all, in this case of
// letters; if not, no field is read. err is an [*Error].
func Parse(txt, version string, set func(name, value string) (problem string)) (ours bool, err error) {
	first, rest, _ := strings.Cut(txt, ";")
	if strings.TrimRight(first, Space) != "v="+version {
		return false, nil
	}
	seen := map[string]bool{"v": true}
	all := strings.Split(rest, ";")
	for i, field := range all {
		field = strings.Trim(field, Space)
		if field == "" && i == len(all)-1 { // one ";" may end the list
			break
		}
		name, value, ok := strings.Cut(field, "=")
		switch {
		case !ok || !IsName(name):
			return true, &Error{field, "is not a field"}
		case seen[name]:
			return true, &Error{name, "stands there twice"}
		}
		seen[name] = true
		if problem := set(name, value); problem != "" {
			return true, &Error{name, problem}
		}
	}
	return true, nil
}

// IsName reports whether s can be the name of a field (sts-ext-name,
// tlsrpt-ext-name): a letter or digit and up to 31 more, or "_", "-", ".".
func IsName(s string) bool {
	for i, r := range s {
		letter := '0' <= r && r <= '9' || 'a' <= r|0x20 && r|0x20 <= 'z'
		if !letter && (i == 0 || r != '_' && r != '-' && r != '.') {
			return false
		}
	}
	return s != "" && len(s) <= 32
}

// Unknown says what is wrong with the value of a field that no standard knows
// (sts-ext-value, tlsrpt-ext-value): visible ASCII without "=" and ";" is sound.
func Unknown(value string) (problem string) {
	if value == "" || strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r > '~' || r == '=' || r == ';' }) {
		return "has no value, or one with a character that may not stand there"
	}
	return ""
}
