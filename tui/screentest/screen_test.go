package screentest

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestScreen has a program that draws, reads, and ends.
func TestScreen(t *testing.T) {
	s := Start(t, 20, 3, func(tty *os.File) error {
		fmt.Fprint(tty, "\x1b[2J\x1b[Hname? \x1b[32;1m<ok>\x1b[0m\x1b[7m \x1b[0m")
		line := make([]byte, 64)
		n, err := tty.Read(line)
		if err != nil {
			return err
		}
		fmt.Fprintf(tty, "\x1b[2;1Hhello %s", strings.TrimSpace(string(line[:n])))
		return io.ErrUnexpectedEOF
	})
	s.Until("name?", "<ok>")
	svg := s.SVG()
	for _, want := range []string{"&lt;ok&gt;", palette[2], `font-weight="bold"`, "<rect x="} {
		if !strings.Contains(svg, want) {
			t.Errorf("%q is not in the picture:\n%s", want, svg)
		}
	}
	s.Type("wren\n")
	if err := s.End(); err != io.ErrUnexpectedEOF {
		t.Errorf("the program ended with %v", err)
	}
	if !strings.Contains(s.Text(), "\nhello wren") || !strings.Contains(string(s.Raw()), "\x1b[32;1m") {
		t.Errorf("the screen shows:\n%s", s.Text())
	}
}
