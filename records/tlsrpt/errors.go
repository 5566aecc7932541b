package tlsrpt

import (
	"errors"
	"fmt"
)

// The errors of [Parse].
var (
	// ErrVersion: the text doesn't begin with "v=TLSRPTv1;", so it is no TLS-RPT
	// record and senders don't see it (RFC 8460 §3).
	ErrVersion = errors.New("tlsrpt: not a TLS-RPT record")
	// ErrSyntax: the record breaks the grammar (RFC 8460 §3). See [SyntaxError].
	ErrSyntax = errors.New("tlsrpt: syntax error")
)

// SyntaxError says which field is wrong. It wraps [ErrSyntax].
type SyntaxError struct {
	Field   string // name of the field, or the text that is none: hostile octets
	Problem string // what is wrong with it
}

// Error escapes the field, so that it can be drawn.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%v: %+q: %s", ErrSyntax, e.Field, e.Problem)
}

// Unwrap returns [ErrSyntax].
func (e *SyntaxError) Unwrap() error { return ErrSyntax }
