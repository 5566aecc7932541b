package records

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// defaultIssuer is the certification authority that most mail servers use.
const defaultIssuer = "letsencrypt.org"

// issuers is the kind of record that says who may issue certificates.
var issuers = kind{
	id: "caa", typ: "CAA", need: Optional, where: AtDNS, flag: "with",
	title: "CAA, who issues certificates",
	why: "It names who may issue certificates for your domain and all names below it, your website's included; " +
		"each issuer in use needs a line.",
	without: "Every certification authority may issue one, also the one that lets itself be tricked.",
	rfc:     "RFC 8659 §4",
}

// addIssuers adds the CAA records. They stand at the domain alone: whoever
// asks for a certificate of mail., mta-sts. or www. is judged by the nearest
// name above that has some (RFC 8659 §3), so that one place covers them all. A
// mail host outside of the domain is its own zone's business.
func (l *list) addIssuers(s Setup) {
	if !s.Has(FeatureCAA) {
		return
	}
	for _, value := range s.caaValues() {
		l.add(issuers, s.Domain.FQDN(), value)
	}
}

func (s Setup) caaValues() []string {
	if len(s.CAA) == 0 {
		return MergeCAA(nil, defaultIssuer)
	}
	return s.CAA
}

// ParseCAA reads a CAA value, `0 issue "letsencrypt.org"` (RFC 8659 §4), and
// returns it in its one form. The error is an [*InputError] on [ErrCAA].
func ParseCAA(s string) (string, error) {
	refuse := func(problem string) (string, error) {
		return "", &InputError{Input: s, Problem: problem, Example: `0 issue "letsencrypt.org"`, Err: ErrCAA}
	}
	flags, rest, _ := strings.Cut(strings.TrimSpace(s), " ")
	critical, err := strconv.ParseUint(flags, 10, 8)
	if err != nil {
		return refuse("does not begin with a number from 0 to 255")
	}
	tag, text, ok := strings.Cut(strings.TrimSpace(rest), " ")
	if tag = strings.ToLower(tag); !isCAATag(tag) {
		return refuse("has no tag such as issue behind the number")
	}
	if !ok {
		return refuse("has no value behind the tag")
	}
	value, ok := unquote(strings.TrimSpace(text))
	if !ok {
		return refuse("has a value with a quote or a backslash in a wrong place")
	}
	if len(value) > maxString {
		return refuse("has a value of more than 255 characters")
	}
	if problem := caaProblem(tag, value); problem != "" {
		return refuse(problem)
	}
	return fmt.Sprintf("%d %s %s", critical, tag, Quote(value)), nil
}

// MergeCAA returns the values to publish: those that stand in DNS already, so
// that their issuers go on working, and the issuers (names of certification
// authorities, "letsencrypt.org") that they don't allow yet. What cannot be
// read is left out.
func MergeCAA(existing []string, issuers ...string) []string {
	var all []string
	for _, text := range existing {
		if value, err := ParseCAA(text); err == nil && !slices.Contains(all, value) {
			all = append(all, value)
		}
	}
	for _, issuer := range issuers {
		if !slices.ContainsFunc(all, func(value string) bool { return caaIssuer(value) == issuer }) {
			all = append(all, fmt.Sprintf(`0 issue "%s"`, issuer))
		}
	}
	return all
}

// caaIssuer returns whom a value of [ParseCAA] lets issue certificates of
// plain names; empty where it lets nobody or is about something else. An
// account or method that it is bound to (RFC 8657) is the owner's choice and
// not looked at.
func caaIssuer(value string) string {
	_, rest, _ := strings.Cut(value, " ")
	tag, quoted, _ := strings.Cut(rest, " ")
	if tag != "issue" {
		return ""
	}
	text, _ := unquote(quoted)
	domain, _, _ := strings.Cut(text, ";")
	return strings.ToLower(strings.TrimSpace(domain))
}

// caaProblem says what is wrong with the value of a tag, as far as the tag is
// known; what is unknown may hold anything (RFC 8659 §4.1).
func caaProblem(tag, value string) string {
	switch tag {
	case "issue", "issuewild":
		issuer, parameters, _ := strings.Cut(value, ";")
		if issuer = strings.ToLower(strings.TrimSpace(issuer)); issuer != "" && checkLabels(issuer) != "" {
			return "does not name a certification authority by its domain"
		}
		for parameter := range strings.SplitSeq(parameters, ";") {
			// RFC 8659 §4.2: tag=value, of printable characters.
			name, _, ok := strings.Cut(strings.TrimSpace(parameter), "=")
			if strings.TrimSpace(parameter) != "" && (!ok || !isCAATag(strings.ToLower(name))) {
				return "has a parameter behind the semicolon that is not name=value"
			}
		}
	case "iodef":
		uri, err := url.Parse(value)
		if err != nil || !slices.Contains([]string{"mailto", "http", "https"}, uri.Scheme) {
			return "needs mailto: or https:// to say where refused attempts are reported"
		}
	}
	return ""
}

// isCAATag: letters and digits (RFC 8659 §4.1).
func isCAATag(tag string) bool {
	return tag != "" && strings.Trim(tag, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

func (s Setup) checkIssuers() *InputError {
	for i, value := range s.CAA {
		canonical, err := ParseCAA(value)
		if err != nil {
			return inField("with", err)
		}
		if value != canonical || slices.Contains(s.CAA[:i], value) {
			return misfit("with", value, "is a CAA value that is given twice or not in its one form", canonical)
		}
	}
	restricts := func(value string) bool { return strings.Fields(value)[1] == "issue" }
	if slices.ContainsFunc(s.CAA, restricts) && len(s.caaIssuers()) == 0 {
		return misfit("with", strings.Join(s.CAA, ", "), "lets nobody issue certificates (CAA), and the mail server needs one", `0 issue "letsencrypt.org"`)
	}
	return nil
}

// caaIssuers returns whom the records let issue certificates of plain names;
// none means that there is no restriction.
func (s Setup) caaIssuers() (names []string) {
	for _, value := range s.caaValues() {
		if issuer := caaIssuer(value); issuer != "" {
			names = append(names, issuer)
		}
	}
	return names
}
