//go:build linux

package keys

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestOpenDKIMSigns follows the instructions to the letter, on a copy of /etc in a mount namespace: the daemon,
// running as its own user and with its own rules for safe keys, signs mail of the domain, and
// another implementation finds the signature good with the public half.
func TestOpenDKIMSigns(t *testing.T) {
	needRoot(t)
	daemon := tool(t, "opendkim")
	python := tool(t, "/usr/bin/python3") // the system's, for which python3-dkim is packaged
	path := Path(t.TempDir(), "kestrel.test", "202611")
	pair, _, err := Ensure(context.Background(), path, func(ctx context.Context) (*Pair, error) { return Generate(ctx, MinBits) })
	if err != nil {
		t.Fatal(err)
	}
	in, err := Install("opendkim", "kestrel.test", KeyFile{"202611", path})
	if err != nil {
		t.Fatal(err)
	}
	header := [][2]string{{"From", "Ann <ann@kestrel.test>"}, {"To", "someone@example.net"}, {"Subject", "It works"}, {"Date", "Sat, 21 Nov 2026 09:30:00 +0000"}, {"Message-ID", "<1@kestrel.test>"}}
	const body = "Hello,\r\nthis is signed.\r\n"

	field, verdict, log := signWith(t, daemon, in, "", header, body)
	if field == "" || verdict != 'a' && verdict != 'c' {
		t.Fatalf("no signature, verdict %q: %s", verdict, log)
	}
	message := strings.ReplaceAll(field, "\n", "\r\n") + "\r\n"
	for _, f := range header {
		message += f[0] + ": " + f[1] + "\r\n"
	}
	message += "\r\n" + body
	spki, err := x509.MarshalPKIXPublicKey(pair.Public())
	if err != nil {
		t.Fatal(err)
	}
	verify := exec.Command(python, "-c", `
import sys, dkim
asked = []
def dns(name, timeout=5):
    asked.append(name.decode().rstrip("."))
    return sys.argv[1].encode()
good = dkim.verify(sys.stdin.buffer.read(), dnsfunc=dns)
print(good, *asked)`, "v=DKIM1; k=rsa; p="+base64.StdEncoding.EncodeToString(spki))
	verify.Stdin = strings.NewReader(message)
	out, err := verify.CombinedOutput()
	if err != nil && bytes.Contains(out, []byte("No module named")) {
		missing(t, "python3-dkim is not installed")
	}
	if want := "True 202611._domainkey.kestrel.test\n"; string(out) != want {
		t.Errorf("the signature is judged %q (%v), want %q\n%s", out, err, want, message)
	}

	// The modes in the instructions are what makes it work.
	if field, verdict, log := signWith(t, daemon, in, "chmod 0777 /etc/opendkim/keys", header, body); field != "" || verdict != 't' {
		t.Errorf("with a key that everyone may exchange OpenDKIM says %q %s", verdict, log)
	}
}

// signWith carries out the instructions and one command more, starts the daemon and has it sign one message.
func signWith(t *testing.T, daemon string, in Instructions, more string, header [][2]string, body string) (field string, verdict byte, log string) {
	t.Helper()
	work := t.TempDir()
	listener, err := net.Listen("tcp", "127.0.0.1:0") // a free port
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().(*net.TCPAddr)
	listener.Close()

	script := []string{
		"set -e",
		"cp -a /etc " + work + "/etc",
		"mount --bind " + work + "/etc /etc",
		"mount -t tmpfs tmpfs /run",
		"install -d -o opendkim /run/opendkim",
	}
	script = append(script, in.Commands...)
	for _, file := range in.Config {
		script = append(script, "cat >> "+ShellQuote(file.Path)+" <<'END'", strings.Join(file.Lines, "\n"), "END")
	}
	script = append(script, more, daemon+" -n", fmt.Sprintf("exec %s -f -p inet:%d@127.0.0.1", daemon, address.Port))
	if err := os.WriteFile(filepath.Join(work, "script"), []byte(strings.Join(script, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tool(t, "unshare"), "-m", tool(t, "sh"), filepath.Join(work, "script"))
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		cmd.Wait()
		close(ended)
	}()
	defer func() {
		cmd.Process.Kill() // asked to end, it would take five seconds
		<-ended
		log = output.String()
	}()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		conn, err := net.Dial("tcp", address.String())
		if err == nil {
			conn.Close()
			break
		}
		select {
		case <-ended:
			t.Fatalf("OpenDKIM doesn't start: %s", &output)
		default:
		}
		if time.Now().After(deadline) {
			t.Fatal("OpenDKIM doesn't listen")
		}
	}
	field, verdict, err = milterSign(address.String(), "ann@kestrel.test", header, body)
	if err != nil {
		t.Errorf("OpenDKIM: %v", err)
	}
	return field, verdict, log
}
