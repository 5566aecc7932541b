package wizard

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"allgreen/records"
)

func TestHomeIsPrivate(t *testing.T) {
	w := newWizard(t)
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	finish(t, w, kestrel())
	form := answered(t, "domain", "heron.example")
	if err := w.SaveDraft(form); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(w.Home.Dir(), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		want := fs.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, want %v", path, info.Mode().Perm(), want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOpenHomeRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	writeFile(t, file, "")
	open := t.TempDir()
	if err := os.Chmod(open, 0o777); err != nil {
		t.Fatal(err)
	}
	for path, why := range map[string]string{
		file:                        "a file is no folder",
		filepath.Join(file, "home"): "below a file there is no folder",
		open:                        "everybody may write there",
	} {
		if _, err := OpenHome(path); !errors.Is(err, ErrHome) || Hint(err) == "" {
			t.Errorf("%s: %v, want ErrHome with a hint: %s", path, err, why)
		}
	}
}

func TestLoadTellsDamageFromOtherVersions(t *testing.T) {
	w := newWizard(t)
	finish(t, w, kestrel())
	domain := kestrel().Domain
	path := w.Home.path(domain, setupFile)
	good := readFile(t, path)
	for _, tc := range []struct {
		content string
		want    error
		why     string
	}{
		{"", ErrCorrupt, "empty, as after a crash of another program"},
		{good[:len(good)/2], ErrCorrupt, "torn in the middle"},
		{good + "}", ErrCorrupt, "something behind it"},
		{"\x00\x00\x00\x00", ErrCorrupt, "blocks that were never written"},
		{"[]", ErrCorrupt, "not an object"},
		{strings.Replace(good, `"version": 1`, `"version": 2`, 1), ErrVersion, "a newer format"},
		{strings.Replace(good, `"version": 1`, `"version": 0`, 1), ErrVersion, "an older format"},
		{strings.Replace(good, `"version": 1`, `"version": 1, "colour": "green"`, 1), ErrVersion, "a field that is not known here"},
		{strings.Replace(good, `"spf": "soft"`, `"spf": "soft", "include": ["a.example"]`, 1), ErrVersion, "an answer that is not known here"},
		{strings.Replace(good, `"version": 1`, `"version": "1"`, 1), ErrCorrupt, "no number"},
		{strings.Replace(good, "203.0.113.25", "10.0.0.1", 1), ErrCorrupt, "an address that is never accepted"},
		{strings.ReplaceAll(good, "kestrel.example", "heron.example"), ErrCorrupt, "about another domain"},
		{good + strings.Repeat(" ", maxFile), ErrCorrupt, "far larger than allgreen writes"},
	} {
		writeFile(t, path, tc.content)
		if _, err := w.Open(domain); !errors.Is(err, tc.want) || Hint(err) == "" {
			t.Errorf("Open: %v, want %v with a hint: %s", err, tc.want, tc.why)
		}
		if _, err := w.Finish(t.Context(), kestrel(), FinishOptions{}); !errors.Is(err, tc.want) {
			t.Errorf("Finish: %v, want %v: %s", err, tc.want, tc.why)
		}
		if readFile(t, path) != tc.content {
			t.Errorf("the file was written over: %s", tc.why)
		}
		summaries, err := w.Saved()
		if err != nil || len(summaries) != 1 || !errors.Is(summaries[0].Err, tc.want) {
			t.Errorf("the list shows %+v (%v): %s", summaries, err, tc.why)
		}
	}
	writeFile(t, path, good)
	if _, err := w.Open(domain); err != nil {
		t.Errorf("brought back from a backup: %v", err)
	}
}

// FuzzLoad: whatever stands in setup.json, it is either a valid set of answers
// or refused for a reason that is known.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(`{"version":1,"created":"2026-11-21T09:30:00Z","updated":"2026-11-21T09:30:00Z","setup":{"domain":"kestrel.example","mail_host":"mail.kestrel.example","ipv4":["203.0.113.25"],"selector":"202611","spf":"soft","dmarc":"none","rua":"a@kestrel.example","ttl":3600}}`))
	f.Add([]byte(`{"version":2}`))
	f.Add([]byte(`{"version":1e400}`))
	f.Add([]byte(`{"version":1,"setup":{"domain":"../../etc"}}`))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, content []byte) {
		home, err := OpenHome(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		domain := kestrel().Domain
		if err := home.makeDir(domain); err != nil {
			t.Fatal(err)
		}
		writeFile(t, home.path(domain, setupFile), string(content))
		saved, err := home.Load(domain)
		switch {
		case err == nil && (saved.Setup.Validate() != nil || saved.Setup.Domain != domain):
			t.Fatalf("taken: %q", content)
		case err != nil && !errors.Is(err, ErrCorrupt) && !errors.Is(err, ErrVersion):
			t.Fatalf("refused with %v: %q", err, content)
		}
	})
}

func TestDefaultHomeIsInTheDataFolder(t *testing.T) {
	if dir := DefaultHome(); !filepath.IsAbs(dir) || filepath.Base(dir) != "allgreen" {
		t.Errorf("%q", dir)
	}
}

