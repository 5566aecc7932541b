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
// fields. In a narrow window, or where it is asked for, the record opens over
// the list.
type recordsScreen struct {
	*app
	cursor int
	opened bool
	form   int // of the value, among those of the chosen record
	scroll scroller
}

// farStep is how far the page keys go in a list.
const farStep = 8

func (s *recordsScreen) update(msg tea.Msg) tea.Cmd {
	pressed, ok := msg.(tea.KeyMsg)
	if !ok {
		return nil
	}
	k, sheet := s.keys, s.sheet()
	switch {
	case s.opened && key.Matches(pressed, k.Close):
		s.opened = false
	case s.opened && s.scroll.update(k, pressed):
	case key.Matches(pressed, k.Up):
		s.move(-1)
	case key.Matches(pressed, k.Down):
		s.move(1)
	case key.Matches(pressed, k.PageUp):
		s.move(-farStep)
	case key.Matches(pressed, k.PageDown):
		s.move(farStep)
	case key.Matches(pressed, k.Open):
		s.opened = true
	case key.Matches(pressed, k.CopyValue):
		return s.copy("Value", sheet.value().Text)
	case key.Matches(pressed, k.CopyName):
		return s.copy("Name", sheet.name())
	case key.Matches(pressed, k.Plain):
		return s.showPlain(sheet.heading(), sheet.value().Text)
	case key.Matches(pressed, k.Form):
		s.form = (s.form + 1) % len(sheet.forms)
	case key.Matches(pressed, k.Panel):
		s.show(newProviderPage(s.app, s))
	case key.Matches(pressed, k.Policy) && sheet.hasPolicy():
		s.show(&policyPage{app: s.app, then: s})
	case key.Matches(pressed, k.Watch):
		s.show(&watchScreen{app: s.app, cursor: s.at()})
	case key.Matches(pressed, k.ToQuestions):
		form := wizard.FormFromSetup(s.live.project.Setup, s.now)
		form.SetStep(len(form.Steps()) - 1)
		return s.ask(form)
	case key.Matches(pressed, k.Quit):
		return s.leave()
	}
	return nil
}

func (s *recordsScreen) move(by int) {
	s.cursor = min(max(s.at()+by, 0), len(s.live.project.Records)-1)
	s.scroll, s.form = scroller{}, 0
}

// at is the chosen line; there may be fewer than when it was chosen.
func (s *recordsScreen) at() int { return min(s.cursor, len(s.live.project.Records)-1) }

// sheet is the chosen record as the panel wants it.
func (s *recordsScreen) sheet() sheet { return s.live.sheet(s.live.rows()[s.at()], s.form) }

func (s *recordsScreen) narrow() bool { return s.w < oneColumn }

// sheetWidth is as wide as text is read with ease.
const sheetWidth = 68

// listWidth is the width of the left column in a window of w cells.
func listWidth(w int) int { return min(max(38, w/3), 60) }

func (s *recordsScreen) view(w, h int) []string {
	switch {
	case s.opened:
		lines := s.sheet().whole(s.theme, min(w-2, sheetWidth))
		return s.scroll.view(s.theme, indent(lines, 1), h)
	case s.narrow():
		return s.list(w, h)
	}
	h -= 2
	left := listWidth(w)
	list, detail := s.list(left, h), s.sheet().short(s.theme, min(w-left-3, sheetWidth))
	if len(detail) > h {
		detail[h-1] = s.theme.dim.Render("enter shows the rest")
	}
	lines := make([]string, h)
	for i := range lines {
		if i < len(list) {
			lines[i] = list[i]
		}
		lines[i] = pad(lines[i], left)
		if i < len(detail) {
			lines[i] += " " + detail[i]
		}
	}
	return append(lines, "", " "+s.theme.dim.Render(s.theme.clip(s.next(), w-2)))
}

