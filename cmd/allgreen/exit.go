package main

import (
	"errors"
	"fmt"
	"strings"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/wizard"
)

// The exit statuses; scripts lean on them.
const (
	exitDone        = 0
	exitNotGreen    = 1   // something is known to be missing, wrong or still propagating
	exitUnknown     = 2   // nothing is known to be wrong, but something could not be determined
	exitCannotRun   = 3   // bad usage, bad answers, unknown domain, unreadable or locked files
	exitTimeout     = 124 // --timeout ran out before --wait was over
	exitInterrupted = 130
)

// exitStatus ends the program with a status of its own; nothing is printed for it.
type exitStatus int

func (s exitStatus) Error() string { return fmt.Sprintf("allgreen: exit status %d", int(s)) }

// statusOf is the exit status that a round stands for: records and checks count alike.
func statusOf(r check.Round) int {
	worst := r.State
	for _, c := range r.Checks {
		worst = check.Worst(worst, c.State)
	}
	switch worst {
	case check.Green:
		return exitDone
	case check.Unknown:
		return exitUnknown
	default:
		return exitNotGreen
	}
}

// explain tells a person what went wrong, and apart from it what would be right.
func (a *app) explain(err error) {
	text := records.Reason(err)
	var input *records.InputError
	// What stands wrong in a file is no fault of a flag.
	if errors.As(err, &input) && !errors.Is(err, wizard.ErrCorrupt) {
		text = fmt.Sprintf("%s \"%s\": %s", flagName(input.Field), input.Input, input.Problem)
		if input.Input == "" {
			text = fmt.Sprintf("%s: %s", flagName(input.Field), input.Problem)
		}
	}
	fmt.Fprintln(a.err, "allgreen:", a.text(text))
	if hint := wizard.Hint(err); hint != "" {
		for line := range strings.SplitSeq(hint, "\n") {
			fmt.Fprintln(a.err, "  "+a.text(line))
		}
	}
}

// flagName is how an answer's field is named on the command line.
func flagName(field string) string {
	if field == "domain" {
		return "DOMAIN"
	}
	return "--" + field
}
