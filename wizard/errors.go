package wizard

import "errors"

// What can go wrong with the saved domains. The errors that are returned wrap
// these and carry a hint; see [Hint].
var (
	ErrNotSaved    = errors.New("wizard: domain is not saved")
	ErrWhichDomain = errors.New("wizard: a domain must be named")
	ErrVersion     = errors.New("wizard: file of another format version")
	ErrCorrupt     = errors.New("wizard: file cannot be read")
	ErrForeign     = errors.New("wizard: something else stands in its place")
	ErrLocked      = errors.New("wizard: another run is at work on it")
	ErrHome        = errors.New("wizard: folder cannot be used")
	ErrOtherKey    = errors.New("wizard: another key stands under this selector")
)

// Hinted is an error that knows what the person can do about it.
type Hinted interface {
	error
	// Hint is one or two sentences for the person, without the error itself.
	Hint() string
}

// Hint is the advice that err or an error it wraps carries, "" if none does.
func Hint(err error) string {
	var h Hinted
	if errors.As(err, &h) {
		return h.Hint()
	}
	return ""
}

// hintedError is an error and, kept apart from it, the advice.
type hintedError struct {
	error
	hint string
}

func (e *hintedError) Unwrap() error { return e.error }
func (e *hintedError) Hint() string  { return e.hint }

// withHint gives err an advice.
func withHint(err error, hint string) error { return &hintedError{err, hint} }
