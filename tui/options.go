package tui

import (
	"errors"
	"io"
	"time"

	"allgreen/records"
	"allgreen/wizard"
)

// ErrInputEnded is the error of [Plain] where the input ends before the last
// question is answered. Nothing was written then.
var ErrInputEnded = errors.New("tui: the answers ended before the last question")

// Options are the wishes for one run.
type Options struct {
	Wizard *wizard.Wizard
	In     io.Reader
	Out    io.Writer // the terminal
	// Form holds the questions, prefilled by flags. nil: the saved domains are
	// listed, an unfinished set-up is offered, or else everything is asked.
	Form *wizard.Form
	// Domain is the saved domain that [Watch] and [PlainWatch] go straight to.
	Domain records.Name
	ASCII  bool // marks and borders in ASCII only
	// NoColor leaves out colours; marks and words carry everything anyway.
	NoColor bool
	// Demo is set when a pretended person sits at the DNS panel.
	Demo *Demo
	// Now is the clock; nil means [time.Now].
	Now func() time.Time
	// Environ is the environment as of [os.Environ]: TERM, TMUX, STY.
	Environ []string
}

// Demo is what the demo has to tell on the screens.
type Demo struct {
	Banner string        // that this is a demo
	Status func() string // what the pretended person does at the moment; "" for nothing
	Kept   bool          // the files stay when the demo is over
}
