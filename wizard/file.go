package wizard

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"allgreen/keys"

	"github.com/google/renameio/v2"
)

// formatVersion is the version of the JSON files that this package writes.
const formatVersion = 1

// maxFile bounds what is read: our own files have a few kilobytes.
const maxFile = 1 << 20

// read returns the content of a regular file. What is something else (a link,
// a pipe, a folder) is neither followed nor waited for: [ErrForeign].
func read(path string) ([]byte, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, unusable(path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, foreign(path, info)
	}
	// Between the two looks the file may have been exchanged.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, unusable(path, err)
	}
	defer f.Close()
	if info, err = f.Stat(); err != nil {
		return nil, unusable(path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, foreign(path, info)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, unusable(path, err)
	}
	if len(data) > maxFile {
		return nil, corrupt(path, errors.New("larger than allgreen writes"))
	}
	return data, nil
}

// write puts data at path in one step: whoever reads sees the old content or
// the new one, after a power cut too.
func write(path string, data []byte) error {
	dir := filepath.Dir(path)
	err := renameio.WriteFile(path, data, 0o600, renameio.WithTempDir(dir), renameio.WithStaticPermissions(0o600))
	if err == nil {
		err = syncDir(dir)
	}
	// The name of the temporary file says nothing to a person.
	var errno syscall.Errno
	if errors.As(err, &errno) {
		err = errno
	}
	return unusable(path, err)
}

// syncDir makes lasting what was created, renamed or removed in a folder.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// load reads one of our JSON files. A file of another format version is told
// apart ([ErrVersion]) from one that is damaged ([ErrCorrupt]).
func load[T any](path string) (*T, error) {
	data, err := read(path)
	if err != nil {
		return nil, err
	}
	var head struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, corrupt(path, err)
	}
	if head.Version != formatVersion {
		return nil, otherVersion(path, fmt.Errorf("format %d, where this allgreen knows %d", head.Version, formatVersion))
	}
	v := new(T)
	if err := json.Unmarshal(data, v); err != nil {
		return nil, corrupt(path, err)
	}
	strict := json.NewDecoder(bytes.NewReader(data))
	strict.DisallowUnknownFields()
	if err := strict.Decode(new(T)); err != nil {
		// Rewriting it would drop the field that we don't know.
		return nil, otherVersion(path, err)
	}
	return v, nil
}

// save writes one of our JSON files, but never over one that it cannot read.
func save[T any](path string, v *T) error {
	if _, err := load[T](path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("wizard: %s: %w", path, err)
	}
	return write(path, append(data, '\n'))
}

func corrupt(path string, err error) error {
	return withHint(fmt.Errorf("%w: %s: %w", ErrCorrupt, path, err),
		"Bring the file back from a backup, or move it away; the keys beside it are not touched by that.")
}

func otherVersion(path string, err error) error {
	return withHint(fmt.Errorf("%w: %s: %w", ErrVersion, path, err),
		"Use the version of allgreen that wrote the file, or a newer one.")
}

func foreign(path string, info fs.FileInfo) error {
	return withHint(fmt.Errorf("%w: %s %s", ErrForeign, path, keys.KindOf(info.Mode())),
		"It is left as it is. Look at it and move it away, or name another folder with --home.")
}

// unusable puts advice beside what the system said of a file or folder; nil stays nil.
func unusable(path string, err error) error {
	if err == nil {
		return nil
	}
	hint := "Name another folder with --home."
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		hint = "The disk is full. Make room and start allgreen again: it goes on where it was."
	case errors.Is(err, fs.ErrPermission):
		hint = "Start allgreen as the user who owns the folder, or name another one with --home."
	case errors.Is(err, syscall.EROFS):
		hint = "The file system can only be read. Name a folder on another one with --home."
	}
	return withHint(fmt.Errorf("%w: %s: %w", ErrHome, path, err), hint)
}
