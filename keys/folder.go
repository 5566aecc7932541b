package keys

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// folder is an open folder of keys. All is done relative to its descriptor, so that
// nobody can move the folder away between a check and what follows from it.
type folder struct {
	*os.Root
}

// makeFolder creates the folder, 0700, and what is missing above it. Each is synced into its
// parent: a key is not safe from a power cut while the folder that holds it isn't.
func makeFolder(path string) error {
	err := os.Mkdir(path, 0o700)
	if parent := filepath.Dir(path); errors.Is(err, fs.ErrNotExist) && parent != path {
		if err := makeFolder(parent); err != nil {
			return err
		}
		err = os.Mkdir(path, 0o700)
	}
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return errSave(path, err)
	}
	parent, err := os.Open(filepath.Dir(path))
	if err != nil {
		return errSave(path, err)
	}
	defer parent.Close()
	return syncFolder(parent)
}

// openFolder opens a folder for reading keys.
func openFolder(path string) (*folder, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, errRead(path, err)
	}
	if !info.IsDir() { // a FIFO would keep the open below waiting
		return nil, &Error{Path: path, Err: ErrFolder, Problem: "is not a folder", Advice: "Move it away: mv " + ShellQuote(path) + " " + ShellQuote(path+".old")}
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, errRead(path, err)
	}
	return &folder{root}, nil
}

// checkSafe refuses a folder where another user can take or replace a key: it must belong to
// us or root and be writable for no one else, and none above it may be writable for everyone,
// unless its sticky bit keeps them from moving what isn't theirs (as in /tmp).
func (f *folder) checkSafe() error {
	info, err := f.Stat(".")
	if err != nil {
		return errRead(f.Name(), err)
	}
	if !ours(info) {
		return &Error{Path: f.Name(), Err: ErrFolder, Problem: "belongs to another user", Advice: "Run allgreen as that user, or keep the domains elsewhere with --home."}
	}
	if info.Mode()&0o022 != 0 {
		return &Error{Path: f.Name(), Err: ErrFolder, Problem: "can be written by other users", Advice: "Take that away: chmod go-w " + ShellQuote(f.Name())}
	}
	path, err := filepath.Abs(f.Name())
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil {
		return errRead(f.Name(), err)
	}
	for path != filepath.Dir(path) {
		path = filepath.Dir(path)
		info, err := os.Stat(path)
		if err != nil {
			return errRead(path, err)
		}
		if info.Mode()&0o002 != 0 && info.Mode()&fs.ModeSticky == 0 {
			return &Error{Path: path, Err: ErrFolder, Problem: "can be written by everyone", Advice: "Take that away: chmod o-w " + ShellQuote(path) + ", or keep the domains elsewhere with --home."}
		}
	}
	return nil
}

// ours reports whether a file belongs to us or to root.
func ours(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && (stat.Uid == 0 || int(stat.Uid) == os.Geteuid())
}

// open opens the key of that name for reading: a regular file of ours, or else [ErrForeign];
// [ErrNoKey] where nothing stands.
func (f *folder) open(name string) (*os.File, error) {
	path := filepath.Join(f.Name(), name)
	info, err := f.Lstat(name) // before the open, since opening a device can already do something
	if err != nil {
		return nil, errRead(path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, errForeign(path, KindOf(info.Mode()), nil)
	}
	if !ours(info) {
		return nil, errForeign(path, "belongs to another user", nil)
	}
	file, err := f.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, errRead(path, err)
	}
	// An os.Root follows symbolic links that stay inside; one put here since Lstat is found so.
	if opened, err := file.Stat(); err != nil || !os.SameFile(info, opened) {
		file.Close()
		return nil, errForeign(path, "is being exchanged at this moment", err)
	}
	return file, nil
}

// place writes data to a new file of that name: whole, synced and 0600, or not at all. Where
// something has the name already it says [fs.ErrExist] and touches nothing.
//
// renameio and os.Rename replace what stands at the name, which for a key must never
// happen; O_EXCL on the name itself leaves a torn file there when the disk is full or the
// program is killed. So: a temporary file, and a link to it.
func (f *folder) place(name string, data []byte) error {
	temp := tempPrefix + rand.Text()
	file, err := f.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer f.Remove(temp) // not there any more where claim moved it; if it stays, sweep takes it later
	defer file.Close()
	if err := fill(file, data); err != nil {
		return err
	}
	return f.claim(temp, name)
}

// fill writes data to a new file, and proves that it is there.
func fill(file *os.File, data []byte) error {
	// Also takes away what an inherited ACL of the folder would allow others.
	if err := file.Chmod(0o600); err != nil {
		return err
	}
	if _, err := file.Write(data); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	written, err := io.ReadAll(io.NewSectionReader(file, 0, maxFile))
	if err != nil {
		return err
	}
	if !bytes.Equal(written, data) {
		return errors.New("the file does not read back as it was written")
	}
	return nil
}

// claim gives the temporary file its name if nothing has that name yet: by link, or on file
// systems without hard links (some network and FUSE ones) by a rename that doesn't replace.
func (f *folder) claim(temp, name string) error {
	err := f.Link(temp, name)
	if err == nil || !unsupported(err) {
		return err
	}
	dir, err := f.Open(".")
	if err != nil {
		return err
	}
	defer dir.Close()
	err = renameNoReplace(dir, temp, name)
	if unsupported(err) {
		return fmt.Errorf("this file system can neither link nor rename without replacing: %w", err)
	}
	return err
}

// unsupported reports whether the file system doesn't know the call at all. Linux says EPERM
// for a link on a file system without hard links.
func unsupported(err error) bool {
	for _, errno := range []error{syscall.EPERM, syscall.ENOTSUP, syscall.EOPNOTSUPP, syscall.ENOSYS, syscall.EINVAL} {
		if errors.Is(err, errno) {
			return true
		}
	}
	return false
}

// sync makes the folder's names durable.
func (f *folder) sync() error {
	dir, err := f.Open(".")
	if err != nil {
		return errSave(f.Name(), err)
	}
	defer dir.Close()
	return syncFolder(dir)
}

func syncFolder(dir *os.File) error {
	err := dir.Sync()
	// Some network and FUSE file systems cannot sync a folder; they say so with these.
	if err == nil || errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		return nil
	}
	return errSave(dir.Name(), err)
}

// Temporary files have this and a [rand.Text] for a name; the selector is not in it, so that
// the longest one still fits into the 255 octets of a file name.
const tempPrefix = ".new-key-"

// staleAfter is far beyond the time that placing a key takes.
const staleAfter = time.Hour

// sweep removes the temporary files of killed runs. What it cannot remove blocks nothing.
func (f *folder) sweep(now time.Time) {
	entries, err := fs.ReadDir(f.FS(), ".")
	if err != nil {
		return
	}
	for _, entry := range entries {
		random, isTemp := strings.CutPrefix(entry.Name(), tempPrefix)
		if !isTemp || len(random) != len(rand.Text()) {
			continue
		}
		info, err := entry.Info()
		if err == nil && info.Mode().IsRegular() && now.Sub(info.ModTime()) > staleAfter {
			f.Remove(entry.Name())
		}
	}
}
