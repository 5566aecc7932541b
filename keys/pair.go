package keys

import (
	"context"
	"crypto"
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

// Pair is an RSA key pair. Its private half cannot be printed: no fmt verb, JSON, gob or
// reflection gets at it. The zero Pair holds no key and is of no use.
type Pair struct {
	public *rsa.PublicKey
	// A closure is the one place where neither fmt nor a debugging printer that follows
	// pointers by reflection looks, not even when the Pair sits in an unexported field.
	private func() *rsa.PrivateKey
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

func newPair(key *rsa.PrivateKey) *Pair {
	return &Pair{public: &key.PublicKey, private: func() *rsa.PrivateKey { return key }}
}

// Public returns the public half, an *[rsa.PublicKey].
func (p *Pair) Public() crypto.PublicKey { return p.public }

// Bits returns the length of the modulus.
func (p *Pair) Bits() int { return p.public.N.BitLen() }

// Equal reports whether both halves of p and q are the same.
func (p *Pair) Equal(q *Pair) bool {
	return p.public.Equal(q.public) && p.private().Equal(q.private())
}

// Fingerprint returns a short name of the key for people to compare: "sha256:" and the
// first 16 hexadecimal digits of the SHA-256 of the public half's SubjectPublicKeyInfo.
// It is the beginning of what this prints:
//
//	openssl pkey -in FILE -pubout -outform DER | sha256sum
func (p *Pair) Fingerprint() string {
	spki, err := x509.MarshalPKIXPublicKey(p.public)
	if err != nil {
		// Every RSA public key can be marshalled.
		panic(err)
	}
	sum := sha256.Sum256(spki)
	return "sha256:" + hex.EncodeToString(sum[:8])
}

// encode returns the private half as a PKCS#1 PEM file (RFC 8017 appendix A.1.2), the
// only form that dkimproxy's Mail::DKIM reads as well.
func (p *Pair) encode() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(p.private())})
}

// String returns what may be shown of the key: its kind, size and fingerprint.
func (p Pair) String() string {
	if p.public == nil {
		return "keys.Pair(none)"
	}
	return fmt.Sprintf("keys.Pair(RSA %d, %s)", p.Bits(), p.Fingerprint())
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
