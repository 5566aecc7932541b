package tui

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"

	"github.com/muesli/cancelreader"
	"golang.org/x/term"

	"allgreen/wizard"
)

// Plain is [Run] by lines: every question and every change is a line of text
// that is written once, and every answer is a line of input. It returns
// [ErrInputEnded] where the input ends before the last question is answered.
func Plain(ctx context.Context, opts Options) error {
	t, closeInput := newTalk(ctx, opts)
	defer closeInput()
	if opts.Demo != nil {
		t.say(opts.Demo.Banner)
	}
	return t.whole()
}

// PlainWatch is [Watch] by lines: one for each change, until all is green.
func PlainWatch(ctx context.Context, opts Options) error {
	t, closeInput := newTalk(ctx, opts)
	defer closeInput()
	p, err := opts.Wizard.Open(opts.Domain)
	if err != nil {
		return err
	}
	return newDesk(t, p).watch()
}

// talk is a conversation by lines.
type talk struct {
	ctx   context.Context
	opts  Options
	theme theme
	in    *bufio.Reader
	out   io.Writer
	// attended tells that answers are typed at a terminal, not read from a
	// script: then drafts are kept, and offered.
	attended bool
	told     bool   // that the records were shown
	hush     func() // ends the reading
	failure  error  // the first write that failed; to be read where failed is set
	failed   atomic.Bool
}

func newTalk(ctx context.Context, opts Options) (t *talk, closeInput func()) {
	opts = opts.withDefaults()
	t = &talk{ctx: ctx, opts: opts, theme: newTheme(opts.ASCII, true), out: opts.Out, hush: func() {}}
	if f, ok := opts.In.(*os.File); ok {
		t.attended = term.IsTerminal(int(f.Fd()))
	}
	t.in = bufio.NewReader(opts.In)
	// Not every file can be waited for; those that can't don't keep waiting.
	input, err := cancelreader.NewReader(opts.In)
	if err != nil {
		return t, func() {}
	}
	t.in, t.hush = bufio.NewReader(input), func() { input.Cancel() }
	forget := context.AfterFunc(ctx, t.hush)
	return t, func() {
		forget()
		input.Close()
	}
}

// whole is the way from the first question to all green.
func (t *talk) whole() error {
	form := t.opts.Form
	if form == nil {
		chosen, done, err := t.start()
		if err != nil || done {
			return err
		}
		form = chosen
	}
	p, err := t.setUp(form)
	if err != nil || p == nil {
		return err
	}
	return newDesk(t, p).paste(true)
}

// shown tells the demo, once, that the person sees the records now.
func (t *talk) shown(p *wizard.Project) {
	if t.opts.Wizard.OnShown != nil && !t.told {
		t.told = true
		t.opts.Wizard.OnShown(p)
	}
}

// say writes one line.
func (t *talk) say(text string) {
	if _, err := fmt.Fprintln(t.out, t.theme.text(text)); err != nil && !t.failed.Load() {
		t.failure = err
		t.failed.Store(true)
	}
}

// sayf is say with the verbs of package fmt.
func (t *talk) sayf(format string, args ...any) { t.say(fmt.Sprintf(format, args...)) }

// refuse says why an answer was not taken.
func (t *talk) refuse(err error) {
	problem, hint := explain(err)
	t.say("Not taken: " + problem)
	if hint != "" {
		t.say(hint)
	}
}

// maxLine bounds a line of input, in octets.
const maxLine = 1 << 16

var errLongLine = errors.New("tui: a line of the input is too long")

// read is the next line of the input, without its end. A last line may lack
// its end; behind it is [ErrInputEnded].
func (t *talk) read() (string, error) {
	var line []byte
	for {
		part, err := t.in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case t.failed.Load():
			return "", t.failure
		case len(line) > maxLine:
			return "", errLongLine
		case errors.Is(err, bufio.ErrBufferFull):
		case err == nil, errors.Is(err, io.EOF) && len(line) > 0:
			return strings.TrimRight(string(line), "\r\n"), nil
		case t.ctx.Err() != nil:
			return "", t.ctx.Err()
		case errors.Is(err, io.EOF):
			return "", ErrInputEnded
		default:
			return "", fmt.Errorf("tui: reading the answers: %w", err)
		}
	}
}
