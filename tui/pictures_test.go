package tui

import (
	"os"
	"path/filepath"
	"regexp"
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

// TestPicturesInREADME holds that the README shows all pictures, and none that
// nobody keeps current.
func TestPicturesInREADME(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, link := range regexp.MustCompile(`!\[[^\]]+\]\(([^)]+)\)`).FindAllSubmatch(readme, -1) {
		shown[filepath.Join("..", string(link[1]))] = true
	}
	kept, err := filepath.Glob("../tui/testdata/pictures/*.svg")
	if err != nil || len(kept) == 0 {
		t.Fatalf("no pictures: %v", err)
	}
	for _, path := range kept {
		if !shown[path] {
			t.Errorf("the README does not show %s", path)
		}
		delete(shown, path)
	}
	for path := range shown {
		t.Errorf("the README shows %s, which no test keeps current", path)
	}
}
