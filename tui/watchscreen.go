package tui

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"allgreen/records/check"
)

// watchScreen is the live screen: how each record stands, and below the list
// what is the matter with the chosen one.
type watchScreen struct {
	*app
	cursor  int
	servers *serversPage // open in place of the list; nil when closed
}

func (s *watchScreen) update(msg tea.Msg) tea.Cmd {
	pressed, ok := msg.(tea.KeyMsg)
	if !ok {
		return nil
	}
	k := s.keys
	if s.servers != nil && !key.Matches(pressed, k.Quit, k.LookNow, k.Anyway) {
		if s.servers.update(pressed) {
			s.servers = nil
		}
		return nil
	}
	switch {
	case key.Matches(pressed, k.Up):
		s.move(-1)
	case key.Matches(pressed, k.Down):
		s.move(1)
	case key.Matches(pressed, k.PageUp):
		s.move(-farStep)
	case key.Matches(pressed, k.PageDown):
		s.move(farStep)
	case key.Matches(pressed, k.Servers):
		s.servers = &serversPage{app: s.app, row: s.chosen}
	case key.Matches(pressed, k.LookNow):
		return s.live.demand(s.now)
	case key.Matches(pressed, k.Anyway) && s.live.mayAskAnyway(s.chosen()):
		s.show(&anywayPage{app: s.app, record: s.chosen().record, then: s})
	case key.Matches(pressed, k.ToRecords):
		s.show(&recordsScreen{app: s.app, cursor: min(s.cursor, len(s.live.project.Records)-1)})
	case key.Matches(pressed, k.Quit):
		return s.leave()
	}
	return nil
}

func (s *watchScreen) move(by int) { s.cursor = min(max(s.cursor+by, 0), len(s.rows())-1) }

// rows is the records, and below them the checks that are not green.
func (s *watchScreen) rows() []row { return append(s.live.rows(), s.live.troubles()...) }

// chosen is the row at the cursor; the checks below the records come and go.
func (s *watchScreen) chosen() row {
	rows := s.rows()
	return rows[min(s.cursor, len(rows)-1)]
}

func (s *watchScreen) view(w, h int) []string {
	t := s.theme
	if s.servers != nil {
		return append(exactly(s.servers.view(w, h-1), w, h-1), s.timing(w))
	}
	rows := s.rows()
	cursor := min(s.cursor, len(rows)-1)
	below := min(max(h/2, 3), 7)
	if s.live.done { // then the list matters less than what comes next
		below = h - 3
	}
	about := s.about(rows[cursor], w, below)
	if s.live.done {
		below = min(below, len(about))
	}
	room := h - below - 2
	lines := make([]string, len(rows))
	for i, r := range rows {
		lines[i] = s.line(r, i == cursor, w)
	}
	lines = exactly(t.listed(lines, room, cursor, cursor), w, room)
	lines = append(lines, t.dim.Render(strings.Repeat(t.rule, w)))
	lines = append(lines, exactly(about, w, below)...)
	return append(lines, s.timing(w))
}

// line is a record or check: mark, state, type, name, and a few words. A star
// is before what stands otherwise than at the last visit.
func (s *watchScreen) line(r row, chosen bool, w int) string {
	t, state, was := s.theme, r.state(), s.was(r)
	standing := t.mark(state) + " " + pad(word(state), 11)
	nameWidth := min(w-61, 40) // leaves room for the longest words behind it
	if w < oneColumn {
		nameWidth = w - 24
	}
	kind, name := r.record.Type, ""
	if r.check != nil {
		kind, name = "check", t.column(t.text(phrase(r.check.ID)), nameWidth)
	} else {
		name = s.live.named(t, r.record, nameWidth)
	}
	star, mark := " ", " "
	if was != "" {
		star = t.accent.Render("*")
	}
	if chosen {
		mark, name = t.accent.Render(">"), t.accent.Render(name)
	}
	line := star + mark + " " + t.stateStyle(state).Render(standing) + "  " + pad(kind, 5) + " " + name
	if w < oneColumn {
		return line
	}
	line += "  " + t.text(s.live.brief(r))
	if was != "" {
		line += "  " + t.accent.Render(t.text(was))
	}
	return t.clip(line, w)
}

// was is how a record stood at the last visit, where it stands otherwise now.
func (s *watchScreen) was(r row) string {
	if r.check != nil {
		return ""
	}
	return s.live.changed[r.record.ID]
}

