package keys

import "fmt"

// Parse reads the one RSA private key in a PEM file, PKCS#1 or PKCS#8.
// Its errors are *[Error] around [ErrNotKey], [ErrEncrypted], [ErrPublicOnly],
// [ErrNotRSA], [ErrTooShort] or [ErrTooLong].
func Parse(pemBytes []byte) (*Pair, error) {
	return nil, &Error{Err: ErrNotKey, Problem: "is not read yet"}
}

// checkBits refuses sizes that verifiers may not accept (RFC 8301 §3.2).
func checkBits(bits int) error {
	switch {
	case bits < MinBits:
		return &Error{Err: ErrTooShort, Problem: fmt.Sprintf("has %d bits", bits)}
	case bits > MaxBits:
		return &Error{Err: ErrTooLong, Problem: fmt.Sprintf("has %d bits", bits)}
	}
	return nil
}
