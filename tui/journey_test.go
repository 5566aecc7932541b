package tui

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"allgreen/records"
	"allgreen/records/dnstest"
	"allgreen/records/resolve"
	"allgreen/tui/screentest"
	"allgreen/wizard"
)

// liveWorld is a wizard with live DNS: the small internet, whose person at the
// panel publishes what is shown.
func liveWorld(t *testing.T) *wizard.Wizard {
	t.Helper()
	timings := dnstest.FastTimings()
	timings.Mend = 7 * time.Second // long enough for the slip to be seen
	internet, err := dnstest.Small(dnstest.Options{Domain: "kestrel.example", Timings: timings})
	if err != nil {
		t.Fatal(err)
	}
	dns := resolve.New(resolve.Config{Roots: servers(internet.Roots()), Resolvers: servers(internet.Resolvers()), Dial: internet.Dial})
	w := newWizard(t)
	w.Asker = dns
	w.Machine.Now = time.Now
	ctx, stop := context.WithCancel(context.Background())
	var atThePanel sync.WaitGroup
	w.OnShown = func(p *wizard.Project) {
		panel := dnstest.Panel{Internet: internet, Timings: timings}
		atThePanel.Go(func() {
			if err := panel.Publish(ctx, p.Records); err != nil && ctx.Err() == nil {
				t.Errorf("publishing: %v", err)
			}
		})
	}
	t.Cleanup(func() {
		stop()
		atThePanel.Wait()
		dns.Close()
		internet.Close()
	})
	return w
}

func servers(hosts []dnstest.Host) []resolve.Server {
	list := make([]resolve.Server, len(hosts))
	for i, h := range hosts {
		list[i] = resolve.Server{Name: h.Name, Addr: h.Addr}
	}
	return list
}

// TestJourney is a person's way from the first question to all green: with a
// wrong answer, a look back, help, and a window that changes its size.
func TestJourney(t *testing.T) {
	t.Parallel()
	w := liveWorld(t)
	s := play(t, 80, 24, options(w))

	s.Until("Your domain", "step 1 of 7").Type("me@kestrel.example").Press("enter")
	s.Until("is an e-mail address", "For example: kestrel.example")
	s.Press("ctrl+u").Paste(" https://Kestrel.example/\n").Press("enter")

	s.Until("step 2 of 7", "web address around it was taken off", "found on this machine (eth0)")
	s.Press("?").Until("Receivers compare three things").Press("esc").Without("Receivers compare")
	s.Press("enter").Resize(40, 12)
	s.Until("> 203.0.113.25").Press("ctrl+u").Type("10.0.0.5").Press("enter")
	s.Until("For example:")
	s.Press("ctrl+u").Type("203.0.113.25").Press("enter").Until("> 2001:db8::25")
	s.Resize(80, 24).Press("enter")

	s.Until("step 3 of 7", "this month")
	s.Press("ctrl+u").Type("mailkey").Press("enter").Until("step 4 of 7")
	s.Press("down").Until("(x) is forged (-all)").Press("enter", "enter").Until("step 5 of 7")
	s.Press("esc").Until("step 4 of 7", "(x) is forged (-all)") // the answer is still there
	s.Press("up", "enter", "enter").Until("step 5 of 7").Press("2").Until("(x) file it as spam")
	s.Press("enter", "enter")

	s.Until("step 6 of 7", "[x] SPF of the server's own name", "[ ] reports about encryption").Press("down", "space").Until("[x] reports about encryption")
	s.Press("1").Until("[ ] SPF of the server's own name").Press("1").Until("[x] SPF of the server's own name").Press("2").Until("[ ] reports about encryption")
	s.Press("enter", "enter", "enter")

	s.Until("step 7 of 7", "mailkey._domainkey.kestrel.example", "~all: mail", "quarantine, reports to postmaster@kestrel.example")
	s.Resize(30, 6).Until("Nothing is lost").Resize(80, 24)
	s.Until("step 7 of 7").Press("enter")

	s.Until("At your DNS host", "mailkey._domainkey", "Where you rent the server")
	s.Press("w").Until("wrong", "name doubled")
	s.Until("9 of 9 green", "All 9 records are green")
	s.Press("q")
	if err := s.End(); err != nil {
		t.Fatal(err)
	}
	for _, left := range []string{"kestrel.example: all 9 records are green.", "allgreen keys install kestrel.example", "mailkey.pem"} {
		if !strings.Contains(strings.ReplaceAll(s.Text(), "\n", ""), left) {
			t.Errorf("the normal screen lacks %q:\n%s", left, s.Text())
		}
	}
	if strings.Contains(string(s.Raw()), "PRIVATE") {
		t.Error("the private key was shown")
	}
	if n := strings.Count(string(s.Raw()), "\a"); n != 1 {
		t.Errorf("the bell rang %d times", n)
	}
}

