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