// about is what is the matter with a row, and how to mend it; when all is
// green, what comes next. It is best no longer than h lines.
func (s *watchScreen) about(r row, w, h int) []string {
	t := s.theme
	w = min(w, 100)
	if s.live.done {
		return s.arrived(w, h)
	}
	if r.state() == check.Missing && r.record.Hold != "" && absent(r.findings()) {
		return t.noted(t.warn, "!", "Not yet: "+r.record.Hold, w-1, 1)
	}
	if findings := r.findings(); len(findings) > 0 && r.state() != check.Green {
		f := findings[0]
		matter, mending := t.paragraph(t.plain, f.Message, w-1, 1), t.paragraph(t.accent, f.Fix, w-1, 1)
		if len(matter)+len(mending) > h && len(mending) > 0 {
			// Enter tells the rest.
			return append(t.paragraph(t.plain, upper(s.live.brief(r))+".", w-1, 1), mending...)
		}
		return append(matter, mending...)
	}
	title := r.record.Title + ": "
	switch r.state() {
	case check.Green:
		text := "everybody who looks sees it."
		if findings := r.findings(); len(findings) > 0 {
			text = findings[0].Message + " " + findings[0].Fix
		}
		return t.paragraph(t.plain, title+text, w-1, 1)
	case check.Propagating:
		return t.paragraph(t.plain, title+"published and on its way. There is nothing to do but wait.", w-1, 1)
	case check.Missing:
		return t.paragraph(t.plain, title+r.record.Why+" b shows what to paste.", w-1, 1)
	}
	return t.paragraph(t.dim, "Asking the name servers of your domain, one after the other down from the root "+t.dots, w-1, 1)
}

// arrived is the end of the way, and what comes next.
func (s *watchScreen) arrived(w, h int) []string {
	t, p := s.theme, s.live.project
	lines := t.paragraph(t.good, s.live.allGreen(), w-1, 1)
	next := []string{
		"Send a mail to an account of yours elsewhere, and look at its source for spf=pass, dkim=pass, dmarc=pass.",
	}
	if len(p.KeyFiles()) > 0 {
		next = append([]string{"Have your mail software sign: " + s.opts.Wizard.Home.Command("keys install "+p.Setup.Domain.String())}, next...)
	}
	if proposal, ok := p.Proposal(s.live.round); ok {
		text := "If all stays green, tighten DMARC from " + proposal.Due.In(s.now.Location()).Format("2 January 2006") + " on: allgreen proposes it then."
		if !s.now.Before(proposal.Due) {
			text = "Time to tighten DMARC: " + proposal.Command
		}
		next = append(next, text)
	}
	for i, text := range append(next, "q leaves and repeats this with all paths.") {
		lines = append(lines, t.noted(t.plain, fmt.Sprintf("%d.", i+1), text, w-1, 1)...)
	}
	if len(lines) <= h {
		return lines
	}
	first, rest := t.paragraph(t.plain, "Next: "+next[0], w-1, 1), t.paragraph(t.plain, "q leaves and tells the rest.", w-1, 1)
	for _, said := range []string{s.live.allGreen(), "All records are green."} {
		if lines = slices.Concat(t.paragraph(t.good, said, w-1, 1), first, rest); len(lines) <= h {
			break
		}
	}
	return lines
}

// timing says when was looked and when it is time again.
func (s *watchScreen) timing(w int) string {
	t, l := s.theme, s.live
	text := "looking at live DNS " + t.dots
	switch {
	case l.looking:
	case l.saveErr != nil:
		text = "not kept for next time: " + l.saveErr.Error()
	case l.next.IsZero() && w < oneColumn:
		text = "nothing is left to wait for"
	case l.next.IsZero():
		text = "looked at " + l.looked.Format("15:04:05") + "; nothing is left to wait for"
	default:
		text = "next look in " + span(stepped(l.next.Sub(s.now)))
	}
	return " " + t.dim.Render(t.clip(t.text(text), w-1))
}

func (s *watchScreen) title() (where, status string) {
	t := s.theme
	green, total := s.live.green()
	status = fmt.Sprintf("%d of %d green", green, total)
	if s.w >= oneColumn && total > 0 {
		const bar = 14
		full := bar * green / total
		status = t.good.Render(strings.Repeat("#", full)) + t.dim.Render(strings.Repeat("-", bar-full)) + "  " + status
	}
	return s.live.project.Setup.Domain.Unicode(), status
}

func (s *watchScreen) bindings() []key.Binding {
	k := s.keys
	k.Anyway.SetEnabled(s.live.mayAskAnyway(s.chosen()))
	if s.servers != nil {
		return []key.Binding{k.Close, k.Scroll, k.LookNow, k.Anyway, k.Quit, k.Help}
	}
	if s.w < oneColumn {
		return []key.Binding{k.Servers, k.ToRecords, k.Help, k.LookNow, k.Quit, k.Up, k.Anyway}
	}
	return []key.Binding{k.Up, k.Servers, k.LookNow, k.ToRecords, k.Quit, k.Help, k.Anyway}
}

func (s *watchScreen) help() (string, []string) {
	general := []string{
		"allgreen asks the name servers of your domain themselves, every few seconds. Public resolvers are asked only when all of those have a record right: asked too early, they would remember that it isn't there.",
		"green: all see it. propagating: published, but some still have an older answer; it goes away by itself by the time shown. missing: not there yet. wrong: something else stands there; below the list is how to mend it. unknown: nobody could tell.",
		"published 2/2 counts your DNS host's servers, seen 4/4 the public resolvers. A star is before what stands otherwise than at your last visit.",
	}
	if r := s.chosen().record; r.ID != "" {
		general = append([]string{titled(r) + " (" + r.RFC + "). " + r.Why + " Without it: " + r.Without}, general...)
	}
	return "Watching live DNS", general
}
