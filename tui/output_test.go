package tui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/vt"
	"pgregory.net/rapid"
)

// TestSparing holds what is shortened, and what must stay as it is.
func TestSparing(t *testing.T) {
	feeds := strings.Repeat("\n", 21)
	for _, row := range []struct{ frame, want, why string }{
		{"\x1b[H" + feeds + "news\x1b[K\r\n\x1b[24;H", "\x1b[22Hnews\x1b[K\x1b[24;H", "both ways are one movement"},
		{"\x1b[Hnews\r\n" + feeds + "\x1b[24;H", "\x1b[Hnews\x1b[24;H", "the way behind the news leads where the last movement does"},
		{"a\r\n" + feeds + "b", "a\r\x1b[22Bb", "a way in the middle"},
		{"a\r\n\r\nb\r\n", "a\r\n\r\nb\r\n", "lines of the normal screen scroll"},
		{"\x1b[2mnews\x1b[0m", "\x1b[2mnews\x1b[m", "the default of a style needs no parameter"},
		{"\x1b]52;c;AAAA\a", "\x1b]52;c;AAAA\a", "what goes to the clipboard"},
	} {
		if got := string(sparing([]byte(row.frame))); got != row.want {
			t.Errorf("%s: %q becomes %q, want %q", row.why, row.frame, got, row.want)
		}
	}
}

// TestSparingShowsTheSame draws frames with any lines left out in both ways: the
// screens and the cursors are the same.
func TestSparingShowsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const w, h = 20, 24
		long, short := vt.NewEmulator(w, h), vt.NewEmulator(w, h)
		for range rapid.IntRange(1, 4).Draw(t, "frames") {
			frame := "\x1b[H"
			for i := range h {
				if rapid.Bool().Draw(t, "changed") {
					frame += rapid.SampledFrom([]string{"\x1b[1mbold\x1b[0m\x1b[K", strings.Repeat("x", w), "\x1b[K"}).Draw(t, "line")
					if i < h-1 {
						frame += "\r"
					}
				}
				if i < h-1 {
					frame += "\n"
				}
			}
			frame += "\x1b[24;H"
			long.WriteString(frame)
			short.Write(sparing([]byte(frame)))
		}
		if long.Render() != short.Render() || long.CursorPosition() != short.CursorPosition() {
			t.Fatalf("%q\n%q", long.Render(), short.Render())
		}
	})
}