func TestForeignThingsInTheirPlace(t *testing.T) {
	domain := kestrel().Domain
	for _, tc := range []struct {
		why   string
		place func(path string) error
		path  string
	}{
		{"a link in place of the answers", func(p string) error { return os.Symlink("/etc/passwd", p) }, setupFile},
		{"a pipe that nobody writes to", func(p string) error { return syscall.Mkfifo(p, 0o600) }, setupFile},
		{"a folder", func(p string) error { return os.Mkdir(p, 0o700) }, setupFile},
		{"a link in place of the lock", func(p string) error { return os.Symlink("/etc/passwd", p) }, lockFile},
		{"a pipe in place of the lock", func(p string) error { return syscall.Mkfifo(p, 0o600) }, lockFile},
	} {
		w := newWizard(t)
		if err := os.Mkdir(w.Home.path(domain, ""), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := tc.place(w.Home.path(domain, tc.path)); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Finish(t.Context(), kestrel(), FinishOptions{}); !errors.Is(err, ErrForeign) || Hint(err) == "" {
			t.Errorf("%s: %v, want ErrForeign with a hint", tc.why, err)
		}
	}

	w := newWizard(t)
	elsewhere := t.TempDir()
	if err := os.Symlink(elsewhere, w.Home.path(domain, "")); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(elsewhere, setupFile), "{}")
	if _, err := w.Finish(t.Context(), kestrel(), FinishOptions{}); !errors.Is(err, ErrForeign) {
		t.Errorf("a link in place of the domain's folder: %v, want ErrForeign", err)
	}
	if _, err := w.Open(domain); !errors.Is(err, ErrForeign) {
		t.Errorf("a link in place of the domain's folder: %v, want ErrForeign", err)
	}
	if summaries, err := w.Saved(); err != nil || len(summaries) != 1 || !errors.Is(summaries[0].Err, ErrForeign) {
		t.Errorf("the list hides the link: %+v (%v)", summaries, err)
	}
}

func TestOnly(t *testing.T) {
	w := newWizard(t)
	if _, err := w.Only(); !errors.Is(err, ErrNotSaved) || Hint(err) == "" {
		t.Errorf("none saved: %v", err)
	}
	finish(t, w, kestrel())
	for _, name := range []string{"not-a-domain", ".hidden.example", "UPPER.example", "unfinished.example"} {
		if err := os.Mkdir(filepath.Join(w.Home.Dir(), name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	writeFile(t, filepath.Join(w.Home.Dir(), "file.example"), "")
	if got, err := w.Only(); err != nil || got != kestrel().Domain {
		t.Errorf("one saved: %v (%v)", got, err)
	}
	heron := kestrel()
	heron.Domain = records.MustName("heron.example")
	finish(t, w, heron)
	if _, err := w.Only(); !errors.Is(err, ErrWhichDomain) || !strings.Contains(Hint(err), "heron.example, kestrel.example") {
		t.Errorf("two saved: %v, hint %q", err, Hint(err))
	}
	if _, err := w.Open(records.MustName("finch.example")); !errors.Is(err, ErrNotSaved) || !strings.Contains(Hint(err), "allgreen setup finch.example") {
		t.Errorf("unknown domain: %v, hint %q", err, Hint(err))
	}
}

func TestDraft(t *testing.T) {
	w := newWizard(t)
	if _, ok, err := w.Draft(); ok || err != nil {
		t.Errorf("a draft in an empty home: %v (%v)", ok, err)
	}
	form := answered(t, "domain", "kestrel.example", "ipv4", "203.0.113.25", "ipv6", "none")
	form.Prefill(FieldTTL, "300")
	form.SetStep(2)
	if err := w.SaveDraft(form); err != nil {
		t.Fatal(err)
	}
	got, ok, err := w.Draft()
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if got.Step() != 2 || got.Value(FieldIPv6) != none || got.Value(FieldTTL) != "300" || got.Value(FieldDomain) != "kestrel.example" {
		t.Errorf("went on at step %d with %+v", got.Step(), got.Draft())
	}

	heron := kestrel()
	heron.Domain = records.MustName("heron.example")
	finish(t, w, heron)
	if _, ok, _ := w.Draft(); !ok {
		t.Error("finishing another domain dropped the draft")
	}
	finish(t, w, kestrel())
	if _, ok, _ := w.Draft(); ok {
		t.Error("the draft is still there after its domain was finished")
	}

	path := filepath.Join(w.Home.Dir(), draftFile)
	newer := `{"version": 9, "thoughts": []}`
	writeFile(t, path, newer)
	if _, _, err := w.Draft(); !errors.Is(err, ErrVersion) {
		t.Errorf("a newer draft: %v", err)
	}
	if err := w.SaveDraft(form); !errors.Is(err, ErrVersion) || readFile(t, path) != newer {
		t.Errorf("a newer draft was written over (%v)", err)
	}
}

func TestHomeThatWentAway(t *testing.T) {
	w := newWizard(t)
	if err := os.Remove(w.Home.Dir()); err != nil {
		t.Fatal(err)
	}
	writeFile(t, w.Home.Dir(), "")
	if err := w.SaveDraft(NewForm(start)); !errors.Is(err, ErrHome) || Hint(err) == "" {
		t.Errorf("SaveDraft: %v, want ErrHome with a hint", err)
	}
	if _, err := w.Finish(t.Context(), kestrel(), FinishOptions{}); !errors.Is(err, ErrHome) || Hint(err) == "" {
		t.Errorf("Finish: %v, want ErrHome with a hint", err)
	}
	if _, err := w.Saved(); !errors.Is(err, ErrHome) {
		t.Errorf("Saved: %v, want ErrHome", err)
	}
}

func TestUnusableSaysWhy(t *testing.T) {
	for cause, want := range map[error]string{
		syscall.ENOSPC: "disk is full",
		syscall.EROFS:  "only be read",
		syscall.EACCES: "as the user who owns",
		syscall.EIO:    "--home",
	} {
		err := unusable("/home", &fs.PathError{Op: "write", Path: "/home", Err: cause})
		if !errors.Is(err, ErrHome) || !errors.Is(err, cause) || !strings.Contains(Hint(err), want) {
			t.Errorf("%v: hint %q, want %q", err, Hint(err), want)
		}
	}
	if unusable("/home", nil) != nil {
		t.Error("no error became one")
	}
}
