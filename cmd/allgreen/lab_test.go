package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"allgreen/records/check"
)

// The lab is a private internet of real servers on the loopback interface of a
// network namespace of its own: BIND as root, TLD and reverse zones, a provider
// with BIND, Knot and NSD, and public resolvers. Nothing leaves it, and nothing
// on the machine is in its way.
const (
	rootAddr    = "198.51.100.1"
	rootAddr6   = "2001:db8:53::1"
	tldAddr     = "198.51.100.2"
	reverseAddr = "198.51.100.4"
	whoAmIAddr  = "198.51.100.9" // of com., where a test starts that
)

// requireServers tells that a missing server is a failure and no reason to skip.
func requireServers() bool { return os.Getenv("ALLGREEN_REQUIRE_SERVERS") == "1" }

// long skips a test that takes half a minute or more where servers are no must.
func long(t testing.TB) {
	t.Helper()
	if !requireServers() {
		t.Skip("takes long; ALLGREEN_REQUIRE_SERVERS=1 runs it")
	}
}

// need skips the test where a program of the lab is not installed.
func need(t testing.TB, programs ...string) {
	t.Helper()
	missing := func(why string) {
		if requireServers() {
			t.Fatal(why)
		}
		t.Skip(why)
	}
	if os.Geteuid() != 0 {
		missing("real servers need port 53 and a network namespace: not root")
	}
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			missing(p + " is not installed")
		}
	}
}

type lab struct {
	t    testing.TB
	dir  string
	ns   string
	home string
	env  []string

	client    string       // the namespace that allgreen runs in
	authority *authorityOf // who vouches for resolvers over HTTPS
}

// newLab makes the namespace with its addresses. The servers come with start.
func newLab(t testing.TB) *lab {
	t.Helper()
	need(t, "ip", "named", "dig")
	l := &lab{t: t, dir: t.TempDir(), ns: fmt.Sprintf("allgreen%d", time.Now().UnixNano()%1e9)}
	l.home, l.client = filepath.Join(l.dir, "home"), l.ns
	// named gives up its privileges only when told to, but other daemons walk the path as their own user.
	if err := os.Chmod(l.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	l.command("ip", "netns", "add", l.ns)
	t.Cleanup(func() { l.command("ip", "netns", "del", l.ns) })
	l.inside("ip", "link", "set", "lo", "up")
	var addresses strings.Builder
	for _, a := range []string{rootAddr, tldAddr, reverseAddr, whoAmIAddr} {
		fmt.Fprintf(&addresses, "addr add %s/32 dev lo\n", a)
	}
	fmt.Fprintf(&addresses, "addr add %s/128 dev lo nodad\n", rootAddr6)
	for _, s := range provider {
		fmt.Fprintf(&addresses, "addr add %s/32 dev lo\naddr add %s/128 dev lo nodad\n", s.ipv4, s.ipv6)
	}
	for _, r := range resolvers {
		fmt.Fprintf(&addresses, "addr add %s/32 dev lo\n", r.addr)
	}
	l.inside("ip", "-batch", l.write("addresses", addresses.String()))
	// `ip netns exec` lays these files over /etc.
	etc := filepath.Join("/etc/netns", l.ns)
	if err := os.MkdirAll(etc, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(etc) })
	l.write(filepath.Join(etc, "resolv.conf"), "nameserver "+resolvers[0].addr+"\n")
	l.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + l.dir, "LANG=C.UTF-8", "TZ=UTC",
		"ALLGREEN_HOME=" + l.home,
		"ALLGREEN_ROOT_HINTS=" + l.write("root.hints", ". 3600 IN NS a.root.test.\na.root.test. 3600 IN A "+rootAddr+"\na.root.test. 3600 IN AAAA "+rootAddr6+"\n"),
	}
	return l
}

// write writes a file of the lab and returns its path.
func (l *lab) write(name, text string) string {
	l.t.Helper()
	if !filepath.IsAbs(name) {
		name = filepath.Join(l.dir, name)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		l.t.Fatal(err)
	}
	return name
}

