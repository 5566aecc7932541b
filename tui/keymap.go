package tui

import "github.com/charmbracelet/bubbles/key"

// keyMap is every key that does something. Footer and help are made from it.
type keyMap struct {
	// Everywhere.
	Help, Leave, Suspend key.Binding
	// Moving about; the letters don't work inside of a text field.
	Up, Down, Scroll, PageUp, PageDown, Open, Close key.Binding
	// Questions.
	Next, Back, Toggle, NextField, PrevField, Why, PrevLine, NextLine, Make key.Binding
	// Start.
	Watch, Records, Edit, New, Quit key.Binding
	// Records.
	CopyValue, CopyName, Plain, Form, Panel, Policy, ToQuestions key.Binding
	// Watch.
	Servers, LookNow, Anyway, ToRecords key.Binding
	// Choosing, and what wants to be confirmed.
	Choose, Erase, Clear, Ask key.Binding
}

func binding(help, desc string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, desc))
}

func newKeyMap(t theme) keyMap {
	return keyMap{
		Help:    binding("?", "help", "?", "f1"),
		Leave:   binding("ctrl+c", "leave", "ctrl+c"),
		Suspend: binding("ctrl+z", "to the shell (fg comes back)", "ctrl+z"),

		Up:       binding(t.arrows, "choose", "up", "k"),
		Down:     binding("", "", "down", "j"),
		Scroll:   binding(t.arrows, "scroll", "up", "down"),
		PageUp:   binding("pgup", "a page up", "pgup"),
		PageDown: binding("pgdn", "a page down", "pgdown", " "),
		Open:     binding("enter", "open", "enter", "l", "right"),
		Close:    binding("esc", "back", "esc", "h", "left"),

		Next:      binding("enter", "next", "enter"),
		Back:      binding("esc", "back", "esc"),
		Toggle:    binding("space", "on or off", " ", "x"),
		NextField: binding("tab", "next field", "tab"),
		PrevField: binding("shift+tab", "field before", "shift+tab"),
		Why:       binding("?", "why we ask", "?", "f1"),
		PrevLine:  binding("up", "", "up", "ctrl+p"),
		NextLine:  binding("down", "", "down", "ctrl+n"),
		Make:      binding("enter", "make them", "enter"),

		Watch:   binding("w", "watch", "w"),
		Records: binding("r", "records", "r"),
		Edit:    binding("e", "edit", "e"),
		New:     binding("n", "new domain", "n"),
		Quit:    binding("q", "quit", "q"),

		CopyValue:   binding("c", "copy value", "c"),
		CopyName:    binding("n", "name", "n"),
		Plain:       binding("v", "plain", "v"),
		Form:        binding("f", "other form", "f"),
		Panel:       binding("p", "panel", "p"),
		Policy:      binding("t", "policy file", "t"),
		ToQuestions: binding("esc", "edit", "esc", "b"),

		Servers:   binding("enter", "servers", "enter", "l", "right"),
		LookNow:   binding("r", "look now", "r"),
		Anyway:    binding("a", "ask resolvers anyway", "a"),
		ToRecords: binding("b", "records", "b", "esc"),

		Choose: binding("enter", "take it", "enter"),
		Erase:  binding("backspace", "", "backspace"),
		Clear:  binding("ctrl+u", "", "ctrl+u"),
		Ask:    binding("enter", "ask them now", "enter"),
	}
}

// always are the bindings that work on every screen, for the help.
func (k keyMap) always() []key.Binding { return []key.Binding{k.Leave, k.Suspend} }
