package records

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// toASCII brings a name in U-labels, A-labels or a mixture into lower-case
// A-labels. Plain ASCII labels are only lowered: they may be anything that
// the DNS knows, hyphens in the third and fourth place included.
func toASCII(s string) (ascii, problem string) {
	lower := strings.ToLower(s)
	if isPlain(lower) && !hasALabel(lower) {
		return lower, ""
	}
	const bad = "is not a valid internationalised domain name"
	// Mapped as a browser would (UTS 46), then held against IDNA2008.
	ascii, err := idna.Lookup.ToASCII(s)
	if err != nil {
		if strings.HasPrefix(ascii, ".") || strings.Contains(ascii, "..") {
			return ascii, "" // an empty label: checkLabels says it better
		}
		if r, ok := firstDisallowed(s); ok {
			return "", disallowed(r)
		}
		return "", bad
	}
	ascii = strings.TrimSuffix(ascii, ".") // an ideographic full stop may have ended the name
	unicodeName, err := idna.Punycode.ToUnicode(ascii)
	if err != nil {
		return "", bad
	}
	if r, ok := firstDisallowed(unicodeName); ok {
		return "", disallowed(r)
	}
	return ascii, ""
}

func disallowed(r rune) string {
	return fmt.Sprintf("holds the character %s (%U), which domain names cannot", Visible(string(r)), r)
}

// firstDisallowed finds a character outside of ASCII that is no letter, mark
// or digit (RFC 5892 §2.1) and no exception (§2.6). Symbols and emoji are what
// it is for: the browsers' rules let them through, registries do not.
func firstDisallowed(name string) (rune, bool) {
	for label := range strings.SplitSeq(name, ".") {
		runes := []rune(label)
		for i, r := range runes {
			if r > unicode.MaxASCII && !unicode.In(r, unicode.L, unicode.Mn, unicode.Mc, unicode.Nd) && !exception(runes, i) {
				return r, true
			}
		}
	}
	return 0, false
}

// exception decides about punctuation that is allowed in its own language and
// context (RFC 5892 §2.6 and Appendix A).
func exception(label []rune, i int) bool {
	at := func(i int) rune {
		if i < 0 || i >= len(label) {
			return 0
		}
		return label[i]
	}
	switch label[i] {
	case '\u200c', '\u200d': // joiners: package idna has checked the context (A.1, A.2)
		return true
	case '\u06fd', '\u06fe', '\u0f0b', '\u3007':
		return true
	case '\u00b7': // Catalan col·lecció (A.3)
		return at(i-1) == 'l' && at(i+1) == 'l'
	case '\u0375': // Greek (A.4)
		return unicode.Is(unicode.Greek, at(i+1))
	case '\u05f3', '\u05f4': // Hebrew (A.5, A.6)
		return unicode.Is(unicode.Hebrew, at(i-1))
	case '\u30fb': // Japanese (A.7)
		return slices.ContainsFunc(label, func(r rune) bool {
			return unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Han)
		})
	}
	return false
}
