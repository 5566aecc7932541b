package tui

import "github.com/charmbracelet/bubbles/key"

// footer is one line that names the live bindings, as many as fit; those that
// come first are the most important, and a long one makes way for a short one.
func (t theme) footer(bindings []key.Binding, w int) string {
	line, used := "", 0
	between := " " + t.dot + " "
	for _, b := range bindings {
		h := b.Help()
		if !b.Enabled() || h.Desc == "" {
			continue
		}
		need := width(h.Key) + 1 + width(h.Desc)
		if used > 0 {
			need += width(between)
		}
		if used+need > w-2 {
			continue
		}
		if used > 0 {
			line += t.dim.Render(between)
		}
		line += t.accent.Render(h.Key) + " " + t.dim.Render(h.Desc)
		used += need
	}
	return " " + line
}
