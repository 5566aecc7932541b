package wizard

import (
	"slices"
	"strings"

	"allgreen/records"
)

// isSPF tells an SPF record from other TXT records (RFC 7208 §4.5).
func isSPF(text string) bool {
	version, _, _ := strings.Cut(text, " ")
	return strings.EqualFold(version, "v=spf1")
}

// isDMARC tells a DMARC record from other TXT records (RFC 9989).
func isDMARC(text string) bool { return strings.HasPrefix(text, "v=DMARC1") }

// policyOf is the policy of a DMARC record; "" where it has none.
func policyOf(text string) records.Policy {
	for tag := range strings.SplitSeq(text, ";") {
		if value, ok := strings.CutPrefix(strings.TrimSpace(tag), "p="); ok {
			return records.Policy(value)
		}
	}
	return ""
}

// rank orders the policies by their strength.
func rank(p records.Policy) int {
	return slices.Index([]records.Policy{records.PolicyNone, records.PolicyQuarantine, records.PolicyReject}, p)
}
