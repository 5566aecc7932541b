package records

import (
	"slices"
	"strings"

	"allgreen/records/spf"
)

// ParseInclude reads the domain of a service that sends mail in one's name, as
// it stands behind include: in an SPF record. Unlike the name of a host it may
// have underscores, "_spf.example.net" (RFC 7208 §7.1). The error is an
// [*InputError] on [ErrInclude].
func ParseInclude(s string) (Name, error) {
	const prefix = "include:"
	text := s
	if len(s) > len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		text = s[len(prefix):]
	}
	name, problem := readUnderscored(text)
	if problem != "" {
		return Name{}, &InputError{Input: s, Problem: problem, Example: "_spf.example.net", Err: ErrInclude}
	}
	return name, nil
}

// readUnderscored reads a name in which underscores count as letters.
func readUnderscored(s string) (name Name, problem string) {
	if !isPlain(s) || !strings.Contains(s, "_") {
		name, problem, _ = hostSyntax.read(s)
		return name, problem
	}
	if _, problem, _ = hostSyntax.read(strings.ReplaceAll(s, "_", "x")); problem != "" {
		return Name{}, problem
	}
	return Name{ascii: strings.ToLower(strings.TrimSuffix(s, "."))}, ""
}

func (s Setup) checkIncludes() *InputError {
	for i, include := range s.SPFInclude {
		if _, err := ParseInclude(include.String()); err != nil {
			return inField("spf-include", err)
		}
		if slices.Contains(s.SPFInclude[:i], include) {
			return misfit("spf-include", include.String(), "is given twice", "")
		}
		if include == s.Domain {
			return misfit("spf-include", include.String(), "is the domain itself: its SPF record would include itself without end", "_spf.example.net")
		}
	}
	if s.SPFBase == "" {
		return nil
	}
	if _, isSPF, _ := spf.Parse(s.SPFBase); !isSPF || len(s.SPFBase) > maxTXT || !isPlain(s.SPFBase) {
		return misfit("spf", s.SPFBase, "is not an SPF record with which ours could be merged", "v=spf1 include:_spf.example.net ~all")
	}
	return nil
}
