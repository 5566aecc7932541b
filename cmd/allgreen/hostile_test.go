package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"allgreen/records/check"
	"allgreen/tui/screentest"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// hostile is every family of what drives a terminal in one text; arguments,
// variables and paths cannot hold a NUL.
func hostile() string {
	var b strings.Builder
	for _, family := range screentest.Hostile() {
		b.WriteString(strings.ReplaceAll(family.Text, "\x00", "") + "WORD")
	}
	return b.String()
}

// hostilePath is the same as folders in one another, each short enough for a
// file system.
func hostilePath() string { return strings.ReplaceAll(hostile(), "WORD", "W/") + "end" }

// obeys runs a command line on a terminal and says what it should not have sent
// there. A program that stays is left with ctrl+c.
func (s *seat) obeys(args ...string) string {
	s.t.Helper()
	screen, _ := s.open(args...)
	return leave(s.t, screen, args)
}

// leave presses ctrl+c as often as a program waits, until it ends, and says what
// it should not have sent to the terminal.
func leave(t testing.TB, screen *screentest.Screen, args []string) string {
	t.Helper()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = screen.Gone(screentest.Patience)
	}()
	drawn := 0
	for range 400 {
		select {
		case <-ended:
			return foreign(screen)
		case <-time.After(40 * time.Millisecond):
			n := len(screen.Raw())
			if n > 0 && n == drawn {
				screen.Press("ctrl+c") // nothing more comes: it waits for the person
			}
			drawn = n
		}
	}
	t.Fatalf("%q does not end:\n%s", args, screen.Text())
	return ""
}

func foreign(screen *screentest.Screen) string {
	if screen.Restored() != "" {
		return "the terminal is not as it was"
	}
	stream := string(screen.Raw())
	if !strings.Contains(stream, "\x1b[?1049h") && strings.Contains(stream, "\x1b") {
		return fmt.Sprintf("lines with an escape: %q", stream)
	}
	return screentest.Foreign(stream)
}

// TestHostileArguments gives every command hostile arguments, and every flag a
// hostile value.
func TestHostileArguments(t *testing.T) {
	root := (&app{in: strings.NewReader(""), out: io.Discard, err: io.Discard, env: os.Getenv}).rootCommand()
	var lines [][]string
	var add func(cmd *cobra.Command)
	add = func(cmd *cobra.Command) {
		path := strings.Fields(cmd.CommandPath())[1:]
		for _, text := range []string{hostile(), hostilePath()} {
			lines = append(lines, append(path[:len(path):len(path)], text), append(path[:len(path):len(path)], "kestrel.example", text))
			cmd.Flags().VisitAll(func(f *pflag.Flag) {
				line := append(path[:len(path):len(path)], "--"+f.Name+"="+text)
				if cmd.Name() == "setup" {
					line = append(line, "kestrel.example", "--yes", "--ipv4=203.0.113.25")
				}
				lines = append(lines, line)
			})
		}
		for _, child := range cmd.Commands() {
			add(child)
		}
	}
	add(root)
	root.PersistentFlags().VisitAll(func(f *pflag.Flag) {
		lines = append(lines, []string{"--" + f.Name + "=" + hostile(), "check"}, []string{"--" + f.Name + "=" + hostilePath(), "check"})
	})
	if len(lines) < 100 {
		t.Fatalf("only %d command lines", len(lines))
	}
	s := newSeat(t)
	for _, line := range lines {
		if odd := s.obeys(line...); odd != "" {
			t.Errorf("%.80q: %s", line, odd)
		}
	}
}

// TestHostileEnvironment sets every variable that the program reads to hostile
// texts, and shows all that is drawn of a path.
func TestHostileEnvironment(t *testing.T) {
	for _, name := range []string{
		"HOME", "ALLGREEN_HOME", "ALLGREEN_ROOT_HINTS", "ALLGREEN_RESOLVERS", "XDG_DATA_HOME", "XDG_CONFIG_HOME",
		"LANG", "LC_ALL", "LC_CTYPE", "TERM", "COLORTERM", "NO_COLOR", "TMUX", "STY", "TZ", "CI", "USER", "HOSTNAME",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSeat(t)
			value := hostile()
			if strings.HasSuffix(name, "HOME") || strings.HasSuffix(name, "HINTS") {
				value = filepath.Join(t.TempDir(), hostilePath())
			}
			if name == "HOME" || strings.HasPrefix(name, "XDG") {
				s.env = append(s.env, "ALLGREEN_HOME=")
			}
			s.env = append(s.env, name+"="+value)
			for _, line := range [][]string{
				{"setup", "kestrel.example", "--yes", "--ipv4=203.0.113.25"}, {"keys", "list"}, {"keys", "install"},
				{"records"}, {"check"}, {"watch"}, {"setup", "--plain"}, {"setup", "kestrel.example"}, {"forget", "kestrel.example"}, {},
			} {
				if odd := s.obeys(line...); odd != "" {
					t.Errorf("%q: %s", line, odd)
				}
			}
		})
	}
	t.Run("the whole wizard", func(t *testing.T) {
		s := newSeat(t)
		s.home = filepath.Join(t.TempDir(), hostilePath())
		s.env = append(s.env, "ALLGREEN_HOME="+s.home)
		screen, _ := s.open("setup")
		for n := 1; n <= 7; n++ {
			answer(screen, n)
		}
		screen.Until("records", "live").Press("w").Until("look now").Press("q")
		_ = screen.Gone(screentest.Patience)
		if odd := foreign(screen); odd != "" {
			t.Error(odd)
		}
		if !strings.Contains(strings.ReplaceAll(screen.Text(), "\n", ""), `\u202e`) {
			t.Errorf("the path is not told:\n%s", screen.Text())
		}
	})
}

