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
// network namespace of its own: BIND as root, TLD, provider and reverse zones,
// unbound as public resolver. Nothing leaves it, and nothing on the machine is
// in its way.
const (
	rootAddr     = "127.53.0.1"
	tldAddr      = "127.53.0.2"
	providerAddr = "127.53.0.3" // ns1.harbor.test
	reverseAddr  = "127.53.0.4"
	secondAddr   = "127.53.0.5" // ns2.harbor.test
	resolverAddr = "127.53.0.6"
)

// requireServers tells that a missing server is a failure and no reason to skip.
func requireServers() bool { return os.Getenv("ALLGREEN_REQUIRE_SERVERS") == "1" }

// need skips the test where a program of the lab is not installed.
func need(t *testing.T, programs ...string) {
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
	t    *testing.T
	dir  string
	ns   string
	home string
	env  []string
}

// newLab makes the namespace with its addresses. The servers come with start.
func newLab(t *testing.T) *lab {
	t.Helper()
	need(t, "ip", "named", "unbound")
	l := &lab{t: t, dir: t.TempDir(), ns: fmt.Sprintf("allgreen%d", time.Now().UnixNano()%1e9)}
	l.home = filepath.Join(l.dir, "home")
	// named gives up its privileges only when told to, but other daemons walk the path as their own user.
	if err := os.Chmod(l.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	l.command("ip", "netns", "add", l.ns)
	t.Cleanup(func() { l.command("ip", "netns", "del", l.ns) })
	l.inside("ip", "link", "set", "lo", "up")
	for _, a := range []string{rootAddr, tldAddr, providerAddr, reverseAddr, secondAddr, resolverAddr} {
		l.inside("ip", "addr", "add", a+"/8", "dev", "lo")
	}
	// `ip netns exec` lays these files over /etc.
	etc := filepath.Join("/etc/netns", l.ns)
	if err := os.MkdirAll(etc, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(etc) })
	l.write(filepath.Join(etc, "resolv.conf"), "nameserver "+resolverAddr+"\n")
	l.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + l.dir, "LANG=C.UTF-8", "TZ=UTC",
		"ALLGREEN_HOME=" + l.home,
		"ALLGREEN_ROOT_HINTS=" + l.write("root.hints", ". 3600 IN NS a.root.test.\na.root.test. 3600 IN A "+rootAddr+"\n"),
		"ALLGREEN_RESOLVERS=" + resolverAddr + "=unbound",
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

func (d *daemon) stop() {
	_ = syscall.Kill(-d.cmd.Process.Pid, syscall.SIGKILL)
	_ = d.cmd.Wait()
}

func (d *daemon) hangup() { _ = d.cmd.Process.Signal(syscall.SIGHUP) }

// named starts BIND on one address with its zones: apex to master file.
func (l *lab) named(addr string, zones map[string]string) *daemon {
	l.t.Helper()
	dir := filepath.Join(l.dir, "named-"+addr)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		l.t.Fatal(err)
	}
	var conf strings.Builder
	fmt.Fprintf(&conf, `options { directory %q; listen-on { %s; }; listen-on-v6 { none; }; pid-file %q; session-keyfile %q;
  recursion no; empty-zones-enable no; dnssec-validation no; minimal-responses yes; notify no; };
controls { };
`, dir, addr, dir+"/pid", dir+"/session.key")
	for apex, text := range zones {
		file := filepath.Join(dir, "zone."+strings.TrimSuffix(apex, "."))
		l.write(file, text)
		fmt.Fprintf(&conf, "zone %q { type primary; file %q; };\n", apex, file)
	}
	d := l.daemon("named-"+addr, "named", "-g", "-n", "1", "-c", l.write(dir+"/named.conf", conf.String()))
	l.until("named on "+addr, func() bool {
		text, _ := os.ReadFile(d.log)
		return bytes.Contains(text, []byte("running"))
	})
	return d
}

// unbound starts a caching resolver; its log holds every query.
func (l *lab) unbound(addr string) *daemon {
	l.t.Helper()
	conf := fmt.Sprintf(`server:
  interface: %s
  access-control: 127.0.0.0/8 allow
  do-not-query-localhost: no
  module-config: "iterator"
  username: ""
  chroot: ""
  directory: %q
  pidfile: ""
  use-syslog: no
  use-caps-for-id: no
  do-ip6: no
  log-queries: yes
  root-hints: %q
  local-zone: "test." nodefault
  local-zone: "113.0.203.in-addr.arpa." nodefault
  local-zone: "8.b.d.0.1.0.0.2.ip6.arpa." nodefault
  num-threads: 1
remote-control:
  control-enable: no
`, addr, l.dir, filepath.Join(l.dir, "root.hints"))
	d := l.daemon("unbound-"+addr, "unbound", "-d", "-p", "-c", l.write("unbound-"+addr+".conf", conf))
	l.until("unbound on "+addr, func() bool {
		text, _ := os.ReadFile(d.log)
		return bytes.Contains(text, []byte("start of service"))
	})
	return d
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
	program, err := exec.LookPath("allgreen")
	if err != nil {
		l.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "ip", append([]string{"netns", "exec", l.ns, program}, args...)...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.Env = in, &out, &errs, l.env
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		l.t.Fatal(err)
	}
	return result{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

// check runs `allgreen check --json` and reads what it says.
func (l *lab) check(args ...string) (check.Round, int) {
	l.t.Helper()
	res := l.allgreen(append([]string{"check", "--json"}, args...)...)
	var round check.Round
	if err := json.Unmarshal([]byte(res.stdout), &round); err != nil {
		l.t.Fatalf("check --json: %v\n%s\n%s", err, res.stdout, res.stderr)
	}
	return round, res.code
}
