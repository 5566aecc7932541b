package tui

import (
	"os"
	"slices"
	"strings"
	"testing"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/wizard"
)

// atRecords is the records screen of a domain with these answers.
func atRecords(t *testing.T, s records.Setup, in *scripted, rounds func(*wizard.Project) check.Round) (stage, *wizard.Wizard, *wizard.Project) {
	t.Helper()
	w := newWizard(t)
	p, err := w.Finish(t.Context(), s, wizard.FinishOptions{})
	if err != nil {
		t.Fatal(err)
	}
	in.rounds = []check.Round{rounds(p)}
	opts := options(w)
	opts.Domain = p.Setup.Domain
	st := perform(t, 80, 24, opts, in)
	st.Until("enter servers").Press("b").Until("c copy value")
	return st, w, p
}

// TestChoosePanel names the DNS host in the list: the records take its words at
// once and the next time, and so does the advice.
func TestChoosePanel(t *testing.T) {
	in := &scripted{}
	s, w, p := atRecords(t, kestrel(), in, nothingYet)
	s.Until("At your DNS host", "Value  203.0.113.25")
	s.Press("p").Until("> Another one").Type("zzz").Until("> zzz").Press("ctrl+u").Until("type a few letters")
	s.Type("cloudfx").Until("cloudfx").Press("backspace").Until("> Cloudflare").Press("esc").Until("At your DNS host")
	s.Press("p").Type("cloudf").Until("> Cloudflare").Press("enter").Until("At Cloudflare", "IPv4 address")
	if saved, err := w.Open(p.Setup.Domain); err != nil || saved.Setup.DNSProvider != "cloudflare" {
		t.Errorf("kept is %q, %v", saved.Setup.DNSProvider, err)
	}
	if in.mu.Lock(); in.speaks != "cloudflare" {
		t.Errorf("the advice is for %q", in.speaks)
	}
	in.mu.Unlock()
	s.Press("p").Until("> Cloudflare  shown now").Press("pgup", "pgup", "enter").Until("At your DNS host")
}

// TestForms copies and shows the form of the value that is chosen.
func TestForms(t *testing.T) {
	s, _, p := atRecords(t, kestrel(), &scripted{}, nothingYet)
	s.Press("down", "down", "down").Until("TXT: SPF")
	for _, row := range []struct{ says, value string }{
		{"quoted strings", `"v=spf1 mx ~all"`},
		{"zone line", `kestrel.example. 3600 IN TXT "v=spf1 mx ~all"`},
		{"Value  v=spf1 mx ~all", "v=spf1 mx ~all"},
	} {
		s.Press("f").Until(row.says).Press("c").Until("Value sent")
		if got := strings.Join(strings.Fields(clipboard(t, string(s.Raw()), "\x1b]52;c;")), " "); got != row.value {
			t.Errorf("%s: the clipboard got %q", row.says, got)
		}
		s.Press("v").Until("Any key goes back", row.value).Press("x").Until("TXT: SPF")
	}
	s.Press("f").Until("quoted strings").Press("down", "up").Until("Value  v=spf1 mx ~all") // another record begins anew
	if p.Setup.DNSProvider != "" {
		t.Errorf("the forms changed the panel to %q", p.Setup.DNSProvider)
	}
}

// TestPolicyFile finds the file that MTA-STS needs, and the configuration.
func TestPolicyFile(t *testing.T) {
	setup := kestrel()
	setup.With = []records.Feature{records.FeatureMTASTS}
	s, _, _ := atRecords(t, setup, &scripted{}, nothingYet)
	s.Press("t").Without("policy file") // an A record needs none
	s.Press("pgdown", "up", "up").Until("_mta-sts", "t policy file").Press("t").Until("version: STSv1", "Served by nginx")
	s.Press("c").Until("Policy file sent")
	if got := clipboard(t, string(s.Raw()), "\x1b]52;c;"); got != setup.STSPolicy() {
		t.Errorf("the clipboard got %q", got)
	}
	s.Press("f").Until("Served by caddy").Press("n").Until("Configuration sent")
	if got := clipboard(t, string(s.Raw()), "\x1b]52;c;"); got != setup.ServeSTS("caddy") {
		t.Errorf("the clipboard got %q", got)
	}
	s.Press("v").Until("Any key goes back", "\nmx: mail.kestrel.example\n", "\n    root * ").Press("x").Until("esc back").Press("esc").Until("c copy value")
}

// TestResolversOutOfTurn asks resolvers too early only when that was confirmed,
// and once.
func TestResolversOutOfTurn(t *testing.T) {
	in := &scripted{}
	s, _, _ := atRecords(t, kestrel(), in, midway)
	asked := func() []string {
		in.mu.Lock()
		defer in.mu.Unlock()
		return slices.Clone(in.early)
	}
	s.Press("w", "a").Until("enter servers") // the A record is green
	s.Press("down", "a").Until("Ask the public resolvers for AAAA mail now?").Press("esc").Until("enter servers")
	if len(asked()) > 0 {
		t.Errorf("asked without being confirmed: %v", asked())
	}
	s.Press("enter").Until("a ask resolvers anyway").Press("a", "enter").Without("a ask resolvers anyway")
	s.Press("a").Until("No name server of kestrel.example answers")
	if got := asked(); !slices.Equal(got, []string{"aaaa"}) {
		t.Errorf("asked for %v", got)
	}
}

