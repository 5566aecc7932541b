// Package dmarc reads and writes DMARC policy records.
//
// DMARC (RFC 9989) lets the owner of a domain say in DNS, at _dmarc.DOMAIN,
// what others are to do with mail that claims to be from the domain but passes
// neither SPF nor DKIM for it, and where to report what they see.
package dmarc

import "errors"

// The policies, weakest first (RFC 9989 §4.7).
const (
	None       = "none"
	Quarantine = "quarantine"
	Reject     = "reject"
)

// Record is a policy (RFC 9989 §4.7).
type Record struct {
	Policy      string
	SubPolicy   string
	NonExistent string
	RUA, RUF    []string
	ADKIM, ASPF string
	FO          []string
	T           bool
	PSD         string
}

// Errors of [Parse].
var (
	ErrNotDMARC = errors.New("dmarc: not a DMARC record")
	ErrSyntax   = errors.New("dmarc: syntax error")
	ErrPolicy   = errors.New("dmarc: no valid policy")
)

// Parse reads the text of one TXT record.
func Parse(txt string) (rec *Record, isDMARC bool, err error) { return nil, false, ErrNotDMARC }

// String returns the record's text.
func (r *Record) String() string { return "" }

// Effective returns the policy that receivers apply to mail of the domain.
func (r *Record) Effective() string { return None }

// Rank orders the policies: none 0, quarantine 1, reject 2; -1 for others.
func Rank(policy string) int { return -1 }

// Stricter reports whether policy a is stricter than b.
func Stricter(a, b string) bool { return Rank(a) > Rank(b) }
