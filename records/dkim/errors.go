package dkim

import (
	"errors"
	"fmt"
)

// Errors of the record's text, those of [Parse].
var (
	// ErrNotDKIM: the text is no key record at all.
	ErrNotDKIM = errors.New("dkim: not a key record")
	// ErrSyntax: the record breaks the grammar (RFC 6376 §3.2, §3.6.1), or says
	// another version. See [SyntaxError].
	ErrSyntax = errors.New("dkim: syntax error")
)

// Errors of the key, those of [Record.PublicKey].
var (
	// ErrRevoked: p= is empty (RFC 6376 §3.6.1).
	ErrRevoked = errors.New("dkim: key is revoked")
	// ErrKeyType: k= is a type that no standard knows (RFC 6376 §3.6.1).
	ErrKeyType = errors.New("dkim: unknown key type")
	// ErrKeyMismatch: what p= holds is a key, but not of the type k=.
	ErrKeyMismatch = errors.New("dkim: key is not of the type that the record says")
	// ErrKey: what p= holds is no key.
	ErrKey = errors.New("dkim: not a public key")
)

// Errors of a sound key that receivers would not go by, added to those by
// [Record.Usable].
var (
	// ErrShort: RSA keys under 1024 bits don't count (RFC 8301 §3.2).
	ErrShort = errors.New("dkim: key has fewer than 1024 bits")
	// ErrHash: h= doesn't allow sha256, and sha1 is forbidden (RFC 8301 §3.1).
	ErrHash = errors.New("dkim: key does not allow sha256")
	// ErrService: s= keeps the key for other services than mail (RFC 6376 §3.6.1).
	ErrService = errors.New("dkim: key is not for mail")
)

// SyntaxError says which tag of a record is wrong. It wraps [ErrSyntax].
type SyntaxError struct {
	Tag     string // name of the tag, or the text that is none: hostile octets
	Problem string // what is wrong with it
}

// Error escapes the tag, so that it can be drawn.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%v: %+q: %s", ErrSyntax, e.Tag, e.Problem)
}

// Unwrap returns [ErrSyntax].
func (e *SyntaxError) Unwrap() error { return ErrSyntax }
