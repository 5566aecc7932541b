package tui

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"allgreen/records"
)

// anywayPage has confirmed that public resolvers are asked for a record before
// it is right at its source.
type anywayPage struct {
	*app
	record records.Record
	then   screen
	scroll scroller
}

// anyway is what follows from asking too early.
var anyway = []string{
	"allgreen asks the public resolvers only when all name servers of the zone have the record right. Asked now, each that does not find it remembers that it isn't there, for as long as the zone says (its negative TTL: often minutes, sometimes hours), and tells so to everybody who asks it meanwhile.",
	"It helps where the name servers can't be reached from here, and does no harm where nobody waits for the record. It is done once for a record.",
}

func (p *anywayPage) update(msg tea.Msg) tea.Cmd {
	pressed, ok := msg.(tea.KeyMsg)
	switch {
	case !ok || p.scroll.update(p.keys, pressed):
	case key.Matches(pressed, p.keys.Ask):
		p.show(p.then)
		return p.live.askAnyway(p.record.ID)
	case key.Matches(pressed, p.keys.Close):
		p.show(p.then)
	}
	return nil
}

func (p *anywayPage) view(w, h int) []string {
	t := p.theme
	w = min(w, 78)
	lines := []string{""}
	lines = append(lines, t.paragraph(t.title, "Ask the public resolvers for "+p.record.Type+" "+p.live.host(p.record)+" now?", w, 2)...)
	for _, text := range anyway {
		lines = append(append(lines, ""), t.paragraph(t.plain, text, w, 2)...)
	}
	return p.scroll.view(t, lines, h)
}

func (p *anywayPage) title() (where, status string) {
	return p.live.project.Setup.Domain.Unicode(), ""
}

func (p *anywayPage) bindings() []key.Binding {
	return []key.Binding{p.keys.Close, p.keys.Ask, p.keys.Help, p.keys.Scroll}
}

func (p *anywayPage) help() (string, []string) { return "Asking resolvers anyway", anyway }
