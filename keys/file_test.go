package keys

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// promptly fails if what it calls hangs, as opening a FIFO does.
func promptly(t *testing.T, call func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		call()
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("it hangs")
	}
}

// obstacle puts something at path.
type obstacle struct {
	reason string
	words  string // in the problem
	put    func(t *testing.T, path string)
}

func write(content string, mode fs.FileMode) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		t.Helper()
		if err := errors.Join(os.WriteFile(path, []byte(content), 0o600), os.Chmod(path, mode)); err != nil {
			t.Fatal(err)
		}
	}
}

// notFiles are the obstacles that are no regular files.
func notFiles() []obstacle {
	return []obstacle{
		{"a folder", "is a folder", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}},
		{"a FIFO without a writer", "is a named pipe", func(t *testing.T, path string) {
			if err := syscall.Mkfifo(path, 0o600); err != nil {
				t.Fatal(err)
			}
		}},
		{"a socket", "is a socket", func(t *testing.T, path string) {
			// By way of a short name: the address of a socket has 108 octets at most.
			dir, err := os.MkdirTemp("", "s")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.RemoveAll(dir) })
			listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, "s"), Net: "unix"})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { listener.Close() })
			if err := os.Rename(filepath.Join(dir, "s"), path); err != nil {
				t.Fatal(err)
			}
		}},
	}
}

func TestImport(t *testing.T) {
	pair := testKey(t, 0)
	dir := t.TempDir()
	path := filepath.Join(dir, "mail.private")
	write(string(pair.encode()), 0o644)(t, path)
	got, err := Import(path)
	if err != nil || !got.Equal(pair) {
		t.Fatalf("%v, %v", got, err)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o644 {
		t.Errorf("the person's own file has mode %v now", info.Mode())
	}

	link := filepath.Join(dir, "link.pem")
	if err := os.Symlink("mail.private", link); err != nil {
		t.Fatal(err)
	}
	if got, err := Import(link); err != nil || !got.Equal(pair) {
		t.Errorf("through a symbolic link: %v, %v", got, err)
	}
}

func TestImportRefusesWhatIsNoFile(t *testing.T) {
	for _, o := range notFiles() {
		path := filepath.Join(t.TempDir(), "key")
		o.put(t, path)
		promptly(t, func() {
			_, err := Import(path)
			refused(t, err, ErrNotKey)
			if !strings.Contains(err.Error(), o.words) {
				t.Errorf("%s: %v", o.reason, err)
			}
		})
	}
	promptly(t, func() {
		_, err := Import("/dev/zero") // which never ends
		refused(t, err, ErrNotKey)
		_, err = Import("/dev/stdin")
		if err == nil {
			t.Error("a key is read from a terminal")
		}
	})
}

func TestImportNamesTheFile(t *testing.T) {
	dir := t.TempDir()
	large := filepath.Join(dir, "large")
	write(strings.Repeat("\n", maxFile)+string(testKey(t, 0).encode()), 0o600)(t, large)
	_, err := Import(large)
	refused(t, err, ErrNotKey)
	if !strings.Contains(err.Error(), "64 KiB") || !strings.Contains(err.Error(), large) {
		t.Error(err)
	}

	_, err = Import(filepath.Join(dir, "missing\x1b[31m"))
	refused(t, err, ErrNoKey)
	if !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), "\x1b") || !strings.Contains(err.Error(), `missing\x1b`) {
		t.Errorf("%q", err)
	}

	if os.Geteuid() != 0 { // root can read everything
		locked := filepath.Join(dir, "locked")
		write("x", 0)(t, locked)
		_, err = Import(locked)
		refused(t, err, ErrRead)
	}
}

func TestPath(t *testing.T) {
	if got, want := Path("/var/lib/allgreen", "example.org", "a.202611"), "/var/lib/allgreen/example.org/dkim/a.202611.pem"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestLoad(t *testing.T) {
	pair := testKey(t, 0)
	dir := t.TempDir()
	path := filepath.Join(dir, "s.pem")
	_, err := Load(path)
	refused(t, err, ErrNoKey)
	_, err = Load(filepath.Join(dir, "none", "s.pem"))
	refused(t, err, ErrNoKey)
	_, err = Load(filepath.Join(write1(t, dir), "s.pem"))
	refused(t, err, ErrFolder)

	write(string(pair.encode()), 0o400)(t, path)
	if got, err := Load(path); err != nil || !got.Equal(pair) {
		t.Errorf("%v, %v", got, err)
	}
	link := filepath.Join(dir, "l.pem")
	if err := os.Symlink("s.pem", link); err != nil {
		t.Fatal(err)
	}
	_, err = Load(link)
	refused(t, err, ErrForeign)
	for _, o := range notFiles() {
		path := filepath.Join(t.TempDir(), "s.pem")
		o.put(t, path)
		promptly(t, func() {
			_, err := Load(path)
			refused(t, err, ErrForeign)
		})
	}
}

// write1 puts a file where a folder is expected.
func write1(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "file")
	write("x", 0o600)(t, path)
	return path
}

func TestList(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dkim")
	if entries, err := List(dir); entries != nil || err != nil {
		t.Errorf("a missing folder: %v, %v", entries, err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	pair := testKey(t, 0)
	put := func(name, content string) { write(content, 0o600)(t, filepath.Join(dir, name)) }
	put("b.pem", string(pair.encode()))
	put("a.202611.pem", "torn")
	put("notes.txt", "not a key")
	put(".pem", "no selector")
	put(tempPrefix+"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "a run that was killed")
	entries, err := List(dir)
	if err != nil || len(entries) != 2 {
		t.Fatalf("%v, %v", entries, err)
	}
	if e := entries[0]; e.Selector != "a.202611" || e.Kind != "" || e.Fingerprint != "" || !errors.Is(e.Err, ErrNotKey) {
		t.Errorf("the torn one: %+v", e)
	}
	if e := entries[1]; e != (Entry{"b", time.Time{}, filepath.Join(dir, "b.pem"), "RSA 2048", pair.Fingerprint(), nil}) {
		t.Errorf("the whole one: %+v", e)
	}
	_, err = List(filepath.Join(dir, "notes.txt"))
	refused(t, err, ErrRead)
}
