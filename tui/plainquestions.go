package tui

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"allgreen/records"
	"allgreen/wizard"
)

// setUp asks all questions from the step that the form is at, and makes the key
// and the records. Without an error and a project the person has stopped.
func (t *talk) setUp(form *wizard.Form) (*wizard.Project, error) {
	if t.opts.Demo != nil {
		form.TakeExamples()
	}
	t.say("An empty line takes the answer in brackets; back goes back, ? explains.")
	if form.Step() > 0 {
		t.detect(form)
	}
	backwards := false
	for {
		steps := form.Steps()
		step := steps[form.Step()]
		t.say("")
		t.sayf("Step %d of %d: %s", form.Step()+1, len(steps), step.Title)
		if len(step.Fields) == 0 {
			p, again, err := t.confirm(form)
			if err != nil || !again {
				return p, err
			}
			backwards = true
			continue
		}
		forward, err := t.askStep(form, step, backwards)
		if err != nil {
			return nil, err
		}
		backwards = !forward
		if !forward {
			form.SetStep(form.Step() - 1)
			continue
		}
		if form.Step() == 0 {
			t.detect(form)
		}
		form.SetStep(form.Step() + 1)
		t.keep(form)
	}
}

// askStep asks the questions of a step, from the last one where the person
// came backwards. forward is false where the person goes back beyond the first.
func (t *talk) askStep(form *wizard.Form, step wizard.Step, backwards bool) (forward bool, err error) {
	i := 0
	if backwards {
		i = len(step.Fields) - 1
	}
	for i < len(step.Fields) {
		back, err := t.ask(form, step.Fields[i])
		switch {
		case err != nil:
			return false, err
		case !back:
			i++
			step = form.Steps()[form.Step()] // the answer may bring up further questions
		case i > 0:
			i--
		case form.Step() > 0:
			return false, nil
		default:
			t.say("This is the first question.")
		}
	}
	return true, nil
}

// ask asks one question until it is answered.
func (t *talk) ask(form *wizard.Form, field wizard.Field) (back bool, err error) {
	for {
		t.question(form, field)
		line, err := t.read()
		if err != nil {
			return false, err
		}
		switch text := strings.TrimSpace(line); {
		case strings.EqualFold(text, "back"):
			return true, nil
		case text == "?":
			t.say(field.Why)
			continue
		case text == "":
			line = form.Value(field.ID)
		default:
			line = numbered(field, line)
		}
		accepted, err := form.Answer(field.ID, line)
		if err != nil {
			t.refuse(err)
			continue
		}
		for _, note := range accepted.Notes {
			t.say("Note: " + note)
		}
		return false, nil
	}
}

// question writes a question with what an empty line means.
func (t *talk) question(form *wizard.Form, field wizard.Field) {
	offer := ""
	if value := form.Value(field.ID); value != "" {
		offer = fmt.Sprintf(" [%s]", value)
	} else if d := form.Default(field.ID); d.Value != "" {
		offer = fmt.Sprintf(" [%s, %s]", d.Value, d.Origin)
	} else if field.Optional {
		offer = " [none]"
	}
	for i, c := range field.Choices {
		t.sayf("  %d  %s: %s %s", i+1, c.Value, c.Label, c.Help)
	}
	if field.Choices == nil || field.Many {
		t.say(field.Hint)
	}
	if field.Choices != nil && field.Many {
		t.say("Several numbers or words, or none.")
	}
	t.sayf("%s?%s", strings.TrimSuffix(field.Label, "?"), offer)
}

// numbered is the answer that a number stands for in a choice, or several where
// the field takes several.
func numbered(field wizard.Field, line string) string {
	words := []string{strings.TrimSpace(line)}
	if field.Many {
		words = strings.FieldsFunc(line, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
	}
	if field.Choices == nil {
		return line
	}
	for i, word := range words {
		if n, err := strconv.Atoi(word); err == nil && n >= 1 && n <= len(field.Choices) {
			words[i] = field.Choices[n-1].Value
		}
	}
	return strings.Join(words, ", ")
}

// detect finds out what can be offered, and says what should be known early.
func (t *talk) detect(form *wizard.Form) {
	domain, err := records.ParseDomain(form.Value(wizard.FieldDomain))
	if err != nil {
		return
	}
	t.sayf("Looking at what stands in DNS for %s today; 3 seconds at most.", domain)
	found := t.opts.Wizard.Detect(t.ctx, domain)
	form.Offer(found)
	for _, note := range append(found.Warnings, found.Notes...) {
		t.say("Note: " + note)
	}
}

// confirm shows the answers and makes the key and the records. again is true
// where something is to be answered otherwise.
func (t *talk) confirm(form *wizard.Form) (p *wizard.Project, again bool, err error) {
	setup, err := form.Setup()
	if err != nil {
		if !t.backTo(form, err) {
			return nil, false, err
		}
		t.refuse(err)
		return nil, true, nil
	}
	for _, row := range answers(setup) {
		t.sayf("  %-18s%s", row[0], row[1])
	}
	for _, note := range append(form.Warnings(), form.Notes()...) {
		t.say("Note: " + note)
	}
	for {
		t.say("Make the key and the records? [yes]")
		line, err := t.read()
		if errors.Is(err, ErrInputEnded) && !t.attended {
			line, err = "yes", nil // a script has answered all questions
		}
		if err != nil {
			return nil, false, err
		}
		switch strings.ToLower(strings.TrimSpace(line)) {
		case "", "y", "yes":
			p, err := t.finish(setup, form.FinishOptions())
			return p, false, err
		case "back":
			form.SetStep(form.Step() - 1)
			return nil, true, nil
		case "n", "no":
			t.say("Nothing was made.")
			return nil, false, nil
		case "?":
			t.say("The key signs your mail; its private half stays in a file that only you can read. Nothing in DNS is changed: you paste the records yourself.")
		default:
			t.say("Not taken: yes, no or back is needed here.")
		}
	}
}

// backTo goes to the step of the field that an error is about.
func (t *talk) backTo(form *wizard.Form, err error) bool {
	var refused *records.InputError
	if !errors.As(err, &refused) {
		return false
	}
	for i, step := range form.Steps() {
		for _, field := range step.Fields {
			if string(field.ID) == refused.Field {
				form.SetStep(i)
				return true
			}
		}
	}
	return false
}

func (t *talk) finish(setup records.Setup, opts wizard.FinishOptions) (*wizard.Project, error) {
	p, err := t.opts.Wizard.Finish(t.ctx, setup, opts)
	if err != nil {
		return nil, err
	}
	for _, text := range news(p) {
		t.say("Note: " + text)
	}
	for _, key := range p.KeyFiles() {
		t.sayf("The private key is in %s", key.Path)
	}
	return p, nil
}

// keep keeps the answers given so far. A script gives all of them or none.
func (t *talk) keep(form *wizard.Form) {
	if !t.attended {
		return
	}
	if err := t.opts.Wizard.SaveDraft(form); err != nil {
		t.say("Note: your answers could not be kept: " + err.Error())
	}
}
