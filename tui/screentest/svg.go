package screentest

import (
	"encoding/xml"
	"fmt"
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// The measures of a picture, in pixels.
const (
	cellWidth  = 8.4
	cellHeight = 18
	margin     = 14
	fontSize   = 14
)

// The colours of a picture: text, ground, and the 16 of ANSI.
const (
	textColor = "#d8dee9"
	ground    = "#171b24"
	dimmed    = "0.65"
)

var palette = [16]string{
	"#3b4252", "#e06c75", "#8bd450", "#e5c07b", "#61afef", "#c678dd", "#56c8d8", "#d8dee9",
	"#5c6370", "#ff7b86", "#a4e96b", "#f2d48f", "#7fc1ff", "#d99aec", "#7fe0ee", "#ffffff",
}

// SVG is what the screen shows as a picture.
func (s *Screen) SVG() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	w, h := s.vt.Width(), s.vt.Height()
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%d" font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="%d">`+"\n",
		float64(w)*cellWidth+2*margin, h*cellHeight+2*margin, fontSize)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", ground)
	for y := range h {
		for x := 0; x < w; {
			x = s.run(&b, x, y, w)
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// run draws the cells from x on that look alike, and returns where they end.
// A run is as wide as its cells, whatever font the picture is seen with.
func (s *Screen) run(b *strings.Builder, x, y, w int) (end int) {
	first := s.vt.CellAt(x, y)
	text, end := "", x
	for end < w {
		cell := s.vt.CellAt(end, y)
		if !alike(first, cell) {
			break
		}
		if cell == nil || cell.Content == "" {
			text += " "
		} else {
			text += cell.Content
		}
		end++
	}
	style := uv.Style{}
	if first != nil {
		style = first.Style
	}
	reversed := style.Attrs&uv.AttrReverse != 0
	if strings.TrimSpace(text) == "" && !reversed {
		return end
	}
	fill := colour(style.Fg)
	left, top := margin+float64(x)*cellWidth, margin+y*cellHeight
	if reversed {
		fmt.Fprintf(b, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`+"\n", left, top, float64(end-x)*cellWidth, cellHeight, fill)
		fill = ground
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%d" fill="%s"`, left, top+cellHeight-5, fill)
	if style.Attrs&uv.AttrBold != 0 {
		b.WriteString(` font-weight="bold"`)
	}
	if style.Attrs&uv.AttrFaint != 0 {
		fmt.Fprintf(b, ` opacity="%s"`, dimmed)
	}
	fmt.Fprintf(b, ` textLength="%.1f" lengthAdjust="spacingAndGlyphs" xml:space="preserve">`, float64(end-x)*cellWidth)
	xml.EscapeText(b, []byte(text)) // a strings.Builder takes everything
	b.WriteString("</text>\n")
	return end
}

func alike(a, b *uv.Cell) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Style.Equal(&b.Style)
}

// colour is a colour of the terminal as a picture has it.
func colour(c color.Color) string {
	if basic, ok := c.(ansi.BasicColor); ok && int(basic) < len(palette) {
		return palette[basic]
	}
	return textColor
}
