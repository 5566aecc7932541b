package check_test

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"allgreen/records/check"
)

// tolerance is what may look like a mistake and isn't.
type tolerance struct {
	id    string
	also  []string // findings that ride along
	never bool     // with the names that have no mail
	do    func(stage, check.Plan)
	why   string
}

var kindTolerances = []tolerance{
	{"helo-spf", nil, false, set(host, "TXT", txt("v=spf1 ip4:203.0.113.25/32 ip6:2001:db8::/64 ~all")), "our addresses, spelled out"},
	{"helo-spf", nil, false, set(host, "TXT", txt("v=spf1 redirect=kestrel.example")), "the domain's policy passes us"},
	{"www", nil, false, both(set(www, "CNAME"), set(www, "A", "203.0.113.80")), "the address in place of the alias"},
	{"www", nil, false, both(set(www, "CNAME", "web.elsewhere.test."), set("web.elsewhere.test.", "A", "203.0.113.80")), "another alias of the same machine"},
	{"www", []string{"a-multi"}, false, both(set(www, "CNAME"), set(www, "A", "203.0.113.80", "93.184.216.34")), "two web servers"},
	{"www", []string{"cf-proxied"}, false, both(set(www, "CNAME"), set(www, "A", "104.21.7.9")), "web pages pass Cloudflare's proxy"},
	{"web-a", []string{"cf-proxied"}, false, set(domain, "A", "104.21.7.9"), "the same at the bare domain"},
	{"web-a", []string{"a-multi"}, false, set(domain, "A", "203.0.113.80", "93.184.216.34"), ""},
	{"mta-sts-host", []string{"sts-cf"}, false, both(set(stsHost, "CNAME"), set(stsHost, "A", "104.21.7.9")), "only a visit would tell"},
	{"mta-sts-host", nil, false, both(set(stsHost, "CNAME"), set(stsHost, "A", "203.0.113.25"), set(stsHost, "AAAA", "2001:db8::25")), "the addresses of the mail host"},
	{"mta-sts-host", nil, true, both(set(stsHost, "A"), set(stsHost, "AAAA"), set(stsHost, "TXT"), set(stsHost, "MX"), set(stsHost, "CNAME", host)), "an alias in place of the address"},
	{"autoconfig", []string{"a-multi"}, false, both(set(auto, "CNAME"), set(auto, "A", "203.0.113.25"), set(auto, "AAAA", "2001:db8::bad")), "another machine over IPv6"},

	{"srv-imaps", nil, false, set(imapsSRV, "SRV", "20 5 993 mail.kestrel.example."), "any priority and weight"},
	{"srv-imaps", []string{"srv-other"}, false, set(imapsSRV, "SRV", "0 1 993 mail.kestrel.example.", "10 1 993 imap.elsewhere.test."), "one more beside ours"},
	{"srv-imaps", []string{"srv-other-name"}, false, both(set(imapsSRV, "SRV", "0 1 993 imap.kestrel.example."), set("imap.kestrel.example.", "A", "203.0.113.25")), "another name of our machine"},
	{"srv-imap", nil, false, set(imapSRV, "SRV", "10 1 143 ."), "its numbers mean nothing"},

	{"caa", nil, false, set(domain, "CAA", `128 issue "CA.test; account=7"`, `0 issue "ca.test"`, `0 issue "letsencrypt.org"`), "letter case, a flag, a parameter beside the plain one"},
	{"caa-2", []string{"caa-narrow"}, false, set(domain, "CAA", `0 issue "ca.test"`, `0 issue "letsencrypt.org; validationmethods=dns-01"`), "under a condition"},
	{"caa", nil, false, set(domain, "CAA", `0 issue "ca.test"`, `0 issue "letsencrypt.org"`, `0 issue "more.test"`, `0 issuewild ";"`, `0 iodef "mailto:a@kestrel.example"`, `0 tbs "x"`), "further issuers and tags"},
	{"caa", nil, false, set(host, "CAA", `0 issue "letsencrypt.org"`), "rules of the host's own that allow one of ours"},
	{"caa", nil, false, set(host, "CAA", `0 iodef "mailto:a@kestrel.example"`), "rules of the host's own that say nothing"},

	{"tlsa", nil, false, func(to stage, p check.Plan) {
		to.Set(pin, "TLSA", 300, "3 1 1 "+strings.Repeat("ab", 32), strings.ToUpper(wantedValue(p, "tlsa")), "2 1 1 "+strings.Repeat("cd", 32))
	}, "the next key and an authority beside ours"},
	{"tlsa", []string{"tlsa-usage"}, false, func(to stage, _ check.Plan) {
		der, _ := certificate()
		to.Set(pin, "TLSA", 300, "3 0 0 "+hex.EncodeToString(der))
	}, "the whole certificate, with our key in it"},

	{"mta-sts", []string{"sts-policy-unseen"}, false, set(stsMark, "TXT", txt("v=STSv1; id=20260101000000Z")), "any id, no final semicolon"},
	{"mta-sts", []string{"sts-policy-unseen"}, false, set(stsMark, "TXT", txt("v=STSv1; id=1;"), txt("verification=1")), "other texts are thrown away (RFC 8461 §3.1)"},
	{"mta-sts", []string{"sts-no-policy", "sts-policy-unseen"}, false, set(stsHost, "CNAME"), "the host's own record is missing there"},
	{"tls-rpt", nil, false, set(tlsReports, "TXT", txt("v=TLSRPTv1;rua=https://reports.elsewhere.test/tls,mailto:a@elsewhere.test;")), "https, several"},

	{"dkim-e2026", nil, false, retold("dkim-e2026", func(s string) string { return strings.Replace(s, "; ", " ;\t", 1) + ";" }), "blanks"},
	{"dmarc-report", nil, false, both(set(consent, "TXT"), set("*._report._dmarc.elsewhere.test.", "TXT", txt("v=DMARC1;"))), "for all domains"},
	{"dmarc-report", nil, false, set(consent, "TXT", txt("v = DMARC1 ; rua=mailto:other@elsewhere.test")), "to another address (RFC 9990 §4)"},
	{"dmarc", []string{"dmarc-stricter"}, true, set(dmarc, "TXT", txt("v=DMARC1; p=reject; rua=mailto:reports@elsewhere.test")), "p=reject covers the names below"},

	{"no-mail-www", nil, true, set(www, "TXT", txt("v=spf1 -ip4:203.0.113.80 -ALL")), ""},
	{"no-mail-www", nil, true, both(set(www, "TXT", txt("v=spf1 redirect=_none.elsewhere.test")), set("_none.elsewhere.test.", "TXT", txt("v=spf1 -all"))), "redirect to nobody"},
	{"no-mail-www", []string{"no-mail-soft"}, true, set(www, "TXT", txt("v=spf1 ~all")), "it doubts all mail"},
	{"no-mail-www-2", nil, true, set(www, "MX", "10 ."), "any preference (RFC 7505 §3)"},
}

func TestKindTolerances(t *testing.T) {
	for _, row := range kindTolerances {
		t.Run(row.id+" "+row.why, func(t *testing.T) {
			p := allKinds(row.never)
			w := published(t, p)
			row.do(w, p)
			row.verify(t, look(t, w, p, check.Options{}))
		})
	}
}

func (row tolerance) verify(t *testing.T, r check.Round) {
	t.Helper()
	v := verdict(t, r, row.id)
	if v.State != check.Green || !slices.Equal(codes(v.Findings), append([]string{}, row.also...)) {
		t.Fatalf("%s is %s with %v; want green with %v", row.id, v.State, v.Findings, row.also)
	}
	wellWorded(t, v.Findings)
}
