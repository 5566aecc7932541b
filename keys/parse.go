package keys

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
)

// Parse reads the one private key in a PEM file: RSA in PKCS#1 (as OpenDKIM's and rspamd's
// key makers write it) or PKCS#8 (as OpenSSL does), or Ed25519 in PKCS#8. Text around it, certificates and
// public keys beside it are passed over; a second private key is refused.
// Its errors are *[Error] around [ErrNotKey], [ErrEncrypted], [ErrPublicOnly],
// [ErrNotRSA], [ErrTooShort] or [ErrTooLong].
func Parse(pemBytes []byte) (*Pair, error) {
	blocks, err := privateBlocks(pemBytes)
	if err != nil {
		return nil, err
	}
	if len(blocks) > 1 {
		return nil, &Error{Err: ErrNotKey, Problem: "holds more than one private key", Advice: "Put the key to use into a file of its own."}
	}
	return parseBlock(blocks[0])
}

// privateBlocks returns the PEM blocks (RFC 7468) that look like private keys, at least one.
func privateBlocks(data []byte) ([]*pem.Block, error) {
	// Some Windows editors put a byte order mark in front, which hides the first line from the decoder.
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	var private []*pem.Block
	public := "" // what was met of the public half
	rest := data
	found := 0
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		found++
		switch {
		case strings.HasSuffix(block.Type, "PRIVATE KEY"):
			private = append(private, block)
		case strings.HasSuffix(block.Type, "PUBLIC KEY"):
			public = "holds a public key"
		case strings.Contains(block.Type, "CERTIFICATE"):
			public = "holds a certificate"
		}
	}
	switch {
	// The decoder skips what it cannot read: were a torn block passed over, the key behind
	// it might not be the one the person means.
	case bytes.Count(data, []byte("-----BEGIN ")) > found:
		return nil, &Error{Err: ErrNotKey, Problem: "is damaged or cut off", Advice: "Copy the file again, whole, from its BEGIN line to its END line."}
	case len(private) > 0:
		return private, nil
	case public != "":
		return nil, &Error{Err: ErrPublicOnly, Problem: public, Advice: "Signing needs the file with PRIVATE KEY in its first line; it was made together with this one."}
	case len(bytes.TrimSpace(data)) == 0:
		return nil, &Error{Err: ErrNotKey, Problem: "is empty", Advice: adviceForm}
	case isDER(data):
		return nil, &Error{Err: ErrNotKey, Problem: "is in DER form, not PEM", Advice: "Change its form: openssl pkey -inform DER -in OLD -out NEW"}
	default:
		return nil, &Error{Err: ErrNotKey, Problem: "holds no PEM block of a private key", Advice: adviceForm}
	}
}

// What is said where a file is refused for its form or its content.
const (
	adviceForm    = "A key file is text that begins with -----BEGIN RSA PRIVATE KEY----- or -----BEGIN PRIVATE KEY-----."
	adviceDecrypt = "A mail server signs without anyone to type a passphrase. Take it off: openssl pkey -in OLD -out NEW"
	adviceRSA     = "Every receiving server can check RSA (RFC 8301). Leave the key out and a new one is made."
)

// parseBlock reads one block whose type ends in PRIVATE KEY.
func parseBlock(block *pem.Block) (*Pair, error) {
	// RFC 1421 §4.6.1.1, as OpenSSL still writes it for PKCS#1.
	if strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED") {
		return nil, &Error{Err: ErrEncrypted, Problem: "is protected by a passphrase", Advice: adviceDecrypt}
	}
	switch block.Type {
	case "RSA PRIVATE KEY":
		return parsePKCS1(block.Bytes)
	case "PRIVATE KEY":
		return parsePKCS8(block.Bytes)
	case "ENCRYPTED PRIVATE KEY": // RFC 5958 §3
		return nil, &Error{Err: ErrEncrypted, Problem: "is protected by a passphrase", Advice: adviceDecrypt}
	case "EC PRIVATE KEY", "DSA PRIVATE KEY":
		kind, _, _ := strings.Cut(block.Type, " ")
		return nil, &Error{Err: ErrNotRSA, Problem: "holds a key of kind " + kind, Advice: adviceRSA}
	case "OPENSSH PRIVATE KEY":
		return nil, &Error{Err: ErrNotKey, Problem: "is in OpenSSH's own form", Advice: "It is a key for logging in. Leave it out and a new one is made for mail."}
	default:
		return nil, &Error{Err: ErrNotKey, Problem: "holds a private key of an unknown kind", Advice: adviceForm}
	}
}

