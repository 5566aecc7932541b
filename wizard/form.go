package wizard

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"allgreen/records"
)

// none is the answer that leaves an optional field empty.
const none = "none"

// Form is the answers while they are being given. A confirmed answer is never
// lost: neither by going back nor by a wrong answer after it.
// A Form is not safe for concurrent use.
type Form struct {
	now       time.Time
	step      int
	answers   map[FieldID]string // confirmed, in canonical spelling
	prefilled map[FieldID]string // as given, not yet checked
	detected  Detected
	saved     *records.Setup // the answers of last time, which are edited
	unasked   bool           // nobody sees the defaults: see [Form.OfferUnasked]
	examples  bool           // the addresses are examples by design: see [Form.TakeExamples]
}

// Accepted is an answer that was understood.
type Accepted struct {
	// Value is the answer cleaned and in canonical spelling; "none" where an
	// optional field is left empty.
	Value string
	// Notes are sentences for the person: what was taken off the pasted text,
	// and what is allowed but probably not what was meant.
	Notes []string
}

// NewForm is a Form without answers. now dates the default selector.
func NewForm(now time.Time) *Form {
	return &Form{now: now, answers: map[FieldID]string{}, prefilled: map[FieldID]string{}}
}

// FormFromSetup is a Form that is prefilled with the answers of a saved
// domain, to edit them.
func FormFromSetup(s records.Setup, now time.Time) *Form {
	f := NewForm(now)
	for id, value := range answersOf(s) {
		f.Prefill(id, value)
	}
	f.saved = &s
	return f
}

// FormFor is the Form to set up domain: prefilled with its saved answers where
// there are some, so that a set-up that is repeated edits. The key need not be
// there any more.
func (w *Wizard) FormFor(domain records.Name) (*Form, error) {
	saved, err := w.Home.Load(domain)
	switch {
	case err == nil:
		return FormFromSetup(saved.Setup, w.Machine.Now()), nil
	case errors.Is(err, ErrNotSaved):
		f := NewForm(w.Machine.Now())
		f.Prefill(FieldDomain, domain.String())
		return f, nil
	}
	return nil, err
}

// FormFromDraft is the Form that [Form.Draft] was called on.
func FormFromDraft(d Draft, now time.Time) *Form {
	f := NewForm(now)
	maps.Copy(f.answers, d.Answers)
	maps.Copy(f.prefilled, d.Prefilled)
	f.SetStep(d.Step)
	return f
}

// Draft is the Form in a shape that can be saved.
func (f *Form) Draft() Draft {
	return Draft{
		Version:   formatVersion,
		Step:      f.Step(),
		Answers:   maps.Clone(f.answers),
		Prefilled: maps.Clone(f.prefilled),
		Began:     f.FinishOptions().Began,
	}
}

// Prefill puts text into a field without confirming it: a flag beside the
// questions. It is checked when it is answered, or by [Form.Setup]. Several
// values of a field are separated by blanks.
func (f *Form) Prefill(id FieldID, text string) {
	if text == "" {
		delete(f.prefilled, id)
		return
	}
	f.prefilled[id] = text
	f.imply(id, text)
}

// imply takes the features along that an answer asks for: whoever names a
// certificate for TLSA wants TLSA.
func (f *Form) imply(id FieldID, text string) {
	if id != FieldTLSACert || text == none {
		return
	}
	wanted := string(records.FeatureTLSA)
	if is := f.answerOf(FieldWith); is != none {
		wanted = is + ", " + wanted
	}
	if _, confirmed := f.answers[FieldWith]; confirmed {
		f.answers[FieldWith] = wanted
	} else {
		f.prefilled[FieldWith] = wanted
	}
}

// Value is the confirmed answer ("none" where an optional field is left
// empty), else what was prefilled, else "".
func (f *Form) Value(id FieldID) string {
	if value, ok := f.answers[id]; ok {
		return value
	}
	return f.prefilled[id]
}

