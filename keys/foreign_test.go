package keys

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

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