// TestInterrupted loses the terminal in the middle of the questions: the next
// run goes on at the same step with the same answers.
func TestInterrupted(t *testing.T) {
	w := newWizard(t)
	s := play(t, 80, 24, options(w))
	toStep(s, 3)
	for len(drafts(t, w)) == 0 || !strings.Contains(drafts(t, w), `"step": 2`) {
		time.Sleep(10 * time.Millisecond) // written while the next step is shown
	}
	s.stop()
	if err := s.End(); err == nil {
		t.Error("a run that was cut off ended without an error")
	}

	s = play(t, 80, 24, options(w))
	s.Until("kestrel.example", "go on at step 3 of 7").Press("enter")
	s.Until("step 3 of 7", "202611").Press("esc").Until("step 2 of 7", "mail.kestrel.example")
	s.Press("ctrl+c").Until("Leave?").Press("x").Without("Leave?")
	s.Press("ctrl+c").Until("Leave?").Press("ctrl+c")
	if err := s.End(); err != nil {
		t.Error(err)
	}
}

// drafts is what is kept of an unfinished set-up, "" where nothing is.
func drafts(t *testing.T, w *wizard.Wizard) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(w.Home.Dir(), "draft.json"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(content)
}

// slowDNS answers nothing until it is given up.
type slowDNS struct{ quiet }

func (slowDNS) Authoritative(ctx context.Context, _ resolve.Question) (resolve.Reply, error) {
	<-ctx.Done()
	return resolve.Reply{}, ctx.Err()
}

// TestQuickEnters takes every default before DNS has answered: what this machine
// tells is offered at once, and nobody confirms that there is no address.
func TestQuickEnters(t *testing.T) {
	w := newWizard(t)
	w.Asker = slowDNS{}
	s := play(t, 80, 24, options(w))
	s.Until("step 1 of 7").Type("kestrel.example").Press("enter", "enter", "enter", "enter")
	s.Until("step 3 of 7").Press("enter", "enter", "enter", "enter", "enter", "enter", "enter", "enter")
	s.Until("step 7 of 7", "mail.kestrel.example  203.0.113.25  2001:db8::25")
}

// TestEdit changes an answer of a saved domain: the key stays, and what is
// different is said.
func TestEdit(t *testing.T) {
	w := newWizard(t)
	p := saved(t, w)
	s := play(t, 80, 24, options(w), nothingYet(p))
	s.Until("kestrel.example", "not looked at yet").Press("e")
	s.Until("step 1 of 7", "kestrel.example").Press("enter")
	s.Until("step 2 of 7").Press("enter", "enter", "enter")
	s.Until("step 3 of 7").Press("enter").Until("step 4 of 7").Press("2").Until("(x) is forged").Press("enter", "enter")
	s.Until("step 5 of 7").Press("enter", "enter").Until("step 6 of 7").Press("enter", "enter", "enter")
	s.Until("step 7 of 7", "-all: mail").Press("enter")
	s.Until("What is different now", "hard", "v=spf1 mx -all").Press("enter").Until("At your DNS host")
	s.Press("esc").Until("step 7 of 7", "-all: mail")
}

