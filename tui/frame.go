package tui

import (
	"fmt"
	"strings"
)

// View implements [tea.Model]. It returns exactly as many lines as the window
// has: Bubble Tea drops what is too much from the top.
func (a *app) View() string {
	if a.w <= 0 || a.h <= 0 {
		return ""
	}
	if a.tooSmall() {
		return strings.Join(exactly(a.sizeNeeded(), a.w, a.h), "\n")
	}
	top := a.header()
	bottom := []string{a.bottomLine()}
	room := a.h - len(top) - len(bottom)
	var lines []string
	if a.helping != nil {
		lines = a.helping.view(a.w, room)
	} else {
		lines = a.screen.view(a.w, room)
	}
	body := exactly(lines, a.w, room)
	if a.notice != "" {
		notice := a.theme.paragraph(a.theme.warn, a.notice, a.w-1, 1)
		notice = notice[:min(len(notice), room)]
		copy(body[room-len(notice):], notice)
	}
	return strings.Join(append(append(top, body...), bottom...), "\n")
}

func (a *app) tooSmall() bool { return a.w < minWidth || a.h < minHeight }

// sizeNeeded is all that is shown in a window that is too small.
func (a *app) sizeNeeded() []string {
	return a.theme.wrap(fmt.Sprintf("allgreen needs a window of %d by %d; this one has %d by %d. Nothing is lost.",
		minWidth, minHeight, a.w, a.h), a.w)
}

// header says where the person is and how far.
func (a *app) header() []string {
	t := a.theme
	where, status := a.screen.title()
	left := " " + t.title.Render("allgreen")
	if where != "" {
		left += t.text(" "+t.dot+" ") + t.text(where)
	}
	if width(left)+1+width(status) >= a.w {
		left = " " + t.text(where)
	}
	lines := []string{
		t.spread(left, status+" ", a.w),
		t.dim.Render(strings.Repeat(t.rule, a.w)),
	}
	if a.opts.Demo != nil {
		said := a.opts.Demo.Banner
		if a.demo != "" && (a.live == nil || !a.live.done) {
			said = "demo: " + a.demo
		}
		lines = append(lines, " "+t.warn.Render(t.clip(t.text(said), a.w-1)))
	}
	return lines
}

// bottomLine is the live keys, or the question whether to leave.
func (a *app) bottomLine() string {
	t := a.theme
	switch {
	case a.leaving:
		return t.clip(" "+t.warn.Render("Leave?")+" "+t.accent.Render("ctrl+c")+" again leaves "+t.dot+" any other key stays", a.w)
	case a.helping != nil:
		return t.footer(a.helping.bindings(), a.w)
	default:
		return t.footer(a.screen.bindings(), a.w)
	}
}
