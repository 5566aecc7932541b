package records

import (
	"fmt"
	"net/netip"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"
)

// The limits of RFC 1035 §2.3.4. 255 octets on the wire are 253 characters
// without the final dot.
const (
	maxLabel = 63
	maxName  = 253
)

// maxTyped bounds, in octets, what is looked at closely: Punycode takes time
// that grows with the square of the length. No name in UTF-8 is longer.
const maxTyped = 4*maxName + len(".")

// ParseDomain reads the domain that stands behind the @ of the addresses. It
// takes a name that can be registered, or one below it, in A-labels or
// U-labels and with or without the final dot. Reserved names such as
// example.test pass (RFC 2606). The error is an [*InputError] on [ErrDomain].
func ParseDomain(s string) (Name, error) { return parseName(s, domainSyntax) }

// ParseHost reads the name of a host: letters, digits and hyphens (RFC 1123
// §2.1), at least two labels, not a public suffix, in A-labels or U-labels
// and with or without the final dot. The error is an [*InputError] on [ErrHost].
func ParseHost(s string) (Name, error) { return parseName(s, hostSyntax) }

// syntax is how a refused name is spoken of.
type syntax struct {
	noun    string
	example string
	err     error
}

var (
	domainSyntax = syntax{noun: "a domain", example: "example.org", err: ErrDomain}
	hostSyntax   = syntax{noun: "a host name", example: "mail.example.org", err: ErrHost}
)

func parseName(s string, kind syntax) (Name, error) {
	name, problem, guess := kind.read(s)
	if problem == "" {
		return name, nil
	}
	example := kind.example
	if better, wrong, _ := kind.read(guess); wrong == "" {
		example = better.Unicode()
	}
	return Name{}, &InputError{Input: s, Problem: problem, Example: example, Err: kind.err}
}

// read returns the name, or what is wrong with it and, where it can be
// guessed, what may have been meant.
func (kind syntax) read(s string) (name Name, problem, guess string) {
	if problem, guess = kind.mistaken(s); problem != "" {
		return Name{}, problem, guess
	}
	name, problem = canonical(s)
	return name, problem, ""
}

// mistaken tells the things that people type in place of a name from each
// other, and guesses what name they may have meant.
func (kind syntax) mistaken(s string) (problem, guess string) {
	if s == "" {
		return "nothing was given", ""
	}
	if len(s) > maxTyped {
		return fmt.Sprintf("is far too long; a name has %d characters at most", maxName), ""
	}
	if !utf8.ValidString(s) {
		return "is not valid UTF-8 text", ""
	}
	if _, rest, ok := strings.Cut(s, "://"); ok {
		return "is a web address; leave out what stands before and behind the name", untilPath(rest)
	}
	if user, domain, ok := strings.Cut(s, "@"); ok {
		if user == "" {
			return "begins with an @", domain
		}
		return "is an e-mail address; only the part behind the @ is " + kind.noun, domain
	}
	if isAddress(s) {
		return "is an IP address, not " + kind.noun, ""
	}
	if i := strings.IndexFunc(s, hidden); i >= 0 {
		// The joiners are characters of some scripts; IDNA knows where.
		if r, _ := utf8.DecodeRuneInString(s[i:]); r != '\u200c' && r != '\u200d' {
			return "holds an invisible character: " + Visible(string(r)), ""
		}
	}
	if strings.Contains(s, " ") {
		return "has a blank in it", strings.ReplaceAll(s, " ", "")
	}
	if strings.ContainsAny(s, "/?#") {
		return "has a path behind the name", untilPath(s)
	}
	if strings.Contains(s, ":") {
		return "has a port behind the name", untilPath(s)
	}
	if strings.Contains(s, "*") {
		return "is a wildcard; one exact name is needed", strings.TrimPrefix(s, "*.")
	}
	if strings.Contains(s, "_") {
		return "holds an underscore, which the names of hosts and mail domains cannot", strings.ReplaceAll(s, "_", "-")
	}
	return "", ""
}

// canonical brings a name into its one form, or says what is wrong with it.
func canonical(s string) (name Name, problem string) {
	ascii, problem := toASCII(strings.TrimSuffix(s, "."))
	if problem == "" {
		problem = checkLabels(ascii)
	}
	if problem == "" {
		problem = checkOwnable(ascii)
	}
	if problem != "" {
		return Name{}, problem
	}
	return Name{ascii: ascii}, ""
}

// untilPath cuts off everything that may follow the host in a URL.
func untilPath(s string) string {
	if i := strings.IndexAny(s, ":/?#"); i >= 0 {
		return s[:i]
	}
	return s
}

// isAddress recognises an IP address in the forms that get pasted: bare, in
// brackets, with a port, with a prefix length, with a zone.
func isAddress(s string) bool {
	bare := strings.TrimSuffix(strings.TrimPrefix(s, "["), "]")
	if _, err := netip.ParseAddr(strings.TrimSuffix(bare, ".")); err == nil {
		return true
	}
	if _, err := netip.ParseAddrPort(s); err == nil {
		return true
	}
	addr, _, slash := strings.Cut(s, "/")
	_, err := netip.ParseAddr(addr)
	return slash && err == nil
}

// checkLabels applies the preferred name syntax (RFC 1035 §2.3.1, RFC 1123
// §2.1) and the limits to a lower-case ASCII name.
func checkLabels(ascii string) (problem string) {
	labels := strings.Split(ascii, ".")
	for _, label := range labels {
		switch {
		case label == "":
			return "has an empty label: a dot at the start, or two dots in a row"
		case len(label) > maxLabel:
			return fmt.Sprintf("has a label of %d characters; a part between two dots has %d at most", len(label), maxLabel)
		case label[0] == '-' || label[len(label)-1] == '-':
			return "has a label that begins or ends with a hyphen"
		}
		for _, c := range []byte(label) {
			if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
				return fmt.Sprintf("holds the character %q; names are made of letters, digits, hyphens and dots", rune(c))
			}
		}
	}
	if len(ascii) > maxName {
		return fmt.Sprintf("is %d characters long; a name has %d at most", len(ascii), maxName)
	}
	// RFC 3696 §2; otherwise a mistyped address would pass for a name.
	if last := labels[len(labels)-1]; strings.Trim(last, "0123456789") == "" {
		return "ends in a number like an IP address; no top-level domain does"
	}
	return ""
}

// checkOwnable refuses names below which domains are registered, but which
// nobody can register.
func checkOwnable(ascii string) (problem string) {
	suffix, icann := publicsuffix.PublicSuffix(ascii)
	switch {
	case suffix != ascii:
		return ""
	case icann && strings.Contains(ascii, "."):
		return "is a public suffix: domains are registered below it, nobody can own it"
	case icann:
		return "is a top-level domain: domains are registered below it, nobody can own it"
	case strings.Contains(ascii, "."):
		return "is a public suffix: its owner hands out the names below it to others"
	default:
		return "is a single word; a full name with a dot is needed"
	}
}
