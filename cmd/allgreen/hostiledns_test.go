package main

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"allgreen/records/check"
	"allgreen/tui/screentest"
)

// octets is a text as a master file has it, each octet by its number (RFC 1035
// §5.1).
func octets(text string) string {
	var b strings.Builder
	for i := range len(text) {
		fmt.Fprintf(&b, "\\%03d", text[i])
	}
	return b.String()
}

// TestHostileDNS has real name servers serve every family of what drives a
// terminal, in values and in names: no byte of it comes out on any face, and
// what is judged is what stands there.
func TestHostileDNS(t *testing.T) {
	l := newMailLab(t)
	program, err := exec.LookPath("allgreen")
	if err != nil {
		t.Fatal(err)
	}
	var values, name string
	for i, family := range screentest.Hostile() {
		values += fmt.Sprintf("@ 300 IN TXT \"%s\"\n", octets(family.Text))
		values += fmt.Sprintf("_dmarc 300 IN TXT \"v=DMARC1; p=%s\"\n", octets(family.Text))
		values += fmt.Sprintf("s1._domainkey 300 IN TXT \"v=DKIM1; n=%s; p=%[1]s\"\n", octets(family.Text))
		if i%12 == 0 {
			name += octets(family.Text+"W") + "."
		}
	}
	l.publish(values + "mail 300 IN CNAME " + name + "test.\n@ 300 IN MX 10 mail\n" +
		"@ 300 IN TXT \"v=spf1 include:" + octets("\x1b[2J\u202e") + ".test exp=why.kestrel.test -all\"\nwhy 300 IN TXT \"" + octets(hostile()[:200]) + "\"\n")
	s := &seat{t: t, home: l.home, ns: l.ns, env: append(l.env, "TERM=xterm-256color")}
	for _, face := range []struct {
		args string
		way  []string // what is waited for, a key, and so on
	}{
		{"check", nil}, {"check --json", nil}, {"check --resolvers-now", nil}, {"check --all", nil}, {"records", nil},
		{"spf kestrel.test", nil}, {"spf kestrel.test --json", nil}, {"setup kestrel.test --yes", nil},
		{"watch --plain", []string{"of 9 green"}},
		{"watch", []string{"next look", "enter", "The name servers", "esc", "look now", "down", "TXT", "down", "TXT", "down", "TXT", "enter", "The name servers", "down", "next look", "esc", "look now", "b", "live", "down", "live", "?", "esc", "esc"}},
		{"setup kestrel.test", []string{step(1), "enter", step(2), "enter", "enter", "enter", "enter", step(3), "enter", step(4)}},
		{"setup kestrel.test --plain", []string{"Step 2 of 7", "enter", "IPv4", "enter", "IPv6", "enter", "Step 3 of 7", "enter", "Step 4 of 7", "enter"}},
	} {
		args := strings.Fields(face.args)
		screen := screentest.Exec(t, 80, 24, s.command(program, args...))
		for i, do := range face.way {
			if i%2 == 0 {
				screen.Until(do)
			} else {
				screen.Press(do)
			}
		}
		if odd := leave(t, screen, args); odd != "" {
			t.Errorf("%s: %s", face.args, odd)
		}
		if stream := string(screen.Raw()); len(stream) < 100 {
			t.Errorf("%s says nothing: %q", face.args, stream)
		}
	}
	round, code := l.check()
	if code != exitNotGreen {
		t.Errorf("exit %d", code)
	}
	for _, id := range []string{"mx", "spf", "dkim", "dmarc"} {
		if v := verdict(t, round, id); v.State != check.Wrong {
			t.Errorf("%s is %s: %s", id, v.State, leading(v))
		}
	}
}
