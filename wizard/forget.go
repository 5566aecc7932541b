package wizard

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"allgreen/keys"
	"allgreen/records"
)

// forgottenFolder is where the folders of forgotten domains are kept. No domain
// has such a name.
const forgottenFolder = ".forgotten"

// Forgotten is what became of a domain's files.
type Forgotten struct {
	Dir     string   // where they are now
	Keys    []string // the private keys among them
	Deleted []string // private keys that were deleted, by their old paths
}

// Forget takes a domain off the list, under its lock. Its folder is moved
// aside, whole and at once, so that nothing is lost and half of it never
// stands. Only with deleteKeys its private keys are deleted.
//
// Errors wrap [ErrNotSaved], [ErrLocked], [ErrForeign] or [ErrHome]; with
// ErrForeign on deleteKeys the domain is off the list already.
func (h *Home) Forget(ctx context.Context, domain records.Name, deleteKeys bool, now time.Time) (Forgotten, error) {
	if _, err := os.Lstat(h.path(domain, setupFile)); errors.Is(err, fs.ErrNotExist) {
		return Forgotten{}, withHint(fmt.Errorf("%w: %s", ErrNotSaved, domain), "Saved domains are shown by: "+h.Command(""))
	}
	if err := h.checkDir(domain); err != nil {
		return Forgotten{}, err
	}
	lock, err := h.Lock(ctx, domain)
	if err != nil {
		return Forgotten{}, err
	}
	dir, err := h.moveAside(domain, now)
	if err != nil {
		return Forgotten{}, errors.Join(err, lock.Release())
	}
	f := Forgotten{Dir: dir}
	f.Keys, err = privateKeys(dir)
	if deleteKeys && err == nil {
		err = f.deleteKeys(h.path(domain, ""))
	}
	return f, errors.Join(err, lock.Release())
}

// moveAside moves a domain's folder into one that nothing else is in.
func (h *Home) moveAside(domain records.Name, now time.Time) (dir string, err error) {
	aside := filepath.Join(h.dir, forgottenFolder)
	if err := os.Mkdir(aside, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", unusable(aside, err)
	}
	info, err := os.Lstat(aside)
	if err != nil {
		return "", unusable(aside, err)
	}
	if !info.IsDir() {
		return "", foreign(aside, info)
	}
	name := filepath.Join(aside, now.Format("20060102-150405"))
	own := name
	for n := 2; ; n++ { // whoever makes the folder has the name
		err := os.Mkdir(own, 0o700)
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", unusable(own, err)
		}
		own = fmt.Sprintf("%s-%d", name, n)
	}
	dir = filepath.Join(own, domain.String())
	if err := os.Rename(h.path(domain, ""), dir); err != nil {
		return "", unusable(dir, errors.Join(err, os.Remove(own)))
	}
	return dir, errors.Join(syncDir(own), syncDir(aside), syncDir(h.dir))
}

// privateKeys are the paths of the keys in a domain's folder.
func privateKeys(dir string) ([]string, error) {
	folder := filepath.Join(dir, keysFolder)
	info, err := os.Lstat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, unusable(folder, err)
	case !info.IsDir():
		return nil, foreign(folder, info)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, unusable(folder, err)
	}
	var paths []string
	for _, entry := range entries {
		if keys.IsPrivate(entry.Name()) && entry.Type().IsRegular() {
			paths = append(paths, filepath.Join(folder, entry.Name()))
		}
	}
	return paths, nil
}

// deleteKeys deletes the private keys, which once stood in the folder before.
func (f *Forgotten) deleteKeys(before string) error {
	if len(f.Keys) == 0 {
		return nil
	}
	folder := filepath.Dir(f.Keys[0])
	for i, path := range f.Keys {
		if err := os.Remove(path); err != nil {
			f.Keys = f.Keys[i:]
			return unusable(path, err)
		}
		f.Deleted = append(f.Deleted, filepath.Join(before, keysFolder, filepath.Base(path)))
	}
	f.Keys = nil
	return unusable(folder, syncDir(folder))
}
