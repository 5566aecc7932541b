package dmarc

import (
	"errors"
	"fmt"
)

// Errors of [Parse].
var (
	// ErrVersion: the text doesn't begin with the tag v=DMARC1, so it is no DMARC
	// record and receivers don't see it (RFC 9989 §4.7).
	ErrVersion = errors.New("dmarc: not a DMARC record")
	// ErrDuplicate: a tag stands there twice, which makes the whole record
	// invalid (RFC 6376 §3.2).
	ErrDuplicate = errors.New("dmarc: duplicate tag")
)

// Reasons why a tag has no effect.
var (
	// ErrUnknown: no standard knows the tag (RFC 9989 §4.7).
	ErrUnknown = errors.New("dmarc: unknown tag")
	// ErrRemoved: pct, rf and ri were taken out of the standard (RFC 9989
	// appendix C.5.2).
	ErrRemoved = errors.New("dmarc: tag is no longer in use")
	// ErrValue: the value is none that the tag can have.
	ErrValue = errors.New("dmarc: no such value")
	// ErrSyntax: it is no tag at all.
	ErrSyntax = errors.New("dmarc: syntax error")
)

// ErrURI: a report address is no URI, or a mailto: without a mailbox.
var ErrURI = errors.New("dmarc: not a report address")

// TagError is a tag that has no effect, or breaks the record.
type TagError struct {
	Tag, Value string // as they stand in the record: raw, hostile octets
	Err        error  // one of the sentinels
}

// Error escapes the tag, so that it can be drawn.
func (e *TagError) Error() string { return fmt.Sprintf("%v: %+q", e.Err, e.Tag+"="+e.Value) }

// Unwrap returns the sentinel.
func (e *TagError) Unwrap() error { return e.Err }
