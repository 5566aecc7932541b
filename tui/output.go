package tui

import (
	"bytes"
	"io"
	"os"
	"regexp"
	"strconv"
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
	if _, err := o.w.Write(sparing(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// What Bubble Tea v1 writes to get past lines that stay as they are: a line feed
// for each. A slow line of 24 rows carries more of these than of news.
var (
	fromTop   = regexp.MustCompile(`\x1b\[H\n+`)
	toBottom  = regexp.MustCompile(`[\r\n]+(\x1b\[[0-9]+;?H)$`)
	lineFeeds = regexp.MustCompile(`\n{5,}`)
)

// sparing is a frame with its ways shortened: one movement of the cursor in
// place of many (CUP and CUD, ECMA-48 §8.3.21 and §8.3.19), and no parameter
// where it is the default (SGR, §8.3.117).
func sparing(frame []byte) []byte {
	frame = toBottom.ReplaceAll(frame, []byte("$1"))
	frame = fromTop.ReplaceAllFunc(frame, func(way []byte) []byte {
		row := len(way) - len("\x1b[H") + 1
		return []byte("\x1b[" + strconv.Itoa(row) + "H")
	})
	frame = lineFeeds.ReplaceAllFunc(frame, func(way []byte) []byte {
		return []byte("\x1b[" + strconv.Itoa(len(way)) + "B")
	})
	return bytes.ReplaceAll(frame, []byte("\x1b[0m"), []byte("\x1b[m"))
}

// terminalFile is an output that is a file.
type terminalFile struct {
	*os.File
	out *output
}

func (f terminalFile) Write(p []byte) (int, error) { return f.out.Write(p) }

func (f terminalFile) WriteString(s string) (int, error) { return f.out.Write([]byte(s)) }

// newOutput is w with whole writes.
func newOutput(w io.Writer) io.Writer {
	out := &output{w: w}
	if f, ok := w.(*os.File); ok {
		return terminalFile{File: f, out: out}
	}
	return out
}
