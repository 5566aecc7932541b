package mtasts

import (
	"errors"
	"fmt"

	"allgreen/records/fields"
)

// The errors of [Parse] and [ParsePolicy].
var (
	// ErrVersion: the text doesn't begin with "v=STSv1;", so it is no MTA-STS
	// record and senders don't see it (RFC 8461 §3.1).
	ErrVersion = errors.New("mtasts: not an MTA-STS record")
	// ErrSyntax: the record or the policy breaks the grammar (RFC 8461 §3.1,
	// §3.2). What wraps it wraps a [*fields.Error] too.
	ErrSyntax = errors.New("mtasts: syntax error")
)

func wrong(err error) error { return fmt.Errorf("%w: %w", ErrSyntax, err) }

func wrongField(field, problem string) error {
	return wrong(&fields.Error{Field: field, Problem: problem})
}
