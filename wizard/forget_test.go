package wizard

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"allgreen/records"
)

var forgetting = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// folderOf makes the folder of a saved domain with these files.
func folderOf(t *testing.T, home *Home, domain records.Name, files ...string) {
	t.Helper()
	for _, file := range append(files, setupFile) {
		path := home.path(domain, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestForget(t *testing.T) {
	kestrel := records.MustName("kestrel.example")
	home, err := OpenHome(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	folderOf(t, home, kestrel, "dkim/s1.pem", "dkim/notes.txt", "history.json")
	folderOf(t, home, records.MustName("merlin.example"), "dkim/s1.pem")

	first, err := home.Forget(t.Context(), kestrel, false, forgetting)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(home.Dir(), ".forgotten", "20261121-120000", "kestrel.example"); first.Dir != want {
		t.Errorf("kept in %s, want %s", first.Dir, want)
	}
	for _, file := range []string{"setup.json", "history.json", "dkim/s1.pem", "dkim/notes.txt"} {
		if text, err := os.ReadFile(filepath.Join(first.Dir, file)); err != nil || string(text) != file {
			t.Errorf("%s: %q, %v; want it kept as it was", file, text, err)
		}
	}
	if len(first.Deleted) > 0 || len(first.Keys) != 1 || !strings.HasSuffix(first.Keys[0], "s1.pem") {
		t.Errorf("%+v: nothing is deleted unasked, and the keys that are kept are named", first)
	}
	if info, err := os.Stat(filepath.Join(home.Dir(), ".forgotten")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v; want a folder for its owner only", info, err)
	}
	domains, err := home.Domains()
	if err != nil || len(domains) != 1 || domains[0].String() != "merlin.example" {
		t.Errorf("saved are %v, %v", domains, err)
	}
	if _, err := home.Forget(t.Context(), kestrel, false, forgetting); !errors.Is(err, ErrNotSaved) {
		t.Errorf("forgotten twice: %v", err)
	}
	if _, err := os.Lstat(home.path(kestrel, "")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder was left: %v", err)
	}

	// Saved anew and forgotten in the same second: both are kept.
	folderOf(t, home, kestrel, "dkim/s2.pem", "dkim/.new-key-ABC", "dkim/notes.txt")
	second, err := home.Forget(t.Context(), kestrel, true, forgetting)
	if err != nil || second.Dir != filepath.Join(home.Dir(), ".forgotten", "20261121-120000-2", "kestrel.example") {
		t.Fatalf("%+v, %v", second, err)
	}
	if want := []string{home.path(kestrel, "dkim/.new-key-ABC"), home.path(kestrel, "dkim/s2.pem")}; len(second.Keys) > 0 || !slices.Equal(second.Deleted, want) {
		t.Errorf("%+v; want %q deleted: also what a killed run left holds a private key", second, want)
	}
	for _, name := range []string{"s2.pem", ".new-key-ABC"} {
		if _, err := os.Stat(filepath.Join(second.Dir, "dkim", name)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is still there: %v", name, err)
		}
	}
	for _, path := range []string{filepath.Join(second.Dir, "dkim", "notes.txt"), filepath.Join(first.Dir, "dkim", "s1.pem")} {
		if _, err := os.Stat(path); err != nil {
			t.Errorf("deleted as well: %v", err)
		}
	}
}

func TestForgetRefuses(t *testing.T) {
	kestrel := records.MustName("kestrel.example")
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, setupFile), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(outside, "other.pem"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		reason string
		put    func(t *testing.T, home *Home)
		want   error
		listed bool // the domain is still on the list
	}{
		{"nothing there", func(*testing.T, *Home) {}, ErrNotSaved, false},
		{"a set-up that was not finished", func(t *testing.T, home *Home) {
			if err := os.MkdirAll(home.path(kestrel, "dkim"), 0o700); err != nil {
				t.Fatal(err)
			}
		}, ErrNotSaved, false},
		{"a link in place of the folder", func(t *testing.T, home *Home) {
			if err := os.Symlink(outside, home.path(kestrel, "")); err != nil {
				t.Fatal(err)
			}
		}, ErrForeign, true},
		{"another run is at work", func(t *testing.T, home *Home) {
			folderOf(t, home, kestrel)
			lock, err := home.Lock(t.Context(), kestrel)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { lock.Release() })
		}, context.DeadlineExceeded, true},
		{"a file in place of .forgotten", func(t *testing.T, home *Home) {
			folderOf(t, home, kestrel)
			if err := os.WriteFile(filepath.Join(home.Dir(), ".forgotten"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}, ErrForeign, true},
		{"a link in place of .forgotten", func(t *testing.T, home *Home) {
			folderOf(t, home, kestrel)
			if err := os.Symlink(outside, filepath.Join(home.Dir(), ".forgotten")); err != nil {
				t.Fatal(err)
			}
		}, ErrForeign, true},
		{"a link in place of the folder of keys: nothing behind it is deleted", func(t *testing.T, home *Home) {
			folderOf(t, home, kestrel)
			if err := os.Symlink(outside, home.path(kestrel, keysFolder)); err != nil {
				t.Fatal(err)
			}
		}, ErrForeign, false},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			home, err := OpenHome(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			tt.put(t, home)
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()
			if _, err := home.Forget(ctx, kestrel, true, forgetting); !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
			domains, err := home.Domains()
			if err != nil || (len(domains) == 1) != tt.listed {
				t.Errorf("saved are %v, %v", domains, err)
			}
			entries, err := os.ReadDir(outside)
			if err != nil || len(entries) != 2 {
				t.Errorf("outside: %v, %v", entries, err)
			}
		})
	}
}