// Answer is [Form.Check], and keeps the answer as confirmed. Empty text takes
// the default where there is one. A new domain takes along the names that were
// derived from the old one; answers of the person's own stay.
func (f *Form) Answer(id FieldID, text string) (Accepted, error) {
	accepted, err := f.Check(id, text)
	if err != nil {
		return Accepted{}, err
	}
	if id == FieldDomain {
		accepted.Notes = append(accepted.Notes, f.moveTo(accepted.Value)...)
	}
	f.answers[id] = accepted.Value
	f.imply(id, accepted.Value)
	return accepted, nil
}

// moveTo changes the confirmed answers that still are what the old domain
// suggested to what the new one suggests: a slip in the domain must not live
// on in the name of the mail server.
func (f *Form) moveTo(domain string) (notes []string) {
	old, err := records.ParseDomain(f.Value(FieldDomain))
	if err != nil || old.String() == domain {
		return nil
	}
	suggested := map[FieldID]func(string) string{FieldMailHost: usualMailHost, FieldRUA: usualMailbox}
	for _, id := range []FieldID{FieldMailHost, FieldRUA} {
		is, suggest := f.Value(id), suggested[id]
		if is == "" {
			continue
		}
		if is != suggest(old.String()) {
			if id == FieldMailHost {
				notes = append(notes, "The mail server stays "+records.Visible(is)+", as you answered before.")
			}
			continue
		}
		if _, confirmed := f.answers[id]; confirmed {
			f.answers[id] = suggest(domain)
		} else {
			f.prefilled[id] = suggest(domain)
		}
		field, _ := fieldOf(id)
		notes = append(notes, field.Label+": now "+suggest(domain)+".")
	}
	return notes
}

// KeyFile is the file of the private key that is to be used, "" where one is to be made.
func (f *Form) KeyFile() string {
	accepted, err := f.understand(FieldKey, f.Value(FieldKey))
	if err != nil || accepted.Value == none {
		return ""
	}
	return accepted.Value
}

// Offer makes what was detected available as defaults. Confirmed answers stay.
func (f *Form) Offer(d Detected) { f.detected = d }

// OfferUnasked is [Form.Offer] where nobody sees the defaults: then only what
// stands in DNS and must not be lost is taken over.
func (f *Form) OfferUnasked(d Detected) { f.detected, f.unasked = d, true }

// TakeExamples makes the Form take documentation addresses without a word, for a
// world in which servers have them: that of the demo.
func (f *Form) TakeExamples() { f.examples = true }

// Edits tells whether the answers of a saved domain are changed.
func (f *Form) Edits() bool { return f.saved != nil }

// Step is the index of the page that the person is at.
func (f *Form) Step() int { return min(f.step, len(f.Steps())-1) } // a page may fall away

// SetStep goes to a page; an index outside of [Form.Steps] goes to the nearest.
func (f *Form) SetStep(i int) { f.step = min(max(i, 0), len(f.Steps())-1) }

// Warnings is what the person should know before pasting the records, given
// the answers and what was detected.
func (f *Form) Warnings() []string {
	s, err := f.Setup()
	if err != nil {
		return nil
	}
	warnings := s.Warnings()
	for _, addr := range s.Addrs() {
		if f.examples && records.IsDocumentation(addr) {
			warnings = slices.DeleteFunc(warnings, func(w string) bool { return w == records.DocumentationWarning(addr) })
		}
	}
	if f.detected.Domain == s.Domain {
		warnings = append(warnings, f.detected.warnings(s.MailHost, s.BackupMX, s.DMARC, f.detected.standing(s)...)...)
	}
	return warnings
}

// domain is the domain answered so far; zero where none or a wrong one is.
func (f *Form) domain() records.Name {
	text, _ := clean(f.Value(FieldDomain))
	name, err := records.ParseDomain(text)
	if err != nil {
		return records.Name{}
	}
	return name
}

func usualMailHost(domain string) string { return "mail." + domain }

// Every domain that takes mail must have this mailbox (RFC 5321 §4.5.1).
func usualMailbox(domain string) string { return "postmaster@" + domain }

// list is several values as one answer.
func list[S ~string](values []S) string {
	if len(values) == 0 {
		return none
	}
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = string(value)
	}
	return strings.Join(texts, ", ")
}
