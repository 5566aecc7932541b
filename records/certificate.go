package records

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"strings"
)

// ParseCertificate reads the mail server's certificate in PEM, the first one
// where a whole chain is given, and returns the SHA-256 digest of its
// SubjectPublicKeyInfo in hexadecimal, as [Setup.TLSA] holds it (RFC 6698
// §2.1, RFC 7671 §5.1). The error is an [*InputError] on [ErrCertificate]; it
// repeats nothing of the input, which may hold a private key.
func ParseCertificate(text []byte) (digest string, err error) {
	refuse := func(problem string) (string, error) {
		return "", &InputError{Problem: problem, Example: "/etc/letsencrypt/live/mail.example.org/fullchain.pem", Err: ErrCertificate}
	}
	private := false
	for {
		var block *pem.Block
		block, text = pem.Decode(text)
		switch {
		case block == nil && private:
			return refuse("holds a private key and no certificate")
		case block == nil:
			return refuse("holds no certificate in PEM form")
		case strings.HasSuffix(block.Type, "PRIVATE KEY"):
			private = true
		case block.Type == "CERTIFICATE":
			certificate, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return refuse("holds a certificate that cannot be read")
			}
			sum := sha256.Sum256(certificate.RawSubjectPublicKeyInfo)
			return hex.EncodeToString(sum[:]), nil
		}
	}
}
