package spf

import (
	"errors"
	"fmt"
)

// Errors of the record's text.
var (
	// ErrVersion: the text doesn't begin with "v=spf1", so it is no SPF record
	// (RFC 7208 §4.5).
	ErrVersion = errors.New("spf: not an SPF record")
	// ErrSyntax: the record breaks the grammar (§4.6). See [SyntaxError].
	ErrSyntax = errors.New("spf: syntax error")
)

// Errors of the policy as it stands in DNS. All but [ErrNoRecord] at the
// domain itself give [PermError].
var (
	// ErrNoRecord: there is no SPF record at the domain (§4.5, [None]), or none
	// where include or redirect lead to (§5.2, §6.1, [PermError]).
	ErrNoRecord = errors.New("spf: no SPF record")
	// ErrMultipleRecords: there are two or more SPF records at one name (§4.5).
	ErrMultipleRecords = errors.New("spf: more than one SPF record")
	// ErrTooManyLookups: more than 10 terms ask DNS (§4.6.4).
	ErrTooManyLookups = errors.New("spf: more than 10 DNS lookups")
	// ErrTooManyVoid: more than 2 lookups lead to nothing (§4.6.4).
	ErrTooManyVoid = errors.New("spf: more than 2 void lookups")
	// ErrTooManyMX: a domain that "mx" asks has more than 10 mail exchangers (§4.6.4).
	ErrTooManyMX = errors.New("spf: more than 10 mail exchangers")
)

// Errors of the question.
var (
	// ErrDomain: what was to be checked is no domain name (§4.3, [None]).
	ErrDomain = errors.New("spf: malformed domain")
	// ErrAddress: the query has no client address ([None]).
	ErrAddress = errors.New("spf: no client address")
)

// Errors of DNS.
var (
	// ErrNotFound is how a [Lookuper] says that there is no such name (NXDOMAIN)
	// or no such data: a void lookup (§4.6.4).
	ErrNotFound = errors.New("spf: no such record")
	// ErrDNS: a name could not be looked up ([TempError]).
	ErrDNS = errors.New("spf: DNS lookup failed")
)

// SyntaxError says which term of a record is wrong. It wraps [ErrSyntax].
type SyntaxError struct {
	Term    string // as it stands in the record: raw, hostile octets
	Problem string // what is wrong with it
}

// Error escapes the term, so that it can be drawn.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%v: %+q: %s", ErrSyntax, e.Term, e.Problem)
}

// Unwrap returns [ErrSyntax].
func (e *SyntaxError) Unwrap() error { return ErrSyntax }
