package wizard

import (
	"time"

	"allgreen/records"
)

// Form is the answers while they are being given. A confirmed answer is never
// lost: neither by going back nor by a wrong answer after it.
// A Form is not safe for concurrent use.
type Form struct {
	now time.Time
}

// Default is an answer that is offered.
type Default struct {
	Value  string
	Origin string // where it comes from: "found on this machine (eth0)", "usual choice"
}

// Accepted is an answer that was understood.
type Accepted struct {
	Value string // cleaned and in canonical spelling
	// Notes are sentences for the person: what was taken off the pasted text,
	// and what is allowed but probably not what was meant.
	Notes []string
}

// NewForm is a Form without answers. now dates the default selector.
func NewForm(now time.Time) *Form { return &Form{now: now} }

// FormFromSetup is a Form with all the answers of a saved domain, to edit them.
func FormFromSetup(s records.Setup, now time.Time) *Form { return NewForm(now) }

// FormFromDraft is the Form that [Form.Draft] was called on.
func FormFromDraft(d Draft, now time.Time) *Form { return NewForm(now) }

// Prefill puts text into a field without confirming it: a flag beside the
// questions. It is checked when it is answered, or by [Form.Setup].
func (f *Form) Prefill(id FieldID, text string) {}

// Default is what an empty answer means; its Value is "" where nothing is offered.
func (f *Form) Default(id FieldID) Default { return Default{} }

// Value is the confirmed answer, else what was prefilled, else "".
func (f *Form) Value(id FieldID) string { return "" }

// Check cleans and judges text as an answer to a field, and changes nothing.
// The error is a [*records.InputError] whose Field is id.
func (f *Form) Check(id FieldID, text string) (Accepted, error) { return Accepted{}, nil }

// Answer is Check, and keeps the answer as confirmed. Empty text takes the
// default where there is one.
func (f *Form) Answer(id FieldID, text string) (Accepted, error) { return Accepted{}, nil }

// Offer makes what was detected available as defaults. Confirmed answers stay.
func (f *Form) Offer(d Detected) {}

// Step is the index of the page that the person is at.
func (f *Form) Step() int { return 0 }

// SetStep goes to a page; an index outside of [Steps] goes to the nearest.
func (f *Form) SetStep(i int) {}

// Setup is all answers together, validated; what was not answered takes its
// default. The error is a [*records.InputError].
func (f *Form) Setup() (records.Setup, error) { return records.Setup{}, nil }

// Warnings is what the person should know before pasting the records, given
// the answers and what was detected.
func (f *Form) Warnings() []string { return nil }

// Draft is the Form in a shape that can be saved.
func (f *Form) Draft() Draft { return Draft{} }
