package records

import (
	"strings"
	"time"
)

// domainKey stands between a selector and the domain (RFC 6376 §3.6.2.1).
const domainKey = "_domainkey"

// ParseSelector reads a DKIM selector: one or more labels of letters, digits
// and hyphens with dots between them (RFC 6376 §3.1). It comes back in lower
// case, since it names a file as well as a record. The error is an
// [*InputError] on [ErrSelector]. Whether it fits in front of the domain is
// for [Setup.Validate] to say.
func ParseSelector(s string) (string, error) {
	const example = "mail2026"
	refuse := func(problem, example string) (string, error) {
		return "", &InputError{Input: s, Problem: problem, Example: example, Err: ErrSelector}
	}
	if s == "" {
		return refuse("nothing was given", example)
	}
	if before, _, ok := strings.Cut(s, "."+domainKey); ok {
		if selectorProblem(before) != "" {
			before = example
		}
		return refuse("is a whole record name; only the part before ._domainkey is the selector", before)
	}
	if problem := selectorProblem(s); problem != "" {
		return refuse(problem, example)
	}
	return strings.ToLower(s), nil
}

func selectorProblem(selector string) string {
	switch {
	case strings.HasPrefix(selector, ".") || strings.HasSuffix(selector, ".") || strings.Contains(selector, ".."):
		return "has a dot in a wrong place"
	case len(selector) > maxName:
		return "is too long for a DNS name"
	}
	for label := range strings.SplitSeq(selector, ".") {
		if len(label) > maxLabel {
			return "has more than 63 characters in a row without a dot"
		}
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' {
			return "begins or ends with a hyphen"
		}
		for _, r := range label {
			if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' {
				return "holds " + character(r) + "; use letters, digits and hyphens"
			}
		}
	}
	return ""
}

// character names one that is refused; a blank would not be seen.
func character(r rune) string {
	if r == ' ' {
		return "a blank"
	}
	return "the character " + Visible(string(r))
}

// DefaultSelector returns the selector for a key made at t: year and month,
// "202611". A dated selector tells later how old the key is, and leaves room
// for its successor.
func DefaultSelector(t time.Time) string { return t.Format("200601") }
