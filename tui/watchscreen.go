package tui

import (
	"fmt"
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
	rang    bool
}

func (s *watchScreen) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case roundMsg:
		s.cursor = min(s.cursor, len(s.rows())-1)
		return s.ring()
	case tea.KeyMsg:
		return s.press(msg)
	}
	return nil
}

// ring is the bell, once, when the last record has turned green.
func (s *watchScreen) ring() tea.Cmd {
	if !s.live.done || s.rang || s.opts.NoBell {
		return nil
	}
	s.rang = true
	return func() tea.Msg {
		if _, err := s.out.Write([]byte("\a")); err != nil {
			return noticeMsg(err.Error())
		}
		return nil
	}
}

func (s *watchScreen) press(msg tea.KeyMsg) tea.Cmd {
	k := s.keys
	if s.servers != nil && !key.Matches(msg, k.Quit, k.LookNow) {
		if s.servers.update(msg) {
			s.servers = nil
		}
		return nil
	}
	switch {
	case key.Matches(msg, k.Up):
		s.cursor = max(s.cursor-1, 0)
	case key.Matches(msg, k.Down):
		s.cursor = min(s.cursor+1, len(s.rows())-1)
	case key.Matches(msg, k.Servers):
		s.servers = &serversPage{app: s.app, row: func() row { return s.rows()[s.cursor] }}
	case key.Matches(msg, k.LookNow):
		return s.live.demand(s.now)
	case key.Matches(msg, k.ToRecords):
		cursor := min(s.cursor, len(s.live.project.Records)-1)
		s.show(&recordsScreen{app: s.app, cursor: cursor})
	case key.Matches(msg, k.Quit):
		return s.leave()
	}
	return nil
}

// rows is the records, and below them the checks that are not green.
func (s *watchScreen) rows() []row { return append(s.live.rows(), s.live.troubles()...) }

func (s *watchScreen) view(w, h int) []string {
	t := s.theme
	if s.servers != nil {
		return append(exactly(s.servers.view(w, h-1), w, h-1), s.timing(w))
	}
	below := min(max(h/3, 3), 7)
	room := h - below - 2
	rows := s.rows()
	lines := make([]string, len(rows))
	for i, r := range rows {
		lines[i] = s.line(r, i == s.cursor, w)
	}
	lines = exactly(around(lines, room, s.cursor, s.cursor), w, room)
	lines = append(lines, t.dim.Render(strings.Repeat(t.rule, w)))
	lines = append(lines, exactly(s.about(rows[s.cursor], w), w, below)...)
	return append(lines, s.timing(w))
}

// line is a record or check: mark, state, type, name, and a few words.
func (s *watchScreen) line(r row, chosen bool, w int) string {
	t, state := s.theme, r.state()
	kind, name := r.record.Type, s.live.host(r.record)
	if r.check != nil {
		kind, name = "check", phrase(r.check.ID)
	}
	standing := t.mark(state) + " " + pad(word(state), 11)
	nameWidth := min(w-61, 40) // leaves room for the longest words behind it
	if w < oneColumn {
		nameWidth = w - 24
	}
	name = t.column(t.text(name), nameWidth)
	lead := "   "
	if chosen {
		lead, name = " "+t.accent.Render(">")+" ", t.accent.Render(name)
	}
	line := lead + t.stateStyle(state).Render(standing) + "  " + pad(kind, 5) + " " + name
	if w < oneColumn {
		return line
	}
	line += "  " + t.text(s.live.brief(r))
	if was := s.live.changed[r.record.ID]; was != "" && r.check == nil {
		line += "  " + t.accent.Render(t.text(was))
	}
	return t.clip(line, w)
}

// about is what is the matter with a row, and how to mend it; when all is
// green, what comes next.
func (s *watchScreen) about(r row, w int) []string {
	t := s.theme
	w = min(w, 100)
	if s.live.done {
		return s.arrived(w)
	}
	if findings := r.findings(); len(findings) > 0 && r.state() != check.Green {
		f := findings[0]
		return append(t.paragraph(t.plain, f.Message, w-1, 1), t.paragraph(t.accent, f.Fix, w-1, 1)...)
	}
	switch r.state() {
	case check.Green:
		text := "Everybody who looks sees it."
		if findings := r.findings(); len(findings) > 0 {
			text = findings[0].Message + " " + findings[0].Fix
		}
		return t.paragraph(t.plain, r.record.Title+": "+text, w-1, 1)
	case check.Propagating:
		return t.paragraph(t.plain, r.record.Title+": published and on its way. There is nothing to do but wait.", w-1, 1)
	case check.Missing:
		return t.paragraph(t.plain, r.record.Title+": "+r.record.Why+" b shows what to paste.", w-1, 1)
	}
	return t.paragraph(t.dim, "Asking the name servers of your domain, one after the other down from the root "+t.dots, w-1, 1)
}

// arrived is the end of the way, and what comes next.
func (s *watchScreen) arrived(w int) []string {
	t := s.theme
	lines := []string{" " + t.good.Render(t.clip(t.text(fmt.Sprintf("All %d records are green: whoever looks sees them.", len(s.live.project.Records))), w-1))}
	for _, next := range []string{
		"Now let your mail software sign: allgreen keys install " + s.live.project.Setup.Domain.String(),
		"Then send a mail to an account elsewhere and look for spf=pass, dkim=pass, dmarc=pass.",
		"q leaves and repeats this with all paths.",
	} {
		lines = append(lines, t.paragraph(t.plain, next, w-1, 1)...)
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
	if s.servers != nil {
		return []key.Binding{k.Close, k.Scroll, k.LookNow, k.Quit}
	}
	return []key.Binding{k.Up, k.Servers, k.LookNow, k.ToRecords, k.Quit, k.Help}
}

func (s *watchScreen) help() (string, []string) {
	return "Watching live DNS", []string{
		"allgreen asks the name servers of your domain themselves, every few seconds. Public resolvers are asked only when all of those have a record right: asked too early, they would remember that it isn't there.",
		"green: all see it. propagating: published, but some still have an older answer; it goes away by itself by the time shown. missing: not there yet. wrong: something else stands there; below the list is how to mend it. unknown: nobody could tell.",
		"published 2/2 counts your DNS host's servers, seen 4/4 the public resolvers.",
	}
}
