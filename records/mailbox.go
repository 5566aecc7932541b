package records

import "strings"

// The limits of RFC 5321 §4.5.3.1: a path of 256 octets is an address of 254
// between its angle brackets.
const (
	maxLocalPart = 64
	maxMailbox   = 254
)

// ParseMailbox reads an e-mail address, with or without mailto: before it, and
// returns it with its domain in A-labels. Only dot-atoms (RFC 5322 §3.2.3) are
// taken in front of the @: quoted and non-ASCII local parts are valid, but
// many programs that send reports cannot write to them. The error is an
// [*InputError] on [ErrMailbox].
func ParseMailbox(s string) (string, error) {
	const example = "postmaster@example.org"
	refuse := func(problem string) (string, error) {
		return "", &InputError{Input: s, Problem: problem, Example: example, Err: ErrMailbox}
	}
	address := s
	const scheme = "mailto:"
	if len(s) >= len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
		address = s[len(scheme):]
	}
	if address == "" {
		return refuse("nothing was given")
	}
	if strings.Count(address, "@") > 1 && strings.ContainsAny(address, ",; ") {
		return refuse("is more than one address; give one")
	}
	at := strings.LastIndex(address, "@")
	if at < 0 {
		return refuse("has no @; an e-mail address is needed")
	}
	local := address[:at]
	if problem := checkLocalPart(local); problem != "" {
		return refuse(problem)
	}
	if at == len(address)-1 {
		return refuse("has nothing behind the @")
	}
	domain, problem, _ := domainSyntax.read(address[at+1:])
	if problem != "" {
		return refuse("has a bad domain: what stands behind the @ " + problem)
	}
	mailbox := local + "@" + domain.String()
	if len(mailbox) > maxMailbox {
		return refuse("is too long for an e-mail address (254 characters)")
	}
	return mailbox, nil
}

func checkLocalPart(local string) (problem string) {
	switch {
	case local == "":
		return "has nothing before the @"
	case len(local) > maxLocalPart:
		return "has more than 64 characters before the @"
	case local[0] == '"':
		return "has quotes before the @; use an address without them"
	case local[0] == '.' || local[len(local)-1] == '.' || strings.Contains(local, ".."):
		return "has a dot in a wrong place before the @"
	}
	for _, r := range local {
		if !isAtext(r) && r != '.' {
			return "has " + character(r) + " before the @, to which reports cannot be sent"
		}
	}
	return ""
}

// isAtext reports whether r may stand in an atom (RFC 5322 §3.2.3).
func isAtext(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' ||
		r < 0x80 && strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
}

// mailto returns the URI of a mailbox (RFC 6068 §2). Whatever is not plainly
// allowed is percent-encoded, most of all the comma, the exclamation mark and
// the semicolon, which mean something else inside a DMARC record (RFC 9989).
func mailto(mailbox string) string {
	const hex = "0123456789ABCDEF"
	at := strings.LastIndex(mailbox, "@")
	var b strings.Builder
	b.WriteString("mailto:")
	for _, c := range []byte(mailbox[:at]) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~+", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&0xf])
	}
	b.WriteString(mailbox[at:])
	return b.String()
}
