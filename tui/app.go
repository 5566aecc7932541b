package tui

import (
	"context"
	"io"
	"os"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"allgreen/wizard"
)

// screen is one of the faces that fill the window between header and footer.
type screen interface {
	// update takes keys and the answers of the screen's own Cmds.
	update(msg tea.Msg) tea.Cmd
	// view is the screen's lines for w by h cells.
	view(w, h int) []string
	// title is where the person is, and how far.
	title() (where, status string)
	// bindings are the keys that do something now, the most important first.
	bindings() []key.Binding
	// help is what there is to know here.
	help() (title string, paragraphs []string)
}

// app is the Bubble Tea model: it hands every message to whom it concerns and
// draws what is around the screens. Everything that waits, reads or writes
// happens in Cmds.
type app struct {
	// ctx ends with the program and with it all Cmds. It is a field since
	// Bubble Tea hands none to Update.
	ctx   context.Context
	opts  Options
	out   io.Writer
	theme theme
	keys  keyMap
	// watch makes the watcher of a project.
	watch func(*wizard.Project) watcher

	w, h int       // of the window; 0 until it is known
	now  time.Time // of the message that is being handled

	screen  screen
	helping *helpPage // open above the screen; nil when closed
	leaving bool      // ctrl+c was pressed once
	notice  string    // until the next key
	demo    string    // what the pretended person does

	queue   queue
	stops   chan os.Signal // SIGTSTP from elsewhere; nil where nobody takes it
	live    *live          // the domain that is looked at; nil before there is one
	drafted bool           // an unfinished set-up was kept
	listed  bool           // there is a list of domains to go back to
	failure error          // what [Run] returns
}

// Messages that concern more than one screen.
type (
	// openedMsg is a saved domain that was opened, and where to go with it: the
	// questions have a form in place of a project.
	openedMsg struct {
		project *wizard.Project
		form    *wizard.Form
		to      destination
		err     error
	}
	// noticeMsg is a line for the person, shown until the next key.
	noticeMsg string
	// draftMsg is that the unfinished set-up was kept, or not.
	draftMsg struct{ err error }
	// demoMsg is what the pretended person does now.
	demoMsg string
)

func newApp(ctx context.Context, opts Options) *app {
	a := &app{
		ctx:   ctx,
		opts:  opts,
		out:   newOutput(opts.Out),
		watch: func(p *wizard.Project) watcher { return opts.Wizard.Watch(p) },
		now:   opts.Now(),
	}
	ascii, colourless := abilities(a.env("TERM"))
	a.theme = newTheme(opts.ASCII || ascii, opts.NoColor || colourless)
	a.keys = newKeyMap(a.theme)
	return a
}

// Init implements [tea.Model].
func (a *app) Init() tea.Cmd {
	return tea.Batch(a.begin(), a.listenToDemo(0), a.listenToStops())
}

// begin goes to the first screen.
func (a *app) begin() tea.Cmd {
	switch {
	case !a.opts.Domain.IsZero():
		a.screen = &waiting{text: "Opening " + a.opts.Domain.String()}
		return a.open(a.opts.Domain, toWatch)
	case a.opts.Form != nil:
		return a.ask(a.opts.Form)
	default:
		return a.toStart()
	}
}

// Update implements [tea.Model].
func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	a.now = a.opts.Now()
	return a, a.update(msg)
}

func (a *app) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.w, a.h = msg.Width, msg.Height
		return nil
	case tea.KeyMsg:
		return a.pressAll(msg)
	case queuedMsg:
		if _, quit := msg.msg.(tea.QuitMsg); quit {
			return tea.Quit
		}
		return tea.Batch(a.queue.next(), a.update(msg.msg))
	case verdictMsg, roundMsg, tickMsg:
		if a.live == nil {
			return nil
		}
		return tea.Batch(a.live.update(msg, a.now), a.screen.update(msg), a.arrive())
	case providerMsg:
		return a.shownFor(msg)
	case openedMsg:
		return a.opened(msg)
	case noticeMsg:
		a.notice = string(msg)
		return nil
	case draftMsg:
		a.drafted = a.drafted || msg.err == nil
		if msg.err != nil {
			a.notice = "Your answers could not be kept: " + msg.err.Error()
		}
		return nil
	case stopMsg:
		return tea.Batch(a.suspend(), a.listenToStops())
	case demoMsg:
		a.demo = string(msg)
		return a.listenToDemo(demoPace)
	}
	return a.screen.update(msg)
}

