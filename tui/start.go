package tui

import (
	"fmt"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"allgreen/wizard"
)

// start lists what there is to go on with: an unfinished set-up, the saved
// domains, a new one.
type start struct {
	*app
	loaded bool
	items  []startItem
	cursor int
	err    error // why something could not be opened
}

// startItem is a line of the list: a draft, a saved domain, or neither, which
// is a new domain.
type startItem struct {
	draft *wizard.Form
	saved *wizard.Summary
}

// startMsg is what is saved.
type startMsg struct {
	saved []wizard.Summary
	draft *wizard.Form
	err   error
}

// load reads what is saved.
func (s *start) load() tea.Cmd {
	w := s.opts.Wizard
	return func() tea.Msg {
		saved, err := w.Saved()
		if err != nil {
			return startMsg{err: err}
		}
		draft, _, err := w.Draft()
		return startMsg{saved: saved, draft: draft, err: err}
	}
}

func (s *start) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case startMsg:
		return s.list(msg)
	case openedMsg:
		s.err = msg.err
	case tea.KeyMsg:
		return s.press(msg)
	}
	return nil
}

// list shows what is saved; where there is nothing, the questions begin.
func (s *start) list(msg startMsg) tea.Cmd {
	s.loaded, s.items, s.err = true, nil, msg.err
	if msg.draft != nil {
		s.items = append(s.items, startItem{draft: msg.draft})
	}
	for i := range msg.saved {
		s.items = append(s.items, startItem{saved: &msg.saved[i]})
	}
	if len(s.items) == 0 && s.err == nil {
		return s.ask(wizard.NewForm(s.now))
	}
	s.items = append(s.items, startItem{})
	s.listed = true
	return nil
}

func (s *start) press(msg tea.KeyMsg) tea.Cmd {
	if key.Matches(msg, s.keys.Quit) {
		return s.leave()
	}
	if !s.loaded {
		return nil
	}
	item := s.items[s.cursor]
	switch {
	case key.Matches(msg, s.keys.Up):
		s.cursor = max(s.cursor-1, 0)
	case key.Matches(msg, s.keys.Down):
		s.cursor = min(s.cursor+1, len(s.items)-1)
	case key.Matches(msg, s.keys.New):
		return s.ask(wizard.NewForm(s.now))
	case key.Matches(msg, s.keys.Open) && item.draft != nil:
		return s.ask(item.draft)
	case key.Matches(msg, s.keys.Open) && item.saved == nil:
		return s.ask(wizard.NewForm(s.now))
	case item.saved == nil:
	case key.Matches(msg, s.keys.Open, s.keys.Watch):
		return s.open(item.saved.Domain, toWatch)
	case key.Matches(msg, s.keys.Records):
		return s.open(item.saved.Domain, toRecords)
	case key.Matches(msg, s.keys.Edit):
		return s.open(item.saved.Domain, toEdit)
	}
	return nil
}

func (s *start) view(w, h int) []string {
	if !s.loaded {
		return nil
	}
	lines := []string{"", "  " + s.theme.title.Render("What would you like to go on with?"), ""}
	first := len(lines)
	for i, item := range s.items {
		lines = append(lines, s.line(item, i == s.cursor, w))
	}
	last := first + s.cursor
	if s.err != nil {
		lines = append(lines, "")
		lines = append(lines, s.theme.fault(s.err, w, 2)...)
		last = len(lines) - 1
	}
	return around(lines, h, first+s.cursor, last)
}

// line is an item of the list.
func (s *start) line(item startItem, chosen bool, w int) string {
	t := s.theme
	name, note := "A new domain", ""
	switch {
	case item.draft != nil:
		name = domainOf(item.draft)
		if name == "" {
			name = "A new domain, begun before"
		}
		note = fmt.Sprintf("go on at step %d of %d", item.draft.Step()+1, len(wizard.Steps()))
	case item.saved != nil:
		name, note = item.saved.Domain.Unicode(), s.standing(*item.saved)
	}
	name = t.clip(t.text(name), max(w-10, 1))
	if w >= oneColumn {
		name = pad(name, 30)
	}
	line := "    " + name
	if chosen {
		line = "  " + t.accent.Render("> "+name)
	}
	return t.clip(line+"  "+t.dim.Render(t.text(note)), w)
}

// standing is how a saved domain stood when it was last looked at.
func (s *start) standing(saved wizard.Summary) string {
	switch {
	case saved.Err != nil:
		return "cannot be opened"
	case saved.Looked.IsZero():
		return "not looked at yet"
	}
	return fmt.Sprintf("%d of %d green, %s", saved.Green, saved.Total, day(saved.Looked, s.now))
}

// day is a moment as people name it: by the hour today, else by the date.
func day(at, now time.Time) string {
	at = at.In(now.Location())
	if at.YearDay() == now.YearDay() && at.Year() == now.Year() {
		return "today at " + at.Format("15:04")
	}
	return at.Format("2 January 2006")
}

func (s *start) title() (where, status string) { return "your domains", "" }

func (s *start) bindings() []key.Binding {
	k := s.keys
	if !s.loaded {
		return []key.Binding{k.Quit}
	}
	open := k.Open
	open.SetHelp("enter", "go on")
	if s.items[s.cursor].saved == nil {
		return []key.Binding{k.Up, open, k.New, k.Quit, k.Help}
	}
	open.SetHelp("enter", "watch")
	return []key.Binding{k.Up, open, k.Records, k.Edit, k.New, k.Quit, k.Help}
}

func (s *start) help() (string, []string) {
	return "Your domains", []string{
		"Each saved domain can be watched until all its records are green, its records can be shown again for pasting, and its answers can be changed. Keys are never overwritten.",
		"What you had begun and not finished stands first.",
	}
}
