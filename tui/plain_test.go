package tui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/tui/screentest"
	"allgreen/wizard"
)

// script runs the line mode with these lines as input.
func script(ctx context.Context, w *wizard.Wizard, lines ...string) (out string, err error) {
	var text bytes.Buffer
	opts := options(w)
	opts.In, opts.Out = strings.NewReader(strings.Join(lines, "\n")), &text
	err = Plain(ctx, opts)
	return text.String(), err
}

// unwatched is a context that ends once the records were shown.
func unwatched(t *testing.T, w *wizard.Wizard) context.Context {
	ctx, stop := context.WithCancel(t.Context())
	w.OnShown = func(*wizard.Project) { stop() }
	return ctx
}

// TestPlain does the whole set-up by lines: with a look back, a question why, a
// wrong answer, and choices by number and by name.
func TestPlain(t *testing.T) {
	w := newWizard(t)
	out, err := script(unwatched(t, w), w,
		"http://Kestrel.example/",
		"?", "", // mail host
		"10.0.0.1", "203.0.113.7", // IPv4
		"none",                     // IPv6
		"back", "", "BACK", "none", // forth and back
		"s1", // selector
		"2",  // SPF
		"other.example",
		"quarantine", "reports@kestrel.example",
		"1, tls-rpt", "yes", "203.0.113.80", "none", "no", "none", // what else
		"yes",
	)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		"Step 2 of 7", "web address around it was taken off", "Receivers compare three things",
		`Not taken: "10.0.0.1"`, "For example:", "1  soft:", "v=spf1 mx include:other.example -all", "v=TLSRPTv1", "s1._domainkey",
		"p=quarantine; rua=mailto:reports@kestrel.example", "What comes next:", "s1.pem",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said", want)
		}
	}
	if strings.Contains(out, "\x1b") || strings.Contains(out, "\r") || strings.Contains(out, "PRIVATE") {
		t.Error("the line mode draws, or shows the key")
	}
	p, err := w.Open(records.MustName("kestrel.example"))
	if err != nil {
		t.Fatal(err)
	}
	if s := p.Setup; s.SPF != records.Hard || s.Selector != "s1" || len(s.IPv6) != 0 || s.IPv4[0].String() != "203.0.113.7" {
		t.Errorf("the answers became %+v", s)
	}
}

// TestPlainInputEnds gives too few answers, at every length: nothing is written.
func TestPlainInputEnds(t *testing.T) {
	answers := []string{"kestrel.example", "", "", "", "", "", "", "", "", "", "", ""}
	for n := range answers {
		w := newWizard(t)
		out, err := script(t.Context(), w, strings.Join(answers[:n], "\n")+strings.Repeat("\n", min(n, 1)))
		if !errors.Is(err, ErrInputEnded) {
			t.Errorf("after %d answers: %v\n%s", n, err, out)
		}
		if left, err := os.ReadDir(w.Home.Dir()); err != nil || len(left) > 0 {
			t.Errorf("after %d answers there is %v, %v", n, left, err)
		}
	}
}

// TestPlainAllAnswered ends its input behind the last answer: that is enough.
func TestPlainAllAnswered(t *testing.T) {
	w := newWizard(t)
	if out, err := script(unwatched(t, w), w, "kestrel.example"+strings.Repeat("\n", 12)); !errors.Is(err, context.Canceled) {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := w.Open(records.MustName("kestrel.example")); err != nil {
		t.Error(err)
	}
}

// TestPlainSaved offers what is saved; the name of a domain is an answer too.
func TestPlainSaved(t *testing.T) {
	for _, row := range []struct {
		line, want string
		err        error
	}{
		{"2", "v=DKIM1; k=rsa; p=", nil},
		{"plover.example", "Step 2 of 7", ErrInputEnded},
		{"kestrel.example", "[mail.kestrel.example]", ErrInputEnded},
		{"4\nplover.example", "[mail.kestrel.example, your domain kestrel.example uses it]", ErrInputEnded},
		{"me@x.example\n2", "Not taken:", nil},
		{"?\n2", "its records can be shown again", nil},
	} {
		w := newWizard(t)
		saved(t, w)
		out, err := script(t.Context(), w, row.line+"\n")
		if !errors.Is(err, row.err) || !strings.Contains(out, row.want) {
			t.Errorf("%q: %v, without %q:\n%s", row.line, err, row.want, out)
		}
	}
}

// TestPlainLongLine is a file pasted by mistake.
func TestPlainLongLine(t *testing.T) {
	if _, err := script(t.Context(), newWizard(t), strings.Repeat("x", 1<<20)); err == nil || errors.Is(err, ErrInputEnded) {
		t.Errorf("a line of a megabyte: %v", err)
	}
}

// TestPlainClosed has nobody reading any more.
func TestPlainClosed(t *testing.T) {
	opts := options(newWizard(t))
	opts.In, opts.Out = strings.NewReader(strings.Repeat("\n", 1000)), closedWriter{}
	if err := Plain(t.Context(), opts); !errors.Is(err, io.ErrClosedPipe) {
		t.Error(err)
	}
}

type closedWriter struct{}

func (closedWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// TestPlainWatch watches the small internet by lines until all is green.
func TestPlainWatch(t *testing.T) {
	t.Parallel()
	w := liveWorld(t)
	p := saved(t, w)
	var out bytes.Buffer
	opts := options(w)
	opts.In, opts.Out, opts.Domain = strings.NewReader(""), &out, p.Setup.Domain
	if err := PlainWatch(t.Context(), opts); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"missing", "wrong        TXT _dmarc (DMARC): name doubled", "propagating", "8 of 8 green", "all 8 records are green"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not said:\n%s", want, &out)
		}
	}
}