// next is what to do now, and what happens then.
func (s *recordsScreen) next() string {
	switch {
	case s.live.done:
		return s.live.allGreen() + " w tells what comes next."
	case s.opts.Demo != nil:
		return "In this demo somebody enters them for you; w watches them turn green."
	}
	return "Enter each record at its panel as it is shown here; w watches them turn green."
}

// list is all records by the panel that they are entered at.
func (s *recordsScreen) list(w, h int) []string {
	t := s.theme
	var lines []string
	at, heading, i := 0, 0, 0
	all := s.live.places()
	for _, p := range all {
		if len(lines) > 0 && h > minHeight {
			lines = append(lines, "")
		}
		headed := len(lines)
		lines = append(lines, "  "+t.title.Render(t.clip(t.text(p.heading(severalZones(all))), w-2)))
		for _, r := range p.rows {
			mark := "  "
			name := s.live.named(t, r.record, w-20)
			if i == s.at() {
				at, heading = len(lines), headed
				mark, name = t.accent.Render("> "), t.accent.Render(name)
			}
			lines = append(lines, "  "+mark+pad(r.record.Type, 6)+name+" "+s.done(r))
			i++
		}
	}
	if at-heading >= h-1 {
		heading = at
	}
	return t.listed(lines, h, heading, at)
}

// done says in a word whether a record still has to be pasted.
func (s *recordsScreen) done(r row) string {
	t := s.theme
	switch state := r.state(); {
	case state == check.Green:
		return t.good.Render(t.mark(state) + " done")
	case state == check.Propagating:
		return t.wait.Render(t.mark(state) + " coming")
	case state == check.Wrong:
		return t.bad.Render(t.mark(state) + " wrong")
	case r.record.Hold != "":
		return t.dim.Render("not yet")
	}
	return ""
}

func (s *recordsScreen) title() (where, status string) {
	green, total := s.live.green()
	return s.live.project.Setup.Domain.Unicode() + " " + s.theme.dot + " records", fmt.Sprintf("%d of %d live", green, total)
}

func (s *recordsScreen) bindings() []key.Binding {
	k, sheet := s.keys, s.sheet()
	k.Form.SetEnabled(len(sheet.forms) > 1)
	k.Policy.SetEnabled(sheet.hasPolicy())
	switch {
	case s.opened:
		return []key.Binding{k.Close, k.CopyValue, k.Help, k.Plain, k.Policy, k.Form, k.CopyName, k.Panel, k.Watch, k.Scroll}
	case s.narrow():
		return []key.Binding{k.Open, k.CopyValue, k.Help, k.Watch, k.Plain, k.CopyName, k.Policy, k.Form, k.Panel, k.Up, k.ToQuestions, k.Quit}
	}
	return []key.Binding{k.CopyValue, k.CopyName, k.Plain, k.Form, k.Policy, k.Panel, k.Watch, k.Help, k.Open, k.Up, k.ToQuestions, k.Quit}
}

func (s *recordsScreen) help() (string, []string) {
	sheet := s.sheet()
	r := sheet.row.record
	paragraphs := []string{strings.TrimSpace(r.Why + " Without it: " + r.Without)}
	if r.Hold != "" {
		paragraphs = append(paragraphs, "Not yet: "+r.Hold)
	}
	if r.Where == records.AtReverse {
		paragraphs = append(paragraphs, sheet.reversePlace())
	} else {
		paragraphs = append(paragraphs, "Make one entry for it in the panel of your DNS host. The fields are called here as "+sheet.panelName()+", and hold exactly what to type. Values go in without quotes unless they are shown with them.")
	}
	return titled(r) + " (" + r.RFC + ")", append(paragraphs,
		"c sends the value to the clipboard of your own terminal, also over SSH; nothing confirms that it arrived. v shows it alone on the screen, to be copied with the mouse.")
}

// titled is what a record is called: "TXT: SPF, who may send".
func titled(r records.Record) string {
	if strings.HasPrefix(r.Title, r.Type) {
		return r.Title
	}
	return r.Type + ": " + r.Title
}
