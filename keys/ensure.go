package keys

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"syscall"
	"time"
)

// Outcome says how [Ensure] came by its key.
type Outcome uint8

const (
	Created   Outcome = iota + 1 // made now
	Adopted                      // a whole, valid key of ours stood there already
	Tightened                    // adopted too, and other users could read the file until now: its mode is 0600 again
)

// Existed reports whether the key was there before.
func (o Outcome) Existed() bool { return o == Adopted || o == Tightened }

// Ensure returns the key kept at path. Where nothing stands there it calls newKey ([Generate],
// [Import]) and keeps what that returns; the folder is made where it is missing, 0700.
//
// A whole, valid key of ours (a regular file of this user or root, RSA of an accepted size) is
// adopted and never replaced, so what comes back may be another key than newKey would return:
// compare with [Pair.Equal] where that matters. Anything else at path is left as it is, with [ErrForeign].
// A folder where other users could exchange the key is refused with [ErrFolder].
//
// When Ensure returns nil the key is on the disk to stay, folder included, and has been read back.
// When it returns an error, or the program is killed at any instant, there is either nothing at path
// or a complete key, which the next run adopts. [ErrSave] says that the disk didn't take it.
// Two runs at once end up with the same key.
func Ensure(ctx context.Context, path string, newKey func(context.Context) (*Pair, error)) (*Pair, Outcome, error) {
	dir, name := filepath.Split(path)
	dir = filepath.Clean(dir)
	if err := makeFolder(dir); err != nil {
		return nil, 0, err
	}
	folder, err := openFolder(dir)
	if errors.Is(err, ErrNoKey) { // just made, and yet not there
		return nil, 0, &Error{Path: dir, Err: ErrFolder, Problem: "is a symbolic link that leads nowhere", Advice: "Remove it: rm " + ShellQuote(dir)}
	}
	if err != nil {
		return nil, 0, err
	}
	defer folder.Close()
	if err := folder.checkSafe(); err != nil {
		return nil, 0, err
	}
	folder.sweep(time.Now())

	pair, outcome, err := folder.adopt(name)
	if !errors.Is(err, ErrNoKey) {
		return pair, outcome, err
	}
	if pair, err = newKey(ctx); err != nil {
		return nil, 0, err
	}
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	err = folder.place(name, pair.encode())
	if errors.Is(err, fs.ErrExist) { // another run was quicker: its key is the one
		return folder.adopt(name)
	}
	if err != nil {
		return nil, 0, errSave(path, err)
	}
	kept, _, err := folder.adopt(name)
	if err != nil {
		return nil, 0, err
	}
	if !kept.Equal(pair) {
		return nil, 0, errForeign(path, "was exchanged for another key at this moment", nil)
	}
	return kept, Created, nil
}

// adopt returns the key that stands at the name, made durable: the run that put it there may
// have been killed before it synced the folder. [ErrNoKey] where nothing stands.
func (f *folder) adopt(name string) (*Pair, Outcome, error) {
	path := filepath.Join(f.Name(), name)
	file, err := f.open(name)
	if err != nil {
		return nil, 0, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, 0, errRead(path, err)
	}
	if info.Mode()&0o022 != 0 {
		return nil, 0, errForeign(path, "can be written by other users", nil)
	}
	pair, err := read(file)
	if errors.Is(err, ErrRead) { // whose it is cannot be told
		return nil, 0, err
	}
	if err != nil {
		return nil, 0, errForeign(path, "", err)
	}
	outcome := Adopted
	if info.Mode()&0o077 != 0 {
		if err := file.Chmod(0o600); err != nil {
			return nil, 0, errForeign(path, "can be read by other users", reason(err))
		}
		outcome = Tightened
	}
	if err := f.sync(); err != nil {
		return nil, 0, err
	}
	return pair, outcome, nil
}

// errForeign refuses what stands at a key's name; for a refused content the cause has the words.
func errForeign(path, problem string, cause error) error {
	e := &Error{Path: path, Err: ErrForeign, Problem: problem, Cause: cause,
		Advice: "It is left as it is. Look at it, move it away (mv " + ShellQuote(path) + " " + ShellQuote(path+".old") + "), or choose another name for the key with --selector."}
	var content *Error
	if problem == "" && errors.As(cause, &content) {
		e.Problem, e.Cause = content.Problem, content.Err
	}
	return e
}

// errSave is a key that the disk didn't take.
func errSave(path string, err error) error {
	e := &Error{Path: path, Err: ErrSave, Problem: "cannot be written", Cause: reason(err)}
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		e.Advice = "Make room on that disk and start again; nothing half-written is left."
	case errors.Is(err, syscall.EROFS):
		e.Advice = "That disk is mounted read-only. Keep the domains elsewhere with --home, or mount it writable."
	case errors.Is(err, fs.ErrPermission):
		e.Advice = "Run allgreen as the user to whom the folder belongs, or keep the domains elsewhere with --home."
	default:
		e.Advice = "Nothing half-written is left: start again, or keep the domains elsewhere with --home."
	}
	return e
}
