package wizard

import (
	"errors"
	"testing"
	"time"

	"allgreen/records/check"
)

func TestChangedSinceTheLastVisit(t *testing.T) {
	clock := start
	w := newWizard(t)
	w.Machine.Now = func() time.Time { return clock }
	p := finish(t, w, kestrel())
	now := map[string]check.Verdict{"a": green(), "mx": missing(), "dkim": missing()}
	visit := func() *Watcher {
		watcher := w.Watch(p)
		watcher.examiner = &scripted{now: w.Machine.Now, stands: func(id string, _ time.Time) check.Verdict {
			if v, ok := now[id]; ok {
				return v
			}
			return green()
		}}
		if watcher.Changed("mx") != "" {
			t.Error("something changed before anybody looked")
		}
		watcher.Look(t.Context(), nil)
		if err := watcher.SaveErr(); err != nil {
			t.Fatal(err)
		}
		return watcher
	}
	if first := visit(); first.Changed("mx") != "" {
		t.Errorf("at the first visit mx %s", first.Changed("mx"))
	}
	clock = start.Add(time.Hour)
	now["mx"], now["a"] = green(), missing()
	second := visit()
	for id, want := range map[string]string{"mx": "was missing", "a": "was green", "dkim": "", "spf": "", "nonsense": ""} {
		if got := second.Changed(id); got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}

	h, err := w.Home.History(p.Setup.Domain)
	if err != nil {
		t.Fatal(err)
	}
	if got := h.Records["a"].FirstGreen; !got.Equal(start) {
		t.Errorf("a was first green at %v, want %v: it stays known after it went away", got, start)
	}
	if got := h.Records["mx"].FirstGreen; !got.Equal(clock) {
		t.Errorf("mx was first green at %v, want %v", got, clock)
	}
	summaries, err := w.Saved()
	if err != nil || len(summaries) != 1 || summaries[0].State != check.Missing || summaries[0].Green != 6 || !summaries[0].Looked.Equal(clock) {
		t.Errorf("the list shows %+v (%v)", summaries, err)
	}

	edited := kestrel()
	edited.DMARC = "reject"
	p = finish(t, w, edited)
	now["dmarc"] = missing()
	if third := visit(); third.Changed("dmarc") != "" {
		t.Errorf("an edited record %s", third.Changed("dmarc"))
	}
	if h, err = w.Home.History(p.Setup.Domain); err != nil || !h.Records["dmarc"].FirstGreen.IsZero() {
		t.Errorf("an edited record was first green at %v (%v)", h.Records["dmarc"].FirstGreen, err)
	}
}

func TestUnreadableHistoryKeepsNobodyFromWatching(t *testing.T) {
	w := newWizard(t)
	p := finish(t, w, kestrel())
	path := w.Home.path(p.Setup.Domain, historyFile)
	newer := `{"version": 7}`
	writeFile(t, path, newer)
	watcher := w.Watch(p)
	watcher.examiner = &scripted{now: w.Machine.Now, stands: func(string, time.Time) check.Verdict { return green() }}
	if r := watcher.Look(t.Context(), nil); r.Green != 8 {
		t.Errorf("%d green", r.Green)
	}
	if err := watcher.SaveErr(); !errors.Is(err, ErrVersion) || readFile(t, path) != newer {
		t.Errorf("SaveErr is %v, and the file is %q", err, readFile(t, path))
	}
}
