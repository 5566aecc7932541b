package tui

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/wizard"
)

// recordsScreen shows what is to be pasted: a list, and one record with its
// fields. In a narrow window the record opens over the list.
type recordsScreen struct {
	*app
	cursor int
	opened bool
	scroll scroller // of the opened record
}

func (s *recordsScreen) update(msg tea.Msg) tea.Cmd {
	pressed, ok := msg.(tea.KeyMsg)
	if !ok {
		return nil
	}
	k, rows := s.keys, s.live.rows()
	chosen := rows[s.cursor].record
	switch {
	case s.narrow() && s.opened && key.Matches(pressed, k.Close):
		s.opened = false
	case s.narrow() && s.opened && s.scroll.update(k, pressed):
	case key.Matches(pressed, k.Up):
		s.move(-1, len(rows))
	case key.Matches(pressed, k.Down):
		s.move(1, len(rows))
	case key.Matches(pressed, k.Open) && s.narrow():
		s.opened = true
	case key.Matches(pressed, k.CopyValue):
		text, _ := value(chosen)
		return s.copy("Value", text)
	case key.Matches(pressed, k.CopyName):
		return s.copy("Name", s.live.host(chosen))
	case key.Matches(pressed, k.Plain):
		text, _ := value(chosen)
		return s.showPlain(fmt.Sprintf("%s %s, the value as one line:", chosen.Type, s.live.host(chosen)), text)
	case key.Matches(pressed, k.Watch):
		s.show(&watchScreen{app: s.app, cursor: s.cursor})
	case key.Matches(pressed, k.ToQuestions):
		form := wizard.FormFromSetup(s.live.project.Setup, s.now)
		form.SetStep(len(wizard.Steps()) - 1)
		return s.ask(form)
	case key.Matches(pressed, k.Quit):
		return s.leave()
	}
	return nil
}

func (s *recordsScreen) move(by, n int) {
	s.cursor = min(max(s.cursor+by, 0), n-1)
	s.scroll = scroller{}
}

func (s *recordsScreen) narrow() bool { return s.w < oneColumn }

// listWidth is the width of the left column.
const listWidth = 36

func (s *recordsScreen) view(w, h int) []string {
	if s.narrow() && s.opened {
		return s.scroll.view(s.theme, s.detail(w-2), h)
	}
	if s.narrow() {
		return s.list(w, h)
	}
	left, right := s.list(listWidth, h), s.detail(min(w-listWidth-3, 72))
	lines := make([]string, h)
	for i := range lines {
		line := ""
		if i < len(left) {
			line = left[i]
		}
		lines[i] = pad(line, listWidth)
		if i < len(right) {
			lines[i] += " " + right[i]
		}
	}
	return lines
}

// list is all records by the panel that they are entered at.
func (s *recordsScreen) list(w, h int) []string {
	t := s.theme
	var lines []string
	at, i := 0, 0
	for _, g := range s.live.groups() {
		if len(lines) > 0 && h > minHeight {
			lines = append(lines, "")
		}
		lines = append(lines, "  "+t.title.Render(t.clip(t.text(g.heading), w-2)))
		for _, r := range g.rows {
			mark := "  "
			name := t.column(t.text(s.live.host(r.record)), w-18)
			if i == s.cursor {
				at = len(lines)
				mark, name = t.accent.Render("> "), t.accent.Render(name)
			}
			lines = append(lines, "  "+mark+pad(r.record.Type, 5)+name+" "+s.done(r.state()))
			i++
		}
	}
	return around(lines, h, max(at-1, 0), at)
}

// done says in a word whether a record still has to be pasted.
func (s *recordsScreen) done(state check.State) string {
	t := s.theme
	switch state {
	case check.Green:
		return t.good.Render(t.mark(state) + " done")
	case check.Propagating:
		return t.wait.Render(t.mark(state) + " coming")
	case check.Wrong:
		return t.bad.Render(t.mark(state) + " wrong")
	}
	return ""
}

// titled is what a record is called: "TXT: SPF, who may send".
func titled(r records.Record) string {
	if strings.HasPrefix(r.Title, r.Type) {
		return r.Title
	}
	return r.Type + ": " + r.Title
}

// detail is the chosen record, its fields labelled as in a panel.
func (s *recordsScreen) detail(w int) []string {
	t, r := s.theme, s.live.rows()[s.cursor]
	text, priority := value(r.record)
	lines := []string{t.spread(t.title.Render(t.text(titled(r.record))), t.dim.Render(string(r.record.Need)), w), ""}
	field := func(label, value string) {
		lines = append(lines, t.dim.Render(pad(label, 9))+t.clip(t.text(value), w-9))
	}
	field("Type", r.record.Type)
	if r.record.Type == "PTR" {
		field("Address", s.live.host(r.record))
	} else {
		field("Name", s.live.host(r.record))
	}
	field("Value", text)
	if len(text) > w-9 {
		lines = append(lines, t.paragraph(t.dim, fmt.Sprintf("(%d characters, shortened here; c copies all of it)", len(text)), w, 9)...)
	}
	if priority != "" {
		field("Priority", priority)
	}
	if r.record.Type != "PTR" {
		field("TTL", fmt.Sprint(r.record.TTL))
	}
	lines = append(lines, "")
	if r.state() == check.Wrong && len(r.findings()) > 0 {
		f := r.findings()[0]
		lines = append(lines, t.noted(t.bad, t.mark(check.Wrong), f.Message+" "+f.Fix, w, 0)...)
		lines = append(lines, "")
	}
	lines = append(lines, t.paragraph(t.plain, r.record.Why, w, 0)...)
	lines = append(lines, t.paragraph(t.plain, "Without it: "+r.record.Without, w, 0)...)
	return lines
}

func (s *recordsScreen) title() (where, status string) {
	green, total := s.live.green()
	return s.live.project.Setup.Domain.Unicode() + " " + s.theme.dot + " records", fmt.Sprintf("%d of %d live", green, total)
}

func (s *recordsScreen) bindings() []key.Binding {
	k := s.keys
	if !s.narrow() {
		return []key.Binding{k.Up, k.CopyValue, k.CopyName, k.Plain, k.Watch, k.Help, k.ToQuestions, k.Quit}
	}
	if s.opened {
		return []key.Binding{k.Close, k.CopyValue, k.Plain, k.CopyName, k.Watch, k.Up, k.Help}
	}
	return []key.Binding{k.Open, k.CopyValue, k.Watch, k.Help, k.Up, k.CopyName, k.Plain, k.ToQuestions, k.Quit}
}

func (s *recordsScreen) help() (string, []string) {
	r := s.live.rows()[s.cursor].record
	where := "Make one entry for it in the panel of your DNS host. Most panels put the domain behind the name by themselves, so the names here are short, and @ is the domain itself (some panels want the field left empty). Paste values without quotes."
	if r.Type == "PTR" {
		where = "This one is set at the company that you rent the server from. Look in its control panel for \"reverse DNS\", \"rDNS\" or \"PTR\", or ask its support."
	}
	return titled(r) + " (" + r.RFC + ")", []string{
		r.Why + " Without it: " + r.Without,
		where,
		"c sends the value to the clipboard of your own terminal, also over SSH; nothing confirms that it arrived. v shows it alone on the screen, to be copied with the mouse.",
	}
}
