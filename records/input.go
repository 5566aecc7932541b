package records

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// What an [InputError] wraps: the kind of answer that was asked for.
var (
	ErrDomain      = errors.New("records: not a mail domain")
	ErrHost        = errors.New("records: not a host name")
	ErrAddress     = errors.New("records: not the public address of a mail server")
	ErrMailbox     = errors.New("records: not an e-mail address")
	ErrSelector    = errors.New("records: not a DKIM selector")
	ErrBackupMX    = errors.New("records: not a backup mail exchanger")
	ErrFeature     = errors.New("records: not a feature")
	ErrInclude     = errors.New("records: not a domain for SPF")
	ErrForeignKey  = errors.New("records: not a DKIM key record")
	ErrCertificate = errors.New("records: not a certificate")
	ErrCAA         = errors.New("records: not a CAA value")
	ErrSetup       = errors.New("records: bad set-up")
)

// InputError is a refused answer. All parsers of this package and
// [Setup.Validate] return it.
type InputError struct {
	// Field is the name of the answer, spelled like its flag: "mail-host".
	// Parsers leave it empty, since they don't know what they are used for.
	Field string
	// Input is what was given, as it was given: not fit for a terminal.
	Input string
	// Problem says for people what is wrong, as the end of a sentence that
	// begins with the input: "is an e-mail address, not a domain". Fit for a
	// terminal.
	Problem string
	// Example is a right answer, where possible made from the input.
	Example string
	// Err is the sentinel.
	Err error
}

// maxShown bounds how many characters of an input an error text repeats.
const maxShown = 80

// Error returns one line that is fit for a terminal, whatever was given.
func (e *InputError) Error() string {
	var b strings.Builder
	b.WriteString(e.Err.Error())
	b.WriteString(":")
	if e.Field != "" {
		b.WriteString(" " + e.Field)
	}
	if e.Input != "" {
		b.WriteString(` "` + shorten(Visible(e.Input)) + `"`)
	}
	b.WriteString(" " + e.Problem)
	return b.String()
}

// Unwrap returns the sentinel.
func (e *InputError) Unwrap() error { return e.Err }

// Hint returns the advice that goes with the error: "for example: mail.example.org".
// It is empty where no example was found fitting.
func (e *InputError) Hint() string {
	if e.Example == "" {
		return ""
	}
	return "for example: " + e.Example
}

func shorten(s string) string {
	if utf8.RuneCountInString(s) <= maxShown {
		return s
	}
	return string([]rune(s)[:maxShown]) + "..."
}
