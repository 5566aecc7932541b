package keys

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

// The test binary, started again with these set, is the victim of the fault tests: a process
// that does nothing but Ensure(victimPath) with the key of victimKey, once its standard
// input has ended.
const (
	victimPath = "ALLGREEN_TEST_ENSURE"
	victimKey  = "ALLGREEN_TEST_KEY"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(victimPath); path != "" {
		runtime.LockOSThread() // strace counts the calls of each thread by themselves
		io.Copy(io.Discard, os.Stdin)
		pair, outcome, err := Ensure(context.Background(), path, func(context.Context) (*Pair, error) {
			return Import(os.Getenv(victimKey))
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(outcome, pair.Fingerprint())
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// victim is the command that runs the victim, behind the given wrapper (strace …), if any.
func victim(t *testing.T, path string, key *Pair, wrapper ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	keyFile := filepath.Join(t.TempDir(), "made.pem")
	if err := os.WriteFile(keyFile, key.encode(), 0o600); err != nil {
		t.Fatal(err)
	}
	args := append(wrapper, self)
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), victimPath+"="+path, victimKey+"="+keyFile, "GORACE=atexit_sleep_ms=0")
	return cmd
}

// tool finds a program that a test runs for real. Without it the test is skipped, but fails where the
// machine is said to have everything.
func tool(t *testing.T, name string) string {
	t.Helper()
	for _, path := range []string{name, "/usr/sbin/" + name, "/sbin/" + name} {
		if found, err := exec.LookPath(path); err == nil {
			return found
		}
	}
	missing(t, name+" is not installed")
	return ""
}

// needRoot is for tests that mount or give files away.
func needRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		missing(t, "this needs root")
	}
}

func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("ALLGREEN_REQUIRE_SERVERS") == "1" {
		t.Fatal(what)
	}
	t.Skip(what)
}

var (
	testKeysLock sync.Mutex
	testKeys     []*Pair
)

// testKey returns the i-th key of the tests, always the same one.
func testKey(t testing.TB, i int) *Pair {
	t.Helper()
	testKeysLock.Lock()
	defer testKeysLock.Unlock()
	for len(testKeys) <= i {
		pair, err := Generate(context.Background(), MinBits)
		if err != nil {
			t.Fatal(err)
		}
		testKeys = append(testKeys, pair)
	}
	return testKeys[i]
}

// made is an Ensure maker that returns a key made beforehand.
func made(pair *Pair) func(context.Context) (*Pair, error) {
	return func(context.Context) (*Pair, error) { return pair, nil }
}

// refused checks that err is the sentinel, and has advice that is apart from it.
func refused(t *testing.T, err, sentinel error) {
	t.Helper()
	if !errors.Is(err, sentinel) {
		t.Fatalf("error is %v, want %v", err, sentinel)
	}
	var e *Error
	if !errors.As(err, &e) || e.Hint() == "" {
		t.Fatalf("%v has no hint for the person", err)
	}
}
