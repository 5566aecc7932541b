// Package spf parses, prints and evaluates SPF records.
//
// SPF, the Sender Policy Framework (RFC 7208), lets the owner of a domain list
// in DNS which servers may send mail from it; whoever gets mail that claims to
// be from the domain looks the list up and compares it with the address that
// the mail came from.
package spf

import (
	"net/netip"
	"strconv"
	"strings"
)

// version begins every SPF record (RFC 7208 §4.5).
const version = "v=spf1"

// Parse reads the text of one TXT record, its character-strings joined
// without anything between them (RFC 7208 §3.3).
//
// isSPF tells whether it is an SPF record at all, which only its beginning
// decides (§4.5): if not, the record is somebody else's and err is
// [ErrVersion]. If it is and err isn't nil, the record is ours but broken, and
// every receiver answers it with [PermError], even if a term before the broken
// one would have matched (§4.6); err is a [*SyntaxError] then.
func Parse(txt string) (rec *Record, isSPF bool, err error) {
	rest, ok := cutVersion(txt)
	if !ok {
		return nil, false, ErrVersion
	}
	rec = &Record{}
	seen := map[string]bool{}
	for word := range strings.SplitSeq(rest, " ") { // 1*SP between terms, and no other blank
		if word == "" {
			continue
		}
		t, problem := parseTerm(word)
		if problem != "" {
			return nil, true, &SyntaxError{Term: word, Problem: problem}
		}
		// RFC 7208 §6: these two must not appear more than once each.
		if t.Modifier() && (t.Name == Redirect || t.Name == Exp) {
			if seen[t.Name] {
				return nil, true, &SyntaxError{Term: word, Problem: t.Name + "= stands there twice"}
			}
			seen[t.Name] = true
		}
		rec.Terms = append(rec.Terms, t)
	}
	return rec, true, nil
}

// cutVersion takes the version off, which ends at a space or with the text, in
// any case of letters.
func cutVersion(txt string) (rest string, ok bool) {
	if len(txt) < len(version) || !strings.EqualFold(txt[:len(version)], version) {
		return "", false
	}
	rest = txt[len(version):]
	return rest, rest == "" || rest[0] == ' '
}

// parseTerm reads one mechanism or modifier (RFC 7208 §4.6.1). It says what the
// problem is, if there is one.
func parseTerm(word string) (t Term, problem string) {
	end := strings.IndexAny(word, ":/=")
	if end >= 0 && word[end] == '=' {
		return parseModifier(word[:end], word[end+1:])
	}
	t.Qualifier = QPass
	if strings.IndexByte("+-?~", word[0]) >= 0 {
		t.Qualifier = Qualifier(word[0])
		word, end = word[1:], end-1
	}
	if end < 0 {
		end = len(word)
	}
	t.Name = strings.ToLower(word[:end])
	return t, t.parseArgument(word[end:])
}

// parseArgument reads what follows the name of a mechanism (RFC 7208 §5).
func (t *Term) parseArgument(arg string) (problem string) {
	switch t.Name {
	case All:
		if arg != "" {
			return "nothing may follow all"
		}
		return ""
	case Include, Exists:
		if arg == "" {
			return t.Name + " needs a domain"
		}
		return t.parseDomain(arg)
	case PTR:
		if arg == "" {
			return ""
		}
		return t.parseDomain(arg)
	case A, MX:
		if arg, problem = t.cutBits(arg); problem != "" || arg == "" {
			return problem
		}
		return t.parseDomain(arg)
	case IP4, IP6:
		return t.parseNetwork(arg)
	case Redirect, Exp:
		return t.Name + " is followed by =, not by :"
	}
	return "there is no such mechanism"
}

// parseDomain reads ":" domain-spec.
func (t *Term) parseDomain(arg string) (problem string) {
	spec, ok := strings.CutPrefix(arg, ":")
	if !ok {
		return "a prefix length may not stand here"
	}
	if t.Name == A || t.Name == MX {
		// A frequent mistake, which the grammar refuses since no top-level domain is a number.
		if _, err := netip.ParseAddr(spec); err == nil {
			return "an address is written with ip4: or ip6:"
		}
	}
	t.Value = spec
	return checkDomainSpec(spec)
}

// cutBits takes a dual-cidr-length off the end: "/24", "//64" or "/24//64"
// (RFC 7208 §5.6). A domain-spec cannot end like that.
func (t *Term) cutBits(arg string) (rest, problem string) {
	t.Bits4, t.Bits6 = 32, 128
	ok4, ok6 := true, true
	if i := strings.LastIndex(arg, "//"); i >= 0 && isDigits(arg[i+2:]) {
		t.Bits6, ok6 = parseBits(arg[i+2:], 128)
		arg = arg[:i]
	}
	if i := strings.LastIndexByte(arg, '/'); i >= 0 && isDigits(arg[i+1:]) {
		t.Bits4, ok4 = parseBits(arg[i+1:], 32)
		arg = arg[:i]
	}
	if !ok4 || !ok6 {
		return "", "not a prefix length"
	}
	return arg, ""
}

// parseNetwork reads ":" ip4-network or ip6-network with its prefix length
// (RFC 7208 §5.6).
func (t *Term) parseNetwork(arg string) (problem string) {
	arg, ok := strings.CutPrefix(arg, ":")
	if !ok || arg == "" {
		return t.Name + " needs an address"
	}
	network, length, hasLength := strings.Cut(arg, "/")
	addr, err := netip.ParseAddr(network)
	if err != nil || addr.Zone() != "" {
		return "not an address"
	}
	if addr.Is4() != (t.Name == IP4) {
		return "ip4: takes IPv4 addresses and ip6: takes IPv6 addresses"
	}
	bits := addr.BitLen()
	if hasLength {
		if bits, ok = parseBits(length, addr.BitLen()); !ok {
			return "not a prefix length"
		}
	}
	t.Network = netip.PrefixFrom(addr, bits)
	return ""
}

// parseModifier reads what stands around "=" (RFC 7208 §6).
func parseModifier(name, value string) (t Term, problem string) {
	if !isModifierName(name) {
		return t, "not the name of a modifier"
	}
	t.Name, t.Value = strings.ToLower(name), value
	if t.Name == Redirect || t.Name == Exp {
		// The grammar would let a broken value pass for an unknown modifier, which
		// nobody meant (the comment on exp-syntax-error in the openspf suite).
		return t, checkDomainSpec(value)
	}
	_, problem = parseMacros(value, expLetters) // whatever it means, its macros must be right
	return t, problem
}

// isModifierName reports whether s is ALPHA *( ALPHA / DIGIT / "-" / "_" / "." ).
func isModifierName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !isAlpha(c) && (i == 0 || !isDigit(c) && c != '-' && c != '_' && c != '.') {
			return false
		}
	}
	return s != ""
}

// parseBits reads a prefix length: no leading zeros, at most limit.
func parseBits(s string, limit int) (bits int, ok bool) {
	if !isDigits(s) || len(s) > 1 && s[0] == '0' {
		return 0, false
	}
	bits, err := strconv.Atoi(s)
	return bits, err == nil && bits <= limit
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isAlpha(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
