package tui

import (
	"fmt"

	"github.com/charmbracelet/bubbles/key"

	"allgreen/records"
	"allgreen/wizard"
)

func (q *questions) view(w, h int) []string {
	t := q.theme
	lines := []string{"  " + t.title.Render(t.clip(t.text(q.step().Title), w-2)), ""}
	if h > 14 {
		lines = append([]string{""}, lines...)
	}
	for _, note := range q.notes {
		lines = append(lines, t.noted(t.warn, "*", note, min(w, 78), 2)...)
	}
	if len(q.notes) > 0 {
		lines = append(lines, "")
	}
	if q.last() {
		lines = append(lines, q.summary(w)...)
		return q.scroll.view(t, lines, h)
	}
	top := len(lines)
	fields, first, last := q.fields(w, true)
	if top+len(fields) > h {
		fields, first, last = q.fields(w, false)
	}
	lines = append(lines, fields...)
	told := q.told(w)
	if len(told) > 0 && len(lines)+1+len(told) <= h {
		lines = append(append(lines, ""), told...)
	}
	return around(lines, h, top+first, top+last)
}

// fields are the questions of the step, and which lines the focused one takes.
// roomy draws all of them whole, else only the focused one is.
func (q *questions) fields(w int, roomy bool) (lines []string, first, last int) {
	for i, field := range q.step().Fields {
		focused := i == q.focus
		if i > 0 && roomy {
			lines = append(lines, "")
		}
		if focused {
			first = len(lines)
		}
		in := q.inputs[field.ID]
		if roomy || focused {
			lines = append(lines, in.view(q.theme, q.form.Default(field.ID), focused, field.Label != q.step().Title, w)...)
		} else {
			lines = append(lines, in.short(q.theme, q.labelWidth(w), w))
		}
		if focused {
			last = len(lines) - 1
			first += in.above(q.theme, field.Label != q.step().Title, w)
		}
	}
	return lines, first, last
}

// labelWidth is as wide as the longest label of the step, up to a half of w.
func (q *questions) labelWidth(w int) int {
	longest := 28 // so that most steps look alike
	for _, field := range q.step().Fields {
		longest = max(longest, width(q.theme.text(field.Label)))
	}
	return min(longest, w/2)
}

// introduction tells whoever comes here first what is going to happen.
func (q *questions) introduction() string {
	if q.form.Edits() && q.opts.Demo == nil {
		return "What you answered last time is offered at each step: enter keeps it. Keys stay as they are, and at the end allgreen says which records have changed."
	}
	text := "A few questions, most of them answered already; then allgreen makes the key that signs your mail, shows which records to enter where, and watches them appear until all are green. It changes nothing in DNS by itself."
	if q.opts.Demo != nil {
		text += " This is the demo: enter is the right answer to everything, and somebody enters the records for you."
	}
	return text
}

// told is what was found out in the background, or that it is being looked for;
// at first, what all this is about.
func (q *questions) told(w int) (lines []string) {
	t := q.theme
	switch {
	case q.form.Step() == 0:
		return t.paragraph(t.dim, q.introduction(), min(w, 78), 2)
	case !q.detecting.IsZero():
		return t.paragraph(t.dim, "Looking at what stands in DNS for "+q.detecting.Unicode()+" today (3 s at most) "+t.dots, w, 2)
	case q.detected == nil || q.step().ID != "server":
		return nil
	}
	for _, warning := range q.detected.Warnings {
		lines = append(lines, t.noted(t.warn, "!", warning, min(w, 78), 2)...)
	}
	for _, note := range q.detected.Notes {
		lines = append(lines, t.noted(t.dim, "*", note, min(w, 78), 2)...)
	}
	return lines
}

func (q *questions) title() (where, status string) {
	return q.domain(), fmt.Sprintf("step %d of %d", q.form.Step()+1, len(q.form.Steps()))
}

// domain is the domain as people write it, once it is known.
func (q *questions) domain() string {
	if q.form.Step() == 0 && !q.form.Edits() {
		return "a new mail domain"
	}
	return domainOf(q.form)
}

// domainOf is the domain of a form as people write it; "" where none is answered.
func domainOf(form *wizard.Form) string {
	text := form.Value(wizard.FieldDomain)
	if name, err := records.ParseDomain(text); err == nil {
		return name.Unicode()
	}
	return text
}

func (q *questions) bindings() []key.Binding {
	k := q.keys
	switch {
	case q.making:
		return nil
	case q.last():
		return []key.Binding{k.Back, k.Make, k.Help, q.leaveKey()}
	}
	list := []key.Binding{k.Back, k.Next, k.Why}
	if q.form.Step() == 0 && !q.listed {
		list = list[1:]
	}
	if field := q.focused().field; field.Choices != nil {
		list = append(list, k.Up)
		if field.Many {
			list = append(list, k.Toggle)
		}
	}
	list = append(list, q.leaveKey())
	if len(q.step().Fields) > 1 {
		list = append(list, k.NextField)
	}
	return list
}

// leaveKey is the key that leaves, with the promise that goes with it here.
func (q *questions) leaveKey() key.Binding {
	leave := q.keys.Leave
	if q.form.Step() > 0 {
		leave.SetHelp(leave.Help().Key, "leave (answers are kept)")
	}
	return leave
}

func (q *questions) help() (string, []string) {
	if q.last() {
		return q.step().Title, []string{
			"The key pair signs your mail. Its private half stays in a file on this machine that only you can read; it is shown nowhere. The public half goes into DNS with the other records.",
			"Nothing is sent anywhere and nothing in DNS is changed: you paste the records yourself.",
		}
	}
	in := q.focused()
	paragraphs := []string{in.field.Why, in.field.Hint}
	for _, c := range in.field.Choices {
		paragraphs = append(paragraphs, upper(c.Label)+": "+c.Help)
	}
	return in.field.Label, paragraphs
}
