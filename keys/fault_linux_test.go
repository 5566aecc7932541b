package keys

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// wholeOrNothing checks the promise: after whatever happened there is either nothing at path or a complete
// key, nothing else holds key bytes but temporary files, and the next run works. It reports whether the key was there.
func wholeOrNothing(t *testing.T, path string, key *Pair) bool {
	t.Helper()
	there := true
	switch got, err := Load(path); {
	case errors.Is(err, ErrNoKey):
		there = false
	case err != nil:
		t.Fatalf("a torn key: %v", err)
	case !got.Equal(key):
		t.Fatal("another key")
	}
	want := Created
	if there {
		want = Adopted
	}
	got, outcome, err := Ensure(context.Background(), path, made(key))
	if err != nil || outcome != want || !got.Equal(key) {
		t.Fatalf("the next run: %v, %v, %v, want %v", got, outcome, err, want)
	}
	content, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(content, key.encode()) {
		t.Fatalf("what is kept in the end: %v", err)
	}
	return there
}

// mount mounts a tmpfs of its own for the test.
func mount(t *testing.T, options string) string {
	t.Helper()
	needRoot(t)
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "mode=0700,"+options); err != nil {
		missing(t, "mounting a tmpfs: "+err.Error())
	}
	t.Cleanup(func() { unix.Unmount(dir, unix.MNT_DETACH) })
	return dir
}

func TestFullDisk(t *testing.T) {
	key := testKey(t, 0)
	dir := mount(t, "size=64k")
	path := filepath.Join(dir, "s.pem")
	filler := filepath.Join(dir, "filler")
	if err := os.WriteFile(filler, make([]byte, 128<<10), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("the disk is not full: %v", err)
	}
	for range 3 { // a person tries again before making room
		_, _, err := Ensure(context.Background(), path, made(key))
		refused(t, err, ErrSave)
		if !errors.Is(err, syscall.ENOSPC) {
			t.Error(err)
		}
		if left := names(t, dir); len(left) != 1 {
			t.Fatalf("left behind: %q", left)
		}
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if wholeOrNothing(t, path, key) {
		t.Error("there was a key on a full disk")
	}
}

func TestNoInodesLeft(t *testing.T) {
	key := testKey(t, 0)
	dir := mount(t, "size=1m,nr_inodes=16")
	path := filepath.Join(dir, "s.pem")
	filler := func(i int) string { return filepath.Join(dir, fmt.Sprint("filler", i)) }
	fillers := 0
	for ; ; fillers++ {
		if err := os.WriteFile(filler(fillers), nil, 0o600); errors.Is(err, syscall.ENOSPC) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	// With none free the temporary file cannot be made; with one free it can, and its link
	// cannot (a tmpfs counts names).
	for free := range 2 {
		_, _, err := Ensure(context.Background(), path, made(key))
		refused(t, err, ErrSave)
		if left := names(t, dir); len(left) != fillers-free {
			t.Fatalf("%d free: left behind: %q", free, left)
		}
		if err := os.Remove(filler(free)); err != nil {
			t.Fatal(err)
		}
	}
	wholeOrNothing(t, path, key)
}

func TestReadOnlyDisk(t *testing.T) {
	key := testKey(t, 0)
	dir := mount(t, "size=1m")
	path := filepath.Join(dir, "s.pem")
	remount := func(flags uintptr) {
		t.Helper()
		if err := unix.Mount("", dir, "", unix.MS_REMOUNT|flags, ""); err != nil {
			t.Fatal(err)
		}
	}
	remount(unix.MS_RDONLY)
	_, _, err := Ensure(context.Background(), path, made(key))
	refused(t, err, ErrSave)
	_, _, err = Ensure(context.Background(), Path(dir, "example.org", "s"), made(key))
	refused(t, err, ErrSave)
	if !errors.Is(err, syscall.EROFS) {
		t.Error(err)
	}
	remount(0)
	wholeOrNothing(t, path, key)

	remount(unix.MS_RDONLY)
	if _, outcome, err := Ensure(context.Background(), path, neverMade(t)); err != nil || outcome != Adopted {
		t.Errorf("a key on a read-only disk: %v, %v", outcome, err)
	}
	remount(0)
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	remount(unix.MS_RDONLY)
	_, _, err = Ensure(context.Background(), path, neverMade(t))
	refused(t, err, ErrForeign) // readable for others, and that cannot be mended
}

func TestFileSizeLimit(t *testing.T) {
	key := testKey(t, 0)
	path := filepath.Join(t.TempDir(), "s.pem")
	// One block of 512 octets: the kernel writes a part of the key, and then sends SIGXFSZ.
	out, err := victim(t, path, key, tool(t, "sh"), "-c", `ulimit -f 1; exec "$0"`).CombinedOutput()
	if err == nil {
		t.Fatalf("the limit has no effect: %s", out)
	}
	holdsNoSecret(t, "the crash", string(out), key)
	if wholeOrNothing(t, path, key) {
		t.Error("there was a key beyond the limit")
	}
}

// injections are system calls that go wrong, as strace -e inject= has them.
var injections = []struct {
	inject string // may be several
	on     string // only on this path: "folder"; else everywhere
	fails  bool   // Ensure has to say so
	reason string
}{
	{"mkdirat:error=ENOSPC", "", true, "no room for the folder"},
	{"fchmod:error=EIO", "", true, "the mode of the temporary file"},
	{"write:error=EIO:when=1", "", true, "a write error"},
	{"write:error=ENOSPC:when=1", "", true, "no room"},
	{"write:error=EINTR:when=1", "", false, "a signal during the write"},
	{"write:retval=100:when=1", "", true, "a disk that says it wrote 100 octets and didn't"},
	{"fsync:error=EIO", "", true, "the first sync"},
	{"fsync:error=EIO", "folder", true, "the sync of the folder"},
	{"fsync:error=EINVAL", "folder", false, "a file system that cannot sync folders"},
	{"linkat:error=EIO", "", true, "the link"},
	{"linkat:error=EPERM", "", false, "no hard links: renamed without replacing"},
	{"linkat:error=EPERM renameat2:error=EINVAL", "", true, "no hard links and no such rename"},
	{"linkat:error=EPERM renameat2:error=EIO", "", true, "no hard links, and the rename fails"},
	{"unlinkat:error=EIO", "", false, "the temporary file cannot be removed"},
}

// straced is the victim below strace.
func straced(t *testing.T, path string, key *Pair, on, inject string) *exec.Cmd {
	t.Helper()
	args := []string{tool(t, "strace"), "-f", "-o", "/dev/null"}
	if on == "folder" {
		args = append(args, "-P", filepath.Dir(path))
	}
	for one := range strings.FieldsSeq(inject) {
		call, _, _ := strings.Cut(one, ":")
		args = append(args, "-e", "trace="+call, "-e", "inject="+one)
	}
	if strings.Contains(inject, " ") { // the last trace= counts
		args = append(args, "-e", "trace=linkat,renameat2")
	}
	return victim(t, path, key, args...)
}

func TestSystemCallsFail(t *testing.T) {
	key := testKey(t, 0)
	for _, row := range injections {
		t.Run(row.reason, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "s.pem")
			if strings.HasPrefix(row.inject, "mkdirat") {
				path = Path(dir, "example.org", "s")
			}
			out, err := straced(t, path, key, row.on, row.inject).CombinedOutput()
			if bytes.Contains(out, []byte("ptrace")) {
				missing(t, "strace may not trace here: "+string(out))
			}
			if failed := err != nil; failed != row.fails {
				t.Errorf("failed: %v, want %v: %s", failed, row.fails, out)
			}
			if row.fails && !strings.HasPrefix(string(out), "keys: ") {
				t.Errorf("it says %q", out)
			}
			holdsNoSecret(t, "the error", string(out), key)
			there := wholeOrNothing(t, path, key)
			if row.fails && there != (row.on == "folder") {
				t.Errorf("the key is there: %v", there)
			}
			left := len(names(t, filepath.Dir(path)))
			if want := strings.HasPrefix(row.inject, "unlinkat"); (left > 1) != want {
				t.Errorf("files in the end: %d", left)
			}
		})
	}
}

