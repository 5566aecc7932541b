// Package tlsrpt parses and prints TLS-RPT records.
//
// TLS-RPT, SMTP TLS Reporting (RFC 8460), lets a domain say in DNS, at
// _smtp._tls.DOMAIN, where senders are to report that they could not send mail
// to it over TLS.
package tlsrpt

import "strings"

// Record is the TXT record at _smtp._tls.DOMAIN (RFC 8460 §3).
type Record struct {
	// RUA is the field rua=: the URIs to which reports go, "mailto:" or
	// "https:", each as it is written.
	RUA []string
	// Extensions are fields that no standard knows, which senders ignore.
	Extensions []Extension
}

// Extension is a field that no standard knows (RFC 8460 §3).
type Extension struct{ Name, Value string }

// String returns the record's text, fit for a TXT record:
// "v=TLSRPTv1; rua=mailto:tls@example.com".
func (r *Record) String() string {
	text := "v=" + version + "; rua=" + strings.Join(r.RUA, ",")
	for _, e := range r.Extensions {
		text += "; " + e.Name + "=" + e.Value
	}
	return text
}
