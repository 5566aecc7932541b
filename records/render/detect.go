package render

import (
	"path"
	"slices"
	"strings"
)

// DetectProvider tells whose panel holds a zone by the names of the name
// servers that its parent lists. It is false where none is known or several
// providers share the name servers: then [Candidates] has them.
func DetectProvider(ns []string) (Provider, bool) {
	if all := Candidates(ns); len(all) == 1 {
		return all[0], true
	}
	return Provider{}, false
}

// Candidates returns the providers that these name servers may belong to, the
// likeliest first. There are several where companies share name servers
// (nsone.net, googledomains.com and domaincontrol.com do), or where a zone is
// held by more than one.
func Candidates(ns []string) []Provider {
	var owners, sharers []Provider
	for _, p := range loadProviders() {
		switch {
		case matchAny(p.facts.NS.Is, ns):
			owners = append(owners, p)
		case matchAny(p.facts.SharedNS.Is, ns):
			sharers = append(sharers, p)
		}
	}
	return append(owners, sharers...)
}

// matchAny reports whether one of the names has the form of one of the
// patterns, in which * stands for any letters, dots included.
func matchAny(patterns, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		name = strings.TrimSuffix(canonical(name), ".")
		return slices.ContainsFunc(patterns, func(pattern string) bool {
			matched, err := path.Match(pattern, name) // no name has a slash
			return err == nil && matched
		})
	})
}
