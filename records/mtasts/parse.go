package mtasts

import "strings"

// version is the value of v= and version:, in this case of letters (RFC 8461
// §3.1, §3.2).
const version = "STSv1"

// wsp is the white space that may stand around a delimiter.
const wsp = " \t"

// Parse reads the text of one TXT record, its character-strings joined
// without anything between them (RFC 8461 §3.1).
//
// isSTS tells whether it is an MTA-STS record at all: records that don't begin
// with "v=STSv1;" are thrown away before they are counted, and err is
// [ErrVersion]. If isSTS is true and err isn't nil, the record is one but
// broken, err is a [*SyntaxError], and senders act as if the domain had none.
func Parse(txt string) (rec *Record, isSTS bool, err error) {
	first, rest, delimited := strings.Cut(txt, ";")
	if strings.TrimRight(first, wsp) != "v="+version {
		return nil, false, ErrVersion
	}
	if !delimited {
		return nil, true, &SyntaxError{"id", "is missing"}
	}
	rec = &Record{}
	seen := map[string]bool{"v": true}
	fields := strings.Split(rest, ";")
	for i, field := range fields {
		field = strings.Trim(field, wsp)
		if field == "" && i == len(fields)-1 { // one ";" may end the list
			break
		}
		name, value, ok := strings.Cut(field, "=")
		switch {
		case !ok || !isName(name):
			return nil, true, &SyntaxError{field, "is not a field"}
		case seen[name]:
			return nil, true, &SyntaxError{name, "stands there twice"}
		case name == "id" && !isID(value):
			return nil, true, &SyntaxError{name, "is not 1 to 32 letters and digits"}
		case !isValue(value):
			return nil, true, &SyntaxError{name, "has no value, or one with a character that may not stand there"}
		}
		seen[name] = true
		if name == "id" {
			rec.ID = value
		} else {
			rec.Extensions = append(rec.Extensions, Extension{name, value})
		}
	}
	if !seen["id"] {
		return nil, true, &SyntaxError{"id", "is missing"}
	}
	return rec, true, nil
}

// isID reports whether s is an sts-id: 1*32(ALPHA / DIGIT).
func isID(s string) bool {
	return s != "" && len(s) <= 32 && !strings.ContainsFunc(s, func(r rune) bool { return !isAlnum(r) })
}

// isName reports whether s is an sts-ext-name or sts-policy-ext-name: a letter
// or digit and up to 31 more, or "_", "-", ".".
func isName(s string) bool {
	for i, r := range s {
		if !isAlnum(r) && (i == 0 || r != '_' && r != '-' && r != '.') {
			return false
		}
	}
	return s != "" && len(s) <= 32
}

// isValue reports whether s is an sts-ext-value: visible ASCII without "=" and ";".
func isValue(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || r == '=' || r == ';' })
}

func isAlnum(r rune) bool {
	return '0' <= r && r <= '9' || 'a' <= r|0x20 && r|0x20 <= 'z'
}
