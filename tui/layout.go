package tui

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
)

// The smallest window that the screens can be used in. Below it they show the
// size that is needed, and keep everything.
const (
	minWidth  = 40
	minHeight = 12
)

// oneColumn is the width below which two columns become one.
const oneColumn = 72

// Text is measured in cells, not in bytes or characters; lines may hold styles.

// width is how many cells a line takes.
func width(s string) int { return ansi.StringWidth(s) }

// clip shortens a line to w cells; dots stand for what was cut off.
func (t theme) clip(s string, w int) string {
	if w <= 0 {
		return ""
	}
	return ansi.Truncate(s, w, ansi.Truncate(t.dots, w, ""))
}

// pad fills a line up with blanks to w cells.
func pad(s string, w int) string {
	if missing := w - width(s); missing > 0 {
		return s + strings.Repeat(" ", missing)
	}
	return s
}

// column is a line of exactly w cells.
func (t theme) column(s string, w int) string { return pad(t.clip(s, w), w) }

// spread puts left and right at the two ends of a line of w cells. Where both
// don't fit, left is shortened.
func (t theme) spread(left, right string, w int) string {
	left = t.clip(left, max(w-width(right)-1, 0))
	return left + strings.Repeat(" ", max(w-width(left)-width(right), 0)) + t.clip(right, w)
}

// wrap breaks raw text into lines of at most w cells, fit to be drawn.
func (t theme) wrap(raw string, w int) []string {
	if raw == "" {
		return nil
	}
	lines := strings.Split(ansi.Wrap(t.text(raw), max(w, 1), " "), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

// indent puts blanks before each line.
func indent(lines []string, by int) []string {
	indented := make([]string, len(lines))
	for i, line := range lines {
		if line != "" {
			indented[i] = strings.Repeat(" ", by) + line
		}
	}
	return indented
}

// styled puts a style on each line.
func styled(style lipgloss.Style, lines []string) []string {
	done := make([]string, len(lines))
	for i, line := range lines {
		done[i] = style.Render(line)
	}
	return done
}

// paragraph is raw text, wrapped and indented, in a style.
func (t theme) paragraph(style lipgloss.Style, raw string, w, by int) []string {
	return indent(styled(style, t.wrap(raw, w-by)), by)
}

// noted is raw text behind a mark that stands on its first line: "! …".
func (t theme) noted(style lipgloss.Style, mark, raw string, w, by int) []string {
	hang := by + width(mark) + 1
	lines := indent(styled(style, t.wrap(raw, w-hang)), hang)
	if len(lines) > 0 {
		lines[0] = strings.Repeat(" ", by) + style.Render(mark) + lines[0][by+width(mark):]
	}
	return lines
}

// exactly is the lines as a block of w by h cells: too long lines are cut, too
// many left out, missing ones added.
func exactly(lines []string, w, h int) []string {
	block := make([]string, h)
	for i := range block {
		if i < len(lines) {
			block[i] = ansi.Truncate(lines[i], w, "")
		}
	}
	return block
}

// around is the part of the lines, at most h, in which those from first to
// last can be seen; as much of what stands above as fits.
func around(lines []string, h, first, last int) []string {
	from := firstSeen(len(lines), h, first, last)
	return lines[from:min(from+h, len(lines))]
}

// firstSeen is where the part of [around] begins.
func firstSeen(n, h, first, last int) int {
	if n <= h {
		return 0
	}
	return min(max(0, last+1-h), first, n-h)
}

// fewLines are too few to spend one on telling that there are more.
const fewLines = 6

// listed is [around] with a last line that says how much follows below.
func (t theme) listed(lines []string, h, first, last int) []string {
	from := firstSeen(len(lines), h-1, first, last)
	below := len(lines) - from - (h - 1)
	switch {
	case h < fewLines:
		return around(lines, h, first, last)
	case below <= 1:
		return lines[max(0, len(lines)-h):]
	}
	return append(slices.Clone(lines[from:from+h-1]), t.dim.Render(fmt.Sprintf("    %d more below", below)))
}

// fileLines are the lines of a text without the end of the last one, indented by
// blanks.
func fileLines(text string) []string {
	return strings.Split(strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\t", "    "), "\n")
}
