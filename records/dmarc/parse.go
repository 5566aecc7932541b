package dmarc

import (
	"slices"
	"strings"
)

// version is the value of v=, in this case of letters (RFC 9989 §4.7).
const version = "DMARC1"

// wsp is the white space that may stand around "=", ";" and ",".
const wsp = " \t"

// Parse reads the text of one TXT record, its character-strings joined
// without anything between them (RFC 9989 §4.5).
//
// isDMARC tells whether it is a DMARC record at all: its first tag must be
// v=DMARC1, and if not, receivers don't see it and err is [ErrVersion]. The only
// error of a record that is one is [ErrDuplicate]. Whether receivers apply it
// is told by [Record.Effective].
func Parse(txt string) (rec *Record, isDMARC bool, err error) {
	first, rest, _ := strings.Cut(txt, ";")
	name, value, _ := strings.Cut(first, "=")
	// The name of a tag is case-sensitive too (RFC 6376 §3.2).
	if strings.TrimRight(name, wsp) != "v" || strings.Trim(value, wsp) != version {
		return nil, false, ErrVersion
	}
	rec = &Record{ADKIM: "r", ASPF: "r", FO: []string{"0"}, PSD: "u"}
	seen := map[string]bool{"v": true}
	for spec := range strings.SplitSeq(rest, ";") {
		name, value, ok := strings.Cut(spec, "=")
		name, value = strings.Trim(name, wsp), strings.Trim(value, wsp)
		switch {
		case !ok && name == "": // the end, or two semicolons in a row
			continue
		case !ok || !isTagName(name) || !isTagValue(value):
			rec.ignore(name, value, ErrSyntax)
			continue
		case seen[name]:
			return nil, true, &TagError{name, value, ErrDuplicate}
		}
		seen[name] = true
		rec.set(name, value)
	}
	return rec, true, nil
}

// set takes the value of a tag over. The values are case-insensitive but for
// that of v= (RFC 9989 §4.8, by the rules of RFC 7405).
func (r *Record) set(name, value string) {
	word := strings.ToLower(value)
	valid := true
	switch name {
	case "p":
		r.Policy = policy(value)
	case "sp":
		r.SubPolicy = policy(value)
	case "np":
		r.NonExistent = policy(value)
	case "rua":
		r.RUA = splitURIs(value)
	case "ruf":
		r.RUF = splitURIs(value)
	case "adkim":
		valid = choose(&r.ADKIM, word, "r", "s")
	case "aspf":
		valid = choose(&r.ASPF, word, "r", "s")
	case "fo":
		options := strings.Split(word, ":")
		if valid = isFailureOptions(options); valid {
			r.FO = options
		}
	case "t":
		r.T, valid = word == "y", word == "y" || word == "n"
	case "psd":
		valid = choose(&r.PSD, word, "y", "n", "u")
	case "pct", "rf", "ri":
		r.ignore(name, value, ErrRemoved)
	default:
		r.ignore(name, value, ErrUnknown)
	}
	if !valid {
		r.ignore(name, value, ErrValue)
	}
}

func (r *Record) ignore(name, value string, err error) {
	r.Ignored = append(r.Ignored, &TagError{name, value, err})
}

// policy returns the policy in lower case, or the value if it is none.
func policy(value string) string {
	if word := strings.ToLower(value); Rank(word) >= 0 {
		return word
	}
	return value
}

// choose takes the word over if it is one of the choices.
func choose(field *string, word string, choices ...string) (valid bool) {
	if valid = slices.Contains(choices, word); valid {
		*field = word
	}
	return valid
}

// isFailureOptions reports whether the options are a dmarc-fo: each once, and
// not "0" together with "1" (RFC 9989 §4.7).
func isFailureOptions(options []string) bool {
	seen := map[string]bool{}
	for _, option := range options {
		if option == "1" {
			option = "0"
		}
		if seen[option] || !slices.Contains([]string{"0", "d", "s"}, option) {
			return false
		}
		seen[option] = true
	}
	return true
}

// isTagName reports whether s is 1*ALPHA, or in the wider form of RFC 6376 §3.2.
func isTagName(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (i == 0 || c != '_' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != ""
}

// isTagValue reports whether s is 1*dmarc-value: printable ASCII. A tab, which
// may stand around the commas of a list, is let through.
func isTagValue(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 0x20 || c > 0x7e) && c != '\t' {
			return false
		}
	}
	return s != ""
}