// TestPlainChanges writes a line when something changes and only then.
func TestPlainChanges(t *testing.T) {
	w := newWizard(t)
	p := saved(t, w)
	var out bytes.Buffer
	opts := options(w)
	opts.In, opts.Out = strings.NewReader(""), &out
	talk, closeInput := newTalk(t.Context(), opts)
	defer closeInput()
	l := newLive(t.Context(), p, nil)
	defer l.stop()
	written := map[string]string{}
	lines := func(r check.Round) int {
		out.Reset()
		l.looked, l.round = noon.Add(time.Minute), &r
		for _, v := range r.Records {
			l.verdicts[v.ID] = v
		}
		talk.changes(l, written)
		return strings.Count(out.String(), "\n")
	}
	if n := lines(nothingYet(p)); n != 9 {
		t.Errorf("8 records and the score, but %d lines:\n%s", n, &out)
	}
	if n := lines(nothingYet(p)); n != 0 {
		t.Errorf("nothing has changed, but there are %d lines:\n%s", n, &out)
	}
	if n := lines(midway(p)); n != 9 || !strings.Contains(out.String(), "write only _dmarc") {
		t.Errorf("%d lines:\n%s", n, &out)
	}
}

// atDesk is the line mode with the records of a domain, and what it writes.
func atDesk(t *testing.T, s records.Setup, in watcher, lines ...string) (*desk, *bytes.Buffer) {
	t.Helper()
	w := newWizard(t)
	p, err := w.Finish(t.Context(), s, wizard.FinishOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	opts := options(w)
	opts.In, opts.Out = strings.NewReader(strings.Join(lines, "\n")), &out
	talk, closeInput := newTalk(t.Context(), opts)
	t.Cleanup(closeInput)
	d := newDesk(talk, p)
	if in != nil {
		d.live.watcher = in
	}
	t.Cleanup(d.live.stop)
	return d, &out
}

// TestPlainOrders asks by lines for all that the screens have keys for.
func TestPlainOrders(t *testing.T) {
	s := kestrel()
	s.With = []records.Feature{records.FeatureMTASTS}
	for _, row := range []struct {
		order string
		want  []string
	}{
		{"help", []string{"servers ID", "Ids are: a, aaaa, mx"}},
		{"sing", []string{`Not taken: "sing" is no order here.`, "Ids are:"}},
		{"show mx", []string{"Priority: 10", "Value: mail.kestrel.example", "Without it:"}},
		{"SHOW 3", []string{"Priority: 10"}},
		{"show", []string{`Not taken: "" is no record here`}},
		{"show mta-sts", []string{"Not yet: "}},
		{"show ptr-ipv4", []string{"Address: 203.0.113.25", "rent the server"}},
		{"value spf", []string{"\nv=spf1 mx ~all\n"}},
		{"forms spf", []string{"One string:\nv=spf1 mx ~all", "Quoted strings:\n\"v=spf1 mx ~all\"", "Zone line:\nkestrel.example."}},
		{"servers mx", []string{"MX @: asking", "Nobody was asked yet."}},
		{"policy", []string{"version: STSv1", "/.well-known/mta-sts.txt", "Served by caddy:"}},
		{"records", []string{"_mta-sts", "version: STSv1"}},
		{"panel", []string{"  cloudflare       Cloudflare", "  none "}},
		{"panel cloud", []string{"Not taken:", "Did you mean:", "cloudflare"}},
		{"panel Cloudflare\nshow dkim", []string{"for the panel of Cloudflare now", "Content: v=DKIM1"}},
		{"panel cloudflare\npanel none\nshow dkim", []string{"for any panel now", "Value: v=DKIM1"}},
		{"resolvers dkim", []string{"remembers that it isn't there", "To ask them now: resolvers dkim yes"}},
		{"resolvers dkim yes", []string{"asked for dkim at the next look"}},
		{"resolvers dkim yes\nresolvers dkim yes", []string{"at the next look already"}},
		{"quit\nshow mx", []string{"Paste them now"}},
	} {
		d, out := atDesk(t, s, nil, row.order)
		if _, err := d.orders(); err != nil {
			t.Errorf("%q: %v", row.order, err)
		}
		for _, want := range row.want {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%q does not say %q:\n%s", row.order, want, out)
			}
		}
		if d.quit && strings.Contains(out.String(), "Priority") {
			t.Errorf("orders behind quit are carried out:\n%s", out)
		}
	}
}