// maxDER is more than an RSAPrivateKey of [MaxBits] takes, in octets: 2,400.
const maxDER = 4 << 10

// parsePKCS1 reads an RSAPrivateKey (RFC 8017 appendix A.1.2). What the decoders say is left
// out of the errors: it is of no help to a person, and nothing of a key may be in it.
func parsePKCS1(der []byte) (*Pair, error) {
	// The size first, since crypto/x509 has no error of its own for keys that it finds too
	// short, and checking the numbers of a huge one takes minutes.
	var head struct {
		Version int
		N       *big.Int
	}
	if _, err := asn1.Unmarshal(der, &head); err != nil {
		return nil, errBroken()
	}
	if err := checkBits(head.N.BitLen()); err != nil {
		return nil, err
	}
	if len(der) > maxDER { // a modulus of the right size beside numbers that take seconds to check
		return nil, errBroken()
	}
	key, err := x509.ParsePKCS1PrivateKey(der) // validates: the halves match, and so do the CRT values
	if err != nil {
		return nil, errBroken()
	}
	return newPair(key), nil
}

// parsePKCS8 reads a PrivateKeyInfo (RFC 5208 §5).
func parsePKCS8(der []byte) (*Pair, error) {
	var info struct {
		Version    int
		Algorithm  pkix.AlgorithmIdentifier
		PrivateKey []byte
	}
	if _, err := asn1.Unmarshal(der, &info); err != nil {
		return nil, errBroken()
	}
	if info.Algorithm.Algorithm.Equal(oidEd25519) {
		return parseEd25519(info.PrivateKey)
	}
	if !info.Algorithm.Algorithm.Equal(oidRSA) {
		return nil, &Error{Err: ErrNotRSA, Problem: "holds a key of kind " + algorithmName(info.Algorithm.Algorithm), Advice: adviceRSA}
	}
	return parsePKCS1(info.PrivateKey)
}

// parseEd25519 reads a CurvePrivateKey (RFC 8410 §7).
func parseEd25519(der []byte) (*Pair, error) {
	var seed []byte
	if rest, err := asn1.Unmarshal(der, &seed); err != nil || len(rest) > 0 || len(seed) != ed25519.SeedSize {
		return nil, errBroken()
	}
	return newPair(ed25519.NewKeyFromSeed(seed)), nil
}

// The algorithms of the keys that are read: rsaEncryption (RFC 8017 appendix
// A.1) and id-Ed25519 (RFC 8410 §3).
var (
	oidRSA     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
	oidEd25519 = asn1.ObjectIdentifier{1, 3, 101, 112}
)

// algorithmName names what is met instead of RSA.
func algorithmName(oid asn1.ObjectIdentifier) string {
	switch oid.String() {
	case "1.2.840.10045.2.1":
		return "EC"
	case "1.2.840.113549.1.1.10":
		return "RSA-PSS" // DKIM signs with PKCS#1 v1.5 only (RFC 6376 §3.3.2)
	default:
		return oid.String()
	}
}

// isDER reports whether data is one ASN.1 SEQUENCE and nothing else.
func isDER(data []byte) bool {
	var seq asn1.RawValue
	rest, err := asn1.Unmarshal(data, &seq)
	return err == nil && len(rest) == 0 && seq.Tag == asn1.TagSequence
}

func errBroken() error {
	return &Error{Err: ErrNotKey, Problem: "is damaged: its numbers do not make a key", Advice: "Take an unharmed copy of the file, or leave it out and a new key is made."}
}

// checkBits refuses sizes that verifiers may not accept (RFC 8301 §3.2).
func checkBits(bits int) error {
	advice := fmt.Sprintf("A DKIM key has %d to %d bits. Leave it out and a new one is made.", MinBits, MaxBits)
	switch {
	case bits < MinBits:
		return &Error{Err: ErrTooShort, Problem: fmt.Sprintf("has %d bits", bits), Advice: advice}
	case bits > MaxBits:
		return &Error{Err: ErrTooLong, Problem: fmt.Sprintf("has %d bits", bits), Advice: advice}
	}
	return nil
}
