// Package screentest is a terminal for tests: a program runs whole on a
// pseudo-terminal, its bytes go into an emulator, keys go in as the raw bytes
// that a keyboard sends, and the test waits for what the screen shows.
//
//	s := screentest.Start(t, 80, 24, func(tty *os.File) error { … })
//	s.Until("Your domain")
//	s.Type("example.org").Press("enter")
//	s.Golden("testdata/server_80x24.txt")
package screentest

import (
	"io"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"golang.org/x/term"
)

// Patience is how long a screen may take to show what is waited for.
const Patience = 15 * time.Second

// Screen is a terminal with a program on it.
type Screen struct {
	t     testing.TB
	tty   *os.File // the program's end
	far   *os.File // our end
	ended chan error

	before term.State // how the terminal was set

	mu      sync.Mutex // guards what follows
	vt      *vt.Emulator
	raw     []byte
	changed chan struct{} // closed at the next change
}

// Start runs a program on a terminal of w by h cells. At the end of the test
// the terminal is closed under it.
func Start(t testing.TB, w, h int, program func(tty *os.File) error) *Screen {
	t.Helper()
	far, tty, err := open()
	if err != nil {
		t.Fatal(err)
	}
	s := &Screen{t: t, tty: tty, far: far, ended: make(chan error, 1), vt: vt.NewEmulator(w, h), changed: make(chan struct{})}
	s.setSize(w, h)
	s.before = s.modes()
	go s.watch()
	go s.answer()
	go func() { s.ended <- program(tty) }()
	t.Cleanup(func() {
		// Closing the emulator would race with the reading of its answers.
		if answers, ok := s.vt.InputPipe().(io.Closer); ok {
			answers.Close()
		}
		far.Close()
		tty.Close()
	})
	return s
}

// watch feeds the program's bytes into the emulator.
func (s *Screen) watch() {
	buf := make([]byte, 1<<16)
	for {
		n, err := s.far.Read(buf)
		if err != nil {
			return
		}
		s.mu.Lock()
		s.raw = append(s.raw, buf[:n]...)
		s.vt.Write(buf[:n])
		close(s.changed)
		s.changed = make(chan struct{})
		s.mu.Unlock()
	}
}

// answer hands what the emulator answers to queries back to the program.
func (s *Screen) answer() {
	buf := make([]byte, 1<<10)
	for {
		n, err := s.vt.Read(buf)
		if err != nil {
			return
		}
		if _, err := s.far.Write(buf[:n]); err != nil {
			return
		}
	}
}

