package tui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"allgreen/wizard"
)

// view draws the field with its hint, and under its label where that is not the
// title of the step already. offered is the default that the form has for it.
func (in *input) view(t theme, offered wizard.Default, focused, labelled bool, w int) (lines []string) {
	w = min(w, 78)
	if labelled {
		style := t.plain
		if focused {
			style = t.accent
		}
		lines = t.paragraph(style, in.field.Label, w, 2)
	}
	hint := t.paragraph(t.dim, in.field.Hint, w, 4)
	switch {
	case in.field.Choices != nil && w < oneColumn:
		lines = append(lines, in.choices(t, focused, w)...)
	case in.field.Choices != nil:
		lines = append(append(lines, hint...), in.choices(t, focused, w)...)
	case in.err != nil:
		lines = append(append(lines, in.typing(t, offered, focused, w)), t.fault(in.err, w, 4)...)
	default:
		lines = append(append(lines, in.typing(t, offered, focused, w)), hint...)
	}
	for _, note := range in.notes {
		lines = append(lines, t.noted(t.warn, "*", note, w, 4)...)
	}
	return lines
}

// above is how many lines of the field may make way in a small window: those above
// the chosen answer, so that what is said of it below the last one is seen.
func (in *input) above(t theme, labelled bool, w int) int {
	switch {
	case in.field.Choices == nil || w >= oneColumn:
		return 0
	case labelled:
		return len(t.wrap(in.field.Label, w-2)) + in.choice
	}
	return in.choice
}

// typing is the line that is typed into, and where its text comes from.
func (in *input) typing(t theme, offered wizard.Default, focused bool, w int) string {
	origin := ""
	if in.text.Value() == offered.Value && offered.Value != "" {
		origin = t.clip(t.text(offered.Origin), w/2)
	}
	room := w - 4
	if origin != "" {
		room -= width(origin) + 3
	}
	if !focused {
		line := "    " + t.column(t.text(in.text.Value()), max(room, 8))
		return line + "   " + t.dim.Render(origin)
	}
	return "  " + t.accent.Render(">") + " " + pad(in.line(t, max(room, 8)), room) + "   " + t.dim.Render(origin)
}

// line is the text around the cursor, in w cells.
func (in *input) line(t theme, w int) string {
	value := []rune(in.text.Value())
	at := min(in.text.Position(), len(value))
	before, under, after := t.text(string(value[:at])), " ", ""
	if at < len(value) {
		under, after = t.text(string(value[at])), t.text(string(value[at+1:]))
	}
	if over := width(before) + width(under) - w; over > 0 {
		before = ansi.TruncateLeft(before, over+width(t.dots), t.dots)
	}
	after = t.clip(after, w-width(before)-width(under))
	return before + t.cursor.Render(under) + after
}

// choices are the possible answers, each with what follows from it; in a narrow
// window only the chosen one tells that, below all.
func (in *input) choices(t theme, focused bool, w int) []string {
	var lines []string
	for i, c := range in.field.Choices {
		mark, box, label := " ", "( )", t.text(c.Label)
		switch {
		case in.field.Many && in.on[c.Value]:
			box = "[x]"
		case in.field.Many:
			box = "[ ]"
		case i == in.choice:
			box = "(x)"
		}
		if i == in.choice && (focused || !in.field.Many) {
			label = t.title.Render(label)
		}
		if i == in.choice && focused {
			mark = t.accent.Render(">")
		}
		lines = append(lines, t.clip("  "+mark+" "+box+" "+label, w))
		if w >= oneColumn {
			lines = append(lines, t.paragraph(t.dim, c.Help, w, 8)...)
		}
	}
	if w < oneColumn {
		lines = append(lines, t.paragraph(t.plain, in.field.Choices[in.choice].Help, w, 4)...)
	}
	return lines
}

// chosen is the labels of the choices that are on; what is said where none is.
func (in *input) chosen() string {
	var list []string
	for _, c := range in.field.Choices {
		if in.on[c.Value] {
			list = append(list, c.Label)
		}
	}
	if list == nil {
		return in.value()
	}
	return strings.Join(list, ", ")
}

// short is the field in one line, its answer behind a label of that many cells. In
// a narrow window the answer stands at the right, and the label takes the rest.
func (in *input) short(t theme, label, w int) string {
	value := in.text.Value()
	switch {
	case in.field.Choices != nil && in.field.Many:
		value = in.value()
		if said := in.chosen(); width(said) <= w-label-4 && w >= oneColumn {
			value = said
		}
	case in.field.Choices != nil && w < oneColumn:
		value = in.field.Choices[in.choice].Value
	case in.field.Choices != nil:
		value = in.field.Choices[in.choice].Label
	}
	mark := " "
	if in.err != nil {
		mark = t.bad.Render("!")
	}
	if w < oneColumn {
		return " " + mark + t.spread(t.text(in.field.Label), t.clip(t.text(value), w/2+1), w-3)
	}
	return " " + mark + t.column(t.text(in.field.Label), label) + "  " + t.clip(t.text(value), w-label-4)
}
