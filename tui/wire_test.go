package tui

import (
	"bytes"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// wire is the line between the program and a terminal of 80x24. The program
// runs in simulated time, in which hours pass at once, and what it writes is
// counted to the byte.
type wire struct {
	t    testing.TB
	app  *app
	keys *io.PipeWriter

	mu      sync.Mutex
	written bytes.Buffer
	writes  int
}

// Write implements [io.Writer]: one frame a call.
func (w *wire) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writes++
	return w.written.Write(p)
}

// onWire runs the program as set up by begin, and scene beside it.
func onWire(t *testing.T, opts Options, begin func(*app), scene func(w *wire)) {
	synctest.Test(t, func(t *testing.T) {
		in, keys := io.Pipe()
		w := &wire{t: t, keys: keys}
		opts.In, opts.Out, opts.Now = in, w, time.Now
		opts.Wizard.Machine.Now = time.Now
		w.app = newApp(t.Context(), opts.withDefaults())
		begin(w.app)
		program := w.app.program(w.app)
		ended := make(chan error)
		go func() {
			_, err := program.Run()
			ended <- err
		}()
		program.Send(tea.WindowSizeMsg{Width: 80, Height: 24})
		w.pass(time.Second)
		scene(w)
		if w.app.live != nil {
			w.app.live.stop()
		}
		program.Quit()
		keys.Close()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// pass lets time go by and returns what was written meanwhile, and in how many
// writes.
func (w *wire) pass(d time.Duration) (written string, writes int) {
	w.mu.Lock()
	bytes, count := w.written.Len(), w.writes
	w.mu.Unlock()
	time.Sleep(d)
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.written.String()[bytes:], w.writes - count
}

// press sends the bytes of a key.
func (w *wire) press(key string) {
	w.t.Helper()
	if _, err := io.WriteString(w.keys, key); err != nil {
		w.t.Fatal(err)
	}
}
