// Package mute keeps Bubble Tea v1 from questioning the terminal before main
// runs. Its package initialisation asks for the background colour and waits
// five seconds where nothing answers (a serial line, `script`, an odd
// multiplexer), even for `allgreen version`. It does not ask where the variable
// CI is set, so this package sets it for as long as packages are initialised.
//
// Go initialises packages by import path as soon as their imports are ready.
// This one imports the standard library only, and its path sorts before
// github.com, so that it comes first.
package mute

import "os"

// variable is what termenv takes for a sign that nobody sits at the terminal.
const variable = "CI"

// restore undoes what the initialisation of this package did.
var restore = mute()

func mute() (undo func()) {
	before, there := os.LookupEnv(variable)
	if before != "" {
		return func() {}
	}
	os.Setenv(variable, "1")
	if there {
		return func() { os.Setenv(variable, before) }
	}
	return func() { os.Unsetenv(variable) }
}

// Restore takes the variable back. main calls it first of all, so that neither
// this program nor those it starts take themselves for a build job.
func Restore() { restore() }
