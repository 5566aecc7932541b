package tui

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// helpPage explains a screen: what it is about, and its keys, taken from the
// live bindings.
type helpPage struct {
	theme  theme
	keys   keyMap
	about  screen
	scroll scroller
}

func newHelpPage(t theme, k keyMap, about screen) *helpPage {
	return &helpPage{theme: t, keys: k, about: about}
}

func (p *helpPage) view(w, h int) []string {
	t := p.theme
	title, paragraphs := p.about.help()
	lines := []string{"  " + t.title.Render(t.text(title)), ""}
	for _, text := range paragraphs {
		lines = append(lines, t.paragraph(t.plain, text, min(w, 76), 2)...)
		lines = append(lines, "")
	}
	explained := map[string]bool{}
	for _, b := range append(p.about.bindings(), p.keys.always()...) {
		if h := b.Help(); b.Enabled() && h.Desc != "" && !explained[h.Key] {
			explained[h.Key] = true
			lines = append(lines, "  "+t.column(t.accent.Render(h.Key), 11)+h.Desc)
		}
	}
	return p.scroll.view(t, lines, h)
}

func (p *helpPage) bindings() []key.Binding {
	return []key.Binding{p.keys.Close, p.keys.Scroll}
}

// update reports whether the page is to be closed.
func (p *helpPage) update(msg tea.KeyMsg) (closed bool) { return !p.scroll.update(p.keys, msg) }

// waiting is a screen while there is nothing to show yet.
type waiting struct{ text string }

func (s *waiting) update(tea.Msg) tea.Cmd   { return nil }
func (s *waiting) view(int, int) []string   { return []string{"", "  " + s.text} }
func (s *waiting) title() (string, string)  { return "", "" }
func (s *waiting) bindings() []key.Binding  { return nil }
func (s *waiting) help() (string, []string) { return s.text, nil }
