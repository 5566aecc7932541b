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
	for _, want := range []string{"missing", "wrong        TXT _dmarc: name doubled", "propagating", "8 of 8 green", "all 8 records are green"} {
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
