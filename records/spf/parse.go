// Package spf parses, prints and evaluates SPF records.
//
// SPF, the Sender Policy Framework (RFC 7208), lets the owner of a domain list
// in DNS which servers may send mail from it; whoever gets mail that claims to
// be from the domain looks the list up and compares it with the address that
// the mail came from.
package spf

// Parse reads the text of one TXT record, its character-strings joined
// without anything between them (RFC 7208 §3.3).
//
// isSPF tells whether it is an SPF record at all, which only its beginning
// decides (§4.5): if not, the record is somebody else's and err is
// [ErrVersion]. If it is and err isn't nil, the record is ours but broken, and
// every receiver answers it with [PermError]; err is a [*SyntaxError] then.
func Parse(txt string) (rec *Record, isSPF bool, err error) {
	return nil, false, ErrVersion
}
