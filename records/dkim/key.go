package dkim

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
)

// minBits is the length under which an RSA key doesn't count (RFC 8301 §3.2).
const minBits = 1024

// New returns the record of a public key, an *rsa.PublicKey or an
// ed25519.PublicKey; the error is [ErrKey] for any other. RSA keys are written
// as SubjectPublicKeyInfo (RFC 6376 §3.6.1 as read by everybody, erratum
// 3017), Ed25519 keys as they are (RFC 8463 §4.2).
func New(pub crypto.PublicKey) (*Record, error) {
	r := &Record{Version: version}
	switch pub := pub.(type) {
	case *rsa.PublicKey:
		if pub == nil || pub.N == nil {
			return nil, ErrKey
		}
		der, err := x509.MarshalPKIXPublicKey(pub)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrKey, err)
		}
		r.KeyType, r.Key = RSA, der
	case ed25519.PublicKey:
		if len(pub) != ed25519.PublicKeySize {
			return nil, ErrKey
		}
		r.KeyType, r.Key = Ed25519, bytes.Clone(pub)
	default:
		return nil, fmt.Errorf("%w: %T", ErrKey, pub)
	}
	return r, nil
}

// PublicKey returns the key, an *rsa.PublicKey or an ed25519.PublicKey. The
// error is [ErrRevoked], [ErrKeyType], [ErrKeyMismatch] or [ErrKey].
func (r *Record) PublicKey() (crypto.PublicKey, error) {
	if r.Revoked {
		return nil, ErrRevoked
	}
	switch r.KeyType {
	case RSA:
		if key, err := parseRSA(r.Key); err == nil {
			return key, nil
		}
		if len(r.Key) == ed25519.PublicKeySize {
			return nil, fmt.Errorf("%w: it looks like Ed25519", ErrKeyMismatch)
		}
		return nil, fmt.Errorf("%w: not an RSA key in DER", ErrKey)
	case Ed25519:
		if len(r.Key) == ed25519.PublicKeySize {
			return ed25519.PublicKey(bytes.Clone(r.Key)), nil
		}
		if _, err := parseRSA(r.Key); err == nil {
			return nil, fmt.Errorf("%w: it is an RSA key", ErrKeyMismatch)
		}
		return nil, fmt.Errorf("%w: an Ed25519 key has 32 octets, not %d", ErrKey, len(r.Key))
	}
	return nil, fmt.Errorf("%w: %+q", ErrKeyType, r.KeyType)
}

// parseRSA reads both forms that are in use: SubjectPublicKeyInfo, and the bare
// RSAPublicKey of PKCS#1 that the text of RFC 6376 §3.6.1 names.
func parseRSA(der []byte) (*rsa.PublicKey, error) {
	if key, err := x509.ParsePKCS1PublicKey(der); err == nil {
		return key, nil
	}
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, err
	}
	rsaKey, ok := key.(*rsa.PublicKey)
	if !ok {
		return nil, ErrKeyMismatch
	}
	return rsaKey, nil
}

// Bits is the length of the key: 2048 of an RSA modulus, 256 of Ed25519; 0 when
// there is no key.
func (r *Record) Bits() int {
	pub, err := r.PublicKey()
	if err != nil {
		return 0
	}
	if key, ok := pub.(*rsa.PublicKey); ok {
		return key.N.BitLen()
	}
	return 8 * ed25519.PublicKeySize
}

// SameKey reports whether both records hold the same key, whatever form it is
// written in. Two revoked keys are not the same.
func SameKey(a, b *Record) bool {
	keyA, err := a.PublicKey()
	if err != nil {
		return false
	}
	keyB, err := b.PublicKey()
	if err != nil {
		return false
	}
	same, ok := keyA.(interface{ Equal(crypto.PublicKey) bool })
	return ok && same.Equal(keyB)
}
