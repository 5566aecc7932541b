package tui

import (
	"fmt"
	"strings"
	"testing"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/wizard"
)

// sizes are those that goldens are kept of.
var sizes = [][2]int{{80, 24}, {40, 12}, {200, 60}}

// atEachSize plays a scene that ends at some screen, at a usual size, with
// colours and without, and then compares that screen at every size.
func atEachSize(t *testing.T, name string, scene func(t *testing.T, options func(*wizard.Wizard) Options) stage) {
	for profile, noColor := range map[string]bool{"": false, "_nocolor": true} {
		t.Run(name+profile, func(t *testing.T) {
			s := scene(t, func(w *wizard.Wizard) Options {
				opts := options(w)
				opts.NoColor = noColor
				return opts
			})
			for _, size := range sizes {
				w, h := size[0], size[1]
				s.Resize(w, h).Until(strings.Repeat("─", w)).Still()
				s.StyledGolden(fmt.Sprintf("testdata/screens/%s_%dx%d%s.txt", name, w, h, profile))
			}
		})
	}
}

// TestScreens compares every screen with its golden.
func TestScreens(t *testing.T) {
	answered := func(t *testing.T, options func(*wizard.Wizard) Options, rounds func(*wizard.Project) []check.Round) stage {
		w := newWizard(t)
		p := saved(t, w)
		opts := options(w)
		opts.Domain = p.Setup.Domain
		return play(t, 80, 24, opts, rounds(p)...)
	}
	halfway := func(p *wizard.Project) []check.Round { return []check.Round{midway(p)} }
	allGreen := func(p *wizard.Project) []check.Round { return []check.Round{round(p, nil)} }

	atEachSize(t, "domain", func(t *testing.T, options func(*wizard.Wizard) Options) stage {
		s := play(t, 80, 24, options(newWizard(t)))
		s.Until("step 1 of 7")
		return s
	})
	atEachSize(t, "domain-refused", func(t *testing.T, options func(*wizard.Wizard) Options) stage {
		s := play(t, 80, 24, options(newWizard(t)))
		s.Until("step 1 of 7").Type("me@kestrel.example").Press("enter")
		s.Until("is an e-mail address")
		return s
	})
	atEachSize(t, "server", func(t *testing.T, options func(*wizard.Wizard) Options) stage {
		s := play(t, 80, 24, options(newWizard(t)))
		s.Until("step 1 of 7").Type("https://kestrel.example/").Press("enter")
		s.Until("step 2 of 7", "found on this machine", "web address around it")
		return s
	})
	atEachSize(t, "dmarc", func(t *testing.T, options func(*wizard.Wizard) Options) stage {
		s := play(t, 80, 24, options(newWizard(t)))
		toStep(s, 5)
		s.Press("down").Until("(x) file it as spam")
		return s
	})
	atEachSize(t, "more", func(t *testing.T, options func(*wizard.Wizard) Options) stage {
		s := play(t, 80, 24, options(newWizard(t)))
		toStep(s, 6)
		s.Press("down", "space").Until("[x] reports about encryption")
		return s
	})
	atEachSize(t, "why", func(t *testing.T, options func(*wizard.Wizard) Options) stage {
		s := play(t, 80, 24, options(newWizard(t)))
		toStep(s, 3)
		s.Press("?").Until("with a private key")
		return s
	})
	atEachSize(t, "start", func(t *testing.T, options func(*wizard.Wizard) Options) stage {
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
	atEachSize(t, "records", func(t *testing.T, options func(*wizard.Wizard) Options) stage {
		s := answered(t, options, halfway)
		s.Until("3 of 8 green").Press("b").Until("At your DNS host").Press("down", "down", "down", "down").Until("DKIM, signs")
		return s
	})
	atEachSize(t, "watch", func(t *testing.T, options func(*wizard.Wizard) Options) stage {
		s := answered(t, options, halfway)
		s.Until("3 of 8 green").Press("down", "down", "down", "down", "down").Until("write only _dmarc")
		return s
	})
	atEachSize(t, "servers", func(t *testing.T, options func(*wizard.Wizard) Options) stage {
		s := answered(t, options, halfway)
		s.Until("3 of 8 green").Press("down", "enter").Until("no answer within 3 s")
		return s
	})
	atEachSize(t, "green", func(t *testing.T, options func(*wizard.Wizard) Options) stage {
		s := answered(t, options, allGreen)
		s.Until("All 8 records are green")
		return s
	})
	// All that can be chosen, at a DNS host that is known, at a network that is.
	everything := func(t *testing.T, options func(*wizard.Wizard) Options) stage {
		w := newWizard(t)
		setup := kestrel()
		setup.DNSProvider, setup.With = "cloudflare", []records.Feature{records.FeatureMTASTS, records.FeatureTLSRPT}
		p, err := w.Finish(t.Context(), setup, wizard.FinishOptions{})
		if err != nil {
			t.Fatal(err)
		}
		r := midway(p)
		for i := range r.Records {
			v := &r.Records[i]
			if v.ID == "mta-sts" {
				v.State = check.Missing
			}
			for j := range v.Servers {
				if v.Where == records.AtReverse {
					v.Servers[j].Name = "ns1.your-server.de."
				}
			}
		}
		opts := options(w)
		opts.Domain = p.Setup.Domain
		s := perform(t, 80, 24, opts, &scripted{rounds: []check.Round{r}, was: map[string]string{"spf": "was wrong"}})
		s.Until("5 of 11 green").Press("b").Until("At Cloudflare", "At Hetzner (your server's host)")
		return s
	}
	atEachSize(t, "panel", func(t *testing.T, options func(*wizard.Wizard) Options) stage {
		s := everything(t, options)
		s.Press("pgdown").Until("_mta-sts").Press("enter").Until("Not yet")
		return s
	})
	atEachSize(t, "policy", func(t *testing.T, options func(*wizard.Wizard) Options) stage {
		s := everything(t, options)
		s.Press("pgdown", "t").Until("version: STSv1")
		return s
	})
	atEachSize(t, "provider", func(t *testing.T, options func(*wizard.Wizard) Options) stage {
		s := everything(t, options)
		s.Press("p").Until("Cloudflare  shown now")
		return s
	})
	atEachSize(t, "form", func(t *testing.T, options func(*wizard.Wizard) Options) stage {
		s := everything(t, options)
		s.Press("down", "down", "down", "down").Until("DKIM, signs").Press("f").Until("quoted strings")
		return s
	})
	atEachSize(t, "anyway", func(t *testing.T, options func(*wizard.Wizard) Options) stage {
		s := everything(t, options)
		s.Press("down", "w", "a").Until("Ask the public resolvers")
		return s
	})
	atEachSize(t, "changed", func(t *testing.T, options func(*wizard.Wizard) Options) stage {
		s := everything(t, options)
		s.Press("w").Until("was wrong")
		return s
	})
	atEachSize(t, "help", func(t *testing.T, options func(*wizard.Wizard) Options) stage {
		s := everything(t, options)
		s.Press("?").Until("RFC 1035")
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

// TestTooSmall makes the window too small for any screen: it says so, and the
// screen is there again afterwards.
func TestTooSmall(t *testing.T) {
	s := play(t, 80, 24, options(newWizard(t)))
	s.Until("step 1 of 7").Type("kestrel").Until("> kestrel").Resize(30, 6)
	s.Until("Nothing is lost").Still().Golden("testdata/screens/too-small_30x6.txt")
	s.Resize(80, 24).Until("> kestrel")
}

// TestConfirm is apart from the goldens: it shows the path of the home.
func TestConfirm(t *testing.T) {
	w := newWizard(t)
	s := play(t, 80, 24, options(w))
	toStep(s, 7)
	s.Until("Ready to make the key", "mail.kestrel.example  203.0.113.25  2001:db8::25", "202611._domainkey.kestrel.example", "for your eyes only")
}
