package main

import (
	"bytes"
	"io"
	"os/exec"
	"testing"
	"time"

	"github.com/creack/pty"
)

// TestMuteTerminal starts the program on a terminal that answers nothing. Bubble
// Tea v1 asks such a terminal for its background while packages are initialised
// and waits five seconds for the answer, even for `version`; package tui/mute is
// what keeps it quiet.
func TestMuteTerminal(t *testing.T) {
	cmd := exec.Command("allgreen", "version")
	cmd.Env = append(cmd.Environ(), "TERM=xterm-256color", "CI=")
	terminal, err := pty.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	begin := time.Now()
	stream, _ := io.ReadAll(terminal) // ends with EIO when the program does
	if err := cmd.Wait(); err != nil {
		t.Fatalf("allgreen version: %v\n%s", err, stream)
	}
	if took := time.Since(begin); took > 4*time.Second {
		t.Errorf("took %v: it waited for the terminal", took)
	}
	if !bytes.HasPrefix(stream, []byte("allgreen ")) || bytes.Contains(stream, []byte("\x1b")) {
		t.Errorf("the terminal was asked something: %q", stream)
	}
}
