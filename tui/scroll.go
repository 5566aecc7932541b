package tui

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// scroller remembers which part of a long text is seen.
type scroller struct {
	offset int
	height int // of the window at the last view
	most   int // the largest offset at the last view
}

// view is the part of the lines that is seen, h lines at most. Where there is
// more below, the last line says so.
func (s *scroller) view(t theme, lines []string, h int) []string {
	s.height, s.most = h, max(0, len(lines)-h)
	s.offset = min(s.offset, s.most)
	if s.most == 0 {
		return lines
	}
	seen := append([]string(nil), lines[s.offset:s.offset+h]...)
	if s.offset < s.most {
		seen[h-1] = "  " + t.dim.Render("more below: "+t.arrows)
	}
	return seen
}

// update scrolls, and reports whether the key was meant for it.
func (s *scroller) update(k keyMap, msg tea.KeyMsg) bool {
	switch {
	case key.Matches(msg, k.Up):
		s.offset--
	case key.Matches(msg, k.Down):
		s.offset++
	case key.Matches(msg, k.PageUp):
		s.offset -= s.height - 1
	case key.Matches(msg, k.PageDown):
		s.offset += s.height - 1
	default:
		return false
	}
	s.offset = min(max(s.offset, 0), s.most)
	return true
}
