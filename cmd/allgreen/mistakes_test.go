package main

import (
	"regexp"
	"strings"
	"testing"

	"allgreen/records"
	"allgreen/records/check"
)

// edit is what a person does to the zone.
type edit func(t *testing.T, zone string) string

// zoneLine finds the line of a record by its owner and type.
func zoneLine(owner, typ string) *regexp.Regexp {
	return regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(owner) + ` +\d+ IN ` + typ + ` +(.*)\n`)
}

// line replaces the line of a record by others, absolute or relative; none
// takes it out. What $1 stands for is the data that it had.
func line(owner, typ string, lines ...string) edit {
	return func(t *testing.T, zone string) string {
		t.Helper()
		found := zoneLine(owner, typ)
		if !found.MatchString(zone) {
			t.Fatalf("the zone has no %s %s:\n%s", owner, typ, zone)
		}
		var text string
		for _, l := range lines {
			text += l + "\n"
		}
		return found.ReplaceAllString(zone, text)
	}
}

// text changes the text of a TXT record; several texts become several records.
func text(owner string, change func(string) []string) edit {
	return func(t *testing.T, zone string) string {
		t.Helper()
		data := zoneLine(owner, "TXT").FindStringSubmatch(zone)
		if data == nil {
			t.Fatalf("the zone has no TXT at %s:\n%s", owner, zone)
		}
		was := strings.Trim(strings.ReplaceAll(data[1], `" "`, ""), `"`)
		var lines []string
		for _, s := range change(was) {
			var quoted []string
			for _, part := range records.Strings(s) {
				quoted = append(quoted, records.Quote(part))
			}
			lines = append(lines, strings.ReplaceAll(owner+" 300 IN TXT "+strings.Join(quoted, " "), "$", "$$"))
		}
		return line(owner, "TXT", lines...)(t, zone)
	}
}

// as is text with one text in place of the other.
func as(owner, new string) edit {
	return text(owner, func(string) []string { return []string{new} })
}

// changed is text with one text made from the other.
func changed(owner string, change func(string) string) edit {
	return text(owner, func(s string) []string { return []string{change(s)} })
}

// all makes several edits.
func all(edits ...edit) edit {
	return func(t *testing.T, zone string) string {
		t.Helper()
		for _, e := range edits {
			zone = e(t, zone)
		}
		return zone
	}
}

