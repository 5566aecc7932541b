// Package tlsrpt parses and prints TLS-RPT records.
//
// TLS-RPT, SMTP TLS Reporting (RFC 8460), lets a domain say in DNS, at
// _smtp._tls.DOMAIN, where senders are to report that they could not send mail
// to it over TLS.
package tlsrpt

import (
	"errors"
	"strings"

	"allgreen/records/fields"
)

// The errors of [Parse].
var (
	// ErrVersion: the text doesn't begin with "v=TLSRPTv1;", so it is no TLS-RPT
	// record and senders don't see it (RFC 8460 §3).
	ErrVersion = errors.New("tlsrpt: not a TLS-RPT record")
	// ErrSyntax: the record breaks the grammar (RFC 8460 §3). What wraps it
	// wraps a [*fields.Error] too.
	ErrSyntax = errors.New("tlsrpt: syntax error")
)

// Record is the TXT record at _smtp._tls.DOMAIN (RFC 8460 §3).
type Record struct {
	// RUA is the field rua=: the URIs to which reports go, "mailto:" or
	// "https:", each as it is written.
	RUA []string
	// Extensions are fields that no standard knows, which senders ignore.
	Extensions []fields.Field
}

// String returns the record's text, fit for a TXT record:
// "v=TLSRPTv1; rua=mailto:tls@example.com".
func (r *Record) String() string {
	text := "v=" + version + "; rua=" + strings.Join(r.RUA, ",")
	for _, e := range r.Extensions {
		text += "; " + e.Name + "=" + e.Value
	}
	return text
}
