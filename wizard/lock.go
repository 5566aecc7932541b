package wizard

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"allgreen/records"

	"github.com/gofrs/flock"
)

// Lock keeps other runs away from a domain until it is released or the
// process ends, however it ends: the kernel holds it, not the file.
type Lock struct {
	file *flock.Flock
	dir  string // the domain's folder
}

// A set-up holds the lock for less than a second, so that of two at once the
// second only has to wait for a moment.
const (
	lockWait  = 3 * time.Second
	lockRetry = 50 * time.Millisecond
)

// Lock takes the lock of a domain, and makes the domain's folder where it is
// not there. It waits for three seconds where another run holds it, and sweeps
// up what killed runs have left. Errors wrap [ErrLocked], [ErrForeign] or
// [ErrHome], or are those of ctx.
func (h *Home) Lock(ctx context.Context, domain records.Name) (*Lock, error) {
	waiting, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	path := h.path(domain, lockFile)
	for {
		if err := h.makeDir(domain); err != nil {
			return nil, err
		}
		if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
			return nil, foreign(path, info)
		}
		file := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR|syscall.O_NOFOLLOW), flock.SetPermissions(0o600))
		switch _, err := file.TryLockContext(waiting, lockRetry); {
		case err == nil:
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case waiting.Err() == nil && errors.Is(err, fs.ErrNotExist):
			continue // the run before took the folder away between our two steps
		case waiting.Err() == nil:
			return nil, unusable(path, err)
		default:
			return nil, withHint(fmt.Errorf("%w: %s", ErrLocked, domain), "Wait until it is done, or end it: "+holder(path)+".")
		}
		l := &Lock{file, filepath.Dir(path)}
		if !l.stands() { // the run before gave up the folder: this is the lock of nothing
			if err := l.Release(); err != nil {
				return nil, unusable(path, err)
			}
			continue
		}
		// Only for the hint of the one who comes second: an error doesn't matter.
		_ = os.WriteFile(path, fmt.Appendf(nil, "process %d, since %s\n", os.Getpid(), time.Now().Format(time.TimeOnly)), 0o600)
		l.sweep()
		return l, nil
	}
}

// stands tells whether the locked file is the one that others will lock.
func (l *Lock) stands() bool {
	held, err := l.file.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(l.file.Path())
	return err == nil && os.SameFile(held, there)
}

// leftover is the name of a temporary file that a killed write left behind:
// the file's name and a random number. history.json is not among them, since it
// is written while others hold the lock.
var leftover = regexp.MustCompile(`^\.(` + regexp.QuoteMeta(setupFile) + `|` + regexp.QuoteMeta(zoneFile) + `|` + regexp.QuoteMeta(textFile) + `)[0-9]+$`)

// sweep removes the temporary files of killed runs. What it cannot remove blocks nothing.
func (l *Lock) sweep() {
	entries, err := os.ReadDir(l.dir)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if entry.Type().IsRegular() && leftover.MatchString(entry.Name()) {
			_ = os.Remove(filepath.Join(l.dir, entry.Name()))
		}
	}
}

// holder is who has the lock, as that run wrote it down.
func holder(path string) string {
	data, err := read(path)
	text := strings.TrimSpace(string(data))
	if err != nil || text == "" {
		return "another run of allgreen"
	}
	return records.Visible(text)
}

// Release gives the lock back. The file stays: others may be waiting for it.
func (l *Lock) Release() error { return l.file.Unlock() }

// Discard gives the lock back and takes away the domain's folder where nothing
// but the lock is in it: a set-up that was refused leaves no trace. Whoever
// waits for the lock finds out by [Lock.stands] that it has to begin anew.
func (l *Lock) Discard() error {
	// A folder with something in it is not removed.
	_ = os.Remove(filepath.Join(l.dir, keysFolder))
	if entries, err := os.ReadDir(l.dir); err == nil && len(entries) == 1 {
		_ = os.Remove(l.file.Path())
		_ = os.Remove(l.dir)
	}
	return l.Release()
}
