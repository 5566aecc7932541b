package mtasts

import (
	"errors"
	"fmt"
)

// The errors of [Parse] and [ParsePolicy].
var (
	// ErrVersion: the text doesn't begin with "v=STSv1;", so it is no MTA-STS
	// record and senders don't see it (RFC 8461 §3.1).
	ErrVersion = errors.New("mtasts: not an MTA-STS record")
	// ErrSyntax: the record or the policy breaks the grammar (RFC 8461 §3.1,
	// §3.2). See [SyntaxError].
	ErrSyntax = errors.New("mtasts: syntax error")
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