// commonMistakes are the forty that people make most.
var commonMistakes = []struct {
	code, id string
	state    check.State
	do       edit
}{
	{"name-doubled", "dmarc", check.Wrong, line("_dmarc", "TXT", "_dmarc.kestrel.test 300 IN TXT $1")},
	{"name-doubled", "a", check.Wrong, line("mail", "A", "mail.kestrel.test 300 IN A $1")},
	{"name-doubled", "dkim", check.Wrong, line("s1._domainkey", "TXT", "s1._domainkey.kestrel.test 300 IN TXT $1")},
	{"apex-doubled", "spf", check.Wrong, line("@", "TXT", "kestrel.test 300 IN TXT $1")},
	{"literal-at", "spf", check.Wrong, line("@", "TXT", `\@ 300 IN TXT $1`)},
	{"underscore-dropped", "dmarc", check.Wrong, line("_dmarc", "TXT", "dmarc 300 IN TXT $1")},
	{"underscore-escaped", "dmarc", check.Wrong, line("_dmarc", "TXT", `\\_dmarc 300 IN TXT $1`)},
	{"dmarc-at-apex", "dmarc", check.Wrong, line("_dmarc", "TXT", "@ 300 IN TXT $1")},
	{"spf-at-wrong-name", "spf", check.Wrong, line("@", "TXT", "_spf 300 IN TXT $1")},
	{"dkim-without-domainkey", "dkim", check.Wrong, line("s1._domainkey", "TXT", "s1 300 IN TXT $1")},
	{"selector-typo", "dkim", check.Wrong, line("s1._domainkey", "TXT", "sl._domainkey 300 IN TXT $1")},
	{"selector-other", "dkim", check.Wrong, line("s1._domainkey", "TXT", "default._domainkey 300 IN TXT $1")},
	{"mx-on-host", "mx", check.Wrong, line("@", "MX", "mail 300 IN MX $1")},
	{"mx-none", "mx", check.Missing, line("@", "MX")},
	{"a-missing", "a", check.Missing, line("mail", "A")},
	{"a-typo", "a", check.Wrong, line("mail", "A", "mail 300 IN A 203.0.113.52")},
	{"a-private", "a", check.Wrong, line("mail", "A", "mail 300 IN A 192.168.1.5")},
	{"a-stale", "a", check.Wrong, line("mail", "A", "mail 300 IN A 93.184.216.34")},
	{"cf-proxied", "a", check.Wrong, line("mail", "A", "mail 300 IN A 104.21.7.9")},
	{"aaaa-stale", "aaaa", check.Wrong, line("mail", "AAAA", "mail 300 IN AAAA 2a00:1450::99")},
	{"target-doubled", "mx", check.Wrong, line("@", "MX", "@ 300 IN MX 10 mail.kestrel.test")},
	{"target-single-label", "mx", check.Wrong, line("@", "MX", "@ 300 IN MX 10 mail.")},
	{"mx-extra", "mx", check.Wrong, line("@", "MX", "@ 300 IN MX $1", "@ 300 IN MX 20 fwd1.porkbun.com.")},
	{"mx-provider-only", "mx", check.Wrong, line("@", "MX", "@ 300 IN MX 10 eforward1.registrar-servers.com.")},
	{"null-mx", "mx", check.Wrong, line("@", "MX", "@ 300 IN MX 0 .")},
	{"txt-literal-quotes", "dmarc", check.Wrong, changed("_dmarc", func(s string) string { return `"` + s + `"` })},
	{"txt-backslash", "dmarc", check.Wrong, changed("_dmarc", func(s string) string { return strings.ReplaceAll(s, ";", `\;`) })},
	{"txt-cut-255", "dkim", check.Wrong, changed("s1._domainkey", func(s string) string { return s[:255] })},
	{"txt-cut-semicolon", "dkim", check.Wrong, as("s1._domainkey", "v=DKIM1")},
	{"txt-lowercased", "dkim", check.Wrong, changed("s1._domainkey", strings.ToLower)},
	{"dkim-two-records", "dkim", check.Wrong, text("s1._domainkey", func(s string) []string { return []string{s[:200], s[200:]} })},
	{"dkim-revoked", "dkim", check.Wrong, as("s1._domainkey", "v=DKIM1; k=rsa; p=")},
	{"cname-shadows-txt", "dmarc", check.Wrong, line("_dmarc", "TXT", "_dmarc 300 IN CNAME mail")},
	{"spf-two", "spf", check.Wrong, line("@", "TXT", "@ 300 IN TXT $1", `@ 300 IN TXT "v=spf1 include:_spf.elsewhere.test ~all"`)},
	{"spf-server-missing", "spf", check.Wrong, as("@", "v=spf1 ip4:198.51.100.99 ~all")},
	{"spf-ipv6-missing", "spf", check.Wrong, as("@", "v=spf1 ip4:203.0.113.25 ~all")},
	{"spf-parked", "spf", check.Wrong, as("@", "v=spf1 -all")},
	{"spf-bad-mech", "spf", check.Wrong, as("@", "v=spf1 ip:203.0.113.25 ~all")},
	{"spf-plusall", "spf", check.Wrong, as("@", "v=spf1 mx +all")},
	{"dmarc-two", "dmarc", check.Wrong, line("_dmarc", "TXT", "_dmarc 300 IN TXT $1", `_dmarc 300 IN TXT "v=DMARC1; p=reject"`)},
	{"dmarc-p", "dmarc", check.Wrong, as("_dmarc", "v=DMARC1; p=quarantaine")},
	{"dmarc-sep", "dmarc", check.Wrong, as("_dmarc", "v=DMARC1, p=none")},
	{"ptr-in-own-zone", "ptr-ipv4", check.Wrong, all(line("; 25.113.0.203.in-addr.arpa.", "PTR", "25.113.0.203.in-addr.arpa 300 IN PTR $1"))},
	{"wildcard-hides", "a", check.Wrong, all(line("mail", "A"), line("mail", "AAAA"), line("mail", "TXT"), line("@", "MX", "@ 300 IN MX $1", "* 300 IN A 198.51.100.80"))},
	{"subzone", "a", check.Unknown, line("mail", "A", "mail 300 IN A $1", "mail 300 IN NS ns1.harbor.test.")},
}

// TestCommonMistakesAtRealServers makes them in a green zone on BIND, Knot and
// NSD, and hears each called by its name.
func TestCommonMistakesAtRealServers(t *testing.T) {
	l := newMailLab(t)
	l.publish(l.zone)
	l.publishReverse(l.arpa4, l.arpa6)
	if round, code := l.check(); code != 0 {
		t.Fatalf("not green to begin with: exit %d, %s", code, round.State)
	}
	for _, m := range commonMistakes {
		t.Run(m.code+" "+m.id, func(t *testing.T) {
			l.publish(m.do(t, l.zone))
			if m.id == "ptr-ipv4" {
				l.publishReverse("", l.arpa6)
				defer l.publishReverse(l.arpa4, l.arpa6)
			}
			round, code := l.check()
			v := verdict(t, round, m.id)
			if v.State != m.state || leading(v) != m.code || code == 0 {
				t.Errorf("exit %d, %s is %s with %v; want %s led by %s", code, m.id, v.State, v.Findings, m.state, m.code)
			}
		})
	}
}
