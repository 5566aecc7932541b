package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// desk is a person's screen: a tmux of 80x24 in which ssh leads to the new server.
type desk struct {
	*mailLab
	socket  string
	program string // allgreen's path
	login   string // the command line of ssh
}

// newDesk starts a real sshd on loopback, with keys of its own.
func newDesk(l *mailLab) *desk {
	l.t.Helper()
	d := &desk{mailLab: l, socket: filepath.Join(l.dir, "tmux")}
	for _, key := range []string{"hostkey", "id"} {
		l.command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", filepath.Join(l.dir, key))
	}
	program, err := exec.LookPath("allgreen")
	if err != nil {
		l.t.Fatal(err)
	}
	// sshd wants its folder for privilege separation, and to be called by its full path.
	if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
		l.t.Fatal(err)
	}
	sshd, err := exec.LookPath("sshd")
	if err != nil {
		l.t.Fatal(err)
	}
	env := make([]string, 0, len(l.env))
	for _, v := range l.env {
		name, value, _ := strings.Cut(v, "=")
		env = append(env, fmt.Sprintf(`%s="%s"`, name, value))
	}
	conf := l.write("sshd_config", fmt.Sprintf(`Port 2222
ListenAddress 127.0.0.1
HostKey %s/hostkey
AuthorizedKeysFile %s/id.pub
StrictModes no
PermitRootLogin yes
PasswordAuthentication no
UsePAM no
PidFile none
SetEnv %s
`, l.dir, l.dir, strings.Join(env, " ")))
	server := l.daemon("sshd", sshd, "-D", "-e", "-f", conf)
	l.until("sshd", func() bool {
		text, _ := os.ReadFile(server.log)
		return strings.Contains(string(text), "Server listening")
	})
	d.program = program
	d.login = fmt.Sprintf("ssh -tt -q -F none -p 2222 -i %s/id -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null root@127.0.0.1 %s", l.dir, program)
	l.t.Cleanup(func() { _ = exec.Command("tmux", "-S", d.socket, "kill-server").Run() })
	return d
}

func (d *desk) tmux(args ...string) string {
	d.t.Helper()
	return d.inside("tmux", append([]string{"-S", d.socket, "-f", "/dev/null"}, args...)...)
}

// call opens a window with a fresh connection.
func (d *desk) call() {
	d.t.Helper()
	d.tmux("new-session", "-d", "-s", "desk", "-x", "80", "-y", "24", "env", "LANG=C.UTF-8", "TERM=tmux-256color", "sh", "-c", d.login+"; echo; echo connection closed; sleep 60")
}

func (d *desk) screen() string { return d.tmux("capture-pane", "-p", "-t", "desk") }

// see waits until the screen shows the text.
func (d *desk) see(text string) {
	d.t.Helper()
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if strings.Contains(d.screen(), text) {
			return
		}
	}
	d.t.Fatalf("the screen never showed %q:\n%s", text, d.screen())
}

// press sends keys by tmux's names, or text as it is.
func (d *desk) press(keys ...string) {
	d.t.Helper()
	for _, k := range keys {
		d.tmux("send-keys", "-t", "desk", k)
	}
}

// running tells whether the program runs at the far end of the line.
func (d *desk) running() bool {
	for pid := range strings.FieldsSeq(d.command("ip", "netns", "pids", d.ns)) {
		args, err := os.ReadFile(filepath.Join("/proc", pid, "cmdline"))
		if err == nil && strings.TrimRight(string(args), "\x00") == d.program {
			return true
		}
	}
	return false
}

// TestOverSSH is the whole job as a person does it: in tmux at 80x24, over ssh, to
// the real binary, against real name servers. Half way the connection drops.
func TestOverSSH(t *testing.T) {
	need(t, "tmux", "ssh", "sshd", "ssh-keygen")
	d := newDesk(newDNSLab(t))

	d.call()
	d.see("step 1 of 7")
	d.press("postmaster@kestrel.test", "Enter")
	d.see("e-mail address")
	d.press("C-u", "kestrel.test", "Enter")
	d.see("step 2 of 7")
	d.press("Enter")
	d.see("> ")
	d.press("203.0.113.25", "Enter", "2001:db8::25", "Enter")
	d.see("step 3 of 7")
	if !d.running() {
		t.Fatal("the program is not found among the processes")
	}

	// The train enters a tunnel: ssh is gone without a word.
	d.tmux("kill-server")
	d.until("the program's end after the line was lost", func() bool { return !d.running() })
	d.call()
	d.see("kestrel.test")
	d.press("Enter")
	d.see("step 3 of 7")
	d.press("Enter")
	d.see("step 4 of 7")
	d.press("Enter", "Enter")
	d.see("step 5 of 7")
	d.press("Enter", "Enter")
	d.see("step 6 of 7")
	d.press("Enter", "Enter", "Enter")
	d.see("step 7 of 7")
	d.press("Enter")
	d.see("records")
	d.see("0 of 9 live")
	d.press("w")
	d.see("0 of 9 green")

	d.readRecords()
	d.publish(d.zone)
	d.publishReverse(d.arpa4, d.arpa6)
	d.press("r")
	d.see("9 of 9 green")
	d.see("All 9 records are green")
	d.press("q")
	d.see("connection closed")
	for _, text := range []string{"all 9 records are green", "allgreen keys install", "dkim"} {
		if !strings.Contains(d.screen(), text) {
			t.Errorf("the farewell does not tell %q:\n%s", text, d.screen())
		}
	}
}
