package keys

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Entry is one key file of a folder.
type Entry struct {
	Selector    string
	Retired     time.Time // when [SetAside] took it out of use; zero for the others
	Path        string
	Kind        string // "RSA 2048", "Ed25519"; "" with Err
	Fingerprint string // "" with Err
	Err         error  // why it is not usable
}

// List returns the keys kept in dir (<home>/<domain>/dkim), sorted by selector; unusable
// ones with their error. A missing folder holds none.
func List(dir string) ([]Entry, error) {
	files, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, errRead(dir, err)
	}
	var entries []Entry
	for _, file := range files {
		selector, isKey := strings.CutSuffix(file.Name(), extension)
		if !isKey || selector == "" {
			continue
		}
		entry := Entry{Selector: selector, Path: filepath.Join(dir, file.Name())}
		if before, when, marked := strings.Cut(selector, asideMark); marked {
			if at, err := time.Parse(asideTime, when); err == nil {
				entry.Selector, entry.Retired = before, at
			}
		}
		if pair, err := Load(entry.Path); err != nil {
			entry.Err = err
		} else {
			entry.Kind, entry.Fingerprint = pair.Describe(), pair.Fingerprint()
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

// IsPrivate reports whether a file of that name in a folder of keys holds a private
// half: as one of [List], or since a run was killed while it wrote one.
func IsPrivate(name string) bool {
	return strings.HasSuffix(name, extension) || strings.HasPrefix(name, tempPrefix)
}
