package keys

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"time"
)

// How the name of a key that was set aside goes on behind its selector.
const (
	asideMark = ".retired-"
	asideTime = "20060102T150405"
)

// SetAside gives the key at path a name of the day beside it, so that its selector is free
// and the key is still there, and returns where it is now. Nothing is overwritten. The errors
// are those of [Load] and [ErrSave].
func SetAside(path string, now time.Time) (string, error) {
	folder, err := openFolder(filepath.Dir(path))
	if err != nil {
		return "", err
	}
	defer folder.Close()
	name := filepath.Base(path)
	file, err := folder.open(name)
	if err != nil {
		return "", err
	}
	file.Close()
	aside := strings.TrimSuffix(name, extension) + asideMark + now.UTC().Format(asideTime) + extension
	err = folder.claim(name, aside)
	if err == nil {
		// A link has two names now; a rename has taken the first away already.
		if err = folder.Remove(name); errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	}
	if err != nil {
		return "", errSave(filepath.Join(folder.Name(), aside), err)
	}
	return filepath.Join(folder.Name(), aside), folder.sync()
}
