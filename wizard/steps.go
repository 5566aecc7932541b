package wizard

import (
	"slices"
	"strings"

	"allgreen/records"
	"allgreen/records/spf"
)

// Steps is the pages with the questions that come up, given the answers so far
// and what was detected. A page whose questions all fell away is left out.
func (f *Form) Steps() []Step {
	var steps []Step
	for _, step := range Steps() {
		asked := len(step.Fields)
		step.Fields = slices.DeleteFunc(slices.Clone(step.Fields), func(field Field) bool { return !f.comesUp(field.ID) })
		if asked > 0 && len(step.Fields) == 0 {
			continue
		}
		for i := range step.Fields {
			step.Fields[i].Choices = f.choices(step.Fields[i])
			step.Fields[i].Hint = f.hint(step.Fields[i])
		}
		steps = append(steps, step)
	}
	return steps
}

// comesUp tells whether a question is asked.
func (f *Form) comesUp(id FieldID) bool {
	switch id {
	case FieldSelector: // nobody is asked to name a key that another program keeps
		return f.answerOf(FieldDKIMRecord) == none
	case FieldSPFRemove:
		return len(f.leftByHost()) > 0
	}
	return f.counts(id)
}

// counts tells whether the answer to a question is used.
func (f *Form) counts(id FieldID) bool {
	switch id {
	case FieldWebIPv4, FieldWebIPv6, FieldWWW:
		return f.answerOf(FieldWeb) == yes
	}
	return true
}

// answerOf is the answer to a question that is understood, or in its place the
// default; none where there is neither.
func (f *Form) answerOf(id FieldID) string {
	accepted, err := f.understand(id, f.Value(id))
	if err != nil || accepted.Value == "" {
		return none
	}
	return accepted.Value
}

// hint is that of the field, and what was found out towards its answer.
func (f *Form) hint(field Field) string {
	if field.ID == FieldDNSProvider && len(f.detected.Providers) > 1 && f.detected.Domain == f.domain() {
		return "By its name servers it is one of " + strings.Join(f.detected.Providers, ", ") + ". " + field.Hint
	}
	return field.Hint
}

// choices are those of the field, as far as they make sense here.
func (f *Form) choices(field Field) []Choice {
	switch field.ID {
	case FieldWith:
		if f.answerOf(FieldTLSACert) != none {
			return append(slices.Clone(field.Choices), tlsaChoice)
		}
	case FieldSPFRemove:
		var choices []Choice
		for _, d := range f.leftByHost() {
			choices = append(choices, Choice{d.Term, d.Term, "For " + d.For + " of " + d.Provider + "."})
		}
		return choices
	}
	return field.Choices
}

// leftByHost is what the DNS host put into the SPF record that stands there and
// will be built upon.
func (f *Form) leftByHost() []spf.Default {
	domain := f.domain()
	if _, saved := f.savedFor(domain); saved || f.detected.Domain != domain {
		return nil
	}
	_, report := spf.MergeTexts(f.detected.spf, spf.Wanted{Domain: domain.String()})
	return report.Defaults
}

// spfBase is the SPF record that stands there, as one sound record and without
// what the person takes out; "" where none stands.
func (f *Form) spfBase(domain records.Name) string {
	if f.detected.Domain != domain || len(f.detected.spf) == 0 {
		return ""
	}
	merged, _ := spf.MergeTexts(f.detected.spf, f.spfWanted(domain))
	return merged.String()
}

// spfWanted is what is wanted of the record that stands there.
func (f *Form) spfWanted(domain records.Name) spf.Wanted {
	want := spf.Wanted{Domain: domain.String()}
	if remove := f.answerOf(FieldSPFRemove); remove != none {
		want.Remove = split(remove)
	}
	return want
}
