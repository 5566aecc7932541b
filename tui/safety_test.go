package tui

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"allgreen/records/check"
	"allgreen/tui/screentest"
	"allgreen/wizard"
)

// hostile is what strangers may send, as texts only.
var hostile = func() (texts []string) {
	for _, family := range screentest.Hostile() {
		texts = append(texts, family.Text)
	}
	return texts
}()

// naughty is the hostile texts and the big list of naughty strings.
func naughty(t testing.TB) []string {
	t.Helper()
	content, err := os.ReadFile("testdata/terminal/blns.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	if err := json.Unmarshal(content, &list); err != nil {
		t.Fatal(err)
	}
	return append(list, hostile...)
}

// unclean are the characters that must not stand in a frame besides our own styles.
func unclean(frame string) string {
	if odd := screentest.Foreign(frame); odd != "" {
		return odd
	}
	for _, line := range strings.Split(ansi.Strip(frame), "\n") {
		if strings.ContainsFunc(line, unicode.IsControl) {
			return fmt.Sprintf("%q", line)
		}
	}
	return ""
}

// TestText makes every naughty string fit for the terminal, also where only
// ASCII can be shown.
func TestText(t *testing.T) {
	for _, s := range naughty(t) {
		if bad := unclean(newTheme(false, false).text(s)); bad != "" {
			t.Errorf("%q is drawn as %s", s, bad)
		}
		if drawn := newTheme(true, true).text(s); !isASCII(drawn) || strings.ContainsFunc(drawn, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			t.Errorf("%q is drawn as %q on an ASCII terminal", s, drawn)
		}
	}
}

// poisoned is a round in which every text that comes from strangers is s.
func poisoned(p *wizard.Project, s string) check.Round {
	r := midway(p)
	f := []check.Finding{{Code: s, Severity: check.Error, Message: s, Fix: s}}
	for i := range r.Records {
		v := &r.Records[i]
		v.Zone, v.Found, v.Findings = s, []string{s}, f
		for j := range v.Servers {
			sv := &v.Servers[j]
			sv.Name, sv.Server, sv.Rcode, sv.Found, sv.Error = s, s, s, []string{s, s}, s
		}
	}
	r.Checks = []check.Check{{ID: s, State: check.Wrong, Findings: f}}
	return r
}

// TestHostileFrames draws every screen with every naughty string in every
// place, at two sizes: no frame obeys it, loses its size, or gets higher.
func TestHostileFrames(t *testing.T) {
	w := newWizard(t)
	p := saved(t, w)
	for _, s := range naughty(t) {
		opts := options(w)
		opts.Demo = &Demo{Banner: s, Status: func() string { return s }}
		form := wizard.NewForm(noon)
		for _, step := range wizard.Steps() {
			for _, field := range step.Fields {
				form.Prefill(field.ID, s)
			}
		}
		form.Prefill(wizard.FieldKey, s)
		opts.Form = form
		a := newApp(t.Context(), opts.withDefaults())
		a.watch = func(*wizard.Project) watcher {
			return &scripted{rounds: []check.Round{poisoned(p, s)}, was: map[string]string{"mx": s}}
		}
		drive(a, a.Init())
		frame := func(where string) {
			t.Helper()
			for _, size := range [][2]int{{80, 24}, {40, 12}} {
				a.w, a.h = size[0], size[1]
				sound(t, a, fmt.Sprintf("%s with %q", where, s))
			}
		}
		for i := range wizard.Steps() {
			a.screen.(*questions).goTo(i)
			frame(fmt.Sprintf("step %d", i+1))
		}
		type_(a, "enter") // which is refused
		frame("refusal")
		drive(a, a.toRecords(p))
		a.demo, a.notice = s, s
		frame("records")
		type_(a, "enter")
		frame("record")
		type_(a, "esc", "p", s)
		frame("panel")
		type_(a, "esc", "w", "down")
		frame("watch")
		type_(a, "enter")
		frame("servers")
		type_(a, "a")
		frame("anyway")
		type_(a, "esc")
		type_(a, "?")
		frame("help")
	}
}

// TestHostileStream runs the program on a terminal with the worst strings at
// once: none of their bytes come out.
func TestHostileStream(t *testing.T) {
	w := newWizard(t)
	p := saved(t, w)
	all := strings.Join(hostile, "WORD")
	opts := options(w)
	opts.Domain = p.Setup.Domain
	s := play(t, 80, 24, opts, poisoned(p, all))
	s.Until("3 of 8 green").Press("down", "enter").Until("wanted").Press("esc", "b").Until("At your DNS host").Press("n").Until("Name sent")
	s.Press("q")
	if err := s.End(); err != nil {
		t.Fatal(err)
	}
	stream := string(s.Raw())
	for _, h := range hostile {
		if len(h) > 1 && h[0] == '\x1b' && strings.Contains(stream, h) && !strings.Contains(ownSequences, h) {
			t.Errorf("%q reached the terminal", h)
		}
	}
	for _, r := range "\u009b\u009d\u202e\u2066\u200b\ufeff\u00ad\U000e0041\u2028" {
		if strings.ContainsRune(stream, r) {
			t.Errorf("%U reached the terminal", r)
		}
	}
}

