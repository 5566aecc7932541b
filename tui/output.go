package tui

import (
	"io"
	"os"
	"sync"
)

// output is the terminal as several Cmds and the renderer write to it: each
// write is whole, none falls into the middle of another. It stays a file where
// it is one, so that Bubble Tea finds the terminal behind it.
type output struct {
	mu sync.Mutex
	w  io.Writer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.w.Write(p)
}

// terminalFile is an output that is a file.
type terminalFile struct {
	*os.File
	out *output
}

func (f terminalFile) Write(p []byte) (int, error) { return f.out.Write(p) }

// newOutput is w with whole writes.
func newOutput(w io.Writer) io.Writer {
	out := &output{w: w}
	if f, ok := w.(*os.File); ok {
		return terminalFile{File: f, out: out}
	}
	return out
}
