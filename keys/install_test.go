package keys

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestInstall(t *testing.T) {
	source := "/var/lib/allgreen/example.org/dkim/202611.pem"
	rows := []struct {
		software string
		want     string
	}{
		{"opendkim", `OpenDKIM wants the key at /etc/opendkim/keys/example.org/202611.private, owned by opendkim:opendkim, mode 0600.

1. Put it there, as root:

    install -d -o root -g opendkim -m 0750 /etc/opendkim
    install -d -o root -g opendkim -m 0750 /etc/opendkim/keys
    install -d -o opendkim -g opendkim -m 0750 /etc/opendkim/keys/example.org
    install -o opendkim -g opendkim -m 0600 /var/lib/allgreen/example.org/dkim/202611.pem /etc/opendkim/keys/example.org/202611.private

2. Add to /etc/opendkim.conf:

    KeyTable      /etc/opendkim/KeyTable
    SigningTable  refile:/etc/opendkim/SigningTable

3. Add to /etc/opendkim/KeyTable:

    202611._domainkey.example.org example.org:202611:/etc/opendkim/keys/example.org/202611.private

4. Add to /etc/opendkim/SigningTable:

    *@example.org 202611._domainkey.example.org

5. Check and restart, as root:

    opendkim -n
    systemctl restart opendkim
    opendkim-testkey -d example.org -s 202611 -k /etc/opendkim/keys/example.org/202611.private -vv
`},
		{"rspamd", `Rspamd wants the key at /var/lib/rspamd/dkim/example.org.202611.key, owned by _rspamd:_rspamd, mode 0600.

1. Put it there, as root:

    install -d -o _rspamd -g _rspamd -m 0750 /var/lib/rspamd/dkim
    install -o _rspamd -g _rspamd -m 0600 /var/lib/allgreen/example.org/dkim/202611.pem /var/lib/rspamd/dkim/example.org.202611.key

2. Add to /etc/rspamd/local.d/dkim_signing.conf:

    domain {
      example.org {
        selector = "202611";
        path = "/var/lib/rspamd/dkim/example.org.202611.key";
      }
    }

3. Check and restart, as root:

    rspamadm configtest
    systemctl restart rspamd
`},
		{"dkimproxy", `dkimproxy wants the key at /etc/dkimproxy/keys/example.org.202611.key, owned by dkimproxy:dkimproxy, mode 0600.

1. Put it there, as root:

    install -d -o dkimproxy -g dkimproxy -m 0750 /etc/dkimproxy/keys
    install -o dkimproxy -g dkimproxy -m 0600 /var/lib/allgreen/example.org/dkim/202611.pem /etc/dkimproxy/keys/example.org.202611.key

2. Add to /etc/dkimproxy/dkimproxy_out.conf:

    domain    example.org
    selector  202611
    keyfile   /etc/dkimproxy/keys/example.org.202611.key
    signature dkim(a=rsa-sha256,c=relaxed)

3. Add to /etc/default/dkimproxy:

    DOMAIN=example.org
    DKIMPROXY_OUT_PRIVKEY=/etc/dkimproxy/keys/example.org.202611.key

4. Check and restart, as root:

    systemctl restart dkimproxy
`},
	}
	if len(rows) != len(Signers()) {
		t.Errorf("%q are known, not all of them are tested", Signers())
	}
	for _, row := range rows {
		in, err := Install(row.software, "example.org", KeyFile{"202611", source})
		if err != nil {
			t.Fatal(err)
		}
		steps, notes, _ := strings.Cut(in.String(), "\n- ")
		if steps != row.want {
			t.Errorf("%s:\n%s\nwant:\n%s", row.software, steps, row.want)
		}
		if len(in.Notes) == 0 || notes == "" {
			t.Errorf("%s: the notes are missing", row.software)
		}
	}
}

func TestInstallTwoKeys(t *testing.T) {
	for software, want := range map[string][]string{
		"rspamd": {
			"      { selector = \"s\"; path = \"/var/lib/rspamd/dkim/example.org.s.key\"; },\n",
			"      { selector = \"se\"; path = \"/var/lib/rspamd/dkim/example.org.se.key\"; }\n",
			"/se.pem /var/lib/rspamd/dkim/example.org.se.key",
		},
		"opendkim":  {"OpenDKIM cannot sign with Ed25519: the key of se"},
		"dkimproxy": {"dkimproxy cannot sign with Ed25519: the key of se"},
	} {
		in, err := Install(software, "example.org", KeyFile{"s", "/s.pem"}, KeyFile{"se", "/se.pem"})
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range want {
			if !strings.Contains(in.String(), text) {
				t.Errorf("%s: %q is missing in\n%s", software, text, in)
			}
		}
	}
	_, err := Install("rspamd", "example.org", KeyFile{"s", "/s.pem"}, KeyFile{"s\"; }", "/se.pem"})
	refused(t, err, ErrName)
}

