package spf

import (
	"context"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"
)

// maxExpansion bounds the octets that macros may unfold to: what is longer makes
// a domain-spec a permerror, and drops an explanation.
const maxExpansion = 1 << 16

var errExpansion = errors.New("spf: macros unfold to too much text")

// target counts a term as one that asks DNS, and returns the domain that it
// asks about: the domain-spec, expanded, or the current domain (RFC 7208 §4.8).
func (e *evaluation) target(ctx context.Context, t Term, domain string) (string, error) {
	if err := e.countLookup(); err != nil {
		return "", err
	}
	if t.Value == "" {
		return domain, nil
	}
	return e.expandDomain(ctx, t.Value, domain)
}

// expandDomain expands a domain-spec. Labels on the left go until the name is
// short enough, and a final dot goes too (RFC 7208 §7.3).
func (e *evaluation) expandDomain(ctx context.Context, spec, domain string) (string, error) {
	name, err := e.expand(ctx, spec, domainLetters, domain)
	if err != nil {
		return "", err
	}
	name = strings.TrimSuffix(name, ".")
	for len(name) > 253 {
		_, rest, ok := strings.Cut(name, ".")
		if !ok {
			break
		}
		name = rest
	}
	return name, nil
}

// explanation fetches the domain's own words about a fail (RFC 7208 §6.2): the
// one TXT record at the domain-spec of exp=. It is "" if there is any error.
func (e *evaluation) explanation(ctx context.Context, spec, domain string) string {
	name, err := e.expandDomain(ctx, spec, domain)
	if err != nil {
		return ""
	}
	txts, err := e.txt(ctx, name)
	if err != nil || len(txts) != 1 {
		return ""
	}
	text, err := e.expand(ctx, txts[0], expLetters, domain)
	if err != nil || !isVisible(strings.ReplaceAll(text, " ", "")) {
		return ""
	}
	return text
}

// expand replaces the macros of a macro-string (RFC 7208 §7); blanks in it,
// which only an explain-string has, stay.
func (e *evaluation) expand(ctx context.Context, s, letters, domain string) (string, error) {
	var b strings.Builder
	for i, word := range strings.Split(s, " ") {
		if i > 0 {
			b.WriteByte(' ')
		}
		parts, problem := parseMacros(word, letters)
		if problem != "" {
			return "", &SyntaxError{Term: word, Problem: problem}
		}
		for _, p := range parts {
			text := p.literal
			if p.letter != 0 {
				value, err := e.value(ctx, p.letter, domain)
				if err != nil {
					return "", err
				}
				text = p.transform(value)
			}
			if b.Len()+len(text) > maxExpansion {
				return "", errExpansion
			}
			b.WriteString(text)
		}
	}
	return b.String(), nil
}

// value is what a macro letter stands for (RFC 7208 §7.2).
func (e *evaluation) value(ctx context.Context, letter byte, domain string) (string, error) {
	switch letter {
	case 's':
		return e.sender, nil
	case 'l':
		return e.local, nil
	case 'o':
		return strings.TrimSuffix(e.origin, "."), nil
	case 'd':
		return domain, nil
	case 'i':
		return e.dotted(), nil
	case 'p':
		return e.validatedName(ctx, domain)
	case 'v':
		if e.ip.Is4() {
			return "in-addr", nil
		}
		return "ip6", nil
	case 'h':
		return strings.TrimSuffix(e.helo, "."), nil
	case 'c':
		return e.ip.String(), nil
	case 'r':
		if e.receiver == "" {
			return "unknown", nil
		}
		return e.receiver, nil
	default: // 't': parseMacros lets no other letter through
		return strconv.FormatInt(e.now.Unix(), 10), nil
	}
}

// dotted is the client's address as the macro i has it: dotted decimal, or the
// nibbles of an IPv6 address, in upper case as the openspf suite has them.
func (e *evaluation) dotted() string {
	if e.ip.Is4() {
		return e.ip.String()
	}
	addr := e.ip.As16()
	return strings.Join(strings.Split(strings.ToUpper(hex.EncodeToString(addr[:])), ""), ".")
}

// validatedName is the macro p: a validated name of the client, best the domain
// itself, else one below it, else any, else "unknown" (RFC 7208 §7.3). It asks
// DNS and so counts as a term does (§4.6.4).
func (e *evaluation) validatedName(ctx context.Context, domain string) (string, error) {
	if !e.namesAsked {
		if err := e.countLookup(); err != nil {
			return "", err
		}
	}
	names, err := e.validatedNames(ctx)
	if err != nil {
		return "", err
	}
	if i := slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, domain) }); i >= 0 {
		return names[i], nil
	}
	if i := slices.IndexFunc(names, func(n string) bool { return isSubdomain(n, domain) }); i >= 0 {
		return names[i], nil
	}
	if len(names) > 0 {
		return names[0], nil
	}
	return "unknown", nil
}