// TestHostileFiles puts hostile texts into every file that is read.
func TestHostileFiles(t *testing.T) {
	prepared := newSeat(t)
	prepared.setUp("--selector=s1")
	folder := filepath.Join(prepared.home, "kestrel.example")
	quoted := fmt.Sprintf("%q", strings.ToValidUTF8(strings.NewReplacer("\a", "", "\v", "", "\x7f", "").Replace(hostile()), "?"))
	for _, from := range []string{`\x`, `\U`} { // JSON knows neither
		quoted = strings.ReplaceAll(quoted, from, `\\x`)
	}
	answers := fmt.Sprintf(`{"version":1,"step":4,"answers":{"domain":%[1]s,"mail-host":%[1]s,"ipv4":%[1]s,"rua":%[1]s,"key":%[1]s}}`, quoted)
	for _, file := range []struct{ path, text string }{
		{filepath.Join(prepared.home, "draft.json"), answers},
		{filepath.Join(prepared.home, "draft.json"), hostile()},
		{filepath.Join(folder, "setup.json"), `{"version":1,"setup":{"domain":"kestrel.example","mail_host":` + quoted + `}}`},
		{filepath.Join(folder, "setup.json"), `{"version":1,"setup":{"domain":"kestrel.example","spf":` + quoted + `,"rua":` + quoted + `}}`},
		{filepath.Join(folder, "setup.json"), hostile()},
		{filepath.Join(folder, "history.json"), `{"version":1,"records":{` + quoted + `:{"state":` + quoted + `}}}`},
		{filepath.Join(folder, "history.json"), hostile()},
		{filepath.Join(folder, "dkim", "s1.pem"), hostile()},
		{filepath.Join(folder, "dkim", "s1.pem"), "-----BEGIN " + hostile() + "-----\n\n-----END " + hostile() + "-----\n"},
		{filepath.Join(folder, "dkim", strings.ReplaceAll(hostile()[:60], "/", "")+".pem"), hostile()},
		{filepath.Join(prepared.home, strings.ReplaceAll(hostile()[:60], "/", ""), "setup.json"), hostile()},
		{filepath.Join(filepath.Dir(prepared.home), "root.hints"), hostile()},
		{filepath.Join(filepath.Dir(prepared.home), "text"), hostile()},
		{filepath.Join(filepath.Dir(prepared.home), "text"), "v=spf1 include:" + hostile() + " -all\n"},
		{filepath.Join(filepath.Dir(prepared.home), "text"), "v=DKIM1; k=rsa; n=" + hostile() + "; p=AA\n"},
		{filepath.Join(filepath.Dir(prepared.home), "text"), "kestrel.example. 300 IN TXT \"" + hostile() + "\"\n_dmarc 300 IN " + hostile() + "\n"},
	} {
		before, err := os.ReadFile(file.path)
		existed := err == nil
		if err := os.MkdirAll(filepath.Dir(file.path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file.path, []byte(file.text), 0o600); err != nil {
			t.Fatal(err)
		}
		text := filepath.Join(filepath.Dir(prepared.home), "text")
		for _, line := range [][]string{
			{}, {"--plain"}, {"watch", "kestrel.example"}, {"records", "kestrel.example"}, {"check", "kestrel.example"}, {"keys", "list"},
			{"keys", "install", "kestrel.example"}, {"setup", "kestrel.example"}, {"lint", text}, {"spf", "kestrel.example"},
			{"setup", "kestrel.example", "--yes", "--key=" + text}, {"setup", "kestrel.example", "--yes", "--dkim-record=" + text}, {"setup", "kestrel.example", "--yes", "--tlsa-cert=" + text},
		} {
			if odd := prepared.obeys(line...); odd != "" {
				t.Errorf("%q in %q: %s", line, file.path, odd)
			}
		}
		if existed {
			err = os.WriteFile(file.path, before, 0o600)
		} else {
			err = os.RemoveAll(file.path)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestHostileRound prints a look in which every text from DNS is hostile.
func TestHostileRound(t *testing.T) {
	text := hostile()
	findings := []check.Finding{{Code: "name-doubled", Severity: check.Error, Message: text, Fix: text}}
	round := check.Round{Domain: "kestrel.example", State: check.Wrong, Total: 1, Checks: []check.Check{{ID: "zone", State: check.Wrong, Findings: findings}}}
	round.Records = []check.Verdict{{ID: "mx", Type: "MX", Name: text, Value: text, Zone: text, Found: []string{text}, State: check.Wrong, Findings: findings}}
	for _, asJSON := range []bool{false, true} {
		var out strings.Builder
		a := &app{out: &out, err: &out, env: func(string) string { return "" }}
		if err := a.printRound(round, asJSON); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), "\x1b") {
			t.Errorf("it holds an escape: %q", out.String())
		}
		if odd := screentest.Foreign(out.String()); odd != "" && !asJSON {
			t.Error(odd)
		}
		if strings.ContainsFunc(out.String(), func(r rune) bool { return r > '~' }) && !asJSON {
			t.Errorf("in the C locale there is more than ASCII:\n%s", out.String())
		}
	}
}
