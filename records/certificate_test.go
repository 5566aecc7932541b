package records

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"
)

// certificate makes a self-signed one, as it stands in a file.
func certificate(t *testing.T, serial int64, key ed25519.PrivateKey) (text []byte) {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), NotAfter: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func TestParseCertificate(t *testing.T) {
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	other := ed25519.NewKeyFromSeed([]byte(strings.Repeat("x", ed25519.SeedSize)))
	spki, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(spki) // RFC 6698 §2.1.2: selector 1 is the SubjectPublicKeyInfo
	want := hex.EncodeToString(sum[:])
	mine, theirs := string(certificate(t, 1, key)), string(certificate(t, 2, other))
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	private := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}))
	for _, c := range []struct{ in, reason string }{
		{mine, "one certificate"},
		{string(certificate(t, 7, key)), "renewed with the same key"},
		{mine + theirs, "a chain: the first is the server's"},
		{private + mine, "key and certificate in one file"},
		{"subject=mail\n" + mine, "with the text that openssl writes before it"},
	} {
		if got, err := ParseCertificate([]byte(c.in)); err != nil || got != want {
			t.Errorf("%s: got %s, %v, wanted %s", c.reason, got, err, want)
		}
	}
	for _, c := range []struct{ in, reason string }{
		{"", "nothing"},
		{private, "a private key alone"},
		{strings.ReplaceAll(mine, "CERTIFICATE", "CERTIFICATE REQUEST"), "a request"},
		{string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("x")})), "no certificate inside"},
		{mine[:len(mine)/2], "cut off"},
	} {
		got, err := ParseCertificate([]byte(c.in))
		var refused *InputError
		if !errors.As(err, &refused) || !errors.Is(err, ErrCertificate) || got != "" {
			t.Errorf("%s: got %q, %v", c.reason, got, err)
		} else if refused.Input != "" {
			t.Errorf("%s: the error repeats what may be a private key", c.reason)
		}
	}
}

func FuzzParseCertificate(f *testing.F) {
	f.Add([]byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"))
	f.Add([]byte("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		digest, err := ParseCertificate(in)
		if (err == nil) != (len(digest) == 2*sha256.Size) {
			t.Errorf("got %q, %v", digest, err)
		}
	})
}
