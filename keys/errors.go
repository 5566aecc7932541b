package keys

import (
	"errors"
	"fmt"
	"strings"
)

// Why a file is not a key to sign with.
var (
	ErrNotKey     = errors.New("keys: not a private key")
	ErrEncrypted  = errors.New("keys: private key is encrypted")
	ErrPublicOnly = errors.New("keys: only the public half of a key")
	ErrNotRSA     = errors.New("keys: not an RSA key")
	ErrTooShort   = errors.New("keys: key is too short")
	ErrTooLong    = errors.New("keys: key is too long")
)

// Why a key was not read or kept.
var (
	// ErrNoKey: nothing stands at the name.
	ErrNoKey = errors.New("keys: no key there")
	// ErrRead: the system doesn't let us read the file or folder.
	ErrRead = errors.New("keys: key could not be read")
	// ErrForeign: something that is not a whole, valid key of ours stands at the key's name.
	ErrForeign = errors.New("keys: not a key of ours")
	// ErrFolder: others could take or replace a key in this folder.
	ErrFolder = errors.New("keys: folder is not safe for a private key")
	// ErrSave: the key could not be written; nothing half-written is left at its name.
	ErrSave = errors.New("keys: key could not be saved")
)

// Why [Install] has no instructions.
var (
	ErrSigner = errors.New("keys: unknown signing software")
	ErrName   = errors.New("keys: not a domain or selector")
)

// Error is a refused file or folder. It never holds bytes of a key.
type Error struct {
	Path    string // the file or folder; empty where [Parse] was given bare bytes
	Problem string // what is seen there, for people: "is a symbolic link"
	Advice  string // what the person can do about it, a sentence
	Err     error  // the sentinel
	Cause   error  // what the system said; may be nil
}

// Error is one line; the path is quoted, so that it holds no raw control characters.
func (e *Error) Error() string {
	text := e.Err.Error() + ": "
	if e.Path != "" {
		text += fmt.Sprintf("%q ", e.Path)
	}
	text += e.Problem
	// A refused content is told by the problem already.
	if e.Cause != nil && !strings.HasPrefix(e.Cause.Error(), "keys: ") {
		text += ": " + e.Cause.Error()
	}
	return text
}

// Unwrap returns the sentinel and the cause.
func (e *Error) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Err}
	}
	return []error{e.Err, e.Cause}
}

// Hint returns advice for the person.
func (e *Error) Hint() string { return e.Advice }
