package main

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// setupIn is the whole command `setup` that keeps its domain in home, without any network.
func setupIn(t *testing.T, home string) *exec.Cmd {
	t.Helper()
	hints := filepath.Join(t.TempDir(), "root.hints")
	if err := os.WriteFile(hints, []byte(". 3600 IN NS a.root.test.\na.root.test. 3600 IN A 127.0.0.1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("allgreen", "setup", "example.org", "--yes", "--ipv4", "203.0.113.25", "--selector", "s1")
	cmd.Env = append(os.Environ(), "ALLGREEN_HOME="+home, "ALLGREEN_ROOT_HINTS="+hints, "ALLGREEN_RESOLVERS=127.0.0.1:9=nobody")
	return cmd
}

// keyIn is the content of the private key, nil where there is none.
func keyIn(t *testing.T, home string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(home, "example.org", "dkim", "s1.pem"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return content
}

// rerun sets the domain up once more, which must work, with the key that is there.
func rerun(t *testing.T, home string) {
	t.Helper()
	before := keyIn(t, home)
	if out, err := setupIn(t, home).CombinedOutput(); err != nil {
		t.Fatalf("the next run: %v\n%s", err, out)
	}
	if after := keyIn(t, home); after == nil || before != nil && !bytes.Equal(before, after) {
		t.Fatal("the next run exchanged the key")
	}
	for _, name := range []string{"setup.json", "records.zone", "records.txt"} {
		if info, err := os.Stat(filepath.Join(home, "example.org", name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSetupKilled kills the command at random instants of its life; whatever is left, the next run works.
func TestSetupKilled(t *testing.T) {
	begin := time.Now()
	if out, err := setupIn(t, t.TempDir()).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	whole := time.Since(begin)
	kills := 10
	if requireServers() {
		kills = 200
	}
	killed := 0
	var home string
	for i := range kills {
		if i%5 == 0 { // and on a home that was killed up to four times before
			home = filepath.Join(t.TempDir(), "home")
		}
		before := keyIn(t, home)
		cmd := setupIn(t, home)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(rand.N(whole + whole/4))
		if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			killed++
		}
		if before != nil && !bytes.Equal(before, keyIn(t, home)) {
			t.Fatal("a killed run exchanged the key")
		}
		if i%5 == 4 {
			rerun(t, home)
		}
	}
	if killed == 0 {
		t.Error("every run was over before it was killed")
	}
}

// TestSetupOnFullDisk leaves less and less undone: no room at all, room for the key, for a file more, and so on.
func TestSetupOnFullDisk(t *testing.T) {
	need(t)
	const size = 64 << 10
	for room := 0; room <= 24<<10; room += 4 << 10 {
		home := t.TempDir()
		if err := unix.Mount("tmpfs", home, "tmpfs", 0, "mode=0700,size=64k"); err != nil {
			if requireServers() {
				t.Fatal(err)
			}
			t.Skip("a tmpfs cannot be mounted: " + err.Error())
		}
		t.Cleanup(func() { _ = unix.Unmount(home, unix.MNT_DETACH) })
		filler := filepath.Join(home, "filler")
		if err := os.WriteFile(filler, make([]byte, size-room), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := setupIn(t, home)
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		switch {
		case errors.As(err, &exit):
			if exit.ExitCode() != exitCannotRun || !strings.Contains(string(out), syscall.ENOSPC.Error()) || !strings.Contains(string(out), "ake room") {
				t.Errorf("%d octets of room: exit %d\n%s", room, exit.ExitCode(), out)
			}
			if _, err := os.Stat(filepath.Join(home, "example.org", "setup.json")); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%d octets of room: the domain counts as saved (%v)", room, err)
			}
		case err != nil:
			t.Fatal(err)
		case room == 0:
			t.Errorf("it worked on a full disk:\n%s", out)
		}
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		rerun(t, home)
	}
}
