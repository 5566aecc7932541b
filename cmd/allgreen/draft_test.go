package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"allgreen/wizard"
)

// unfinished is a set-up that was left at its last step.
const unfinished = `{"version": 1, "saved": "2026-11-21T09:30:00Z", "step": 6, "answers": {
	"domain": "kestrel.example", "mail-host": "mx.kestrel.example", "ipv4": "203.0.113.25", "ipv6": "none",
	"dmarc": "none", "web": "no"}}
`

// leave leaves the set-up unfinished.
func (s *seat) leave() {
	s.t.Helper()
	if err := os.MkdirAll(s.home, 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.home, "draft.json"), []byte(unfinished), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// TestFlagsCountBesideADraft types the line again, now with flags: they are later
// than the answers that were kept.
func TestFlagsCountBesideADraft(t *testing.T) {
	s := newSeat(t)
	s.leave()
	s.sit("setup", "kestrel.example", "--dmarc=reject", "--web-ipv4=203.0.113.80").Until(step(7), "mx.kestrel.example", "reject, reports to", "203.0.113.80")
}

// TestAnswerDraft is what the flags make of the answers of a draft.
func TestAnswerDraft(t *testing.T) {
	for _, tc := range []struct {
		flags []given
		field wizard.FieldID
		want  string
		why   string
	}{
		{nil, wizard.FieldDMARC, "none", "no flag, no change"},
		{[]given{{wizard.FieldDMARC, "reject"}}, wizard.FieldDMARC, "reject", "the flag is later"},
		{[]given{{wizard.FieldWebIPv4, "203.0.113.80"}}, wizard.FieldWeb, "yes", "the address is of a website"},
		{[]given{{wizard.FieldWWW, "yes"}}, wizard.FieldWeb, "yes", "www leads to a website"},
		{[]given{{wizard.FieldWWW, "no"}}, wizard.FieldWeb, "no", "there is still none"},
		{[]given{{wizard.FieldWebIPv6, "none"}}, wizard.FieldWeb, "no", "there is still none"},
	} {
		s := newSeat(t)
		s.leave()
		home, err := wizard.OpenHome(s.home)
		if err != nil {
			t.Fatal(err)
		}
		kept, _, err := home.Draft()
		if err != nil {
			t.Fatal(err)
		}
		draft := wizard.FormFromDraft(kept, kept.Saved)
		if err := answerDraft(draft, tc.flags); err != nil {
			t.Fatal(err)
		}
		if got := draft.Value(tc.field); got != tc.want {
			t.Errorf("%v: %s is %q, want %q: %s", tc.flags, tc.field, got, tc.want, tc.why)
		}
	}
}

// TestScriptBeginsAtTheFirstQuestion pipes answers while a set-up of the domain is
// unfinished: they must not be taken for answers to later questions.
func TestScriptBeginsAtTheFirstQuestion(t *testing.T) {
	for _, args := range [][]string{{"setup", "kestrel.example", "--plain"}, {"setup", "--plain"}} {
		s := newSeat(t)
		s.leave()
		cmd := s.command("allgreen", args...)
		cmd.Stdin = strings.NewReader("kestrel.example\n")
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(out), "Step 1 of 7") {
			t.Errorf("%v: %v, and the first question is not asked:\n%s", args, err, out)
		}
		if got, err := os.ReadFile(filepath.Join(s.home, "draft.json")); err != nil || string(got) != unfinished {
			t.Errorf("%v: the draft of the person became %s (%v)", args, got, err)
		}
	}
}