// ownSequences are those of the hostile ones that Bubble Tea writes as well.
const ownSequences = "\x1b[?1049l\x1b[?25h\x1b[2J\x1b[1;1H"

// TestNoColour draws without colours where they are not wanted, and in ASCII
// where nothing else can be shown.
func TestNoColour(t *testing.T) {
	w := newWizard(t)
	p := saved(t, w)
	opts := options(w)
	opts.Domain, opts.NoColor, opts.ASCII = p.Setup.Domain, true, true
	s := play(t, 80, 24, opts, midway(p))
	s.Until("x wrong", "+ green", "~ propagating", "- missing", "? unknown")
	s.Golden("testdata/screens/watch_ascii_80x24.txt")
	s.Press("b").Until("x wrong").Press("q")
	if err := s.End(); err != nil {
		t.Fatal(err)
	}
	stream := string(s.Raw())
	if !isASCII(stream) {
		t.Error("an ASCII terminal was sent other characters")
	}
	for _, sgr := range strings.Split(stream, "\x1b[")[1:] {
		if code, _, ok := strings.Cut(sgr, "m"); ok && strings.Trim(code, "0123456789;") == "" {
			switch code {
			case "", "0", "1", "7":
			default:
				t.Errorf("SGR %s without colours", code)
			}
		}
	}
}

// TestTerminals holds what is drawn on which kind of terminal.
func TestTerminals(t *testing.T) {
	w := newWizard(t)
	for _, row := range []struct {
		term          string
		ascii, colour bool
	}{
		{"xterm-256color", false, true},
		{"xterm", false, true},
		{"screen", false, true}, // has colours, whatever termenv thinks
		{"tmux-256color", false, true},
		{"linux", true, true}, // has no glyphs for the marks
		{"vt100", true, false},
		{"", true, false},
	} {
		opts := options(w)
		opts.Environ = []string{"TERM=" + row.term}
		a := newApp(t.Context(), opts.withDefaults())
		a.w, a.h = 80, 24
		drive(a, a.Init())
		if frame := a.View(); isASCII(frame) != row.ascii || strings.Contains(frame, "36m") != row.colour {
			t.Errorf("TERM=%s gets %q", row.term, frame)
		}
	}
}

// TestOneMark holds that all states are told apart without any colour.
func TestOneMark(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		seen := map[string]check.State{}
		th := newTheme(ascii, true)
		for _, s := range []check.State{check.Green, check.Wrong, check.Propagating, check.Missing, check.Unknown} {
			if other, taken := seen[th.mark(s)]; taken {
				t.Errorf("%s and %s look alike", s, other)
			}
			seen[th.mark(s)] = s
		}
	}
}

// TestBlindKeys holds that no key does anything in a window that is too small
// to show it, but for leaving.
func TestBlindKeys(t *testing.T) {
	a := newApp(t.Context(), options(newWizard(t)).withDefaults())
	a.out = new(strings.Builder)
	a.w, a.h = 80, 24
	drive(a, a.Init())
	type_(a, "kestrel.example")
	a.w, a.h = 30, 6
	type_(a, "x", "enter", "?", "esc")
	a.w, a.h = 80, 24
	if frame := a.View(); !strings.Contains(frame, "step 1 of 7") || !strings.Contains(frame, "kestrel.example") || strings.Contains(frame, "kestrel.examplex") {
		t.Errorf("the window shows:\n%s", frame)
	}
}

// TestKeysAtOnce holds that keys pressed in quick succession all count.
func TestKeysAtOnce(t *testing.T) {
	w := newWizard(t)
	p := saved(t, w)
	a := newApp(t.Context(), options(w).withDefaults())
	a.watch = func(*wizard.Project) watcher { return &scripted{rounds: []check.Round{midway(p)}} }
	a.w, a.h = 80, 24
	drive(a, a.toRecords(p))
	type_(a, "jjw")
	if s, ok := a.screen.(*watchScreen); !ok || s.cursor != 2 {
		t.Errorf("jjw leads to %T", a.screen)
	}
}

// TestOddSizes is a terminal that tells no size or an absurd one.
func TestOddSizes(t *testing.T) {
	w := newWizard(t)
	saved(t, w)
	s := screentest.Start(t, 1, 1, func(tty *os.File) error {
		opts := options(w)
		opts.In, opts.Out = tty, tty
		return Run(t.Context(), opts)
	})
	// Before the first frame Bubble Tea may not listen for new sizes yet.
	s.Until("a").Resize(80, 24).Until("kestrel.example").Resize(1, 1).Resize(400, 2).Resize(80, 24).Until("kestrel.example").Press("q")
	if err := s.End(); err != nil {
		t.Error(err)
	}
}
