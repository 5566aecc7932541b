package wizard

import (
	"context"
	"fmt"
	"os"
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
}

// A set-up holds the lock for less than a second, so that of two at once the
// second only has to wait for a moment.
const (
	lockWait  = 3 * time.Second
	lockRetry = 50 * time.Millisecond
)

// Lock takes the lock of a domain, and makes the domain's folder where it is
// not there. It waits for three seconds where another run holds it. Errors
// wrap [ErrLocked], [ErrForeign] or [ErrHome], or are those of ctx.
func (h *Home) Lock(ctx context.Context, domain records.Name) (*Lock, error) {
	if err := h.makeDir(domain); err != nil {
		return nil, err
	}
	path := h.path(domain, lockFile)
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return nil, foreign(path, info)
	}
	file := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR|syscall.O_NOFOLLOW), flock.SetPermissions(0o600))
	waiting, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	switch _, err := file.TryLockContext(waiting, lockRetry); {
	case err == nil:
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case waiting.Err() == nil:
		return nil, unusable(path, err)
	default:
		return nil, withHint(fmt.Errorf("%w: %s", ErrLocked, domain), "Wait until it is done, or end it: "+holder(path)+".")
	}
	// Only for the hint of the one who comes second: an error doesn't matter.
	_ = os.WriteFile(path, fmt.Appendf(nil, "process %d, since %s\n", os.Getpid(), time.Now().Format(time.TimeOnly)), 0o600)
	return &Lock{file}, nil
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

// Release gives the lock back. The file stays: removing it would let two runs
// hold locks on two files of the same name.
func (l *Lock) Release() error { return l.file.Unlock() }
