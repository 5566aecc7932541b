package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"allgreen/tui/screentest"
)

// host is a new server behind a real sshd, and a person's terminal of 80x24 that
// leads to it.
type host struct {
	*seat
	dir  string
	port string
}

// newHost starts sshd on loopback, with keys of its own.
func newHost(t *testing.T) *host {
	t.Helper()
	need(t, "tmux", "screen", "ssh", "sshd", "ssh-keygen")
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(free.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	free.Close()
	h := &host{seat: newSeat(t), dir: t.TempDir(), port: port}
	for _, key := range []string{"hostkey", "id"} {
		if out, err := h.command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", filepath.Join(h.dir, key)).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
		t.Fatal(err)
	}
	sshd, err := exec.LookPath("sshd")
	if err != nil {
		t.Fatal(err)
	}
	var set []string
	for _, v := range h.env {
		if name, value, _ := strings.Cut(v, "="); name != "TERM" {
			set = append(set, fmt.Sprintf("%s=%q", name, value))
		}
	}
	conf := filepath.Join(h.dir, "sshd_config")
	text := fmt.Sprintf("Port %s\nListenAddress 127.0.0.1\nHostKey %[2]s/hostkey\nAuthorizedKeysFile %[2]s/id.pub\nStrictModes no\nPermitRootLogin yes\nPasswordAuthentication no\nUsePAM no\nPidFile none\nSetEnv %[3]s SCREENDIR=%[2]s/screens TMUX_TMPDIR=%[2]s\n",
		port, h.dir, strings.Join(set, " "))
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	log, err := os.Create(filepath.Join(h.dir, "sshd.log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	daemon := exec.Command(sshd, "-D", "-e", "-f", conf)
	daemon.Stdout, daemon.Stderr = log, log
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = daemon.Process.Kill()
		_ = daemon.Wait()
	})
	for deadline := time.Now().Add(screentest.Patience); ; time.Sleep(20 * time.Millisecond) {
		if said, _ := os.ReadFile(log.Name()); strings.Contains(string(said), "Server listening") {
			return h
		} else if time.Now().After(deadline) {
			t.Fatalf("sshd does not listen: %s", said)
		}
	}
}

// ssh is the command line that runs another one on the host.
func (h *host) ssh(line string) []string {
	return []string{"ssh", "-tt", "-q", "-F", "none", "-p", h.port, "-i", filepath.Join(h.dir, "id"),
		"-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "root@127.0.0.1", line}
}

// login is the terminal of a person who runs a command line on the host.
func (h *host) login(line string) *screentest.Screen {
	h.t.Helper()
	args := h.ssh(line)
	return screentest.Exec(h.t, 80, 24, h.command(args[0], args[1:]...))
}

// loginInTmux is the same in a tmux at home, which takes what programs send to
// the clipboard.
func (h *host) loginInTmux(line string) *screentest.Screen {
	h.t.Helper()
	conf := filepath.Join(h.dir, "tmux.conf")
	if err := os.WriteFile(conf, []byte("set -s set-clipboard on\n"), 0o600); err != nil {
		h.t.Fatal(err)
	}
	cmd := h.command("tmux", append([]string{"-u", "-f", conf, "new-session"}, h.ssh(line)...)...)
	cmd.Env = append(cmd.Env, "TMUX_TMPDIR="+h.dir)
	return screentest.Exec(h.t, 80, 24, cmd)
}

// wanted is the value of a record of the only saved domain.
func (s *seat) wanted(id string) string {
	s.t.Helper()
	out, err := s.command("allgreen", "records", "--format", "json").Output()
	if err != nil {
		s.t.Fatal(err)
	}
	var list []struct{ ID, Value string }
	if err := json.Unmarshal(out, &list); err != nil {
		s.t.Fatal(err)
	}
	for _, r := range list {
		if r.ID == id {
			return r.Value
		}
	}
	s.t.Fatalf("no record %q", id)
	return ""
}

// toDKIM goes to the key's record, which comes after five others.
func toDKIM(s *screentest.Screen) {
	s.Until("records", "live").Press("down", "down", "down", "down", "down").Until("DKIM, signs")
}

// TestMultiplexers plays the whole demo over ssh, in tmux and in GNU screen on
// the server, to all green, and gets the long value of the key out of it on the
// way: by the clipboard, and by showing it plain.
func TestMultiplexers(t *testing.T) {
	long(t)
	joined := func(_ *host, s *screentest.Screen) string { return strings.ReplaceAll(s.Text(), "\n", "") }
	sent := func(_ *host, s *screentest.Screen) string { return clipboard(s) }
	for _, row := range []struct {
		name, start string
		login       func(*host, string) *screentest.Screen
		// copied is what has reached the clipboard, shown what a person can copy
		// from the screen.
		copied, shown func(*host, *screentest.Screen) string
	}{
		{"no multiplexer", "", (*host).login, sent, joined},
		{"GNU screen", "screen -U -c /dev/null ", (*host).login, sent, joined},
		{"tmux", "tmux -u -f /dev/null new-session ", (*host).login, (*host).tmuxBuffer, (*host).tmuxCopy},
		{"tmux at home", "", (*host).loginInTmux, (*host).tmuxBuffer, (*host).tmuxCopy},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			h := newHost(t)
			program, err := exec.LookPath("allgreen")
			if err != nil {
				t.Fatal(err)
			}
			s := row.login(h, row.start+program+" demo --home "+h.home)
			for n, fields := range []int{1, 3, 1, 2, 2, 3, 1} { // all of them have an offer
				s.Until(step(n + 1))
				for range fields {
					s.Press("enter")
				}
			}
			toDKIM(s)
			s.Press("c").Until("sent")
			h.until("the value in the clipboard", func() string { return row.copied(h, s) }, h.wanted("dkim"))
			s.Press("v").Until("Any key goes back.")
			h.until("the value on the screen", func() string { return row.shown(h, s) }, h.wanted("dkim"))
			s.Press("x").Until("live").Press("w")
			s.Within(2*time.Minute, "All 9 records are green").Press("q")
			_ = s.Gone(screentest.Patience)
			if odd := s.Restored(); odd != "" {
				t.Errorf("the person's terminal is not as it was: %s", odd)
			}
		})
	}
}

