package keys

import (
	"bytes"
	"context"
	"crypto/rsa"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// neverMade is a maker for places where no key may be made.
func neverMade(t *testing.T) func(context.Context) (*Pair, error) {
	return func(context.Context) (*Pair, error) {
		t.Error("a key is made although something stands at its name")
		return nil, errors.New("not to be called")
	}
}

// names are the files of a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, e := range entries {
		found = append(found, e.Name())
	}
	return found
}

func TestEnsureCreates(t *testing.T) {
	home := t.TempDir()
	path := Path(home, "example.org", "202611")
	pair := testKey(t, 0)
	got, outcome, err := Ensure(context.Background(), path, made(pair))
	if err != nil || outcome != Created || outcome.Existed() || !got.Equal(pair) {
		t.Fatalf("%v, %v, %v", got, outcome, err)
	}
	content, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(content, pair.encode()) {
		t.Errorf("the file: %v", err)
	}
	for path, want := range map[string]fs.FileMode{
		path:                             0o600,
		filepath.Dir(path):               fs.ModeDir | 0o700,
		filepath.Dir(filepath.Dir(path)): fs.ModeDir | 0o700,
	} {
		if info, err := os.Lstat(path); err != nil || info.Mode() != want {
			t.Errorf("%s: mode %v, %v, want %v", path, info.Mode(), err, want)
		}
	}
	if got := names(t, filepath.Dir(path)); len(got) != 1 {
		t.Errorf("beside the key stand: %q", got)
	}

	again, outcome, err := Ensure(context.Background(), path, neverMade(t))
	if err != nil || outcome != Adopted || !outcome.Existed() || !again.Equal(pair) {
		t.Errorf("the second run: %v, %v, %v", again, outcome, err)
	}
}

func TestEnsureInTheWorkingFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	if _, outcome, err := Ensure(context.Background(), "s.pem", made(testKey(t, 0))); err != nil || outcome != Created {
		t.Errorf("%v, %v", outcome, err)
	}
	if _, err := Load("s.pem"); err != nil {
		t.Error(err)
	}
}

func TestEnsureTakesTheLongestSelector(t *testing.T) {
	label := strings.Repeat("s", 59)
	selector := strings.Join([]string{label, label, label, label}, ".") // 239 octets, the most that fits into a name beside _domainkey
	path := Path(t.TempDir(), "a.org", selector)
	if _, outcome, err := Ensure(context.Background(), path, made(testKey(t, 0))); err != nil || outcome != Created {
		t.Errorf("%v, %v", outcome, err)
	}
}

func TestEnsureAdopts(t *testing.T) {
	pair := testKey(t, 0)
	rows := []struct {
		content string
		mode    fs.FileMode
		want    Outcome
		after   fs.FileMode
		reason  string
	}{
		{string(pair.encode()), 0o600, Adopted, 0o600, "as we write it"},
		{string(pair.encode()), 0o400, Adopted, 0o400, "tighter than we write it"},
		{pkcs8(t, pair.private().(*rsa.PrivateKey)), 0o600, Adopted, 0o600, "PKCS#8, put there by the person"},
		{string(pair.encode()), 0o640, Tightened, 0o600, "readable for a group"},
		{string(pair.encode()), 0o644, Tightened, 0o600, "readable for everyone"},
	}
	for _, row := range rows {
		path := filepath.Join(t.TempDir(), "s.pem")
		write(row.content, row.mode)(t, path)
		got, outcome, err := Ensure(context.Background(), path, neverMade(t))
		if err != nil || outcome != row.want || !outcome.Existed() || !got.Equal(pair) {
			t.Errorf("%s: %v, %v, %v", row.reason, got, outcome, err)
		}
		content, _ := os.ReadFile(path)
		if info, _ := os.Stat(path); string(content) != row.content || info.Mode() != row.after {
			t.Errorf("%s: the file is changed, or its mode is %v", row.reason, info.Mode())
		}
	}
}

