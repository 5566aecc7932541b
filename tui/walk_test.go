package tui

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"pgregory.net/rapid"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/wizard"
)

// drive carries out a Cmd and all that follow from it, as Bubble Tea does, but
// one after another. Watchers in these tests are at rest, so no Cmd ticks.
func drive(a *app, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil, tea.QuitMsg, tea.SuspendMsg, demoMsg:
	case tea.BatchMsg:
		for _, c := range msg {
			drive(a, c)
		}
	default:
		_, next := a.Update(msg)
		drive(a, next)
	}
}

// named are keys as Bubble Tea hands them to a program.
var named = map[string]tea.KeyMsg{
	"enter": {Type: tea.KeyEnter}, "esc": {Type: tea.KeyEsc}, "tab": {Type: tea.KeyTab}, "shift+tab": {Type: tea.KeyShiftTab},
	"up": {Type: tea.KeyUp}, "down": {Type: tea.KeyDown}, "left": {Type: tea.KeyLeft}, "right": {Type: tea.KeyRight},
	"pgup": {Type: tea.KeyPgUp}, "pgdown": {Type: tea.KeyPgDown}, "backspace": {Type: tea.KeyBackspace},
	"ctrl+u": {Type: tea.KeyCtrlU}, "ctrl+v": {Type: tea.KeyCtrlV}, "f1": {Type: tea.KeyF1},
}

// type_ presses keys, by name or as they are.
func type_(a *app, keys ...string) {
	for _, k := range keys {
		msg, ok := named[k]
		if !ok {
			msg = tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)}
		}
		_, cmd := a.Update(msg)
		drive(a, cmd)
	}
}

// sound holds what is true of every frame.
func sound(t interface {
	Helper()
	Fatalf(string, ...any)
}, a *app, where string) {
	t.Helper()
	frame := a.View()
	lines := strings.Split(frame, "\n")
	if len(lines) != a.h {
		t.Fatalf("%s: %d lines in a window of %d:\n%s", where, len(lines), a.h, frame)
	}
	for _, line := range lines {
		if width(line) > a.w {
			t.Fatalf("%s: a line of %d cells in a window of %d: %q", where, width(line), a.w, line)
		}
	}
	if bad := unclean(frame); bad != "" {
		t.Fatalf("%s: %s is drawn", where, bad)
	}
}

// TestSizes changes the window in every step and on every screen: each frame
// fits, what is too small says what it needs, and back at the old size all is as
// it was, half typed answers and chosen rows included.
func TestSizes(t *testing.T) {
	w := newWizard(t)
	a := newApp(t.Context(), options(w).withDefaults())
	a.out = new(strings.Builder)
	a.watch = func(p *wizard.Project) watcher { return &scripted{rounds: []check.Round{midway(p)}} }
	a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	drive(a, a.Init())
	everySize := func(where string) {
		t.Helper()
		before := a.View()
		for _, size := range [][2]int{{200, 60}, {40, 12}, {80, 24}, {39, 12}, {40, 11}, {20, 5}, {1, 1}, {300, 3}, {71, 24}, {80, 24}} {
			a.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			sound(t, a, fmt.Sprintf("%s at %v", where, size))
			small := size[0] < minWidth || size[1] < minHeight
			if said := strings.Contains(strings.Join(strings.Fields(a.View()), " "), "needs a window of 40 by 12"); said != small && size[0] >= 20 {
				t.Errorf("%s at %v: says what it needs: %v\n%s", where, size, said, a.View())
			}
		}
		if after := a.View(); after != before {
			t.Errorf("%s is another after all:\n%s\nbefore:\n%s", where, after, before)
		}
	}
	for n, presses := range [][]string{{"kestrel.example", "enter"}, {"enter", "enter", "enter"}, {"enter"}, {"down", "enter", "enter"}, {"enter", "enter"}, {"enter", "enter", "enter"}, {"enter"}} {
		everySize(fmt.Sprintf("step %d", n+1))
		for _, key := range presses {
			type_(a, key)
			everySize(fmt.Sprintf("step %d after %s", n+1, key))
		}
	}
	for _, key := range []string{"down", "down", "?", "esc", "w", "down", "enter", "down", "esc", "?"} {
		type_(a, key)
		everySize(fmt.Sprintf("%T after %s", a.screen, key))
	}
	if _, there := a.screen.(*watchScreen); !there {
		t.Errorf("the way ended at %T", a.screen)
	}
}

