//go:build !linux && !darwin

package keys

import (
	"os"
	"syscall"
)

// renameNoReplace is not known to this system: there are only hard links.
func renameNoReplace(dir *os.File, from, to string) error { return syscall.ENOSYS }
