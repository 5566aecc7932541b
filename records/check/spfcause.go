package check

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"allgreen/records/spf"
)

// glued is a term that lost the space before it.
var glued = regexp.MustCompile(`(?i)[^\s+?~-]([+?~-]all$|(ip[46]|include):)`)

// syntaxOfSPF says which term of a record is not SPF.
func (l *look) syntaxOfSPF(w wanted, err error, words []string) Finding {
	term := err.Error()
	if syntax := (*spf.SyntaxError)(nil); errors.As(err, &syntax) {
		term = syntax.Term
	}
	words = append([]string{"{term}", term}, words...)
	switch {
	case glued.MatchString(term):
		return l.tell(w, "spf-space-missing", words...)
	case strings.HasSuffix(term, ":"), strings.Trim(term, "+-~?") == "": // "~ all"
		return l.tell(w, "spf-space-extra", words...)
	}
	return l.tell(w, "spf-bad-mech", words...)
}

// permError says why receivers refuse a record whose syntax is right.
func (l *look) permError(w wanted, o spf.Outcome, words []string) Finding {
	words = append([]string{"{term}", o.Term, "{error}", errorText(o.Err)}, words...)
	switch {
	case errors.Is(o.Err, spf.ErrTooManyLookups):
		return l.tell(w, "spf-10", words...)
	case errors.Is(o.Err, spf.ErrTooManyVoid):
		return l.tell(w, "spf-void", words...).as(Error)
	case errors.Is(o.Err, spf.ErrNoRecord):
		return l.tell(w, "spf-include-none", words...)
	}
	return l.tell(w, "spf-broken", words...)
}

// carelessSPF finds what is allowed and unwise in a record that can be
// evaluated.
func (l *look) carelessSPF(w wanted, text string, words []string) []Finding {
	terms := strings.Fields(strings.ToLower(text))
	all := slices.IndexFunc(terms, func(t string) bool { return strings.TrimLeft(t, "+-~?") == "all" })
	redirect := slices.ContainsFunc(terms, func(t string) bool { return strings.HasPrefix(t, "redirect=") })
	var findings []Finding
	switch {
	case all < 0 && !redirect, all >= 0 && terms[all] == "?all":
		findings = append(findings, l.tell(w, "spf-noall", words...))
	case all >= 0 && (terms[all] == "all" || terms[all] == "+all"):
		findings = append(findings, l.tell(w, "spf-plusall", words...))
	}
	if behind := behindAll(text); len(behind) > 0 { // what stands before "all" does its job
		findings = append(findings, l.tell(w, "spf-after-all", append([]string{"{term}", behind[0]}, words...)...).as(Warning))
	}
	if slices.ContainsFunc(terms, func(t string) bool {
		t = strings.TrimLeft(t, "+-~?")
		return t == "ptr" || strings.HasPrefix(t, "ptr:")
	}) {
		findings = append(findings, l.tell(w, "spf-ptr", words...)) // RFC 7208 §5.5
	}
	return findings
}

// behindAll are the mechanisms that nobody reads, since they stand behind "all"
// (RFC 7208 §5.1).
func behindAll(text string) []string {
	terms := strings.Fields(strings.ToLower(text))
	all := slices.IndexFunc(terms, func(t string) bool { return strings.TrimLeft(t, "+-~?") == "all" })
	if all < 0 {
		return nil
	}
	return slices.DeleteFunc(terms[all+1:], func(t string) bool { return strings.Contains(t, "=") })
}
