package spf

import (
	"slices"
	"strconv"
	"strings"
)

// The letters that macros may have (RFC 7208 §7.2); c, r and t stand only in
// explanations.
const (
	domainLetters = "slodiphv"
	expLetters    = domainLetters + "crt"
)

// part is a stretch of a macro-string: literal text, or a macro if letter
// isn't 0 (RFC 7208 §7.1).
type part struct {
	literal string
	// fixed: the literal stands for "%%", "%_" or "%-", a macro-expand too.
	fixed bool

	letter  byte   // in lower case
	escape  bool   // it was written in upper case: URL-escape the value
	keep    int    // how many of the right-most labels remain; 0 means all
	reverse bool   // labels from right to left
	delims  string // what separates the labels; empty means "."
}

// macro reports whether the part is a macro-expand of the grammar.
func (p part) macro() bool { return p.fixed || p.letter != 0 }

// parseMacros reads a macro-string whose macros have one of the letters. It
// says what the problem is, if there is one.
func parseMacros(s, letters string) (parts []part, problem string) {
	for s != "" {
		i := strings.IndexByte(s, '%')
		if i < 0 {
			i = len(s)
		}
		if i > 0 {
			if !isVisible(s[:i]) {
				return nil, "a character that is not printable ASCII"
			}
			parts, s = append(parts, part{literal: s[:i]}), s[i:]
			continue
		}
		p, length, problem := parseMacro(s, letters)
		if problem != "" {
			return nil, problem
		}
		parts, s = append(parts, p), s[length:]
	}
	return parts, ""
}

// parseMacro reads one macro-expand at the start of s, which is a "%".
func parseMacro(s, letters string) (p part, length int, problem string) {
	if len(s) >= 2 {
		switch s[1] {
		case '%':
			return part{literal: "%", fixed: true}, 2, ""
		case '_':
			return part{literal: " ", fixed: true}, 2, ""
		case '-':
			return part{literal: "%20", fixed: true}, 2, ""
		}
	}
	end := strings.IndexByte(s, '}')
	if len(s) < 3 || s[1] != '{' || end < 3 {
		return part{}, 0, "% begins a macro, such as %{d}"
	}
	p.letter, p.escape = s[2]|0x20, isAlpha(s[2]) && s[2]&0x20 == 0
	if !isAlpha(s[2]) || strings.IndexByte(letters, p.letter) < 0 {
		return part{}, 0, "there is no such macro here"
	}
	// transformers = *DIGIT [ "r" ], then *delimiter
	body := s[3:end]
	digits := body[:len(body)-len(strings.TrimLeft(body, "0123456789"))]
	if body = body[len(digits):]; digits != "" {
		n, err := strconv.Atoi(digits)
		if n == 0 { // RFC 7208 §7.1: the number must not be zero
			return part{}, 0, "a macro that keeps no labels"
		}
		if err == nil { // a number too large to count is more labels than there are
			p.keep = n
		}
	}
	if body != "" && body[0]|0x20 == 'r' {
		p.reverse, body = true, body[1:]
	}
	if strings.Trim(body, ".-+,/_=") != "" {
		return part{}, 0, "a macro with a character that does not belong there"
	}
	p.delims = body
	return p, end + 1, ""
}

// checkDomainSpec says what is wrong with a domain-spec: it must end in a macro
// or in "." and a top-level domain (RFC 7208 §7.1).
func checkDomainSpec(s string) (problem string) {
	if s == "" {
		return "the domain is empty"
	}
	parts, problem := parseMacros(s, domainLetters)
	if problem != "" {
		return problem
	}
	last := parts[len(parts)-1]
	if last.macro() {
		return ""
	}
	name := strings.TrimSuffix(last.literal, ".")
	if dot := strings.LastIndexByte(name, '.'); dot < 0 || !isTopLabel(name[dot+1:]) {
		return "not a domain name"
	}
	return ""
}

// isTopLabel reports whether s is a toplabel: letters, digits and hyphens, with
// no hyphen at an end, and not a number (RFC 7208 §7.1).
func isTopLabel(s string) bool {
	if s == "" || s[0] == '-' || s[len(s)-1] == '-' || isDigits(s) {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !isAlpha(c) && !isDigit(c) && c != '-' {
			return false
		}
	}
	return true
}

// transform splits, reverses, shortens and joins the value of a macro (RFC 7208
// §7.3).
func (p part) transform(value string) string {
	if p.keep != 0 || p.reverse || p.delims != "" {
		delims := p.delims
		if delims == "" {
			delims = "."
		}
		labels := split(value, delims)
		if p.reverse {
			slices.Reverse(labels)
		}
		if p.keep != 0 && p.keep < len(labels) {
			labels = labels[len(labels)-p.keep:]
		}
		value = strings.Join(labels, ".")
	}
	if p.escape {
		value = escapeURL(value)
	}
	return value
}

// split cuts s at each octet that is one of delims.
func split(s, delims string) []string {
	var labels []string
	for {
		i := strings.IndexAny(s, delims)
		if i < 0 {
			return append(labels, s)
		}
		labels, s = append(labels, s[:i]), s[i+1:]
	}
}

// escapeURL escapes all but the unreserved characters (RFC 3986 §2.3), as RFC
// 7208 §7.3 asks; net/url leaves others unescaped.
func escapeURL(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if isAlpha(c) || isDigit(c) || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}

// isVisible reports whether s is made of visible ASCII characters (VCHAR).
func isVisible(s string) bool {
	for i := range len(s) {
		if s[i] < 0x21 || s[i] > 0x7e {
			return false
		}
	}
	return true
}