func TestInstallForASubdomain(t *testing.T) {
	for domain, want := range map[string]bool{
		"example.org":       false,
		"example.co.uk":     false, // the suffix is co.uk
		"mail.example.org":  true,
		"a.b.example.co.uk": true,
		"kestrel.test":      false,
	} {
		in, err := Install("rspamd", domain, KeyFile{"s", "/k.pem"})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(in.String(), "    use_esld = false;\n"); got != want {
			t.Errorf("%s: use_esld = false is there: %v, want %v", domain, got, want)
		}
	}
}

func TestInstallRefuses(t *testing.T) {
	_, err := Install("sendmail", "example.org", KeyFile{"s", "/k.pem"})
	refused(t, err, ErrSigner)
	for _, name := range []string{"", ".", "..", "a..b", "../etc", "a b", "a;reboot", "a\nb", "$(id)", "a/b", "-o.org", "a\x1b[31m", "bücher.example", "a}", `a"b`} {
		_, err := Install("opendkim", name, KeyFile{"s", "/k.pem"})
		refused(t, err, ErrName)
		_, err = Install("opendkim", "example.org", KeyFile{name, "/k.pem"})
		refused(t, err, ErrName)
		if strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q goes to the screen as it is", name)
		}
	}
	for _, name := range []string{"xn--bcher-kva.example", "a.202611", "_old", "S1"} {
		if _, err := Install("opendkim", "example.org", KeyFile{name, "/k.pem"}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestInstallTakesAnyPath(t *testing.T) {
	t.Chdir(t.TempDir())
	here, _ := os.Getwd()
	in, err := Install("rspamd", "example.org", KeyFile{"s", "-k.pem"})
	if err != nil || !strings.Contains(in.String(), " "+here+"/-k.pem ") {
		t.Errorf("a relative path: %v, %v", in, err)
	}
}

// nasty are paths that a shell or a terminal could take for something else.
var nasty = []string{
	"plain/path-1.pem", "", " ", "-rf", "~root", "a b", "a\tb", "a\nb", "it's", `"double"`, `back\slash`, "$HOME", "$(id)", "`id`", "a;b", "a&b", "a|b", "*", "?", "[a]", "{a,b}", "#a", "!a", "a>b",
	"bücher", "鍵", "\x1b[31mred", "\x071", "\u202egnp.exe", "\u200b", "bad\xff\xfe", "'\x01'", `\` + "\x02" + `'`, "\u0085",
}

func TestShellQuote(t *testing.T) {
	bash := tool(t, "bash")
	for _, want := range nasty {
		quoted := ShellQuote(want)
		got, err := exec.Command(bash, "-c", "printf %s "+quoted).Output()
		if err != nil || string(got) != want {
			t.Errorf("%q is written as %s, which the shell reads as %q (%v)", want, quoted, got, err)
		}
		for _, r := range quoted {
			if r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u202e' || r == '\u200b' || r == '\ufffd' {
				t.Errorf("%q reaches the terminal raw: %q", want, quoted)
			}
		}
	}
	if got := ShellQuote("/etc/opendkim/keys/example.org/202611.private"); got != "/etc/opendkim/keys/example.org/202611.private" {
		t.Errorf("a plain path is written as %s", got)
	}
}

func TestCommandsWorkOnAnyPath(t *testing.T) {
	bash := tool(t, "bash")
	for _, name := range nasty {
		if name == "" || strings.Contains(name, "/") {
			continue
		}
		dir := t.TempDir()
		from, to := filepath.Join(dir, name), filepath.Join(dir, "to")
		write("key", 0o644)(t, from)
		command := installFile("root", "root", "0600", from, to)
		if os.Geteuid() != 0 {
			command = strings.Replace(command, "-o root -g root ", "", 1)
		}
		if out, err := exec.Command(bash, "-c", command).CombinedOutput(); err != nil {
			t.Errorf("%s: %s", command, out)
		}
		if info, err := os.Stat(to); err != nil || info.Mode() != 0o600 {
			t.Errorf("%s: %v, %v", command, info, err)
		}
	}
}
