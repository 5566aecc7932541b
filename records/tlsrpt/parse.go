package tlsrpt

import (
	"net/url"
	"strings"
)

// version is the value of v=, in this case of letters (RFC 8460 §3).
const version = "TLSRPTv1"

// wsp is the white space that may stand around ";" and ",".
const wsp = " \t"

// Parse reads the text of one TXT record, its character-strings joined
// without anything between them (RFC 8460 §3).
//
// isTLSRPT tells whether it is a TLS-RPT record at all: records that don't
// begin with "v=TLSRPTv1;" are thrown away before they are counted, and err is
// [ErrVersion]. If isTLSRPT is true and err isn't nil, the record is one but
// broken, err is a [*SyntaxError], and senders report nothing.
func Parse(txt string) (rec *Record, isTLSRPT bool, err error) {
	first, rest, delimited := strings.Cut(txt, ";")
	if strings.TrimRight(first, wsp) != "v="+version {
		return nil, false, ErrVersion
	}
	if !delimited {
		return nil, true, &SyntaxError{"rua", "is missing"}
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
		}
		seen[name] = true
		if problem := rec.set(name, value); problem != "" {
			return nil, true, &SyntaxError{name, problem}
		}
	}
	if !seen["rua"] {
		return nil, true, &SyntaxError{"rua", "is missing"}
	}
	return rec, true, nil
}

// set takes the value of a field over, and says what is wrong with it.
func (r *Record) set(name, value string) (problem string) {
	if name != "rua" {
		if !isValue(value) {
			return "has no value, or one with a character that may not stand there"
		}
		r.Extensions = append(r.Extensions, Extension{name, value})
		return ""
	}
	for uri := range strings.SplitSeq(value, ",") {
		uri = strings.Trim(uri, wsp)
		if !isURI(uri) {
			return "holds something that is no mailto: or https: address"
		}
		r.RUA = append(r.RUA, uri)
	}
	return ""
}

// isURI reports whether reports can go there: mailto: with a mailbox, or
// https: with a host (RFC 8460 §3). Commas, "!" and ";" must be percent-encoded.
func isURI(s string) bool {
	u, err := url.Parse(s)
	if err != nil || strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune("!\"<>\\^`{|}", r)
	}) {
		return false
	}
	switch u.Scheme {
	case "mailto":
		local, domain, ok := strings.Cut(u.Opaque, "@")
		return ok && local != "" && domain != ""
	case "https":
		return u.Host != ""
	}
	return false
}

// isName reports whether s is a tlsrpt-ext-name: a letter or digit and up to
// 31 more, or "_", "-", ".".
func isName(s string) bool {
	for i, r := range s {
		if !isAlnum(r) && (i == 0 || r != '_' && r != '-' && r != '.') {
			return false
		}
	}
	return s != "" && len(s) <= 32
}

// isValue reports whether s is a tlsrpt-ext-value: visible ASCII without "=" and ";".
func isValue(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || r == '=' || r == ';' })
}

func isAlnum(r rune) bool {
	return '0' <= r && r <= '9' || 'a' <= r|0x20 && r|0x20 <= 'z'
}
