// Command allgreen helps a person set up the DNS of a mail domain: it asks a few
// questions, makes the DKIM key, shows the records to paste, and watches live DNS
// until the whole internet sees every one of them.
//
// This folder holds flags, wiring and exit codes; what happens is decided in
// package wizard and below.
package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"allgreen/tui/mute"
)

// A look at one domain is over before collecting garbage pays. Many domains
// stay below the limit.
const (
	gcPercent   = 400
	memoryLimit = 32 << 20
)

func main() {
	debug.SetGCPercent(gcPercent)
	debug.SetMemoryLimit(memoryLimit)
	mute.Restore()
	os.Exit(run(&app{
		in:   os.Stdin,
		out:  os.Stdout,
		err:  os.Stderr,
		env:  os.Getenv,
		args: os.Args[1:],
	}))
}

// run carries out one command line and returns the exit status of CLI.md.
func run(a *app) int {
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) || a.terminal() { // nohup means what it says, but a screen needs its terminal
		ends = append(ends, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	defer stop()
	root := a.rootCommand()
	root.SetArgs(a.args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	var status exitStatus
	if errors.As(err, &status) {
		return int(status)
	}
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return exitInterrupted
	}
	a.explain(err)
	return exitCannotRun
}
