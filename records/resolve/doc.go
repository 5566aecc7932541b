// Package resolve asks live DNS, with no cache between the question and the
// servers that know: it walks the delegations from the root itself (RFC 1034
// §5.3.3 with RD=0), asks every authoritative server of a zone, and can put
// the same question to public resolvers to learn what they still believe.
//
// Whatever does not match what was asked is dropped, and listening goes on
// (RFC 5452 §9.1); a server that gives no usable answer is reported with the
// reason, and never as "no such record". All names are absolute, lower case
// and carry the final dot; see [Canonical].
//
// The wire format is read by github.com/miekg/dns, none of whose types leave
// this package. All octets of an answer come from strangers.
package resolve