// TestPlainServers tells after a look what each server answers, with until when,
// and asks resolvers out of turn once only.
func TestPlainServers(t *testing.T) {
	d, out := atDesk(t, kestrel(), &scripted{})
	d.round(midway(d.live.project))
	out.Reset()
	for order, wants := range map[string][]string{
		"servers dkim":    {"TXT 202611._domainkey: propagating", "ns1.harbor-dns.example (192.0.2.53): green", "Quad9 (198.51.100.1): green", "TTL 2 min, 3 min old", "until 12:32, in 32 min"},
		"servers dmarc":   {"Error: The record is there", "write only _dmarc"},
		"resolvers dkim":  {"Not needed"}, // they were asked in their turn
		"resolvers mx":    {"Not needed"},
		"resolvers dmarc": {"To ask them now"},
	} {
		out.Reset()
		d.obey(order)
		for _, want := range wants {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%q does not say %q:\n%s", order, want, out)
			}
		}
	}
	out.Reset()
	d.obey("resolvers dmarc yes")
	d.obey("resolvers dmarc yes")
	if got := out.String(); strings.Count(got, "at the next look") != 1 || strings.Count(got, "Not needed") != 1 {
		t.Errorf("asked twice:\n%s", got)
	}
}

// TestPlainOrdersWhileWatching types orders at a terminal while live DNS is
// watched, and leaves.
func TestPlainOrdersWhileWatching(t *testing.T) {
	w := newWizard(t)
	p := saved(t, w)
	s := screentest.Start(t, 80, 24, func(tty *os.File) error {
		opts := options(w)
		opts.In, opts.Out, opts.Domain = tty, tty, p.Setup.Domain
		return PlainWatch(t.Context(), opts)
	})
	s.Until("Orders are taken meanwhile").Type("value spf\r").Until("v=spf1 mx ~all").Type("quit\r").Until("What is kept:")
	if err := s.End(); err != nil {
		t.Error(err)
	}
}

// TestPlainListening takes every order that the help lists, while live DNS is watched.
func TestPlainListening(t *testing.T) {
	d, out := atDesk(t, kestrel(), &scripted{}, "help", "watch")
	d.listen()
	if got := out.String(); !strings.Contains(got, "watch live DNS until") || !strings.Contains(got, "watched already") || strings.Contains(got, "Not taken") {
		t.Errorf("watch is listed, and answered with:\n%s", got)
	}
	for _, line := range []string{"watch", "WATCH now"} {
		d, _ := atDesk(t, kestrel(), nil, line)
		if watch, err := d.orders(); !watch || err != nil {
			t.Errorf("%q: %v, %v", line, watch, err)
		}
	}
}

// TestPlainNotKept says why looks are not kept, once for each reason.
func TestPlainNotKept(t *testing.T) {
	in := &scripted{}
	d, out := atDesk(t, kestrel(), in)
	for _, row := range []struct {
		kept error
		says string // "" for nothing
	}{
		{nil, ""},
		{errors.New("the disk is full"), "Not kept for next time: The disk is full."},
		{errors.New("the disk is full"), ""},
		{errors.New("the file is locked"), "Not kept for next time: The file is locked."},
		{nil, ""},
		{errors.New("the file is locked"), "Not kept for next time: The file is locked."},
	} {
		out.Reset()
		in.kept = row.kept
		d.round(nothingYet(d.live.project))
		if got := out.String(); strings.Contains(got, "Not kept") != (row.says != "") || !strings.Contains(got, row.says) {
			t.Errorf("%v is told as %q", row.kept, got)
		}
	}
}

// TestPlainChangedElsewhere chooses a panel while another run has changed the records.
func TestPlainChangedElsewhere(t *testing.T) {
	d, out := atDesk(t, kestrel(), nil)
	changed := kestrel()
	changed.SPF = records.Hard
	if _, err := d.opts.Wizard.Finish(t.Context(), changed, wizard.FinishOptions{}); err != nil {
		t.Fatal(err)
	}
	d.obey("panel cloudflare")
	if got := out.String(); !strings.Contains(got, "changed elsewhere") || strings.Contains(got, "written for") {
		t.Errorf("it says:\n%s", got)
	}
}