// keys are the bytes that a keyboard sends.
var keys = map[string]string{
	"enter": "\r", "esc": "\x1b", "tab": "\t", "shift+tab": "\x1b[Z", "backspace": "\x7f", "space": " ",
	"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "pgup": "\x1b[5~", "pgdown": "\x1b[6~",
	"home": "\x1b[H", "end": "\x1b[F", "f1": "\x1bOP",
	"ctrl+c": "\x03", "ctrl+u": "\x15", "ctrl+z": "\x1a", "ctrl+v": "\x16",
}

// Press presses keys one after another, by name or as they are.
func (s *Screen) Press(names ...string) *Screen {
	s.t.Helper()
	for _, name := range names {
		bytes, ok := keys[name]
		if !ok {
			bytes = name
		}
		s.Type(bytes)
		// An escape that the next key follows at once would be one with alt.
		if name == "esc" {
			time.Sleep(20 * time.Millisecond)
		}
	}
	return s
}

// Type sends text as it is.
func (s *Screen) Type(text string) *Screen {
	s.t.Helper()
	if _, err := s.far.WriteString(text); err != nil {
		s.t.Fatal(err)
	}
	return s
}

// Paste sends text as a terminal in bracketed paste mode does.
func (s *Screen) Paste(text string) *Screen {
	s.t.Helper()
	return s.Type("\x1b[200~" + text + "\x1b[201~")
}

// Resize gives the terminal another size, and tells so as the kernel does.
func (s *Screen) Resize(w, h int) *Screen {
	s.t.Helper()
	s.mu.Lock()
	same := s.vt.Width() == w && s.vt.Height() == h
	s.vt.Resize(w, h)
	if !same {
		s.vt.WriteString("\x1b[2J") // what is seen from now on was drawn for the new size
	}
	s.mu.Unlock()
	s.setSize(w, h)
	// The terminal is not the controlling one of the test.
	if err := syscall.Kill(os.Getpid(), syscall.SIGWINCH); err != nil {
		s.t.Fatal(err)
	}
	return s
}

// Text is what the screen shows, a line per row, blanks at the ends left out.
func (s *Screen) Text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text()
}

func (s *Screen) text() string {
	var b strings.Builder
	for y := range s.vt.Height() {
		line := ""
		for x := 0; x < s.vt.Width(); x++ {
			if cell := s.vt.CellAt(x, y); cell == nil || cell.Content == "" {
				line += " "
			} else {
				line += cell.Content
				x += max(cell.Width-1, 0)
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// Raw is every byte that the program has written.
func (s *Screen) Raw() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]byte(nil), s.raw...)
}

// Until waits until the screen shows all the texts.
func (s *Screen) Until(texts ...string) *Screen {
	s.t.Helper()
	return s.Within(Patience, texts...)
}

// Within is [Screen.Until] for what takes longer.
func (s *Screen) Within(patience time.Duration, texts ...string) *Screen {
	s.t.Helper()
	return s.wait(patience, "show "+strings.Join(texts, " and "), func(screen string) bool {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
}

// Without waits until the screen shows the text no longer.
func (s *Screen) Without(text string) *Screen {
	s.t.Helper()
	return s.wait(Patience, "lose "+text, func(screen string) bool { return !strings.Contains(screen, text) })
}

// Still waits until a whole frame was drawn, which leaves the cursor in the
// lower left corner, and the screen has stood still for some frames. It is for
// goldens: what is waited for is already seen, its surroundings may follow.
func (s *Screen) Still() *Screen {
	s.t.Helper()
	const frames = 150 * time.Millisecond
	deadline := time.After(Patience)
	for {
		s.mu.Lock()
		changed, cursor, bottom := s.changed, s.vt.CursorPosition(), s.vt.Height()-1
		s.mu.Unlock()
		select {
		case <-changed:
		case <-time.After(frames):
			if cursor.X == 0 && cursor.Y == bottom {
				return s
			}
		case <-deadline:
			s.t.Fatalf("the screen does not come to rest:\n%s", s.Text())
		}
	}
}

func (s *Screen) wait(patience time.Duration, what string, met func(screen string) bool) *Screen {
	s.t.Helper()
	deadline := time.After(patience)
	for {
		s.mu.Lock()
		text, changed := s.text(), s.changed
		s.mu.Unlock()
		if met(text) {
			return s
		}
		select {
		case <-changed:
		case <-deadline:
			s.t.Fatalf("the screen did not %s:\n%s", what, text)
		}
	}
}

// End waits until the program has ended, and returns its error. What it has
// written by then is on the screen.
func (s *Screen) End() error {
	s.t.Helper()
	select {
	case err := <-s.ended:
		s.ended <- err
		s.settle()
		return err
	case <-time.After(Patience):
		s.t.Fatalf("the program did not end:\n%s", s.Text())
		return nil
	}
}

// settle waits until nothing is left to be read from the terminal: what is
// written into it now comes last.
func (s *Screen) settle() {
	s.t.Helper()
	const end = "\x1b]7;settled\x07" // moves nothing on the screen
	if _, err := s.tty.WriteString(end); err != nil {
		s.t.Fatal(err)
	}
	deadline := time.After(Patience)
	for {
		s.mu.Lock()
		settled, changed := strings.HasSuffix(string(s.raw), end), s.changed
		if settled {
			s.raw = s.raw[:len(s.raw)-len(end)]
		}
		s.mu.Unlock()
		if settled {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			s.t.Fatal("the terminal did not settle")
		}
	}
}
