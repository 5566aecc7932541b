package wizard

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"allgreen/records"
)

func TestCheckCleansWhatIsPasted(t *testing.T) {
	for _, tc := range []struct {
		field FieldID
		text  string
		want  string
		note  string // a part of the note; "" for no note at all
		why   string
	}{
		{FieldDomain, "kestrel.example", "kestrel.example", "", "as it should be"},
		{FieldDomain, "  kestrel.example\r\n", "kestrel.example", "line ends", "a whole line was copied"},
		{FieldDomain, "\ufeffkestrel.example\u200b", "kestrel.example", "Blanks", "zero-width characters of a web page"},
		{FieldDomain, `"kestrel.example"`, "kestrel.example", "quotes", "copied out of a configuration file"},
		{FieldDomain, "„kestrel.example“", "kestrel.example", "quotes", "typographic quotes of a text"},
		{FieldDomain, "HTTPS://Kestrel.Example/", "kestrel.example", "web address", "copied from a browser"},
		{FieldDomain, "kestrel.example.", "kestrel.example", "dot", "copied out of a zone file"},
		{FieldDomain, " 'https://kestrel.example./' ", "kestrel.example", "dot", "all of it at once"},
		{FieldDomain, "bücher.example", "xn--bcher-kva.example", "xn--bcher-kva.example in DNS", "an IDN shows both its forms"},
		{FieldDomain, "раypal.example", "xn--ypal-43d9g.example", "alphabets", "Cyrillic letters among Latin ones"},
		{FieldMailHost, "mail.kestrel.example.", "mail.kestrel.example", "dot", "copied out of a zone file"},
		{FieldIPv4, "203.0.113.25\n", "203.0.113.25", "examples", "a whole line was copied"},
		{FieldIPv4, "203.0.113.25, 203.0.113.26", "203.0.113.25, 203.0.113.26", "examples", "two addresses, both of documentation"},
		{FieldIPv4, "8.8.8.8;9.9.9.9\n8.8.8.8", "8.8.8.8, 9.9.9.9", "", "one given twice counts once"},
		{FieldIPv4, " None ", none, "", "no address of this family"},
		{FieldIPv6, "-", none, "", "no address of this family"},
		{FieldIPv6, "[2606:4700:0::1111]", "2606:4700::1111", "brackets", "copied out of a URL"},
		{FieldSelector, "Mail2026", "mail2026", "", "names a file too"},
		{FieldSPF, "HARD", "hard", "", "case does not matter"},
		{FieldDMARC, " reject ", "reject", "Blanks", "a choice is cleaned too"},
		{FieldRUA, "mailto:post@kestrel.example", "post@kestrel.example", "mailto:", "copied out of a record"},
		{FieldRUA, "<MAILTO:post@kestrel.example.>", "post@kestrel.example", "brackets", "copied out of a mail"},
		{FieldBackupMX, "mx2.heron.example:30 mx3.heron.example", "mx2.heron.example:30, mx3.heron.example", "", "with and without preference"},
		{FieldTTL, "0300", "300", "", "a number"},
		{FieldKey, "/root/key.", "/root/key.", "", "a path is taken as it is"},
		{FieldWithout, "ptr-ipv6,aaaa", "ptr-ipv6, aaaa", "", "a list"},
	} {
		form := NewForm(start)
		form.Prefill(FieldIPv4, "203.0.113.25") // so that IPv6 may be none
		got, err := form.Check(tc.field, tc.text)
		notes := strings.Join(got.Notes, " ")
		switch {
		case err != nil:
			t.Errorf("%s %q: %v, want %q: %s", tc.field, tc.text, err, tc.want, tc.why)
		case got.Value != tc.want:
			t.Errorf("%s %q is %q, want %q: %s", tc.field, tc.text, got.Value, tc.want, tc.why)
		case tc.note == "" && notes != "", !strings.Contains(notes, tc.note):
			t.Errorf("%s %q: notes %q, want %q: %s", tc.field, tc.text, notes, tc.note, tc.why)
		}
		if form.Value(tc.field) == got.Value && tc.field != FieldIPv4 {
			t.Errorf("%s %q: Check kept the answer", tc.field, tc.text)
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	for _, tc := range []struct {
		field FieldID
		text  string
		err   error
		why   string
	}{
		{FieldDomain, "", records.ErrSetup, "there is no default"},
		{FieldDomain, " \n", records.ErrSetup, "blanks are no answer"},
		{FieldDomain, "none", records.ErrDomain, "it is not optional"},
		{FieldDomain, "post@kestrel.example", records.ErrDomain, "an e-mail address"},
		{FieldDomain, "mailto:post@kestrel.example", records.ErrDomain, "an e-mail address, as a link"},
		{FieldDomain, "https://kestrel.example/mail", records.ErrDomain, "a path is no part of a domain"},
		{FieldDomain, "kestrel.example:25", records.ErrDomain, "a port is no part of a domain"},
		{FieldDomain, "co.uk", records.ErrDomain, "a public suffix"},
		{FieldDomain, "203.0.113.25", records.ErrDomain, "an address"},
		{FieldDomain, "kestrel.example\nheron.example", records.ErrDomain, "two lines"},
		{FieldDomain, strings.Repeat("a.", 130) + "example", records.ErrDomain, "longer than a name may be"},
		{FieldIPv4, strings.Repeat("8.8.8.8 ", 1000), records.ErrSetup, "a file was pasted"},
		{FieldMailHost, "post@kestrel.example", records.ErrHost, "an e-mail address"},
		{FieldIPv4, "192.168.0.4", records.ErrAddress, "private"},
		{FieldIPv4, "2001:db8::25", records.ErrAddress, "of the other family"},
		{FieldIPv4, "8.8.8.8 x", records.ErrAddress, "one of two is wrong"},
		{FieldIPv6, "fe80::1%eth0", records.ErrAddress, "link-local"},
		{FieldSelector, "a_b", records.ErrSelector, "an underscore"},
		{FieldSPF, "medium", records.ErrSetup, "not a choice"},
		{FieldRUA, "kestrel.example", records.ErrMailbox, "no @"},
		{FieldTTL, "1h", records.ErrSetup, "not a number"},
		{FieldID("colour"), "green", records.ErrSetup, "not a question"},
	} {
		_, err := NewForm(start).Answer(tc.field, tc.text)
		var refused *records.InputError
		if !errors.As(err, &refused) || !errors.Is(err, tc.err) {
			t.Errorf("%s %q: %v, want %v: %s", tc.field, tc.text, err, tc.err, tc.why)
			continue
		}
		if refused.Field != string(tc.field) || refused.Example == "" || Hint(err) == "" {
			t.Errorf("%s %q: field %q, example %q; a refusal names both", tc.field, tc.text, refused.Field, refused.Example)
		}
	}
}

func TestOneAddressIsNeeded(t *testing.T) {
	form := NewForm(start)
	if _, err := form.Answer(FieldIPv4, ""); err != nil {
		t.Errorf("IPv4 is refused before IPv6 was asked for: %v", err)
	}
	var refused *records.InputError
	if _, err := form.Answer(FieldIPv6, none); !errors.As(err, &refused) || refused.Field != "ipv6" {
		t.Errorf("no address at all: %v, want a refusal of ipv6", err)
	}
	if _, err := form.Answer(FieldIPv6, "2001:db8::25"); err != nil {
		t.Error(err)
	}
	if _, err := form.Answer(FieldIPv4, none); err != nil {
		t.Errorf("IPv6 alone will do: %v", err)
	}
	if _, err := form.Answer(FieldIPv6, none); err == nil {
		t.Error("the only address could be taken away")
	}
	if got := form.Value(FieldIPv6); got != "2001:db8::25" {
		t.Errorf("a refused answer left %q", got)
	}
}

// TestTakeExamples: in the demo, whose servers have documentation addresses, nothing
// is said about them; everything else is.
func TestTakeExamples(t *testing.T) {
	for _, quiet := range []bool{false, true} {
		form := NewForm(start)
		if quiet {
			form.TakeExamples()
		}
		said := strings.Join(form.Warnings(), "\n")
		for _, a := range []struct {
			field FieldID
			text  string
		}{{FieldDomain, "bücher.example"}, {FieldMailHost, ""}, {FieldIPv4, "203.0.113.25"}, {FieldIPv6, "2001:db8::25"}} {
			accepted, err := form.Answer(a.field, a.text)
			if err != nil {
				t.Fatal(err)
			}
			said += strings.Join(accepted.Notes, "\n")
		}
		said += strings.Join(form.Warnings(), "\n")
		if got := strings.Count(said, "documentation address"); quiet != (got == 0) {
			t.Errorf("with examples taken %v, they are warned of %d times:\n%s", quiet, got, said)
		}
		for _, want := range []string{"xn--bcher-kva.example in DNS", "make sure that this mailbox exists"} {
			if !strings.Contains(said, want) {
				t.Errorf("with examples taken %v, %q is not said:\n%s", quiet, want, said)
			}
		}
	}
}

// FuzzCheck: whatever is typed, an accepted answer is canonical: accepted
// again it stays the same, without a note that something was taken off.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{
		"kestrel.example", " https://kestrel.example./ ", "post@kestrel.example", "203.0.113.25,203.0.113.26",
		"[2001:db8::25]", "mailto:<a@b.example>", "\"'\"", "-", "none", "\x1b[31m\u202ebücher.example", "https://", "mailto:<a@b.example>", "..", "<>",
	} {
		for i := range allFields() {
			f.Add(i, seed)
		}
	}
	f.Fuzz(func(t *testing.T, i int, text string) {
		if i < 0 || i >= len(allFields()) {
			return
		}
		field := allFields()[i]
		form := NewForm(start)
		got, err := form.Check(field.ID, text)
		var refused *records.InputError
		if err != nil {
			if !errors.As(err, &refused) || refused.Field != string(field.ID) {
				t.Fatalf("%q: %v is not a refusal of %s", text, err, field.ID)
			}
			return
		}
		if field.ID == FieldIPv6 {
			form.answers[FieldIPv4] = "203.0.113.25"
		}
		again, err := form.Check(field.ID, got.Value)
		if err != nil || again.Value != got.Value {
			t.Fatalf("%s %q is %q, and that is %q (%v)", field.ID, text, got.Value, again.Value, err)
		}
		if field.ID == FieldKey || field.ID == FieldWithout {
			return // a path is taken as it is; ids are judged with all answers together
		}
		if records.Visible(got.Value) != got.Value || !utf8.ValidString(got.Value) {
			t.Fatalf("%s %q: the answer %q cannot be drawn", field.ID, text, got.Value)
		}
	})
}
