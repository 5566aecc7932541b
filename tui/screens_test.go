package tui

import (
	"fmt"
	"strings"
	"testing"

	"allgreen/records/check"
	"allgreen/wizard"
)

// sizes are those that goldens are kept of.
var sizes = [][2]int{{80, 24}, {40, 12}, {30, 6}, {200, 60}}

// atEachSize plays a scene that ends at some screen, at a usual size, and then
// compares that screen at every size.
func atEachSize(t *testing.T, name string, scene func(t *testing.T) stage) {
	t.Run(name, func(t *testing.T) {
		s := scene(t)
		for _, size := range sizes {
			w, h := size[0], size[1]
			s.Resize(w, h)
			if w < minWidth {
				s.Until("Nothing is lost")
			} else {
				s.Without("Nothing is lost")
				s.Until(strings.Repeat("─", w))
			}
			s.Still()
			s.Golden(fmt.Sprintf("testdata/screens/%s_%dx%d.txt", name, w, h))
		}
	})
}

// TestScreens compares every screen with its golden.
func TestScreens(t *testing.T) {
	answered := func(t *testing.T, rounds func(*wizard.Project) []check.Round) stage {
		w := newWizard(t)
		p := saved(t, w)
		opts := options(w)
		opts.Domain = p.Setup.Domain
		return play(t, 80, 24, opts, rounds(p)...)
	}
	halfway := func(p *wizard.Project) []check.Round { return []check.Round{midway(p)} }
	allGreen := func(p *wizard.Project) []check.Round { return []check.Round{round(p, nil)} }

	atEachSize(t, "domain", func(t *testing.T) stage {
		s := play(t, 80, 24, options(newWizard(t)))
		s.Until("step 1 of 7")
		return s
	})
	atEachSize(t, "domain-refused", func(t *testing.T) stage {
		s := play(t, 80, 24, options(newWizard(t)))
		s.Until("step 1 of 7").Type("me@kestrel.example").Press("enter")
		s.Until("is an e-mail address")
		return s
	})
	atEachSize(t, "server", func(t *testing.T) stage {
		s := play(t, 80, 24, options(newWizard(t)))
		s.Until("step 1 of 7").Type("https://kestrel.example/").Press("enter")
		s.Until("step 2 of 7", "found on this machine", "web address around it")
		return s
	})
	atEachSize(t, "dmarc", func(t *testing.T) stage {
		s := play(t, 80, 24, options(newWizard(t)))
		toStep(s, 5)
		s.Press("down").Until("(x) file it as spam")
		return s
	})
	atEachSize(t, "more", func(t *testing.T) stage {
		s := play(t, 80, 24, options(newWizard(t)))
		toStep(s, 6)
		s.Press("down", "space").Until("[x] reports about encryption")
		return s
	})
	atEachSize(t, "why", func(t *testing.T) stage {
		s := play(t, 80, 24, options(newWizard(t)))
		toStep(s, 3)
		s.Press("?").Until("with a private key")
		return s
	})
	atEachSize(t, "start", func(t *testing.T) stage {
		w := newWizard(t)
		saved(t, w)
		form := wizard.NewForm(noon)
		if _, err := form.Answer(wizard.FieldDomain, "plover.example"); err != nil {
			t.Fatal(err)
		}
		form.SetStep(2)
		if err := w.SaveDraft(form); err != nil {
			t.Fatal(err)
		}
		s := play(t, 80, 24, options(w))
		s.Until("plover.example", "kestrel.example")
		return s
	})
	atEachSize(t, "records", func(t *testing.T) stage {
		s := answered(t, halfway)
		s.Until("3 of 8 green").Press("b").Until("At your DNS host").Press("down", "down", "down", "down").Until("DKIM, signs")
		return s
	})
	atEachSize(t, "watch", func(t *testing.T) stage {
		s := answered(t, halfway)
		s.Until("3 of 8 green").Press("down", "down", "down", "down", "down").Until("write only _dmarc")
		return s
	})
	atEachSize(t, "servers", func(t *testing.T) stage {
		s := answered(t, halfway)
		s.Until("3 of 8 green").Press("down", "enter").Until("no answer within 3 s")
		return s
	})
	atEachSize(t, "green", func(t *testing.T) stage {
		s := answered(t, allGreen)
		s.Until("All 8 records are green")
		return s
	})
}

// toStep answers the questions before a step with their defaults.
func toStep(s stage, step int) {
	s.Until("step 1 of 7").Type("kestrel.example").Press("enter")
	presses := map[int]int{2: 3, 3: 1, 4: 2, 5: 2, 6: 3}
	for at := 2; at < step; at++ {
		s.Until(fmt.Sprintf("step %d of 7", at))
		for range presses[at] {
			s.Press("enter")
		}
	}
	s.Until(fmt.Sprintf("step %d of 7", step))
}

// TestConfirm is apart from the goldens: it shows the path of the home.
func TestConfirm(t *testing.T) {
	w := newWizard(t)
	s := play(t, 80, 24, options(w))
	toStep(s, 7)
	s.Until("Ready to make the key", "mail.kestrel.example  203.0.113.25  2001:db8::25", "202611._domainkey.kestrel.example", "for your eyes only")
}
