package tui

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"allgreen/records"
	"allgreen/records/check"
)

// theme is how things look: the 16 ANSI colours on the terminal's own
// background, and marks that say the same without any colour. A style is put
// on text that [theme.text] has made fit for the terminal, never on raw text.
type theme struct {
	ascii bool

	plain, title, dim, accent, cursor lipgloss.Style
	good, bad, warn, wait             lipgloss.Style

	rule, dots, dot, arrows string
}

// newTheme is the look for one terminal. Without colours bold and reverse
// stay: they are none, and a terminal without them ignores them.
func newTheme(ascii, noColor bool) theme {
	// A renderer of our own, told what the terminal can: the default one asks it,
	// and without colours takes bold and reverse away, too.
	renderer := lipgloss.NewRenderer(io.Discard)
	renderer.SetColorProfile(termenv.ANSI)
	renderer.SetHasDarkBackground(true) // no colour here depends on it
	style := renderer.NewStyle().Inline(true)
	t := theme{
		ascii: ascii,
		plain: style, title: style.Bold(true), cursor: style.Reverse(true), accent: style.Bold(true),
		dim: style, good: style, bad: style, warn: style, wait: style,
		rule: "─", dots: "…", dot: "·", arrows: "↑↓",
	}
	if ascii {
		t.rule, t.dots, t.dot, t.arrows = "-", "...", "-", "up/down"
	}
	if noColor {
		return t
	}
	cyan := lipgloss.ANSIColor(ansi.Cyan)
	t.dim = style.Faint(true)
	t.accent = style.Bold(true).Foreground(cyan)
	t.good = style.Foreground(lipgloss.ANSIColor(ansi.Green))
	t.bad = style.Bold(true).Foreground(lipgloss.ANSIColor(ansi.Red))
	t.warn = style.Foreground(lipgloss.ANSIColor(ansi.Yellow))
	t.wait = style.Foreground(cyan)
	return t
}

// abilities tells what terminals of a kind cannot do: the Linux console has no
// glyphs for the marks, and those that are as old as the VT220 no colours either.
func abilities(term string) (ascii, colourless bool) {
	old := term == "" || term == "dumb" || strings.HasPrefix(term, "vt")
	return old || term == "linux", old
}

// Mark is a state in one character, a blank where there is none yet. The word
// of the state stands beside it everywhere.
func Mark(s check.State, ascii bool) string {
	unicode, plain := " ", " "
	switch s {
	case check.Unknown:
		unicode, plain = "?", "?"
	case check.Green:
		unicode, plain = "✓", "+"
	case check.Wrong:
		unicode, plain = "✗", "x"
	case check.Propagating:
		unicode, plain = "…", "~"
	case check.Missing:
		unicode, plain = "·", "-"
	}
	if ascii {
		return plain
	}
	return unicode
}

// mark is the mark of a state on this terminal.
func (t theme) mark(s check.State) string { return Mark(s, t.ascii) }

// stateStyle is the colour of a state.
func (t theme) stateStyle(s check.State) lipgloss.Style {
	switch s {
	case check.Green:
		return t.good
	case check.Wrong:
		return t.bad
	case check.Propagating:
		return t.wait
	case check.Unknown:
		return t.warn
	}
	return t.plain
}

// plainSigns are the signs of our own sentences as ASCII has them.
var plainSigns = strings.NewReplacer("…", "...", "·", "-", "—", "-", "–", "-", "→", "->", "“", `"`, "”", `"`, "’", "'")

// text makes any text fit to be drawn.
func (t theme) text(raw string) string { return Text(raw, t.ascii) }

// Text makes any text fit for a terminal: what could drive it is spelled out, and
// so is, on an ASCII terminal, what it cannot show.
func Text(raw string, ascii bool) string {
	s := records.Visible(raw)
	if !ascii || isASCII(s) {
		return s
	}
	var b strings.Builder
	for _, r := range plainSigns.Replace(s) {
		switch {
		case r < utf8.RuneSelf:
			b.WriteRune(r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
