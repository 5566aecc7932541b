// Package dmarc parses, prints and judges DMARC policy records.
//
// DMARC (RFC 9989) lets the owner of a domain say in DNS, at _dmarc.DOMAIN,
// what others are to do with mail that claims to be from the domain but passes
// neither SPF nor DKIM for it, and where to report what they see.
package dmarc

import (
	"slices"
	"strings"
)

// Record is what a record says (RFC 9989 §4.7). Receivers forgive most
// mistakes (§4.8): a tag whose value is wrong is as good as left out and stands
// in Ignored. Only policies and addresses are kept as they are written, since a
// wrong one has consequences: see [Record.Effective] and [Mailbox].
type Record struct {
	// Policy is the tag p=, for the domain: one of the policies, in lower case,
	// or whatever else is written; empty when left out.
	Policy string
	// SubPolicy is the tag sp=, for its subdomains; empty means as Policy.
	SubPolicy string
	// NonExistent is the tag np=, for subdomains that don't exist; empty means
	// as SubPolicy.
	NonExistent string
	// RUA is the tag rua=, the URIs to which aggregate reports go, each as it is
	// written: "mailto:dmarc@example.com", perhaps with an obsolete "!10m".
	RUA []string
	// RUF is the tag ruf=, the URIs to which failure reports go.
	RUF []string
	// ADKIM and ASPF are the tags adkim= and aspf=, how exactly the domains must
	// match: "r", relaxed, the default, or "s", strict.
	ADKIM, ASPF string
	// FO is the tag fo=, when failure reports are wanted: "0" (the default), "1",
	// "d", "s".
	FO []string
	// T is the tag t=y: the policy is being tested, and a weaker one applied.
	T bool
	// PSD is the tag psd=: "y" the domain is a public suffix, "n" it is the
	// organizational domain, "u", the default, neither is said.
	PSD string
	// Ignored are the tags that have no effect, in the order in which they stand.
	Ignored []*TagError
}

// The policies, weakest first.
const (
	None       = "none"
	Quarantine = "quarantine"
	Reject     = "reject"
)

var policies = []string{None, Quarantine, Reject}

// Rank orders the policies: 0 is [None], 2 is [Reject], -1 is none of them.
func Rank(policy string) int { return slices.Index(policies, policy) }

// Stricter reports whether the policy a asks for more than b.
func Stricter(a, b string) bool { return Rank(a) > Rank(b) }

// Effective returns the policy that receivers apply to mail from the domain
// itself, or "" if they ignore the record. With p= missing or wrong, or sp= or
// np= wrong, it is [None] if there is a valid address for reports, and else the
// record is ignored (RFC 9989 §4.10.1). In a test it is a step weaker than
// written (§4.7, t=).
func (r *Record) Effective() string {
	rank := Rank(r.Policy)
	if rank < 0 || !optionalPolicy(r.SubPolicy) || !optionalPolicy(r.NonExistent) {
		if slices.ContainsFunc(r.RUA, isURI) {
			return None
		}
		return ""
	}
	if r.T && rank > 0 {
		rank--
	}
	return policies[rank]
}

func optionalPolicy(s string) bool { return s == "" || Rank(s) >= 0 }

// String returns the record's text, fit for a TXT record; defaults and ignored
// tags are left out.
func (r *Record) String() string {
	text := "v=" + version
	add := func(name, value, byDefault string) {
		if value != "" && value != byDefault {
			text += "; " + name + "=" + value
		}
	}
	add("p", r.Policy, "")
	add("sp", r.SubPolicy, "")
	add("np", r.NonExistent, "")
	add("rua", strings.Join(r.RUA, ","), "")
	add("ruf", strings.Join(r.RUF, ","), "")
	add("adkim", r.ADKIM, "r")
	add("aspf", r.ASPF, "r")
	add("fo", strings.Join(r.FO, ":"), "0")
	if r.T {
		add("t", "y", "n")
	}
	add("psd", r.PSD, "u")
	return text
}
