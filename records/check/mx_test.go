package check_test

import (
	"strings"
	"testing"

	"allgreen/records/check"
)

// TestAllForeignMXAreNamed: a domain comes with several exchangers of its
// registrar; one finding names them all, in the same order every time, though
// servers shuffle their sets (RFC 1034 §3.6: order means nothing).
func TestAllForeignMXAreNamed(t *testing.T) {
	const one, two, three = "10 fwd1.porkbun.com.", "10 fwd2.porkbun.com.", "20 mx.elsewhere.test."
	const named = "fwd1.porkbun.com, fwd2.porkbun.com, mx.elsewhere.test (Porkbun, somebody else)"
	for _, row := range []struct {
		code string
		sets [2][]string
	}{
		{"mx-provider-only", [2][]string{{one, two, three}, {three, two, one}}},
		{"mx-extra", [2][]string{{"10 mail.kestrel.example.", one, two, three}, {three, one, "10 mail.kestrel.example.", two}}},
	} {
		for _, set := range row.sets {
			w, p := newWorld(t), plan(nil)
			publish(w, p)
			w.Set(domain, "MX", 300, set...)
			v := verdict(t, look(t, w, p, check.Options{}), "mx")
			if v.State != check.Wrong || v.Findings[0].Code != row.code || !strings.Contains(v.Findings[0].Message, named) {
				t.Errorf("%v: %s %v", set, v.State, v.Findings)
			}
		}
	}
}

// TestSeveralNamesOfOurHost: an exchanger that leads to our machine alone does
// the job under whatever name, and nothing else is let through with it.
func TestSeveralNamesOfOurHost(t *testing.T) {
	const ours, mx1, mx2, foreign = "10 mail.kestrel.example.", "10 mx1.kestrel.example.", "20 mx2.kestrel.example.", "30 mx.elsewhere.test."
	for _, row := range []struct {
		set   []string
		state check.State
		code  string
		why   string
	}{
		{[]string{ours, mx2}, check.Green, "mx-other-name", "beside the one that was asked for"},
		{[]string{mx1, mx2}, check.Green, "mx-other-name", "in place of it"},
		{[]string{ours, mx2, foreign}, check.Wrong, "mx-extra", "with somebody else's"},
		{[]string{mx1, foreign}, check.Wrong, "mx-provider-only", "the same without the one asked for"},
		{[]string{ours, "20 half.kestrel.example."}, check.Wrong, "mx-extra", "one of its addresses is another machine's"},
		{[]string{ours, "20 gone.kestrel.example."}, check.Wrong, "mx-extra", "it leads nowhere"},
	} {
		w, p := newWorld(t), plan(nil)
		publish(w, p)
		for _, name := range []string{"mx1.kestrel.example.", "mx2.kestrel.example.", "half.kestrel.example."} {
			w.Set(name, "A", 300, "203.0.113.25")
		}
		w.add("half.kestrel.example.", "A", 300, "198.51.100.80")
		w.Set(domain, "MX", 300, row.set...)
		v := verdict(t, look(t, w, p, check.Options{}), "mx")
		if v.State != row.state || len(v.Findings) == 0 || v.Findings[0].Code != row.code {
			t.Errorf("%s: %v is %s with %v; want %s with %s", row.why, row.set, v.State, v.Findings, row.state, row.code)
		}
	}
}