// TestCopy sends a key record of 400 characters to the clipboard, and shows it
// unbroken.
func TestCopy(t *testing.T) {
	for _, term := range []struct {
		name    string
		environ []string
		begin   string // of what the terminal is sent
	}{
		{"terminal", []string{"TERM=xterm-256color"}, "\x1b]52;c;"},
		{"GNU screen", []string{"TERM=screen", "STY=1.pts"}, "\x1bP\x1b]52;c;"},
	} {
		t.Run(term.name, func(t *testing.T) {
			w := newWizard(t)
			p := saved(t, w)
			opts := options(w)
			opts.Environ = term.environ
			s := play(t, 80, 24, opts, nothingYet(p))
			toDKIM(s)
			s.Press("c").Until("Value sent to your terminal's clipboard")
			if got := clipboard(t, string(s.Raw()), term.begin); got != dkimValue(p) {
				t.Errorf("the clipboard got %q", got)
			}
		})
	}
	t.Run("tmux", func(t *testing.T) {
		dir := t.TempDir()
		script := "#!/bin/sh\necho \"$@\" > " + dir + "/args\ncat > " + dir + "/buffer\n"
		if err := os.WriteFile(filepath.Join(dir, "tmux"), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
		t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
		w := newWizard(t)
		p := saved(t, w)
		opts := options(w)
		opts.Environ = []string{"TERM=tmux-256color", "TMUX=/tmp/tmux-0/default,1,0", "PATH=" + os.Getenv("PATH")}
		s := play(t, 80, 24, opts, nothingYet(p))
		toDKIM(s)
		s.Press("c").Until("sent by tmux")
		for file, want := range map[string]string{"args": "load-buffer -w -\n", "buffer": dkimValue(p)} {
			if got, err := os.ReadFile(filepath.Join(dir, file)); err != nil || string(got) != want {
				t.Errorf("%s: %q, %v", file, got, err)
			}
		}
	})
	t.Run("plain", func(t *testing.T) {
		w := newWizard(t)
		p := saved(t, w)
		s := play(t, 80, 24, options(w), nothingYet(p))
		toDKIM(s)
		s.Press("v").Until("Any key goes back.")
		if got := strings.ReplaceAll(s.Text(), "\n", ""); !strings.Contains(got, dkimValue(p)) {
			t.Errorf("the value is broken:\n%s", s.Text())
		}
		s.Press("x").Until("At your DNS host").Press("n").Until("Name sent")
		if got := clipboard(t, string(s.Raw()), "\x1b]52;c;"); got != "202611._domainkey" {
			t.Errorf("the clipboard got %q", got)
		}
	})
}

func toDKIM(s stage) {
	s.Until("kestrel.example").Press("r").Until("At your DNS host").Press("down", "down", "down", "down").Until("TXT: DKIM")
}

func dkimValue(p *wizard.Project) string {
	for _, r := range p.Records {
		if r.ID == "dkim" {
			return r.Value
		}
	}
	return ""
}

// TestUnreadable says why a domain cannot be opened, and lets go on.
func TestUnreadable(t *testing.T) {
	w := newWizard(t)
	p := saved(t, w)
	if err := os.Remove(p.KeyPath); err != nil {
		t.Fatal(err)
	}
	s := play(t, 80, 24, options(w))
	s.Until("kestrel.example").Press("w").Until("private key of kestrel.example", "backup")
	s.Press("n").Until("step 1 of 7").Press("esc").Until("What would you like")

	opts := options(w)
	opts.Domain = records.MustName("kestrel.example")
	s2 := screentest.Start(t, 80, 24, func(tty *os.File) error {
		opts.In, opts.Out = tty, tty
		return Watch(t.Context(), opts)
	})
	if err := s2.End(); err == nil || wizard.Hint(err) == "" {
		t.Errorf("watching ended with %v, without a hint", err)
	}
}
