package dkim

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// version is the value of v=, in this case of letters (RFC 6376 §3.6.1).
const version = "DKIM1"

// Parse reads the text of one TXT record, its character-strings joined
// without anything between them (RFC 6376 §3.6.2.2).
//
// A key record need not say that it is one, since nothing else should stand at
// its name. isDKIM is true if it says so with v=, even misspelt, or if it has a
// tag p= and doesn't claim with v= to be something else; otherwise the record
// is somebody else's and err is [ErrNotDKIM]. If isDKIM is true and err isn't
// nil, the record is ours but its text is broken. Whether the key in it is any
// good is told by [Record.Usable].
func Parse(txt string) (rec *Record, isDKIM bool, err error) {
	if !claims(txt) {
		return nil, false, ErrNotDKIM
	}
	tags, err := parseTags(txt)
	if err != nil {
		return nil, true, err
	}
	rec = &Record{KeyType: RSA}
	for i, t := range tags {
		if t.name == "v" && i > 0 {
			return nil, true, &SyntaxError{"v", "must come first"} // RFC 6376 §3.6.1
		}
		if err := rec.set(t); err != nil {
			return nil, true, err
		}
	}
	if !slices.ContainsFunc(tags, func(t tag) bool { return t.name == "p" }) {
		return nil, true, &SyntaxError{"p", "is missing"}
	}
	rec.Revoked = len(rec.Key) == 0
	return rec, true, nil
}

// set takes the value of a tag over (RFC 6376 §3.6.1).
func (r *Record) set(t tag) (err error) {
	switch t.name {
	case "v":
		if t.value != version {
			return &SyntaxError{"v", "must be v=DKIM1, in these letters"}
		}
		r.Version = t.value
	case "k":
		if t.value == "" {
			return &SyntaxError{"k", "is empty"}
		}
		r.KeyType = t.value
	case "p":
		r.Key, err = decodeKey(t.value)
	case "h":
		r.Hashes, err = t.list()
	case "s":
		r.Services, err = t.list()
	case "t":
		r.Flags, err = t.list()
	case "n":
		r.Notes = decodeNotes(t.value)
	default:
		r.Unknown = append(r.Unknown, t.name) // must be ignored
	}
	return err
}

// claims reports whether the text wants to be a key record.
func claims(txt string) bool {
	for i, spec := range strings.Split(txt, ";") {
		name, value, ok := strings.Cut(spec, "=")
		name, value = trimFWS(name), trimFWS(value)
		if i == 0 && len(value) >= len("DKIM") && strings.EqualFold(value[:len("DKIM")], "DKIM") {
			return true
		}
		if i == 0 && name == "v" {
			return false
		}
		if ok && name == "p" {
			return true
		}
	}
	return false
}

// list reads the value of h=, s= or t=.
func (t tag) list() ([]string, error) {
	words := splitList(t.value)
	if words == nil {
		return nil, &SyntaxError{t.name, "is not a list of words with colons between"}
	}
	return words, nil
}

// decodeKey reads a base64string (RFC 6376 §2.10), in which white space means
// nothing and the "=" at the end may be missing.
func decodeKey(value string) ([]byte, error) {
	value = strings.NewReplacer(" ", "", "\t", "").Replace(value)
	text := strings.TrimSuffix(strings.TrimSuffix(value, "="), "=")
	if strings.Contains(value, "-----") {
		return nil, &SyntaxError{"p", "holds the ----- lines of a PEM file"}
	}
	key, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return nil, &SyntaxError{"p", "is not base64"}
	}
	return key, nil
}

// decodeNotes undoes the quoted-printable of n= (RFC 6376 §3.6.1, RFC 2045
// §6.7): "=" and two hexadecimal digits. What isn't such is left as it is,
// since the text is for people only.
func decodeNotes(value string) string {
	var b strings.Builder
	for i := 0; i < len(value); i++ {
		if value[i] == '=' && i+2 < len(value) {
			if hi, lo := unhex(value[i+1]), unhex(value[i+2]); hi >= 0 && lo >= 0 {
				b.WriteByte(byte(hi<<4 | lo))
				i += 2
				continue
			}
		}
		b.WriteByte(value[i])
	}
	return b.String()
}

// encodeNotes writes quoted-printable without line ends, which mime/
// quotedprintable would put in. Single blanks between words stay.
func encodeNotes(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		inner := c == ' ' && i > 0 && i < len(s)-1
		if inner || c > ' ' && c <= '~' && c != '=' && c != ';' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "=%02X", c)
		}
	}
	return b.String()
}

func unhex(c byte) int { return strings.IndexByte("0123456789ABCDEF", c) }
