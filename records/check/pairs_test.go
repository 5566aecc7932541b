package check_test

import (
	"strings"
	"testing"

	"allgreen/records/check"
)

// pairs are spellings that do the job, each beside the closest one that doesn't.
var pairs = []struct {
	id          string
	tolerated   func(stage, check.Plan)
	near        func(stage, check.Plan)
	code        string // that the near miss is led by
	why, whyNot string
}{
	{"a", set(host, "A", "203.0.113.25", "93.184.216.34"), set(host, "A", "203.0.113.25", "10.0.0.5"), "a-private",
		"a second address may be meant", "nobody reaches this one"},
	{"aaaa", set(host, "AAAA", "2001:0db8:0000::25"), set(host, "AAAA", "2001:db8::52"), "a-typo",
		"IPv6 in any notation (RFC 4291 §2.2)", "two digits swapped"},
	{"mx", set(domain, "MX", "65535 MAIL.kestrel.example."), set(domain, "MX", "10 mail.kestrel.example.kestrel.example."), "target-doubled",
		"any preference and letter case", "another name"},

	{"spf", set(domain, "TXT", txt("V=SPF1   IP4:203.0.113.25/32  IP6:2001:DB8:0:0::25/128 ~ALL ")), set(domain, "TXT", txt("v=spf1 ip4:203.0.113.26/32 ip6:2001:db8::25 ~all")), "spf-server-missing",
		"letter case, blanks, lengths (RFC 7208 §4.6.1, §5.6)", "the neighbour's address"},
	{"spf", set(domain, "TXT", txt("v=spf1 m", "x ~all")), set(domain, "TXT", txt("v=spf1 m x ~all")), "spf-bad-mech",
		"strings are joined without a gap (RFC 7208 §3.3)", "a gap of its own"},
	{"spf", set(domain, "TXT", txt("v=spf1 ip4:198.51.100.7 mx -all")), set(domain, "TXT", txt("v=spf1 ip4:198.51.100.7 mx +all")), "spf-plusall",
		"others in the list, a stricter end", "everybody passes"},
	{"spf", both(set(domain, "TXT", txt("v=spf1 redirect=_spf.elsewhere.test")), set("_spf.elsewhere.test.", "TXT", txt("v=spf1 ip4:203.0.113.25 ip6:2001:db8::25 -all"))),
		both(set(domain, "TXT", txt("v=spf1 redirect=_spf.elsewhere.test ~all")), set("_spf.elsewhere.test.", "TXT", txt("v=spf1 ip4:203.0.113.25 ip6:2001:db8::25 -all"))), "spf-server-missing",
		"redirect in place of our terms", "beside all it counts for nothing (RFC 7208 §6.1)"},
	{"spf", both(set(domain, "TXT", txt("v=spf1 include:_spf.elsewhere.test ~all")), set("_spf.elsewhere.test.", "TXT", txt("v=spf1 ip4:203.0.113.25 ip6:2001:db8::25 -all"))),
		both(set(domain, "TXT", txt("v=spf1 include:_spf.elsewhere.test ~all")), set("_spf.elsewhere.test.", "TXT", txt("v=spf1 ?ip4:203.0.113.25 ?ip6:2001:db8::25 -all"))), "spf-server-missing",
		"an include that passes us", "one that says nothing about us"},
	{"spf", set(domain, "TXT", txt("v=spf1 a:a1.elsewhere.test a:a2.elsewhere.test mx ~all")), set(domain, "TXT", txt("v=spf1 a:a1.elsewhere.test a:a2.elsewhere.test a:a3.elsewhere.test mx ~all")), "spf-void",
		"two names that are no more (RFC 7208 §4.6.4)", "three"},

	{"dkim", retold("dkim", func(s string) string {
		_, key, _ := strings.Cut(s, "p=")
		return "v=DKIM1;p=" + key + " ; n=x; s=email;h=sha256 ; t=s;"
	}), retold("dkim", func(s string) string { return strings.TrimPrefix(s, "v=DKIM1; ") + "; v=DKIM1" }), "dkim-tag-typo",
		"tags in any order behind v=, k= left out", "v= elsewhere (RFC 6376 §3.6.1)"},
	{"dkim", retold("dkim", replaced("k=rsa", "k=rsa; h=sha1:sha256")), retold("dkim", replaced("k=rsa", "k=rsa; h=sha1")), "dkim-hash",
		"sha256 among others", "without it"},
	{"dkim", retold("dkim", replaced("k=rsa", "k=rsa; s=*")), retold("dkim", replaced("k=rsa", "k=rsa; s=tlsrpt")), "dkim-service",
		"for any service", "for reports alone (RFC 8460 §3)"},
	{"dkim-e2026", retold("dkim-e2026", replaced("v=DKIM1; k=ed25519", "k=ed25519")), retold("dkim-e2026", replaced("k=ed25519; ", "")), "dkim-k-mismatch",
		"v= left out", "k= left out means RSA (RFC 8463 §4.1)"},

	{"dmarc", set(dmarc, "TXT", txt("v=DMARC1 ;rua=mailto:reports@elsewhere.test; P=x;p=Reject ;")), set(dmarc, "TXT", txt("p=reject; v=DMARC1; rua=mailto:reports@elsewhere.test")), "dmarc-sep",
		"tags in any order behind v=, a stricter policy in any letters", "v= must be first (RFC 9989 §4.7)"},
	{"dmarc", set(dmarc, "TXT", txt("v = DMARC1; p = none")), set(dmarc, "TXT", txt("v=dmarc1; p=none")), "dmarc-sep",
		"blanks around the sign", "DMARC1 is told by its letters"},

	{"srv-imaps", set(imapsSRV, "SRV", "7 9 993 mail.kestrel.example."), set(imapsSRV, "SRV", "7 993 9 mail.kestrel.example."), "srv-swapped",
		"any priority and weight", "the port in the place of the weight"},
	{"caa", set(domain, "CAA", `128 ISSUE " CA.test "`, `0 issue "letsencrypt.org;"`, `0 tbs "x"`), set(domain, "CAA", `0 issue "ca.test"`, `0 issue "letsencrypt.org"`, `128 tbs "x"`), "caa-blocks",
		"flags and letters, blanks, what nobody knows", "what nobody knows, marked as critical (RFC 8659 §4.1)"},
	{"tls-rpt", set(tlsReports, "TXT", txt("v=TLSRPTv1; rua=https://tls.elsewhere.test/report")), set(tlsReports, "TXT", txt("v=TLSRPTv1; rua=http://tls.elsewhere.test/report")), "tlsrpt-syntax",
		"https: in place of mailto:", "http: (RFC 8460 §3)"},
	{"mta-sts", set(stsMark, "TXT", txt("v=STSv1;id=A1")), set(stsMark, "TXT", txt("v=STSv1;id=A-1")), "sts-id",
		"any letters and digits", "a dash (RFC 8461 §3.1)"},
	{"tlsa", func(to stage, p check.Plan) {
		to.Set(pin, "TLSA", 300, "3 1 1 "+strings.Repeat("ab", 32), wantedValue(p, "tlsa"))
	}, set(pin, "TLSA", "3 1 1 "+strings.Repeat("ab", 32)), "tlsa-mismatch",
		"the next key beside ours (RFC 7671 §8.1)", "the next key alone"},
}

// TestPairs: what does the job is green, and nothing harmful is.
func TestPairs(t *testing.T) {
	for _, row := range pairs {
		t.Run(row.id+" "+row.why, func(t *testing.T) {
			p := allKinds(false)
			w := published(t, p)
			row.tolerated(w, p)
			if v := verdict(t, look(t, w, p, check.Options{}), row.id); v.State != check.Green {
				t.Errorf("%s: %s with %v", row.why, v.State, v.Findings)
			}
			w = published(t, p)
			row.near(w, p)
			v := verdict(t, look(t, w, p, check.Options{}), row.id)
			if v.State == check.Green || len(v.Findings) == 0 || v.Findings[0].Code != row.code {
				t.Errorf("%s: %s with %v; want %s", row.whyNot, v.State, v.Findings, row.code)
			}
		})
	}
}
