package tui

import (
	"testing"
	"time"

	"allgreen/records/check"
)

// TestPictures holds that the README shows the screens as they are.
func TestPictures(t *testing.T) {
	halfway := func(t *testing.T) stage {
		w := newWizard(t)
		p := saved(t, w)
		opts := options(w)
		opts.Domain = p.Setup.Domain
		s := perform(t, 80, 24, opts, &scripted{
			rounds: []check.Round{midway(p)},
			wait:   5 * time.Second,
			was:    map[string]string{"spf": "was wrong"},
		})
		s.Until("3 of 8 green")
		return s
	}
	t.Run("questions", func(t *testing.T) {
		s := play(t, 80, 24, options(newWizard(t)))
		toStep(s, 2)
		s.Until("found on this machine").Still().Picture("testdata/pictures/questions.svg")
	})
	t.Run("records", func(t *testing.T) {
		s := halfway(t)
		s.Press("b").Until("At your DNS host").Press("down", "down", "down", "down").Until("DKIM, signs")
		s.Still().Picture("testdata/pictures/records.svg")
	})
	t.Run("watch", func(t *testing.T) {
		s := halfway(t)
		s.Press("down", "down", "down", "down", "down").Until("write only _dmarc")
		s.Still().Picture("testdata/pictures/watch.svg")
	})
}
