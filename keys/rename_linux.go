package keys

import (
	"os"

	"golang.org/x/sys/unix"
)

// renameNoReplace renames within dir, and fails with EEXIST where the new name is taken.
func renameNoReplace(dir *os.File, from, to string) error {
	return unix.Renameat2(int(dir.Fd()), from, int(dir.Fd()), to, unix.RENAME_NOREPLACE)
}
