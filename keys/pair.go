package keys

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// The sizes of key that are accepted, in bits (RFC 8301 §3.2: a signer should use at least
// 2048, and a verifier need not read more than 4096).
const (
	MinBits = 2048
	MaxBits = 4096
)

// ErrSecret is returned when something tries to marshal a [Pair].
var ErrSecret = errors.New("keys: a private key is not for marshalling")

// Kind is what a key signs with.
type Kind string

// The kinds that DKIM knows (RFC 6376 §3.3, RFC 8463).
const (
	RSA     Kind = "RSA"
	Ed25519 Kind = "Ed25519"
)

// Pair is a key pair. Its private half cannot be printed: no fmt verb, JSON, gob or
// reflection gets at it. The zero Pair holds no key and is of no use.
type Pair struct {
	public crypto.PublicKey // an *rsa.PublicKey or an ed25519.PublicKey; nil in the zero Pair
	// A closure is the one place where neither fmt nor a debugging printer that follows
	// pointers by reflection looks, not even when the Pair sits in an unexported field.
	private func() privateKey
}

// Generate makes an RSA key pair of the given size in bits, [MinBits] to [MaxBits]
// ([ErrTooShort], [ErrTooLong] otherwise). It takes from a tenth of a second to several
// seconds. When ctx ends first its error is returned at once, and the computation, which
// cannot be interrupted, runs out in the background.
func Generate(ctx context.Context, bits int) (*Pair, error) {
	if err := checkBits(bits); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	type result struct {
		key *rsa.PrivateKey
		err error
	}
	done := make(chan result, 1)
	go func() {
		key, err := rsa.GenerateKey(rand.Reader, bits)
		done <- result{key, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-done:
		if r.err != nil {
			return nil, fmt.Errorf("keys: %w", r.err)
		}
		return newPair(r.key), nil
	}
}

// GenerateEd25519 makes an Ed25519 key pair (RFC 8463 §3).
func GenerateEd25519() (*Pair, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	return newPair(key), nil
}

// privateKey is what the private keys of the standard library have in common.
type privateKey interface {
	Public() crypto.PublicKey
	Equal(crypto.PrivateKey) bool
}

func newPair(key privateKey) *Pair {
	return &Pair{public: key.Public(), private: func() privateKey { return key }}
}

// Kind returns what the key signs with; "" for the zero Pair.
func (p *Pair) Kind() Kind {
	switch p.public.(type) {
	case *rsa.PublicKey:
		return RSA
	case ed25519.PublicKey:
		return Ed25519
	}
	return ""
}

// Public returns the public half, an *[rsa.PublicKey] or an [ed25519.PublicKey].
func (p *Pair) Public() crypto.PublicKey { return p.public }

// Bits returns the length of an RSA key's modulus, and 256 for an Ed25519 key.
func (p *Pair) Bits() int {
	if public, ok := p.public.(*rsa.PublicKey); ok {
		return public.N.BitLen()
	}
	return 8 * ed25519.PublicKeySize
}

// Describe names kind and size: "RSA 2048", "Ed25519".
func (p *Pair) Describe() string {
	if p.Kind() == RSA {
		return fmt.Sprintf("%s %d", RSA, p.Bits())
	}
	return string(p.Kind())
}

// Equal reports whether both halves of p and q are the same.
func (p *Pair) Equal(q *Pair) bool {
	return p.private().Equal(q.private()) // which holds the public half too
}

// Fingerprint returns a short name of the key for people to compare: "sha256:" and the
// first 16 hexadecimal digits of the SHA-256 of the public half's SubjectPublicKeyInfo.
// It is the beginning of what this prints:
//
//	openssl pkey -in FILE -pubout -outform DER | sha256sum
func (p *Pair) Fingerprint() string {
	spki, err := x509.MarshalPKIXPublicKey(p.public)
	if err != nil {
		// Every public key of these kinds can be marshalled.
		panic(err)
	}
	sum := sha256.Sum256(spki)
	return "sha256:" + hex.EncodeToString(sum[:8])
}

// encode returns the private half as a PEM file: an RSA key in PKCS#1 (RFC 8017 appendix
// A.1.2), the only form that dkimproxy's Mail::DKIM reads as well, an Ed25519 key in PKCS#8
// (RFC 8410 §7), which is the only one it has.
func (p *Pair) encode() []byte {
	if key, ok := p.private().(*rsa.PrivateKey); ok {
		return pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	}
	der, err := x509.MarshalPKCS8PrivateKey(p.private())
	if err != nil {
		// Every Ed25519 private key can be marshalled.
		panic(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// String returns what may be shown of the key: its kind, size and fingerprint.
func (p Pair) String() string {
	if p.public == nil {
		return "keys.Pair(none)"
	}
	return fmt.Sprintf("keys.Pair(%s, %s)", p.Describe(), p.Fingerprint())
}

// Format writes [Pair.String] for every verb.
func (p Pair) Format(f fmt.State, verb rune) {
	if verb == 'q' {
		io.WriteString(f, strconv.Quote(p.String()))
		return
	}
	io.WriteString(f, p.String())
}

// MarshalJSON refuses with [ErrSecret].
func (p Pair) MarshalJSON() ([]byte, error) { return nil, ErrSecret }

// MarshalText refuses with [ErrSecret].
func (p Pair) MarshalText() ([]byte, error) { return nil, ErrSecret }
