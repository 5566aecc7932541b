package records

import (
	"maps"
	"slices"
	"strings"
	"unicode"
)

// MixedScripts reports whether the name may pass for another one on sight:
// one of its labels mixes scripts that no language mixes (Latin and Cyrillic,
// say), or is spelled wholly in Cyrillic letters that look Latin. Japanese,
// Chinese and Korean beside Latin are usual and not reported (the "highly
// restrictive" level of UTS 39 §5.2).
func (n Name) MixedScripts() bool {
	if !hasALabel(n.ascii) {
		return false
	}
	labels := strings.Split(n.uLabels(), ".")
	cyrillicTLD := strings.ContainsFunc(labels[len(labels)-1], func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) })
	return slices.ContainsFunc(labels, func(label string) bool {
		return mixed(label) || !cyrillicTLD && looksLatin(label)
	})
}

// usualMixtures are the script combinations of one language.
var usualMixtures = [][]string{
	{"Latin", "Han", "Hiragana", "Katakana"},
	{"Latin", "Han", "Bopomofo"},
	{"Latin", "Han", "Hangul"},
}

func mixed(label string) bool {
	scripts := map[string]bool{}
	for _, r := range label {
		if s := script(r); s != "Common" && s != "Inherited" {
			scripts[s] = true
		}
	}
	if len(scripts) < 2 {
		return false
	}
	return !slices.ContainsFunc(usualMixtures, func(usual []string) bool {
		for s := range maps.Keys(scripts) {
			if !slices.Contains(usual, s) {
				return false
			}
		}
		return true
	})
}

// script returns the Unicode script property of r; what has none is Common.
func script(r rune) string {
	if r <= unicode.MaxASCII {
		if unicode.IsLetter(r) {
			return "Latin"
		}
		return "Common"
	}
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return name
		}
	}
	return "Common"
}

// latinLookalikes are the Cyrillic letters that most fonts draw like Latin ones.
const latinLookalikes = "асԁеһіјӏорԛѕԝхуъьҽпгѵѡ"

// looksLatin reports whether every letter of the label is a Cyrillic one that
// looks Latin, as in the famous "аррӏе".
func looksLatin(label string) bool {
	cyrillic := false
	for _, r := range label {
		switch {
		case strings.ContainsRune(latinLookalikes, r):
			cyrillic = true
		case unicode.IsLetter(r):
			return false
		}
	}
	return cyrillic
}
