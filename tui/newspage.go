package tui

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// newsPage says what an edit has changed, before the records are shown.
type newsPage struct {
	*app
	lines  []string
	then   screen
	scroll scroller
}

func (p *newsPage) update(msg tea.Msg) tea.Cmd {
	pressed, ok := msg.(tea.KeyMsg)
	if !ok || p.scroll.update(p.keys, pressed) {
		return nil
	}
	if key.Matches(pressed, p.keys.Next, p.keys.Close) {
		p.show(p.then)
	}
	return nil
}

func (p *newsPage) view(w, h int) []string {
	t := p.theme
	lines := []string{"", "  " + t.title.Render("What is different now"), ""}
	for _, text := range p.lines {
		lines = append(lines, t.noted(t.accent, "*", text, min(w, 78), 2)...)
	}
	return p.scroll.view(t, lines, h)
}

func (p *newsPage) title() (where, status string) {
	return p.live.project.Setup.Domain.Unicode(), "saved"
}

func (p *newsPage) bindings() []key.Binding {
	next := p.keys.Next
	next.SetHelp("enter", "to the records")
	return []key.Binding{next, p.keys.Scroll}
}

func (p *newsPage) help() (string, []string) {
	return "What is different now", []string{"These answers changed, and so did the records that follow from them. What was pasted already has to be changed in DNS as well."}
}
