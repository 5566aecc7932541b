// Package mtasts parses and prints what MTA-STS needs: a TXT record and a
// policy file.
//
// MTA-STS, SMTP MTA Strict Transport Security (RFC 8461), lets a domain say
// that mail to it must be sent over TLS to hosts with a valid certificate. The
// record at _mta-sts.DOMAIN says that there is a policy and which version of
// it; the policy itself is fetched from
// https://mta-sts.DOMAIN/.well-known/mta-sts.txt.
package mtasts

import "allgreen/records/fields"

// Record is the TXT record at _mta-sts.DOMAIN (RFC 8461 §3.1).
type Record struct {
	// ID is the field id=: 1 to 32 letters and digits, another one whenever the
	// policy changes.
	ID string
	// Extensions are fields that no standard knows, which senders ignore (RFC
	// 8461 §3.1).
	Extensions []fields.Field
}

// String returns the record's text, fit for a TXT record:
// "v=STSv1; id=20261121T090000;".
func (r *Record) String() string {
	text := "v=" + version + "; id=" + r.ID + ";"
	for _, e := range r.Extensions {
		text += " " + e.Name + "=" + e.Value + ";"
	}
	return text
}
