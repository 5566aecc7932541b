package tui

import (
	"errors"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"allgreen/records"
	"allgreen/wizard"
)

// questions asks step by step. Going back and forth loses nothing: what is
// confirmed is in the form, what is only typed stays in the inputs.
type questions struct {
	*app
	form   *wizard.Form
	inputs map[wizard.FieldID]*input
	focus  int      // index of the field within the step
	notes  []string // what was made of the answers of the step before
	scroll scroller // of the last step

	detecting records.Name // what is being found out about; zero when at rest
	detected  *wizard.Detected

	making bool
	err    error // why the key or the records could not be made
}

// Messages of the questions.
type (
	// detectedMsg is what could be found out about a domain.
	detectedMsg struct {
		domain records.Name
		found  wizard.Detected
	}
	// madeMsg is the key and the records, or why there are none.
	madeMsg struct {
		project *wizard.Project
		err     error
	}
)

func newQuestions(a *app, form *wizard.Form) *questions {
	q := &questions{app: a, form: form, inputs: map[wizard.FieldID]*input{}}
	q.offer()
	return q
}

// begin finds out about the domain where it is known already.
func (q *questions) begin() tea.Cmd {
	if q.form.Step() == 0 {
		return nil
	}
	return q.detect()
}

func (q *questions) step() wizard.Step { return q.form.Steps()[q.form.Step()] }

func (q *questions) last() bool { return q.form.Step() == len(q.form.Steps())-1 }

// focused is the input that keys go to; nil in the last step.
func (q *questions) focused() *input {
	if fields := q.step().Fields; q.focus < len(fields) {
		return q.inputs[fields[q.focus].ID]
	}
	return nil
}

// offer fills the inputs with answers and defaults. Which questions come up
// depends on the answers so far.
func (q *questions) offer() {
	for _, step := range q.form.Steps() {
		for _, field := range step.Fields {
			if q.inputs[field.ID] == nil {
				q.inputs[field.ID] = newInput(field)
			}
			q.inputs[field.ID].field = field
			q.inputs[field.ID].offer(q.form)
		}
	}
}

func (q *questions) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case detectedMsg:
		if msg.domain == q.detecting {
			q.detecting = records.Name{}
			q.detected = &msg.found
			q.form.Offer(msg.found)
			q.offer()
		}
	case madeMsg:
		return q.made(msg)
	case tea.KeyMsg:
		if !q.making {
			return q.press(msg)
		}
	}
	return nil
}

func (q *questions) press(msg tea.KeyMsg) tea.Cmd {
	k := q.keys
	switch in := q.focused(); {
	case key.Matches(msg, k.Back):
		return q.back()
	case q.last() && key.Matches(msg, k.Make):
		return q.finish()
	case q.last():
		q.scroll.update(k, msg)
	case key.Matches(msg, k.Next):
		return q.next()
	case key.Matches(msg, k.NextField), in.field.Choices == nil && key.Matches(msg, k.NextLine):
		q.move(1)
	case key.Matches(msg, k.PrevField), in.field.Choices == nil && key.Matches(msg, k.PrevLine):
		q.move(-1)
	default:
		in.press(k, msg)
	}
	return nil
}

// move goes to another field of the step. Nothing is checked: whoever looks
// around must not be held up.
func (q *questions) move(by int) {
	n := len(q.step().Fields)
	q.focus = (q.focus + by + n) % n
}

// next confirms the field and goes on; behind the last field the whole step is
// confirmed, kept, and left.
func (q *questions) next() tea.Cmd {
	focused := q.focused()
	if !focused.answer(q.form) {
		return nil
	}
	q.offer()
	fields := q.step().Fields // the answer may bring up further questions
	if q.focus < len(fields)-1 {
		q.focus++
		return nil
	}
	q.notes = focused.notes
	focused.notes = nil
	for i, field := range fields[:q.focus] {
		in := q.inputs[field.ID]
		read := len(in.notes) > 0
		if !in.answer(q.form) {
			q.focus = i
			return nil
		}
		if !read {
			q.notes = append(q.notes, in.notes...)
		}
		in.notes = nil
	}
	return q.forward()
}

// forward leaves a step whose answers are confirmed.
func (q *questions) forward() tea.Cmd {
	var detect tea.Cmd
	if q.form.Step() == 0 {
		detect = q.detect()
	}
	q.goTo(q.form.Step() + 1)
	q.offer()
	return tea.Batch(detect, q.keepDraft(q.form))
}

func (q *questions) goTo(step int) {
	q.form.SetStep(step)
	q.focus, q.err, q.scroll = 0, nil, scroller{}
}

// back goes to the step before; from the first one to the list of domains,
// where there is one to go back to.
func (q *questions) back() tea.Cmd {
	switch {
	case q.form.Step() > 0:
	case q.listed:
		return q.toStart()
	default:
		return nil
	}
	q.notes = nil
	q.goTo(q.form.Step() - 1)
	return nil
}

// detect finds out, while the person reads on, what can be offered.
func (q *questions) detect() tea.Cmd {
	domain, err := records.ParseDomain(q.form.Value(wizard.FieldDomain))
	if err != nil || q.detected != nil && q.detected.Domain == domain {
		return nil
	}
	q.detecting, q.detected = domain, nil
	ctx, w := q.ctx, q.opts.Wizard
	// Whoever presses enter faster than DNS answers must not miss these.
	q.form.Offer(w.DetectHere(domain))
	q.offer()
	return func() tea.Msg { return detectedMsg{domain, w.Detect(ctx, domain)} }
}

// finish makes the key and the records, once all that came before is kept.
func (q *questions) finish() tea.Cmd {
	setup, err := q.form.Setup()
	if err != nil {
		return q.refuse(err)
	}
	q.making, q.err = true, nil
	ctx, w, opts := q.ctx, q.opts.Wizard, q.form.FinishOptions()
	return q.queue.add(func() tea.Msg {
		p, err := w.Finish(ctx, setup, opts)
		return madeMsg{p, err}
	})
}

// refuse goes to the field that an error is about.
func (q *questions) refuse(err error) tea.Cmd {
	q.err = err
	var refused *records.InputError
	if !errors.As(err, &refused) {
		return nil
	}
	for i, step := range q.form.Steps() {
		for j, field := range step.Fields {
			if string(field.ID) == refused.Field {
				q.goTo(i)
				q.focus = j
				q.inputs[field.ID].err = err
			}
		}
	}
	return nil
}

func (q *questions) made(msg madeMsg) tea.Cmd {
	q.making = false
	if msg.err != nil {
		return q.refuse(msg.err)
	}
	begin := q.toRecords(msg.project)
	if news := news(msg.project); len(news) > 0 {
		after := q.screen
		q.show(&newsPage{app: q.app, lines: news, then: after})
	}
	return begin
}