func TestInheritedACL(t *testing.T) {
	dir := t.TempDir()
	// What setfacl -d -m u:65534:rwx writes (linux/posix_acl_xattr.h): a version, then entries of tag, permissions, id.
	acl := binary.LittleEndian.AppendUint32(nil, 2)
	for _, entry := range [][3]uint32{{0x01, 7, 1<<32 - 1}, {0x02, 7, 65534}, {0x04, 5, 1<<32 - 1}, {0x10, 7, 1<<32 - 1}, {0x20, 0, 1<<32 - 1}} {
		acl = binary.LittleEndian.AppendUint16(acl, uint16(entry[0]))
		acl = binary.LittleEndian.AppendUint16(acl, uint16(entry[1]))
		acl = binary.LittleEndian.AppendUint32(acl, entry[2])
	}
	if err := unix.Setxattr(dir, "system.posix_acl_default", acl, 0); err != nil {
		missing(t, "no ACLs on this file system: "+err.Error())
	}
	path := filepath.Join(dir, "s.pem")
	if _, _, err := Ensure(context.Background(), path, made(testKey(t, 0))); err != nil {
		t.Fatal(err)
	}
	if n, err := unix.Getxattr(path, "system.posix_acl_access", nil); err != nil || n == 0 {
		t.Fatalf("the file has no ACL to take away: %v", err)
	}
	// The group bits of a file with an ACL are its mask: with none, the entry for 65534 is void.
	if info, err := os.Stat(path); err != nil || info.Mode() != fs.FileMode(0o600) {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}