// osc52 is text for the clipboard, as the person's own terminal gets it.
var osc52 = regexp.MustCompile("\x1b\\]52;c;([A-Za-z0-9+/=]*)(?:\a|\x1b\\\\)")

// clipboard is what the person's terminal was sent for its clipboard.
func clipboard(s *screentest.Screen) string {
	all := osc52.FindAllStringSubmatch(string(s.Raw()), -1)
	if len(all) == 0 {
		return ""
	}
	text, err := base64.StdEncoding.DecodeString(all[len(all)-1][1])
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// tmux asks the tmux that runs.
func (h *host) tmux(args ...string) string {
	h.t.Helper()
	cmd := h.command("tmux", args...)
	cmd.Env = append(cmd.Env, "TMUX_TMPDIR="+h.dir)
	out, _ := cmd.Output() // until there is a buffer, it fails
	return string(out)
}

// tmuxBuffer is what tmux pastes.
func (h *host) tmuxBuffer(*screentest.Screen) string { return h.tmux("show-buffer") }

// tmuxCopy is the key's value as a person marks it in tmux's copy mode.
func (h *host) tmuxCopy(*screentest.Screen) string {
	h.tmux("delete-buffer")
	h.tmux("copy-mode")
	for _, do := range [][]string{{"history-top"}, {"search-forward", "v=DKIM1"}, {"start-of-line"}, {"begin-selection"}, {"end-of-line"}, {"copy-selection-and-cancel"}} {
		h.tmux(append([]string{"send-keys", "-X"}, do...)...)
	}
	return h.tmux("show-buffer")
}

// until waits until a text holds what is wanted.
func (h *host) until(what string, text func() string, wanted string) {
	h.t.Helper()
	var is string
	for deadline := time.Now().Add(screentest.Patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if is = text(); strings.Contains(is, wanted) {
			return
		}
	}
	h.t.Fatalf("%s is %q, want %q", what, is, wanted)
}
