package wizard

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"allgreen/records"
)

// dkimIDs are the ids of the key records.
func dkimIDs(p *Project) (list []string) {
	for _, id := range ids(p.Records) {
		if strings.HasPrefix(id, "dkim") {
			list = append(list, id)
		}
	}
	return list
}

func TestRotateAndRetire(t *testing.T) {
	w := newWizard(t)
	s := kestrel()
	s.Ed25519 = "202611e"
	before := finish(t, w, s)
	p, err := w.Rotate(t.Context(), s.Domain, "")
	if err != nil {
		t.Fatal(err)
	}
	if p.Setup.Selector != "202611b" || p.Setup.Ed25519 != "202611be" || !slices.Equal(p.Setup.Selectors, []string{"202611", "202611e"}) {
		t.Errorf("turned to %s and %s, older are %v", p.Setup.Selector, p.Setup.Ed25519, p.Setup.Selectors)
	}
	if got := dkimIDs(p); !slices.Equal(got, []string{"dkim", "dkim-202611be", "dkim-202611", "dkim-202611e"}) {
		t.Errorf("the key records are %v", got)
	}
	value := func(p *Project, name string) string {
		i := slices.IndexFunc(p.Records, func(r records.Record) bool { return strings.HasPrefix(r.Name, name+"._domainkey.") })
		return p.Records[i].Value
	}
	if value(p, "202611") != value(before, "202611") || value(p, "202611") == value(p, "202611b") {
		t.Error("the old record changed, or the new one is the old")
	}

	for _, tc := range []struct {
		selector string
		after    time.Duration // since the new key was made
		want     error
		why      string
	}{
		{"202611b", 30 * 24 * time.Hour, ErrNotRetirable, "it signs"},
		{"202611be", 30 * 24 * time.Hour, ErrNotRetirable, "it signs, too"},
		{"other", 30 * 24 * time.Hour, ErrNotRetirable, "there is no such key"},
		{"202611", inFlight - time.Second, ErrNotRetirable, "mail is on its way"},
		{"202611", inFlight, nil, "all mail has arrived"},
		{"202611", inFlight, ErrNotRetirable, "it is retired already"},
	} {
		if err := os.Chtimes(p.KeyPath, start, start); err != nil {
			t.Fatal(err)
		}
		w.Machine.Now = func() time.Time { return start.Add(tc.after) }
		retired, err := w.Retire(t.Context(), s.Domain, tc.selector, false)
		if !errors.Is(err, tc.want) || err != nil && Hint(err) == "" {
			t.Fatalf("%s: %v, hint %q: %s", tc.selector, err, Hint(err), tc.why)
		}
		if err == nil && (retired.Name != "202611._domainkey.kestrel.example." || readFile(t, retired.Path) == "") {
			t.Errorf("retired %+v", retired)
		}
	}
	if _, err := w.Retire(t.Context(), s.Domain, "202611e", true); err != nil {
		t.Errorf("at once, since it was asked for: %v", err)
	}
	opened, err := w.Open(s.Domain)
	if err != nil || !slices.Equal(dkimIDs(opened), []string{"dkim", "dkim-202611be"}) {
		t.Errorf("what is left: %v, %v", dkimIDs(opened), err)
	}
}

// TestRetireCountsFromTheRotation turns to a key that was made long ago.
func TestRetireCountsFromTheRotation(t *testing.T) {
	w := newWizard(t)
	finish(t, w, kestrel())
	if _, err := w.NewKey(t.Context(), kestrel().Domain, "spare", ""); err != nil {
		t.Fatal(err)
	}
	long := start.AddDate(0, -6, 0)
	if err := os.Chtimes(w.Home.KeyPath(kestrel().Domain, "spare"), long, long); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Rotate(t.Context(), kestrel().Domain, "spare"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Retire(t.Context(), kestrel().Domain, "202611", false); !errors.Is(err, ErrNotRetirable) {
		t.Errorf("on the day of the rotation: %v", err)
	}
	w.Machine.Now = func() time.Time { return start.Add(inFlight) }
	if _, err := w.Retire(t.Context(), kestrel().Domain, "202611", false); err != nil {
		t.Errorf("a week later: %v", err)
	}
}

// TestKilledRotationIsRepeated takes away what comes last: the key that was made
// is not lost, and the next run does not trip over it.
func TestKilledRotationIsRepeated(t *testing.T) {
	w := newWizard(t)
	before := finish(t, w, kestrel())
	saved := readFile(t, filepath.Join(before.Dir, setupFile))
	first, err := w.Rotate(t.Context(), kestrel().Domain, "next")
	if err != nil || !first.KeyMade {
		t.Fatalf("%+v, %v", first, err)
	}
	writeFile(t, filepath.Join(before.Dir, setupFile), saved) // killed before it was written
	if p, err := w.Open(kestrel().Domain); err != nil || !slices.Equal(p.Records, before.Records) {
		t.Errorf("after the kill: %v", err)
	}
	again, err := w.Rotate(t.Context(), kestrel().Domain, "next")
	if err != nil || !again.KeyAdopted || !slices.Equal(again.Records, first.Records) {
		t.Errorf("the same again: %+v, %v", again, err)
	}
	_, err = w.NewKey(t.Context(), kestrel().Domain, "next", "")
	if !errors.Is(err, ErrSelectorTaken) || !strings.Contains(Hint(err), "--selector nextb") {
		t.Errorf("a new key under the one in use: %v, hint %q", err, Hint(err))
	}
}

func TestKeysOfOthersAreNotTouched(t *testing.T) {
	w := newWizard(t)
	s := kestrel()
	s.Selector = ""
	s.DKIMRecords = []records.ForeignKey{{Selector: "mail", Value: "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="}}
	p := finish(t, w, s)
	if p.KeyPath != "" || p.KeyMade || len(p.KeyFiles()) != 0 {
		t.Errorf("a key was made: %+v", p)
	}
	if text := strings.Join(Farewell(p, nil, start), "\n"); strings.Contains(text, "private key") || strings.Contains(text, "keys install") {
		t.Errorf("the farewell tells of a key:\n%s", text)
	}
	if _, err := w.NewKey(t.Context(), s.Domain, "", ""); !errors.Is(err, ErrForeignKeys) {
		t.Errorf("another key: %v", err)
	}
	if _, err := w.Rotate(t.Context(), s.Domain, ""); !errors.Is(err, ErrForeignKeys) {
		t.Errorf("a rotation: %v", err)
	}
}
