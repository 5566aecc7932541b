package records

import (
	"bytes"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Name is a validated DNS name, kept in its one canonical form. It is
// comparable; the zero Name means that none was given. [ParseDomain],
// [ParseHost] and [ParseInclude] make Names.
type Name struct {
	ascii string // A-labels, lower case, no final dot
}

// MustName is [ParseHost] for constants and tests. It panics where ParseHost
// returns an error.
func MustName(s string) Name {
	n, err := ParseHost(s)
	if err != nil {
		panic(err)
	}
	return n
}

// String returns the name in A-labels (RFC 5890 §2.3.2.1), lower case and
// without the final dot: "xn--bcher-kva.example". Only this form goes into
// records and file names.
func (n Name) String() string { return n.ascii }

// FQDN returns String with the final dot.
func (n Name) FQDN() string { return n.ascii + "." }

// Unicode returns the name as people write it, in U-labels:
// "bücher.example". It is the same as String for plain ASCII, and for the rare
// names with invisible joiners in them, so that it is always fit for a terminal.
func (n Name) Unicode() string {
	u := n.uLabels()
	if strings.ContainsFunc(u, hidden) {
		return n.ascii
	}
	return u
}

// IDN reports whether Unicode and String differ, so that both should be shown.
func (n Name) IDN() bool { return n.Unicode() != n.ascii }

func (n Name) uLabels() string {
	if !hasALabel(n.ascii) {
		return n.ascii
	}
	u, err := idna.Punycode.ToUnicode(n.ascii)
	if err != nil {
		return n.ascii
	}
	return u
}

// IsZero reports whether no name was given.
func (n Name) IsZero() bool { return n.ascii == "" }

// Organizational returns the registrable domain the name belongs to, found by
// the public suffix list: mx.mail.example.co.uk is example.co.uk's.
func (n Name) Organizational() Name {
	domain, err := publicsuffix.EffectiveTLDPlusOne(n.ascii)
	if err != nil {
		return n
	}
	return Name{ascii: domain}
}

// within reports whether n is the zone's name or one below it.
func (n Name) within(zone Name) bool { return strings.HasSuffix("."+n.ascii, "."+zone.ascii) }

// MarshalText returns String.
func (n Name) MarshalText() ([]byte, error) { return []byte(n.ascii), nil }

// UnmarshalText reads a name with [ParseHost] or, where it has underscores,
// [ParseInclude]; empty text is the zero Name.
func (n *Name) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*n = Name{}
		return nil
	}
	read := ParseHost
	if bytes.ContainsRune(text, '_') {
		read = ParseInclude
	}
	parsed, err := read(string(text))
	if err != nil {
		return err
	}
	*n = parsed
	return nil
}

// acePrefix marks an A-label (RFC 5890 §2.3.2.1).
const acePrefix = "xn--"

func hasALabel(ascii string) bool {
	return strings.HasPrefix(ascii, acePrefix) || strings.Contains(ascii, "."+acePrefix)
}
