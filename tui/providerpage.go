package tui

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"allgreen/records/render"
	"allgreen/wizard"
)

// providerPage is the list of DNS hosts, to choose whose panel the records are
// shown for. What is typed narrows it down.
type providerPage struct {
	*app
	then   screen
	typed  string
	cursor int
}

// providerMsg is that the choice is kept, or why it is not.
type providerMsg struct {
	project *wizard.Project
	err     error
}

// maxFilter bounds what is typed; no name is longer.
const maxFilter = 40

func newProviderPage(a *app, then screen) *providerPage {
	p := &providerPage{app: a, then: then}
	chosen := a.live.ownProvider().ID
	for i, offered := range p.offered() {
		if offered.ID == chosen {
			p.cursor = i
		}
	}
	return p
}

// offered are the hosts that fit what was typed, and any other: first of all,
// but behind what was looked for.
func (p *providerPage) offered() (list []render.Provider) {
	wanted := strings.ToLower(p.typed)
	for _, known := range render.Providers() {
		if strings.Contains(strings.ToLower(known.Name), wanted) || strings.Contains(known.ID, wanted) {
			list = append(list, known)
		}
	}
	if len(list) == 0 {
		list = render.NearProviders(p.typed)
	}
	if p.typed == "" {
		return append([]render.Provider{{}}, list...)
	}
	return append(list, render.Provider{})
}

func (p *providerPage) update(msg tea.Msg) tea.Cmd {
	pressed, ok := msg.(tea.KeyMsg)
	if !ok {
		return nil
	}
	k, offered := p.keys, p.offered()
	switch {
	case key.Matches(pressed, k.Back):
		p.show(p.then)
	case key.Matches(pressed, k.Choose):
		p.show(p.then)
		return p.choose(offered[p.cursor])
	case key.Matches(pressed, k.PrevLine):
		p.cursor = max(p.cursor-1, 0)
	case key.Matches(pressed, k.NextLine):
		p.cursor = min(p.cursor+1, len(offered)-1)
	case key.Matches(pressed, k.PageUp):
		p.cursor = max(p.cursor-farStep, 0)
	case pressed.Type == tea.KeyPgDown:
		p.cursor = min(p.cursor+farStep, len(offered)-1)
	case key.Matches(pressed, k.Clear):
		p.narrow("")
	case key.Matches(pressed, k.Erase):
		runes := []rune(p.typed)
		p.narrow(string(runes[:max(len(runes)-1, 0)]))
	case pressed.Type == tea.KeyRunes, pressed.Type == tea.KeySpace:
		p.narrow(p.typed + string(pressed.Runes))
	}
	return nil
}

// narrow shows what fits the text.
func (p *providerPage) narrow(text string) {
	if runes := []rune(text); len(runes) <= maxFilter {
		p.typed, p.cursor = text, 0
	}
}

// choose keeps a choice for this run and the next ones; the form that fits any
// panel, which no DNS host stands for, for this run.
func (p *providerPage) choose(chosen render.Provider) tea.Cmd {
	ctx, w, domain := p.ctx, p.opts.Wizard, p.live.project.Setup.Domain
	return p.queue.add(func() tea.Msg {
		project, err := w.ChooseProvider(ctx, domain, chosen.ID)
		return providerMsg{project, err}
	})
}

func (p *providerPage) view(w, h int) []string {
	t, w := p.theme, min(w, 78)
	lines := []string{"  " + t.title.Render(t.clip("Whose panel do you enter the records in?", w-2))}
	typed := t.clip(t.text(p.typed), w-6) + t.cursor.Render(" ")
	if p.typed == "" {
		typed += t.dim.Render(" type a few letters of its name")
	}
	lines = append(lines, "  "+t.accent.Render(">")+" "+t.clip(typed, w-4), "")
	rows := make([]string, 0, len(render.Providers())+1)
	shown := p.live.ownProvider()
	for i, offered := range p.offered() {
		rows = append(rows, p.line(offered, i == p.cursor, offered.ID == shown.ID, w))
	}
	room := max(h-len(lines), 1)
	middle := min(p.cursor+room/3, len(rows)-1) // what follows is seen, too
	return append(lines, around(rows, room, p.cursor, middle)...)
}

// line is a host, and whether its panel is the one that is shown now.
func (p *providerPage) line(offered render.Provider, chosen, shown bool, w int) string {
	t, name, note := p.theme, offered.Name, ""
	if !offered.Known() {
		name = "Another one, or one of your own: the form that fits any"
	}
	if shown {
		note = "shown now"
	}
	line := "    " + t.text(name)
	if chosen {
		line = "  " + t.accent.Render("> "+t.text(name))
	}
	if note != "" {
		line += "  " + t.dim.Render(note)
	}
	return t.clip(line, w)
}

func (p *providerPage) title() (where, status string) {
	return p.live.project.Setup.Domain.Unicode() + " " + p.theme.dot + " your DNS host", ""
}

func (p *providerPage) bindings() []key.Binding {
	k := p.keys
	return []key.Binding{k.Back, k.Choose, k.Up, k.Help}
}

func (p *providerPage) help() (string, []string) {
	return "Whose panel", []string{
		"Every company's panel asks for records in its own way: its fields have other names, some put the domain behind a name by themselves, some want quotes. The records are then shown as this one wants them.",
		"It is where the domain's DNS is edited, often the company that the domain was bought from, and not always the one that the server is rented from.",
		"Panels are redrawn now and then: where nobody could look a thing up, it says \"usually\".",
		"The form that fits any is shown for this run; the next one goes by the name servers again.",
	}
}
