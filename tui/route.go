package tui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"allgreen/records"
	"allgreen/wizard"
)

// destination is what to do with a domain that is opened.
type destination int

const (
	toWatch destination = iota
	toRecords
	toEdit
)

// show goes to a screen.
func (a *app) show(s screen) { a.screen, a.helping = s, nil }

// toStart goes to the list of saved domains.
func (a *app) toStart() tea.Cmd {
	s := &start{app: a}
	a.show(s)
	return s.load()
}

// ask goes to the questions.
func (a *app) ask(form *wizard.Form) tea.Cmd {
	if a.opts.Demo != nil {
		form.TakeExamples()
	}
	q := newQuestions(a, form)
	a.show(q)
	return q.begin()
}

// open opens a saved domain.
func (a *app) open(domain records.Name, to destination) tea.Cmd {
	w := a.opts.Wizard
	return func() tea.Msg {
		if to == toEdit { // the key may be gone
			form, err := w.FormFor(domain)
			return openedMsg{form: form, to: to, err: err}
		}
		p, err := w.Open(domain)
		return openedMsg{project: p, to: to, err: err}
	}
}

func (a *app) opened(msg openedMsg) tea.Cmd {
	if _, first := a.screen.(*waiting); msg.err != nil && first { // there is nothing else to show
		a.failure = msg.err
		return a.leave()
	}
	if msg.err != nil {
		return a.screen.update(msg)
	}
	switch msg.to {
	case toRecords:
		return a.toRecords(msg.project)
	case toEdit:
		return a.ask(msg.form)
	default:
		begin := a.follow(msg.project)
		a.show(&watchScreen{app: a})
		return begin
	}
}

// toRecords goes to the records of a domain and begins to look at them.
func (a *app) toRecords(p *wizard.Project) tea.Cmd {
	begin := a.follow(p)
	a.show(&recordsScreen{app: a})
	return begin
}

// follow begins to look at a domain in live DNS. The domain before is let go.
func (a *app) follow(p *wizard.Project) tea.Cmd {
	if a.live != nil {
		a.live.stop()
	}
	a.drafted, a.listed = false, true
	a.live = newLive(a.ctx, p, a.watch(p))
	return tea.Batch(a.live.look(), a.shown(p))
}

// shownFor shows the records as another panel wants them. Where they were
// changed meanwhile by another run, looking at them begins anew.
func (a *app) shownFor(msg providerMsg) tea.Cmd {
	switch {
	case msg.err != nil:
		problem, hint := explain(msg.err)
		a.notice = strings.TrimSpace("Not kept: " + problem + " " + hint)
	case a.live != nil && a.live.project.Setup.Domain == msg.project.Setup.Domain:
		var begin tea.Cmd
		if !sameRecords(a.live.project, msg.project) {
			begin = a.follow(msg.project)
			a.notice = "The records were changed elsewhere meanwhile; these are the new ones."
			if s, shown := a.screen.(*recordsScreen); shown {
				*s = recordsScreen{app: a}
			}
		}
		a.live.speakOf(msg.project)
		return begin
	}
	return nil
}
