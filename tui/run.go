package tui

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/wizard"
)

// framesPerSecond is a balance: Bubble Tea draws first on its first tick, and
// wakes up at each.
const framesPerSecond = 30

// Run is the full-screen program: the saved domains or the questions, then the
// records, then the watching. At the end it prints on the normal screen how
// things stand, what is still to do and what comes next.
func Run(ctx context.Context, opts Options) error {
	opts.Domain = records.Name{}
	return run(ctx, opts)
}

// Watch goes straight to watching the saved domain [Options.Domain].
func Watch(ctx context.Context, opts Options) error { return run(ctx, opts) }

func run(ctx context.Context, opts Options) error {
	working, stop := context.WithCancel(ctx)
	defer stop()
	a := newApp(working, opts.withDefaults())
	return a.run(ctx)
}

// run draws until the person leaves or ctx ends, and says goodbye.
func (a *app) run(ctx context.Context) error {
	program := a.program(a)
	// Quitting restores the terminal in order; a context given to Bubble Tea
	// would kill it and leave its reader behind.
	defer context.AfterFunc(ctx, program.Quit)()
	defer a.takeStops()()
	_, err := program.Run()
	if ctx.Err() != nil {
		// A terminal that went away takes no farewell.
		_ = a.farewell(a.out)
		return ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("tui: %w", err)
	}
	if a.failure != nil {
		return a.failure
	}
	return a.farewell(a.out)
}

// program is how Bubble Tea is used here. The model is a, or has it inside.
func (a *app) program(model tea.Model) *tea.Program {
	return tea.NewProgram(model,
		tea.WithInput(a.opts.In),
		tea.WithOutput(a.out),
		tea.WithAltScreen(),
		tea.WithFPS(framesPerSecond),
		tea.WithoutSignalHandler(), // whoever made ctx listens to signals
	)
}

// farewell is what stays on the normal screen.
func (a *app) farewell(w io.Writer) error {
	var lines []string
	if a.live != nil {
		lines = farewell(a.opts, a.live.project, a.live.round)
	}
	if a.drafted && (a.opts.Demo == nil || a.opts.Demo.Kept) {
		lines = append(lines, "Your answers are kept. To go on with them: "+a.opts.Wizard.Home.Command(""))
	}
	for _, line := range lines {
		for _, part := range a.theme.sentence(line, a.w) {
			if _, err := fmt.Fprintln(w, part); err != nil {
				return err
			}
		}
	}
	return nil
}

// sentence is a line of the farewell, broken between words where it is longer than
// the window is wide. Commands and paths stay whole, to be copied.
func (t theme) sentence(raw string, w int) []string {
	text := strings.TrimLeft(raw, " ")
	by := len(raw) - len(text)
	if w < minWidth || strings.HasPrefix(text, "allgreen ") || strings.Contains(text, "/") {
		return []string{t.text(raw)}
	}
	if text == "" {
		return []string{""}
	}
	return t.paragraph(t.plain, text, w, by)
}

// farewell is what the wizard says at the end. Its last paragraph names the
// files; a demo that keeps none says that instead.
func farewell(opts Options, p *wizard.Project, last *check.Round) []string {
	lines := wizard.Farewell(p, last, opts.Now())
	if opts.Demo == nil || opts.Demo.Kept {
		return lines
	}
	for i, line := range slices.Backward(lines) {
		if line == "" {
			return append(lines[:i+1], "This was the demo; nothing of it is kept. With a domain of your own: allgreen")
		}
	}
	return lines
}

// withDefaults fills in what may be left out.
func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}
