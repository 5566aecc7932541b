package keys

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// maxFile is the largest file that is read as a key, in octets. A 4096-bit one has 3,300.
const maxFile = 64 << 10

// Path is where the private key of a domain's selector is kept:
// <home>/<domain>/dkim/<selector>.pem. Domain and selector must have been validated.
func Path(home, domain, selector string) string {
	return filepath.Join(home, domain, "dkim", selector+extension)
}

// extension ends the names of key files.
const extension = ".pem"

// Import reads a private key from a file that the person names (setup --key FILE, keys import FILE). Symbolic
// links are followed; anything but a regular file is refused without waiting on it.
// Errors are those of [Parse], and those of the file system.
func Import(path string) (*Pair, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, errRead(path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, &Error{Path: path, Err: ErrNotKey, Problem: KindOf(info.Mode()), Advice: "Name the file that holds the private key."}
	}
	// Should a FIFO have taken the file's place since, O_NONBLOCK keeps open from waiting
	// for a writer; read looks at the kind once more.
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, errRead(path, err)
	}
	defer file.Close()
	pair, err := read(file)
	return pair, withPath(err, path)
}

// RequireRSA refuses, with [ErrNotRSA], a key of another kind as the one key of a domain: not
// every receiver can check Ed25519 (RFC 8463 §6). path is the file that it was read from.
func (p *Pair) RequireRSA(path string) error {
	if p.Kind() == RSA {
		return nil
	}
	return &Error{Path: path, Err: ErrNotRSA, Problem: "holds a key of kind " + string(p.Kind()), Advice: adviceRSA}
}

// Load reads a key that [Ensure] keeps. Unlike [Import] it refuses symbolic links and
// other users' files ([ErrForeign]). A missing file is [ErrNoKey].
func Load(path string) (*Pair, error) {
	folder, err := openFolder(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	file, err := folder.open(filepath.Base(path))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	pair, err := read(file)
	return pair, withPath(err, path)
}

// read parses an open file after a last look at what it is.
func read(file *os.File) (*Pair, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, errRead(file.Name(), err)
	}
	if !info.Mode().IsRegular() {
		return nil, &Error{Err: ErrNotKey, Problem: KindOf(info.Mode()), Advice: adviceForm}
	}
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, errRead(file.Name(), err)
	}
	if len(data) > maxFile {
		return nil, &Error{Err: ErrNotKey, Problem: fmt.Sprintf("is larger than a key can be (%d KiB at most)", maxFile>>10), Advice: adviceForm}
	}
	return Parse(data)
}

// withPath puts the path into an *Error that has none yet.
func withPath(err error, path string) error {
	var e *Error
	if !errors.As(err, &e) || e.Path != "" {
		return err
	}
	named := *e
	named.Path = path
	return &named
}

// errRead is a file or folder that the system doesn't let us read.
func errRead(path string, err error) error {
	e := &Error{Path: path, Err: ErrRead, Problem: "cannot be read", Cause: reason(err)}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.Err, e.Problem = ErrNoKey, "is not there"
		e.Advice = "Look whether the path is spelled right."
	case errors.Is(err, fs.ErrPermission):
		e.Advice = "Run allgreen as the user to whom the file belongs, or as root."
	default:
		e.Advice = "Look at what is there: ls -ld " + ShellQuote(path)
	}
	return e
}

// reason takes the path and the call off a system's error: the sentence has its own.
func reason(err error) error {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return errno
	}
	return err
}

// KindOf says what stands where something else was looked for: "is a named pipe".
func KindOf(mode fs.FileMode) string {
	switch {
	case mode.IsRegular():
		return "is a file"
	case mode&fs.ModeSymlink != 0:
		return "is a symbolic link"
	case mode.IsDir():
		return "is a folder"
	case mode&fs.ModeNamedPipe != 0:
		return "is a named pipe"
	case mode&fs.ModeSocket != 0:
		return "is a socket"
	default:
		return "is a device"
	}
}
