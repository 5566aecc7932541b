// Package dkim reads and writes DKIM key records.
//
// DKIM, DomainKeys Identified Mail (RFC 6376), lets a mail server sign the
// messages that it sends; whoever gets one fetches the public key from DNS, at
// SELECTOR._domainkey.DOMAIN, and checks the signature with it.
package dkim

import (
	"crypto"
	"errors"
)

// Record is a public key as it stands in DNS (RFC 6376 §3.6.1).
type Record struct {
	// Version is the tag v=, "DKIM1"; left out it means that too.
	Version string
	// KeyType is the tag k=: "rsa" (the default) or "ed25519" (RFC 8463 §4.1).
	KeyType string
	// Key is the tag p=, decoded: the DER of an RSA key, or the 32 octets of an
	// Ed25519 key. Empty when the key is revoked.
	Key []byte
	// Revoked: p= is there but empty.
	Revoked bool
	// Hashes is the tag h=, the hash algorithms that are allowed; nil means all.
	Hashes []string
	// Services is the tag s=, what the key is for: "*" (the default), "email".
	Services []string
	// Flags is the tag t=: "y" the domain is testing, "s" not for subdomains.
	Flags []string
	// Notes is the tag n=, text for people, decoded.
	Notes string
}

// Errors of [Parse], [New] and [Record.PublicKey].
var (
	ErrNotDKIM = errors.New("dkim: not a key record")
	ErrSyntax  = errors.New("dkim: syntax error")
	ErrKey     = errors.New("dkim: not a usable key")
	ErrRevoked = errors.New("dkim: key is revoked")
)

// Parse reads the text of one TXT record.
func Parse(txt string) (rec *Record, isDKIM bool, err error) { return nil, false, ErrNotDKIM }

// New returns the record of a public key: *rsa.PublicKey or ed25519.PublicKey.
func New(pub crypto.PublicKey) (*Record, error) { return nil, ErrKey }

// String returns the record's text.
func (r *Record) String() string { return "" }

// PublicKey returns *rsa.PublicKey or ed25519.PublicKey.
func (r *Record) PublicKey() (crypto.PublicKey, error) { return nil, ErrKey }

// Bits is the length of the key: 2048 …; 0 when there is no usable key.
func (r *Record) Bits() int { return 0 }

// SameKey reports whether both records hold the same key, whatever their form.
func SameKey(a, b *Record) bool { return false }
