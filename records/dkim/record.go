// Package dkim parses, prints and judges DKIM key records.
//
// DKIM, DomainKeys Identified Mail (RFC 6376), lets a mail server sign the
// messages that it sends; whoever gets one fetches the public key from DNS, at
// SELECTOR._domainkey.DOMAIN, and checks the signature with it.
package dkim

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// The key types.
const (
	RSA     = "rsa"     // RFC 6376 §3.6.1
	Ed25519 = "ed25519" // RFC 8463 §4.1
)

// Record is a public key as it stands in DNS (RFC 6376 §3.6.1).
type Record struct {
	// Version is the tag v=: "DKIM1", or empty when the tag is left out, which
	// means the same.
	Version string
	// KeyType is the tag k=: [RSA], the default, or [Ed25519]. Any other makes
	// the key one that receivers don't know.
	KeyType string
	// Key is the tag p=, decoded: the DER of an RSA key, or the 32 octets of an
	// Ed25519 key. Empty when the key is revoked.
	Key []byte
	// Revoked: p= is there but empty.
	Revoked bool
	// Hashes is the tag h=: the hash algorithms that signatures may use. Nil
	// means all.
	Hashes []string
	// Services is the tag s=: what the key is for, "email" or "*", any service.
	// Nil means any.
	Services []string
	// Flags is the tag t=: "y", the domain is testing DKIM; "s", signatures for
	// subdomains don't count.
	Flags []string
	// Notes is the tag n=, text for people, decoded. It may hold any octets.
	Notes string
	// Unknown are the names of tags that no standard knows, which receivers
	// ignore. String doesn't write them.
	Unknown []string
}

// String returns the record's text, fit for a TXT record:
// "v=DKIM1; k=rsa; p=MIIB…".
func (r *Record) String() string {
	var tags []string
	add := func(name, value string) {
		if value != "" {
			tags = append(tags, name+"="+value)
		}
	}
	add("v", r.Version)
	add("k", r.KeyType)
	add("h", strings.Join(r.Hashes, ":"))
	add("s", strings.Join(r.Services, ":"))
	add("t", strings.Join(r.Flags, ":"))
	add("n", encodeNotes(r.Notes))
	tags = append(tags, "p="+base64.StdEncoding.EncodeToString(r.Key))
	return strings.Join(tags, "; ")
}

// Usable returns why receivers would not accept a signature of ordinary mail
// by this key; nil if they would. The error is one of [Record.PublicKey], or
// [ErrShort], [ErrHash] or [ErrService].
func (r *Record) Usable() error {
	if _, err := r.PublicKey(); err != nil {
		return err
	}
	switch {
	case r.Bits() < minBits && r.KeyType == RSA:
		return fmt.Errorf("%w: it has %d", ErrShort, r.Bits())
	case r.Hashes != nil && !slices.Contains(r.Hashes, "sha256"):
		return ErrHash
	case r.Services != nil && !slices.Contains(r.Services, "email") && !slices.Contains(r.Services, "*"):
		return ErrService
	}
	return nil
}

// Testing reports whether the key is marked as a test, the flag "y": receivers
// then treat a broken signature like none.
func (r *Record) Testing() bool { return slices.Contains(r.Flags, "y") }
