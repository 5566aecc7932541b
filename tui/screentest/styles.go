package screentest

import (
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// colourLetters are the eight colours of ANSI, as [Screen.Styles] has them.
const colourLetters = "krgybmcw"

// Styles is how the screen's cells look, a line per row and a letter per cell:
// "#" reversed, "d" faint, "B" bold, else the first letter of the colour (k is
// black), as a capital where the cell is bold, too. Blanks are plain.
func (s *Screen) Styles() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for y := range s.vt.Height() {
		var line strings.Builder
		for x := range s.vt.Width() {
			letter := byte(' ')
			if cell := s.vt.CellAt(x, y); cell != nil {
				letter = styleLetter(cell.Style)
			}
			line.WriteByte(letter)
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}

func styleLetter(style uv.Style) byte {
	letter := byte(' ')
	if basic, ok := style.Fg.(ansi.BasicColor); ok {
		letter = colourLetters[basic%8]
	}
	bold := style.Attrs&uv.AttrBold != 0
	switch {
	case style.Attrs&uv.AttrReverse != 0:
		return '#'
	case bold && letter == ' ':
		return 'B'
	case bold:
		return letter - 'a' + 'A'
	case letter == ' ' && style.Attrs&uv.AttrFaint != 0:
		return 'd'
	}
	return letter
}

// StyledGolden is [Screen.Golden] of the text and of the styles below it.
func (s *Screen) StyledGolden(path string) {
	s.t.Helper()
	compare(s, path, s.Text()+"\n"+strings.TrimRight(s.Styles(), "\n")+"\n")
}
