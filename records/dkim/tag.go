package dkim

import "strings"

// tag is one "name=value" of a tag-list. Folding white space around the name
// and the value is gone; inside of the value it still stands.
type tag struct{ name, value string }

// parseTags reads a tag-list (RFC 6376 §3.2).
func parseTags(txt string) ([]tag, error) {
	// One ";" may end the list, and nothing, not even a blank, may follow it.
	txt = strings.TrimSuffix(txt, ";")
	var tags []tag
	seen := map[string]bool{}
	for spec := range strings.SplitSeq(txt, ";") {
		name, value, ok := strings.Cut(spec, "=")
		name, value = trimFWS(name), trimFWS(value)
		switch {
		case !ok && name == "":
			return nil, &SyntaxError{spec, "nothing stands between or behind the semicolons"}
		case !ok:
			return nil, &SyntaxError{spec, "has no ="}
		case !isTagName(name):
			return nil, &SyntaxError{name, "is not the name of a tag"}
		case seen[name]:
			return nil, &SyntaxError{name, "stands there twice"}
		case !isTagValue(value):
			return nil, &SyntaxError{name, "its value holds a character that is not printable ASCII"}
		}
		seen[name] = true
		tags = append(tags, tag{name, value})
	}
	return tags, nil
}

// blanks are the characters of folding white space (RFC 6376 §2.8).
const blanks = " \t\r\n"

// trimFWS takes folding white space off both ends. CR and LF count only as
// CRLF before a blank; where they stand otherwise they are left, and refused.
func trimFWS(s string) string { return strings.Trim(unfold(s), " \t") }

// unfold takes the line ends out of folding white space.
func unfold(s string) string {
	if !strings.Contains(s, "\r\n") {
		return s
	}
	s = strings.ReplaceAll(s, "\r\n ", " ")
	return strings.ReplaceAll(s, "\r\n\t", "\t")
}

// isTagName reports whether s is ALPHA *( ALPHA / DIGIT / "_" ).
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

// isTagValue reports whether s holds only visible ASCII and blanks between.
func isTagValue(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 0x21 || c > 0x7e) && c != ' ' && c != '\t' {
			return false
		}
	}
	return true
}

// splitList reads a colon-separated list of words, with blanks around the
// colons. Nil means that a word is empty or holds a blank.
func splitList(value string) (words []string) {
	for word := range strings.SplitSeq(value, ":") {
		word = trimFWS(word)
		if word == "" || strings.ContainsAny(word, blanks) {
			return nil
		}
		words = append(words, word)
	}
	return words
}
