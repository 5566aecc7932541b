package records

import (
	"errors"
	"fmt"
)

// What an [InputError] wraps: the kind of thing that was asked for.
var (
	ErrDomain   = errors.New("records: not a mail domain")
	ErrHost     = errors.New("records: not a host name")
	ErrAddress  = errors.New("records: not a public address")
	ErrMailbox  = errors.New("records: not an e-mail address")
	ErrSelector = errors.New("records: not a DKIM selector")
	ErrSetup    = errors.New("records: the answers do not fit together")
)

// InputError is a refused answer.
type InputError struct {
	Field   string // as the flag is called: "mail-host"; empty where a parser doesn't know it
	Input   string // what was given
	Problem string // what is wrong with it, for people: "is an e-mail address, not a domain"
	Example string // a right answer
	Err     error  // the sentinel
}

// Error is one line without raw control characters.
func (e *InputError) Error() string {
	return fmt.Sprintf("%v: %s %s", e.Err, Visible(e.Input), e.Problem)
}

// Unwrap returns the sentinel.
func (e *InputError) Unwrap() error { return e.Err }

// Hint returns advice for the person.
func (e *InputError) Hint() string { return "for example: " + e.Example }