// pressAll takes apart what Bubble Tea v1 hands over as one key where several
// were pressed between two of its readings.
func (a *app) pressAll(msg tea.KeyMsg) tea.Cmd {
	if msg.Type != tea.KeyRunes || msg.Paste || len(msg.Runes) < 2 {
		return a.press(msg)
	}
	var cmds []tea.Cmd
	for _, r := range msg.Runes {
		cmds = append(cmds, a.press(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}, Alt: msg.Alt}))
	}
	return tea.Batch(cmds...)
}

// press hands a key to whom it is meant for: leaving first, then an open help,
// then the screen.
func (a *app) press(msg tea.KeyMsg) tea.Cmd {
	switch {
	case key.Matches(msg, a.keys.Leave):
		if a.leaving {
			return a.leave()
		}
		a.leaving = true
		return nil
	case key.Matches(msg, a.keys.Suspend):
		return a.suspend()
	case a.leaving:
		a.leaving = false // any other key means: stay
		return nil
	case a.tooSmall():
		return nil // nobody sees what a key would do
	}
	a.notice = ""
	var touched tea.Cmd
	if a.live != nil {
		touched = a.live.touch(a.now)
	}
	switch {
	case a.helping != nil:
		if a.helping.update(msg) {
			a.helping = nil
		}
		return touched
	case key.Matches(msg, a.keys.Help):
		a.helping = newHelpPage(a.theme, a.keys, a.screen)
		return touched
	}
	return tea.Batch(touched, a.screen.update(msg))
}

// leave ends the program once everything is on disk.
func (a *app) leave() tea.Cmd {
	if a.queue.busy {
		a.notice = "Saving, a moment" + a.theme.dots
		return a.queue.add(tea.Quit)
	}
	return tea.Quit
}

// arrive rings the bell, once, when the last record has turned green, and says
// so where the person is elsewhere.
func (a *app) arrive() tea.Cmd {
	if !a.live.done || a.live.rang {
		return nil
	}
	a.live.rang = true
	if _, watching := a.screen.(*watchScreen); !watching {
		a.notice = a.live.allGreen()
	}
	out := a.out
	return func() tea.Msg {
		if _, err := out.Write([]byte("\a")); err != nil {
			return noticeMsg(err.Error())
		}
		return nil
	}
}

// shown tells the demo that the person sees the records now.
func (a *app) shown(p *wizard.Project) tea.Cmd {
	onShown := a.opts.Wizard.OnShown
	if onShown == nil {
		return nil
	}
	return func() tea.Msg {
		onShown(p)
		return nil
	}
}

// keepDraft keeps the answers given so far. The Cmd has a copy, since the
// person goes on answering meanwhile.
func (a *app) keepDraft(form *wizard.Form) tea.Cmd {
	w, snapshot := a.opts.Wizard, wizard.FormFromDraft(form.Draft(), a.now)
	return a.queue.add(func() tea.Msg { return draftMsg{w.SaveDraft(snapshot)} })
}

// demoPace is how often the demo is asked what its person does.
const demoPace = 250 * time.Millisecond

func (a *app) listenToDemo(pause time.Duration) tea.Cmd {
	if a.opts.Demo == nil {
		return nil
	}
	status := a.opts.Demo.Status
	return after(a.ctx, pause, func() tea.Msg { return demoMsg(status()) })
}

// after is [tea.Tick] that ends with ctx.
func after(ctx context.Context, d time.Duration, then tea.Cmd) tea.Cmd {
	return func() tea.Msg {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			return then()
		case <-ctx.Done():
			return nil
		}
	}
}
