package keys

import (
	"bytes"
	"context"
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
		{pkcs8(t, pair.private()), 0o600, Adopted, 0o600, "PKCS#8, put there by the person"},
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

func TestEnsureLeavesOthersAlone(t *testing.T) {
	key := string(testKey(t, 0).encode())
	obstacles := append(notFiles(),
		obstacle{"nothing in it, as a full disk leaves it behind", "is empty", write("", 0o600)},
		obstacle{"half a key", "cut off", write(key[:900], 0o600)},
		obstacle{"something else", "no PEM block", write("v=DKIM1", 0o600)},
		obstacle{"a key that everyone could have put there", "can be written by other users", write(key, 0o666)},
		obstacle{"the same for a group", "can be written by other users", write(key, 0o620)},
		obstacle{"a symbolic link to a key", "is a symbolic link", func(t *testing.T, path string) {
			target := filepath.Join(t.TempDir(), "key")
			write(key, 0o600)(t, target)
			if err := os.Symlink(target, path); err != nil {
				t.Fatal(err)
			}
		}},
		obstacle{"one to a key beside it", "is a symbolic link", func(t *testing.T, path string) {
			write(key, 0o600)(t, path+".target")
			if err := os.Symlink(filepath.Base(path)+".target", path); err != nil {
				t.Fatal(err)
			}
		}},
		obstacle{"one to nothing, through which a key would be written elsewhere", "is a symbolic link", func(t *testing.T, path string) {
			if err := os.Symlink(filepath.Join(t.TempDir(), "elsewhere"), path); err != nil {
				t.Fatal(err)
			}
		}},
		obstacle{"one to itself", "is a symbolic link", func(t *testing.T, path string) {
			if err := os.Symlink(path, path); err != nil {
				t.Fatal(err)
			}
		}},
	)
	if os.Geteuid() == 0 {
		obstacles = append(obstacles,
			obstacle{"another user's key", "belongs to another user", func(t *testing.T, path string) {
				write(key, 0o600)(t, path)
				if err := os.Chown(path, 65534, 65534); err != nil {
					t.Fatal(err)
				}
			}},
		)
	}
	for _, o := range obstacles {
		path := filepath.Join(t.TempDir(), "s.pem")
		o.put(t, path)
		before, err := os.Lstat(path)
		if err != nil {
			t.Fatal(err)
		}
		link, _ := os.Readlink(path)
		promptly(t, func() {
			_, _, err := Ensure(context.Background(), path, neverMade(t))
			refused(t, err, ErrForeign)
			if !strings.Contains(err.Error(), o.words) || !strings.Contains(err.Error(), path) {
				t.Errorf("%s: %v", o.reason, err)
			}
		})
		after, err := os.Lstat(path)
		if err != nil || !os.SameFile(before, after) || after.Mode() != before.Mode() || after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()) {
			t.Errorf("%s: it is not as it was: %v, %v", o.reason, after, err)
		}
		if now, _ := os.Readlink(path); now != link {
			t.Errorf("%s: the link leads elsewhere now", o.reason)
		}
		if _, err := os.Stat(link); link != "" && strings.Contains(link, "elsewhere") && err == nil {
			t.Errorf("%s: a file came into being at its end", o.reason)
		}
	}
}

func TestEnsureRefusesWeakFolders(t *testing.T) {
	chmod := func(path string, mode fs.FileMode) {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	rows := []struct {
		weaken func(dkim string)
		words  string // "" where it is no obstacle
		reason string
	}{
		{func(d string) { chmod(d, 0o777) }, "can be written by other users", "everyone may exchange the key"},
		{func(d string) { chmod(d, 0o777|fs.ModeSticky) }, "can be written by other users", "everyone may put a key there first"},
		{func(d string) { chmod(d, 0o770) }, "can be written by other users", "a group may"},
		{func(d string) { chmod(filepath.Dir(d), 0o777) }, "can be written by everyone", "everyone may exchange the folder"},
		{func(d string) { chmod(filepath.Dir(d), 0o777|fs.ModeSticky) }, "", "as in /tmp, where nobody can move what is ours"},
		{func(d string) { chmod(d, 0o755) }, "", "others may look at the names"},
		{func(d string) { os.Remove(d); write("x", 0o600)(t, d) }, "not a folder", "a file in its place"},
		{func(d string) { os.Remove(d); os.Symlink("nowhere", d) }, "leads nowhere", "a dangling link in its place"},
		{func(d string) {
			os.Remove(d)
			other := t.TempDir()
			chmod(other, 0o777)
			os.Symlink(other, d)
		}, "can be written by other users", "a link to a weak folder"},
	}
	for _, row := range rows {
		dkim := filepath.Join(t.TempDir(), "example.org", "dkim")
		if err := os.MkdirAll(dkim, 0o700); err != nil {
			t.Fatal(err)
		}
		row.weaken(dkim)
		path := filepath.Join(dkim, "s.pem")
		if row.words == "" {
			if _, outcome, err := Ensure(context.Background(), path, made(testKey(t, 0))); err != nil || outcome != Created {
				t.Errorf("%s: %v, %v", row.reason, outcome, err)
			}
			continue
		}
		_, _, err := Ensure(context.Background(), path, neverMade(t))
		if !strings.Contains(err.Error(), row.words) {
			t.Errorf("%s: %v", row.reason, err)
		}
		refused(t, err, ErrFolder)
		if _, err := os.Lstat(path); err == nil {
			t.Errorf("%s: and a key is there", row.reason)
		}
	}
}

func TestEnsureRefusesAnothersFolder(t *testing.T) {
	needRoot(t)
	dkim := filepath.Join(t.TempDir(), "dkim")
	if err := errors.Join(os.Mkdir(dkim, 0o700), os.Chown(dkim, 65534, 65534)); err != nil {
		t.Fatal(err)
	}
	_, _, err := Ensure(context.Background(), filepath.Join(dkim, "s.pem"), neverMade(t))
	refused(t, err, ErrFolder)
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
