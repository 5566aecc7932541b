package tui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"allgreen/wizard"
)

// input is one question on the screen: a line to type into, a choice, or
// several choices that are on or off.
type input struct {
	field  wizard.Field
	text   textinput.Model // of a free answer
	choice int             // of a choice, index into field.Choices; of several, the one that the cursor is at
	on     map[string]bool // of several, by value
	typed  bool            // changed by the person, and not confirmed yet
	notes  []string        // what was made of the answer
	err    error           // why it was refused
}

// maxTyped bounds what a line takes; more is no answer.
const maxTyped = 4096

func newInput(field wizard.Field) *input {
	text := textinput.New()
	text.CharLimit = maxTyped
	// That key would read the server's clipboard; the terminal pastes by itself.
	text.KeyMap.Paste.Unbind()
	text.Focus()
	return &input{field: field, text: text}
}

// offer shows what the form holds: the answer, or else the default. What the
// person has typed since stays.
func (in *input) offer(form *wizard.Form) {
	if in.typed {
		return
	}
	value := form.Value(in.field.ID)
	if value == "" {
		value = form.Default(in.field.ID).Value
	}
	in.set(value)
}

func (in *input) set(value string) {
	if in.field.Choices == nil {
		if in.text.Value() != value {
			in.text.SetValue(value)
			in.text.CursorEnd()
		}
		return
	}
	in.on = map[string]bool{}
	for i, c := range in.field.Choices {
		switch {
		case in.field.Many:
			in.on[c.Value] = slices.ContainsFunc(strings.Split(value, ", "), func(v string) bool { return strings.EqualFold(c.Value, v) })
		case strings.EqualFold(c.Value, value):
			in.choice = i
		}
	}
}

// value is what stands in the field. An optional field that the person has
// emptied means none, and not what was offered.
func (in *input) value() string {
	if in.field.Choices != nil && in.field.Many {
		var values []string
		for _, c := range in.field.Choices {
			if in.on[c.Value] {
				values = append(values, c.Value)
			}
		}
		if len(values) == 0 {
			return "none"
		}
		return strings.Join(values, ", ")
	}
	if in.field.Choices != nil {
		return in.field.Choices[in.choice].Value
	}
	value := in.text.Value()
	if in.field.Optional && strings.TrimSpace(value) == "" {
		return "none"
	}
	return value
}

// answer confirms the field. Where it is refused it says why.
func (in *input) answer(form *wizard.Form) bool {
	accepted, err := form.Answer(in.field.ID, in.value())
	in.notes, in.err = accepted.Notes, err
	if err != nil {
		return false
	}
	in.typed = false
	in.set(accepted.Value)
	return true
}

// press is a key for this field.
func (in *input) press(k keyMap, msg tea.KeyMsg) {
	before := in.value()
	switch {
	case in.field.Choices == nil:
		if msg.Alt && msg.Type == tea.KeyRunes && !in.edits(msg) {
			return // not a letter but a key that means nothing here
		}
		in.text, _ = in.text.Update(msg)
	case key.Matches(msg, k.Up):
		in.choice = max(in.choice-1, 0)
	case key.Matches(msg, k.Down):
		in.choice = min(in.choice+1, len(in.field.Choices)-1)
	case in.field.Many && key.Matches(msg, k.Toggle):
		in.toggle()
	default:
		if n := digit(msg); n >= 1 && n <= len(in.field.Choices) {
			in.choice = n - 1
			if in.field.Many {
				in.toggle()
			}
		}
	}
	if in.value() != before {
		in.typed, in.err, in.notes = true, nil, nil
	}
}

// toggle turns the choice at the cursor on or off.
func (in *input) toggle() {
	value := in.field.Choices[in.choice].Value
	in.on[value] = !in.on[value]
}

// edits tells whether a key with alt moves or deletes by words.
func (in *input) edits(msg tea.KeyMsg) bool {
	k := in.text.KeyMap
	return key.Matches(msg, k.WordForward, k.WordBackward, k.DeleteWordForward)
}

// digit is the number on a key, 0 for all other keys.
func digit(msg tea.KeyMsg) int {
	if s := msg.String(); len(s) == 1 && s[0] >= '1' && s[0] <= '9' {
		return int(s[0] - '0')
	}
	return 0
}
