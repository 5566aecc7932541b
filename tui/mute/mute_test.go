package mute_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/creack/pty"

	"allgreen/tui/mute"
)

// childVar tells the test binary that it is the program under test: one that
// links Bubble Tea and says what CI is.
const childVar = "ALLGREEN_MUTE_CHILD"

var _ tea.Msg // links it

func TestMain(m *testing.M) {
	if os.Getenv(childVar) == "" {
		os.Exit(m.Run())
	}
	mute.Restore()
	ci, there := os.LookupEnv("CI")
	if !there {
		ci = "unset"
	}
	os.Stdout.WriteString("CI " + ci + "\n")
}

// TestMuteTerminal starts a program that links Bubble Tea on a terminal that
// answers nothing. Without this package the start takes five seconds.
func TestMuteTerminal(t *testing.T) {
	for _, row := range []struct {
		environ []string
		want    string
	}{
		{nil, "CI unset"},
		{[]string{"CI="}, "CI"}, // empty means no build job to termenv
		{[]string{"CI=yes"}, "CI yes"},
	} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append([]string{childVar + "=1", "TERM=xterm-256color"}, row.environ...)
		begin := time.Now()
		terminal, err := pty.Start(cmd)
		if err != nil {
			t.Fatal(err)
		}
		defer terminal.Close()
		stream, _ := io.ReadAll(terminal) // ends with EIO when the program does
		if err := cmd.Wait(); err != nil {
			t.Fatalf("%v: %s", err, stream)
		}
		if took := time.Since(begin); took > 3*time.Second {
			t.Errorf("%v: the start took %v", row.environ, took)
		}
		if got := string(bytes.TrimSpace(stream)); got != row.want {
			t.Errorf("%v: the terminal got %q, want %q", row.environ, got, row.want)
		}
	}
}