func (l *lab) command(name string, args ...string) string {
	l.t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		l.t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// inside runs a command in the lab's namespace.
func (l *lab) inside(name string, args ...string) string {
	l.t.Helper()
	return l.command("ip", append([]string{"netns", "exec", l.ns, name}, args...)...)
}

// daemon is a running server.
type daemon struct {
	cmd *exec.Cmd
	log string
}

func (l *lab) daemon(name string, args ...string) *daemon {
	l.t.Helper()
	log, err := os.Create(filepath.Join(l.dir, name+".log"))
	if err != nil {
		l.t.Fatal(err)
	}
	defer log.Close()
	cmd := exec.Command("ip", append([]string{"netns", "exec", l.ns}, args...)...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		l.t.Fatal(err)
	}
	d := &daemon{cmd: cmd, log: log.Name()}
	l.t.Cleanup(d.stop)
	return d
}

// stop ends the server and all its processes.
func (d *daemon) stop() {
	d.signal(syscall.SIGKILL)
	_ = d.cmd.Wait()
}

func (d *daemon) signal(s syscall.Signal) { _ = syscall.Kill(-d.cmd.Process.Pid, s) }

// reload makes the server read its zones again.
func (d *daemon) reload() { _ = d.cmd.Process.Signal(syscall.SIGHUP) }

// logged tells whether the server's log has the text, in upper or lower case.
func (d *daemon) logged(text string) bool {
	log, _ := os.ReadFile(d.log)
	return bytes.Contains(bytes.ToLower(log), []byte(strings.ToLower(text)))
}

// until waits for something that a server does in its own time.
func (l *lab) until(what string, done func() bool) {
	l.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if done() {
			return
		}
	}
	l.t.Fatalf("waited in vain for: %s", what)
}

// result is what came of one run of allgreen.
type result struct {
	stdout, stderr string
	code           int
}

// allgreen runs the program as a script would.
func (l *lab) allgreen(args ...string) result {
	l.t.Helper()
	return l.allgreenWith(nil, args...)
}

func (l *lab) allgreenWith(in io.Reader, args ...string) result {
	l.t.Helper()
	res, err := l.run(in, args...)
	if err != nil {
		l.t.Fatal(err)
	}
	return res
}

// run is allgreenWith for goroutines, which must not end the test.
func (l *lab) run(in io.Reader, args ...string) (result, error) {
	program, err := exec.LookPath("allgreen")
	if err != nil {
		return result{}, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "ip", append([]string{"netns", "exec", l.client, program}, args...)...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.Env = in, &out, &errs, l.env
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return result{}, err
	}
	return result{out.String(), errs.String(), cmd.ProcessState.ExitCode()}, nil
}

// check runs `allgreen check --json` and reads what it says.
func (l *lab) check(args ...string) (check.Round, int) {
	l.t.Helper()
	round, code, err := l.look(args...)
	if err != nil {
		l.t.Fatal(err)
	}
	return round, code
}

// look is check for goroutines.
func (l *lab) look(args ...string) (check.Round, int, error) {
	var round check.Round
	res, err := l.run(nil, append([]string{"check", "--json"}, args...)...)
	if err != nil {
		return round, 0, err
	}
	if err := json.Unmarshal([]byte(res.stdout), &round); err != nil {
		return round, 0, fmt.Errorf("check --json: %w\n%s\n%s", err, res.stdout, res.stderr)
	}
	return round, res.code, nil
}

// dig asks a server; without an answer it returns nothing.
func (l *lab) dig(addr, name, typ string, flags ...string) string {
	args := []string{"netns", "exec", l.ns, "dig", "+short", "+time=2", "@" + addr, name, typ}
	out, err := exec.Command("ip", append(args, flags...)...).Output()
	if err != nil {
		return ""
	}
	return string(out)
}