// event is anything that DNS, the disk or the demo may report, of the domain that
// is looked at or of one that was left.
func event(t *rapid.T, a *app, left *live) tea.Msg {
	some := func(what string) string {
		return rapid.OneOf(rapid.SampledFrom(hostile), rapid.String()).Draw(t, what)
	}
	state := func() check.State {
		return rapid.SampledFrom([]check.State{check.Green, check.Wrong, check.Propagating, check.Missing, check.Unknown, "odd"}).Draw(t, "state")
	}
	events := []func() tea.Msg{
		func() tea.Msg {
			found := wizard.Detected{
				Hostname: some("host name"), DNSHosts: []string{some("name server")},
				MX: []string{some("mx")}, SPF: []string{some("spf")}, DMARC: []string{some("dmarc")},
			}
			found.Domain = rapid.SampledFrom([]records.Name{kestrel().Domain, records.MustName("other.example")}).Draw(t, "domain")
			return detectedMsg{found.Domain, found}
		},
		func() tea.Msg { return noticeMsg(some("notice")) },
		func() tea.Msg { return demoMsg(some("demo")) },
		func() tea.Msg { return draftMsg{errors.New(some("error"))} },
		func() tea.Msg { return openedMsg{err: errors.New(some("error"))} },
	}
	l := a.live
	if l == nil || rapid.IntRange(0, 9).Draw(t, "stale") == 0 {
		l = left
	}
	if l != nil {
		news := []func() tea.Msg{
			func() tea.Msg {
				closed := make(chan check.Verdict)
				close(closed)
				id := rapid.SampledFrom([]string{"mx", "dkim", "ptr-ipv6", "nobody's"}).Draw(t, "id")
				v := check.Verdict{ID: id, Type: some("type"), Name: some("name"), State: state(), Found: []string{some("found")}}
				return verdictMsg{live: l, round: l.rounds, verdict: v, feed: closed}
			},
			func() tea.Msg {
				r := rapid.SampledFrom([]check.Round{nothingYet(l.project), midway(l.project), round(l.project, nil), poisoned(l.project, some("text")), {}}).Draw(t, "round")
				for i := range r.Records {
					r.Records[i].State = state()
				}
				in := l.watcher.(*scripted)
				in.rounds, in.seen, in.due = []check.Round{r}, 1, rapid.Bool().Draw(t, "due")
				in.wait = rapid.SampledFrom([]time.Duration{0, -time.Hour, time.Hour}).Draw(t, "wait")
				return roundMsg{live: l, round: r, changed: map[string]string{"mx": some("was")}, saveErr: errors.New(some("error"))}
			},
			func() tea.Msg { return tickMsg{l, l.ticks - rapid.IntRange(0, 1).Draw(t, "late")} },
		}
		events = append(append(events, news...), news...) // of these there are most
	}
	return events[rapid.IntRange(0, len(events)-1).Draw(t, "event")]()
}

// TestWalk presses any keys in any order in windows of any size, while DNS says
// anything: every frame fits, nothing panics, and no confirmed answer is lost,
// on the screen or on disk.
func TestWalk(t *testing.T) {
	keys := []string{"enter", "enter", "enter", "enter", "enter", "esc", "tab", "shift+tab", "up", "down", "left", "right", "pgup", "pgdown",
		"backspace", "ctrl+u", "ctrl+v", "ctrl+c", "f1", "?", "kestrel.example", "203.0.113.9", "none", "\u202e\u200b"}
	for r := '!'; r <= '~'; r++ {
		keys = append(keys, string(r))
	}
	rapid.Check(t, func(rt *rapid.T) {
		w := newWizard(t)
		if rapid.Bool().Draw(rt, "saved") {
			saved(t, w)
		}
		a := newApp(t.Context(), options(w).withDefaults())
		a.out = new(strings.Builder)
		var left *live
		a.watch = func(p *wizard.Project) watcher {
			left = a.live
			looks := []check.Round{nothingYet(p), midway(p), round(p, nil)}
			return &scripted{rounds: looks[rapid.IntRange(0, 2).Draw(rt, "round"):][:1]}
		}
		drive(a, a.Init())
		confirmed := map[wizard.FieldID]string{}
		for i := range rapid.IntRange(1, 60).Draw(rt, "presses") {
			if i == 0 || rapid.IntRange(0, 5).Draw(rt, "resize") == 0 {
				a.Update(tea.WindowSizeMsg{Width: rapid.IntRange(1, 120).Draw(rt, "w"), Height: rapid.IntRange(1, 40).Draw(rt, "h")})
			}
			before, wasAsking := a.screen.(*questions)
			step := 0
			if wasAsking {
				step = before.form.Step()
			}
			did := ""
			if rapid.IntRange(0, 3).Draw(rt, "news") == 0 {
				msg := event(rt, a, left)
				did = fmt.Sprintf("%T", msg)
				a.Update(msg) // what it leads to lies in the future
				if a.live != nil {
					in := a.live.watcher.(*scripted)
					in.wait, in.due = 0, false
				}
			} else {
				did = rapid.SampledFrom(keys).Draw(rt, "key")
				type_(a, did)
			}
			sound(rt, a, fmt.Sprintf("%T after %q", a.screen, did))
			q, asking := a.screen.(*questions)
			if !asking || !wasAsking || q != before {
				confirmed = map[wizard.FieldID]string{}
				continue
			}
			answers := q.form.Draft().Answers
			for id := range confirmed {
				if _, there := answers[id]; !there {
					rt.Fatalf("the answer to %s is lost after %q", id, did)
				}
			}
			confirmed = answers
			if q.form.Step() != step+1 {
				continue
			}
			kept, there, err := w.Home.Draft()
			if err != nil || !there || !maps.Equal(kept.Answers, answers) {
				rt.Fatalf("step %d was left after %q with the answers %v; on disk are %v, %v", step+1, did, answers, kept.Answers, err)
			}
		}
	})
}
