package wizard

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"allgreen/records"
)

// TestFinishSeesWhatChangedMeanwhile fills in a form while another run is at work
// on the domain: what that run did is not undone.
func TestFinishSeesWhatChangedMeanwhile(t *testing.T) {
	domain := kestrel().Domain
	for _, tc := range []struct {
		meanwhile func(w *Wizard) error
		want      error
		why       string
	}{
		{func(*Wizard) error { return nil }, nil, "nobody else was there"},
		{func(w *Wizard) error { _, err := w.Rotate(t.Context(), domain, "next"); return err }, ErrLocked, "the old key would sign again"},
		{func(w *Wizard) error { _, err := w.NewKey(t.Context(), domain, "spare", ""); return err }, ErrLocked, "the new key's record would be off the list"},
		{func(w *Wizard) error { _, err := w.Retire(t.Context(), domain, "old", true); return err }, ErrLocked, "the retired key's record would be back"},
		{func(w *Wizard) error { _, err := w.ChooseProvider(t.Context(), domain, "cloudflare"); return err }, ErrLocked, "the provider would be forgotten"},
		{func(w *Wizard) error {
			s := kestrel()
			s.Selectors, s.TTL = []string{"old"}, 300
			_, err := w.Finish(t.Context(), s, FinishOptions{})
			return err
		}, ErrLocked, "another edit would be undone"},
		{func(w *Wizard) error { _, err := w.Home.Forget(t.Context(), domain, false, start); return err }, ErrLocked, "it is forgotten, and would be set up again with another key"},
	} {
		w := newWizard(t)
		s := kestrel()
		s.Selectors = []string{"old"}
		writeKey(t, w, "old")
		finish(t, w, s)
		form, err := w.FormFor(domain)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := form.Answer(FieldDMARC, "reject"); err != nil {
			t.Fatal(err)
		}
		if err := tc.meanwhile(w); err != nil {
			t.Fatalf("%s: %v", tc.why, err)
		}
		path := w.Home.path(domain, setupFile)
		before, _ := os.ReadFile(path) // none where it is forgotten
		edited, err := form.Setup()
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Finish(t.Context(), edited, form.FinishOptions())
		if !errors.Is(err, tc.want) || err != nil && Hint(err) == "" {
			t.Errorf("%v, hint %q, want %v: %s", err, Hint(err), tc.want, tc.why)
		}
		after, _ := os.ReadFile(path)
		if same := string(before) == string(after); same != (tc.want != nil) {
			t.Errorf("setup.json stayed the same is %v: %s", same, tc.why)
		}
	}
}

// writeKey makes the key of a further selector of kestrel.example.
func writeKey(t *testing.T, w *Wizard, selector string) {
	t.Helper()
	s := kestrel()
	s.Selector = selector
	finish(t, w, s)
}

// TestDraftOutlivesKeys: an unfinished set-up is the person's, and only finishing
// it ends it. What was done to the keys meanwhile is in it when it is gone on with.
func TestDraftOutlivesKeys(t *testing.T) {
	w := newWizard(t)
	finish(t, w, kestrel())
	form, err := w.FormFor(kestrel().Domain)
	if err != nil {
		t.Fatal(err)
	}
	for id, text := range map[FieldID]string{FieldSelector: form.Value(FieldSelector), FieldDMARC: "reject"} {
		if _, err := form.Answer(id, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.SaveDraft(form); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		what string
		do   func(domain records.Name) error
	}{
		{"a new key", func(d records.Name) error { _, err := w.NewKey(t.Context(), d, "next", ""); return err }},
		{"a rotation", func(d records.Name) error { _, err := w.Rotate(t.Context(), d, "next"); return err }},
		{"a retired key", func(d records.Name) error { _, err := w.Retire(t.Context(), d, "202611", true); return err }},
		{"another provider", func(d records.Name) error { _, err := w.ChooseProvider(t.Context(), d, "cloudflare"); return err }},
	} {
		if err := tc.do(kestrel().Domain); err != nil {
			t.Fatalf("%s: %v", tc.what, err)
		}
		if _, ok, err := w.Draft(); !ok || err != nil {
			t.Fatalf("%s took the unfinished set-up along (%v)", tc.what, err)
		}
	}
	draft, _, err := w.Draft()
	if err != nil {
		t.Fatal(err)
	}
	s, err := draft.Setup()
	if err != nil {
		t.Fatal(err)
	}
	p, err := w.Finish(t.Context(), s, draft.FinishOptions())
	if err != nil {
		t.Fatal(err)
	}
	if p.Setup.Selector != "next" || p.Setup.DNSProvider != "cloudflare" || len(p.Setup.Selectors) != 0 || p.Setup.DMARC != records.PolicyReject {
		t.Errorf("the edit put something back or lost its own answer: %+v", p.Setup)
	}
	if _, err := os.Stat(filepath.Join(w.Home.Dir(), draftFile)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the draft is still there: %v", err)
	}
}