func TestEnsureKeepsNothingOfAFailedKey(t *testing.T) {
	path := Path(t.TempDir(), "example.org", "s")
	broken := errors.New("no entropy")
	if _, _, err := Ensure(context.Background(), path, func(context.Context) (*Pair, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	stopped := func(context.Context) (*Pair, error) { // the person presses ctrl+c while the key is being made
		cancel()
		return testKey(t, 0), nil
	}
	if _, _, err := Ensure(ctx, path, stopped); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if left := names(t, filepath.Dir(path)); left != nil {
		t.Errorf("left behind: %q", left)
	}
}

func TestEnsureGivesWayToAnotherRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.pem")
	ours, theirs := testKey(t, 0), testKey(t, 1)
	slow := func(ctx context.Context) (*Pair, error) { // another run is done while this one makes its key
		if _, outcome, err := Ensure(ctx, path, made(theirs)); err != nil || outcome != Created {
			t.Errorf("the other run: %v, %v", outcome, err)
		}
		return ours, nil
	}
	got, outcome, err := Ensure(context.Background(), path, slow)
	if err != nil || outcome != Adopted || !got.Equal(theirs) {
		t.Errorf("%v, %v, %v", got, outcome, err)
	}
	if left := names(t, filepath.Dir(path)); len(left) != 1 {
		t.Errorf("left behind: %q", left)
	}
}

func TestEnsureManyAtOnce(t *testing.T) {
	path := Path(t.TempDir(), "example.org", "s")
	var group sync.WaitGroup
	outcomes := make([]Outcome, 16)
	prints := make([]string, len(outcomes))
	for i := range outcomes {
		key := testKey(t, i%4)
		group.Go(func() {
			pair, outcome, err := Ensure(context.Background(), path, made(key))
			if err != nil {
				t.Error(err)
				return
			}
			outcomes[i], prints[i] = outcome, pair.Fingerprint()
		})
	}
	group.Wait()
	created := 0
	for i := range outcomes {
		if outcomes[i] == Created {
			created++
		}
		if prints[i] != prints[0] {
			t.Errorf("one run has %s, another %s", prints[i], prints[0])
		}
	}
	if created != 1 {
		t.Errorf("%d runs say that they made the key", created)
	}
	if left := names(t, filepath.Dir(path)); len(left) != 1 {
		t.Errorf("left behind: %q", left)
	}
}

func TestEnsureSweeps(t *testing.T) {
	dir := t.TempDir()
	long := time.Now().Add(-staleAfter - time.Minute)
	put := func(name string, age time.Time) {
		write("half a key", 0o600)(t, filepath.Join(dir, name))
		if err := os.Chtimes(filepath.Join(dir, name), age, age); err != nil {
			t.Fatal(err)
		}
	}
	put(tempPrefix+"ABCDEFGHIJKLMNOPQRSTUVWXYZ", long)
	put(tempPrefix+"BBCDEFGHIJKLMNOPQRSTUVWXYZ", time.Now()) // a run that is at work
	put(tempPrefix+"notes", long)                            // not a name that we give
	put("t.pem", long)
	if _, _, err := Ensure(context.Background(), filepath.Join(dir, "s.pem"), made(testKey(t, 0))); err != nil {
		t.Fatal(err)
	}
	want := tempPrefix + "BBCDEFGHIJKLMNOPQRSTUVWXYZ " + tempPrefix + "notes s.pem t.pem"
	if got := strings.Join(names(t, dir), " "); got != want {
		t.Errorf("there stand %s, want %s", got, want)
	}
}

func TestPlaceNeverReplaces(t *testing.T) {
	dir := t.TempDir()
	folder, err := openFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	write("theirs", 0o600)(t, filepath.Join(dir, "s.pem"))
	if err := folder.place("s.pem", []byte("ours")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("%v", err)
	}
	if content, _ := os.ReadFile(filepath.Join(dir, "s.pem")); string(content) != "theirs" {
		t.Errorf("it holds %q", content)
	}
	if left := names(t, dir); len(left) != 1 {
		t.Errorf("left behind: %q", left)
	}
}

func TestRenameNeverReplaces(t *testing.T) {
	dir := t.TempDir()
	write("ours", 0o600)(t, filepath.Join(dir, "temp"))
	write("theirs", 0o600)(t, filepath.Join(dir, "s.pem"))
	open, err := os.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	err = renameNoReplace(open, "temp", "s.pem")
	if unsupported(err) {
		t.Skip("this system or file system has no such rename")
	}
	if !errors.Is(err, fs.ErrExist) {
		t.Errorf("%v", err)
	}
	if content, _ := os.ReadFile(filepath.Join(dir, "s.pem")); string(content) != "theirs" {
		t.Errorf("it holds %q", content)
	}
	if err := renameNoReplace(open, "temp", "free"); err != nil {
		t.Error(err)
	}
}

func BenchmarkEnsure(b *testing.B) {
	key := testKey(b, 0)
	b.Run("create", func(b *testing.B) {
		dir := b.TempDir()
		path := filepath.Join(dir, "s.pem")
		for b.Loop() {
			if _, _, err := Ensure(b.Context(), path, made(key)); err != nil {
				b.Fatal(err)
			}
			os.Remove(path)
		}
	})
	b.Run("adopt", func(b *testing.B) {
		path := filepath.Join(b.TempDir(), "s.pem")
		for b.Loop() {
			if _, _, err := Ensure(b.Context(), path, made(key)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
