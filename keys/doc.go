// Package keys makes, reads, keeps and hands over DKIM key pairs (RFC 6376).
//
// A DKIM signer holds the private half in a file; the public half stands in DNS at
// SELECTOR._domainkey.DOMAIN. This package guards the first: a key is either whole and
// matching at its name or not there at all, is never overwritten, and its bytes reach
// nothing but its 0600 file. What DNS says about the second is the business of package
// records; the two meet only in a [crypto.PublicKey].
package keys
