package records

import (
	"slices"
	"strings"
)

// ForeignKey is a DKIM key that another program keeps, mailcow or Stalwart
// say: its record is shown and watched, but the key was not made here.
type ForeignKey struct {
	Selector string `json:"selector"`
	Value    string `json:"value"` // the joined text of the TXT record
}

// foreignExample is what a right DKIM key record looks like.
const foreignExample = "v=DKIM1; k=rsa; p=MIIBIjANBgkq..."

// maxForeign bounds, in octets, a file with a key record and its comments.
const maxForeign = 64 << 10

// ParseForeignKey reads a DKIM key record as other programs hand it out: the
// bare text, quoted strings, or a line of a zone file, also over several lines
// with parentheses and comments, as opendkim-genkey writes it. Selector is
// empty where the text doesn't tell it. The error is an [*InputError] on
// [ErrForeignKey].
func ParseForeignKey(s string) (ForeignKey, error) {
	refuse := func(problem string) (ForeignKey, error) {
		return ForeignKey{}, &InputError{Input: s, Problem: problem, Example: foreignExample, Err: ErrForeignKey}
	}
	if strings.Contains(s, "PRIVATE KEY") {
		// The input must not come back in an error.
		return ForeignKey{}, &InputError{Problem: "is a private key; the public record is needed", Example: foreignExample, Err: ErrForeignKey}
	}
	if len(s) > maxForeign {
		return ForeignKey{}, &InputError{Problem: "is far too long for a DKIM key record", Example: foreignExample, Err: ErrForeignKey}
	}
	head, text := splitRecord(withoutComments(s))
	var key ForeignKey
	for _, field := range head {
		owner, _, ok := strings.Cut(field, "."+domainKey)
		if !ok {
			continue
		}
		selector, err := ParseSelector(owner)
		if err != nil {
			return refuse("has a bad selector, which " + inField("", err).Problem)
		}
		key.Selector = selector
	}
	if key.Value = text; strings.HasPrefix(text, `"`) {
		strs, ok := characterStrings(masterText(text))
		if !ok {
			return refuse("has a quote or a backslash in a wrong place")
		}
		key.Value = strings.Join(strs, "")
	}
	key.Value = unwrapped(key.Value)
	if problem := keyProblem(key.Value); problem != "" {
		return refuse(problem)
	}
	return key, nil
}

// withoutComments takes out the lines that are comments of a master file.
func withoutComments(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		if !strings.HasPrefix(strings.TrimSpace(line), ";") {
			b.WriteString(line)
		}
	}
	return strings.TrimSpace(b.String())
}

// splitRecord cuts a line of a zone file behind its type: the fields before
// it, and the data. head is nil where the text is
// data alone.
func splitRecord(s string) (head []string, text string) {
	before := s
	if i := strings.IndexAny(s, `";=`); i >= 0 {
		before = s[:i] // a zone line's fields come before the data
	}
	fields := strings.Fields(before)
	i := slices.IndexFunc(fields, func(field string) bool { return strings.EqualFold(field, "TXT") })
	if i < 0 {
		return nil, s
	}
	for range i + 1 {
		s = strings.TrimLeft(s, " \t\r\n")
		s = s[strings.IndexAny(s+" ", " \t\r\n"):]
	}
	return fields[:i], strings.TrimLeft(s, "( \t\r\n")
}

// masterText takes the comments and parentheses of a master file out (RFC
// 1035 §5.1), where they don't stand inside of quotes.
func masterText(s string) string {
	var b strings.Builder
	quoted, comment, escape := false, false, false
	for _, c := range []byte(s) {
		switch {
		case comment:
			comment = c != '\n'
			continue
		case escape:
			escape = false
		case c == '\\':
			escape = true
		case c == '"':
			quoted = !quoted
		case c == ';' && !quoted:
			comment = true
			continue
		case (c == '(' || c == ')') && !quoted:
			c = ' '
		}
		b.WriteByte(c)
	}
	return b.String()
}

// unwrapped joins a text that was broken into lines, wherever that was done.
func unwrapped(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if strings.HasSuffix(b.String(), ";") {
			b.WriteByte(' ')
		}
		b.WriteString(line)
	}
	return b.String()
}
