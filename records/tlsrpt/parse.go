package tlsrpt

import (
	"fmt"
	"net/url"
	"strings"

	"allgreen/records/fields"
)

// version is the value of v=, in this case of letters (RFC 8460 §3).
const version = "TLSRPTv1"

// Parse reads the text of one TXT record, its character-strings joined
// without anything between them (RFC 8460 §3).
//
// isTLSRPT tells whether it is a TLS-RPT record at all: records that don't
// begin with "v=TLSRPTv1;" are thrown away before they are counted, and err is
// [ErrVersion]. If isTLSRPT is true and err isn't nil, the record is one but
// broken, err wraps [ErrSyntax] and a [*fields.Error], and senders report
// nothing.
func Parse(txt string) (rec *Record, isTLSRPT bool, err error) {
	rec = &Record{}
	isTLSRPT, err = fields.Parse(txt, version, rec.set)
	if !isTLSRPT {
		return nil, false, ErrVersion
	}
	if err == nil && len(rec.RUA) == 0 {
		err = &fields.Error{Field: "rua", Problem: "is missing"}
	}
	if err != nil {
		return nil, true, fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	return rec, true, nil
}

// set takes the value of a field over, and says what is wrong with it.
func (r *Record) set(name, value string) (problem string) {
	if name != "rua" {
		r.Extensions = append(r.Extensions, fields.Field{Name: name, Value: value})
		return fields.Unknown(value)
	}
	for uri := range strings.SplitSeq(value, ",") {
		uri = strings.Trim(uri, fields.Space)
		if !isURI(uri) {
			return "holds something that is no mailto: or https: address"
		}
		r.RUA = append(r.RUA, uri)
	}
	return ""
}

// isURI reports whether reports can go there: mailto: with a mailbox, or
// https: with a host (RFC 8460 §3). Commas, "!" and ";" must be percent-encoded.
func isURI(s string) bool {
	u, err := url.Parse(s)
	if err != nil || strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune("!\"<>\\^`{|}", r)
	}) {
		return false
	}
	switch u.Scheme {
	case "mailto":
		local, domain, ok := strings.Cut(u.Opaque, "@")
		return ok && local != "" && domain != ""
	case "https":
		return u.Host != ""
	}
	return false
}