// TestBellElsewhere has the last record turn green while the person is at the
// records: it is said there, and the bell rings once.
func TestBellElsewhere(t *testing.T) {
	s, _, _ := atRecords(t, kestrel(), &scripted{}, func(p *wizard.Project) check.Round { return round(p, nil) })
	s.Until("All 8 records are green", "w tells what comes next").Press("w").Until("Have your mail software sign").Press("r", "b").Until("w tells")
	s.Press("q")
	if err := s.End(); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(s.Raw()), "\a"); n != 1 {
		t.Errorf("the bell rang %d times", n)
	}
}

// TestGoneKey changes the answers of a domain whose key is gone, which cannot be
// watched; and whoever watches another domain goes on.
func TestGoneKey(t *testing.T) {
	w := newWizard(t)
	p := saved(t, w)
	other := kestrel()
	other.Domain, other.MailHost = records.MustName("plover.example"), records.MustName("mail.plover.example")
	gone, err := w.Finish(t.Context(), other, wizard.FinishOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(gone.KeyPath); err != nil {
		t.Fatal(err)
	}
	opts := options(w)
	opts.Domain = p.Setup.Domain
	a := newApp(t.Context(), opts.withDefaults())
	a.w, a.h = 80, 24
	a.out = new(strings.Builder)
	a.watch = func(p *wizard.Project) watcher { return &scripted{rounds: []check.Round{nothingYet(p)}} }
	drive(a, a.Init())
	drive(a, a.toStart())
	type_(a, "down", "w")
	if view := a.View(); a.failure != nil || !strings.Contains(view, "backup") {
		t.Errorf("%v; the list does not say why:\n%s", a.failure, view)
	}
	type_(a, "e")
	if q, asking := a.screen.(*questions); !asking || q.form.Value(wizard.FieldDomain) != "plover.example" {
		t.Errorf("the answers cannot be changed:\n%s", a.View())
	}
}

// TestListed keeps the chosen line in sight at every place of every list, and
// says how much follows.
func TestListed(t *testing.T) {
	th := newTheme(true, true)
	for n := 1; n < 12; n++ {
		lines := make([]string, n)
		for i := range lines {
			lines[i] = string(rune('a' + i))
		}
		for h := 1; h < 12; h++ {
			for at := range n {
				seen := th.listed(lines, h, at, at)
				if len(seen) != min(n, h) || !slices.Contains(seen, lines[at]) {
					t.Fatalf("%d lines in %d, %q chosen: %q", n, h, lines[at], seen)
				}
				last := seen[len(seen)-1]
				if more := strings.Contains(last, "more below"); more != (h >= fewLines && last != lines[n-1]) {
					t.Fatalf("%d lines in %d, %q chosen: %q", n, h, lines[at], seen)
				}
			}
		}
	}
}

// TestPurpose tells texts apart that stand at like names, where there is room.
func TestPurpose(t *testing.T) {
	for _, row := range []struct {
		id, typ, name, title string
		want, why            string
	}{
		{"a", "A", "mail.kestrel.example.", "A, the IPv4 address", "", "the type says it"},
		{"spf", "TXT", "kestrel.example.", "SPF, who may send", "SPF", "one of many texts at the domain"},
		{"helo-spf", "TXT", "mail.kestrel.example.", "SPF, the server itself", "HELO SPF", "not that of the domain"},
		{"dkim", "TXT", "202611._domainkey.kestrel.example.", "DKIM, signs your mail", "DKIM", "the name is jargon"},
		{"www", "CNAME", "www.kestrel.example.", "www, your website too", "", "the name says it"},
	} {
		r := records.Record{ID: row.id, Type: row.typ, Name: row.name, Title: row.title}
		if got := purpose(r); got != row.want {
			t.Errorf("%s: %q, want %q: %s", row.id, got, row.want, row.why)
		}
	}
}

// TestSentence breaks what is read, and leaves whole what is copied.
func TestSentence(t *testing.T) {
	th := newTheme(true, true)
	for _, row := range []struct {
		raw  string
		w    int
		want []string
	}{
		{"  Send a mail to an account of yours elsewhere.", 40, []string{"  Send a mail to an account of yours", "  elsewhere."}},
		{"      allgreen keys install a-long-name-of-a-domain.example", 40, []string{"      allgreen keys install a-long-name-of-a-domain.example"}},
		{"  private key  /var/lib/allgreen/a-long-name.example/dkim", 40, []string{"  private key  /var/lib/allgreen/a-long-name.example/dkim"}},
		{"", 40, []string{""}},
		{"before the window's size is known, nothing is broken", 0, []string{"before the window's size is known, nothing is broken"}},
	} {
		if got := th.sentence(row.raw, row.w); !slices.Equal(got, row.want) {
			t.Errorf("%q: %q", row.raw, got)
		}
	}
}
