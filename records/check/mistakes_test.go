package check_test

import (
	"strings"

	"allgreen/records/check"
)

const (
	domain = "kestrel.example."
	host   = "mail.kestrel.example."
	dkim   = "s2026._domainkey.kestrel.example."
	dmarc  = "_dmarc.kestrel.example."
	rev4   = "25.113.0.203.in-addr.arpa."
	rev6   = "5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa."
)

// mistake is something a person does at a panel, and how it must show.
type mistake struct {
	code  string      // leads
	id    string      // the record at which it shows
	state check.State // "" means wrong
	do    func(to stage, p check.Plan)
	why   string
}

// set is a mistake that replaces one RRset.
func set(name, typ string, rdata ...string) func(stage, check.Plan) {
	return func(to stage, _ check.Plan) { to.Set(name, typ, 300, rdata...) }
}

// moved is a mistake that puts a record at another name.
func moved(id, wrong string) func(stage, check.Plan) {
	return func(to stage, p check.Plan) {
		for _, r := range p.Records {
			if r.ID == id {
				to.Set(r.Name, r.Type, 300)
				to.Set(wrong, r.Type, 300, rdata(r.Type, r.Value))
			}
		}
	}
}

// retold is a mistake that changes the text of a TXT record.
func retold(id string, change func(string) string) func(stage, check.Plan) {
	return func(to stage, p check.Plan) {
		for _, r := range p.Records {
			if r.ID == id {
				to.Set(r.Name, r.Type, 300, rdata("TXT", change(r.Value)))
			}
		}
	}
}

func both(list ...func(stage, check.Plan)) func(stage, check.Plan) {
	return func(to stage, p check.Plan) {
		for _, do := range list {
			do(to, p)
		}
	}
}

// chain publishes n SPF records, each of which includes the next.
func chain(n int) func(stage, check.Plan) {
	return func(to stage, _ check.Plan) {
		name := "i.elsewhere.test."
		for range n {
			to.Set(name, "TXT", 300, txt("v=spf1 include:i."+strings.TrimSuffix(name, ".")+" ?all"))
			name = "i." + name
		}
		to.Set(name, "TXT", 300, txt("v=spf1 ?all"))
	}
}

func replaced(old, new string) func(string) string {
	return func(s string) string { return strings.Replace(s, old, new, 1) }
}

var mistakes = []mistake{
	// Right value, wrong name.
	{"name-doubled", "a", "", moved("a", "mail.kestrel.example.kestrel.example."), "the panel appends the zone"},
	{"name-doubled", "aaaa", "", moved("aaaa", "mail.kestrel.example.kestrel.example."), ""},
	{"name-doubled", "dkim", "", moved("dkim", dkim+domain), ""},
	{"name-doubled", "dmarc", "", moved("dmarc", dmarc+domain), ""},
	{"apex-doubled", "mx", "", moved("mx", domain+domain), ""},
	{"apex-doubled", "spf", "", moved("spf", domain+domain), ""},
	{"literal-at", "spf", "", moved("spf", `\@.kestrel.example.`), ""},
	{"literal-at", "mx", "", moved("mx", `\@.kestrel.example.`), ""},
	{"underscore-dropped", "dmarc", "", moved("dmarc", "dmarc.kestrel.example."), ""},
	{"underscore-dropped", "dkim", "", moved("dkim", "s2026.domainkey.kestrel.example."), ""},
	{"underscore-escaped", "dmarc", "", moved("dmarc", "-dmarc.kestrel.example."), ""},
	{"underscore-escaped", "dmarc", "", moved("dmarc", `\\_dmarc.kestrel.example.`), "copied from Markdown"},
	{"underscore-escaped", "dkim", "", moved("dkim", `s2026.\\_domainkey.kestrel.example.`), "in the middle of the name"},
	{"dkim-without-domainkey", "dkim", "", moved("dkim", "s2026.kestrel.example."), ""},
	{"dkim-without-domainkey", "dkim", "", moved("dkim", "_domainkey.kestrel.example."), ""},
	{"dkim-without-domainkey", "dkim", "", func(to stage, p check.Plan) {
		to.Set(dkim, "TXT", 300)
		to.Set(domain, "TXT", 300, rdata("TXT", wantedValue(p, "spf")), rdata("TXT", wantedValue(p, "dkim")))
	}, "at the apex, beside SPF"},
	{"dmarc-at-apex", "dmarc", "", func(to stage, p check.Plan) {
		to.Set(dmarc, "TXT", 300)
		to.Set(domain, "TXT", 300, rdata("TXT", wantedValue(p, "spf")), rdata("TXT", wantedValue(p, "dmarc")))
	}, ""},
	{"spf-at-wrong-name", "spf", "", moved("spf", "_spf.kestrel.example."), ""},
	{"spf-at-wrong-name", "spf", "", moved("spf", host), ""},
	{"mx-on-host", "mx", "", moved("mx", host), ""},
	{"ptr-in-own-zone", "ptr-ipv4", "", moved("ptr-ipv4", rev4+domain), ""},
	{"ptr-in-own-zone", "ptr-ipv4", "", moved("ptr-ipv4", "25.kestrel.example."), ""},
	{"selector-typo", "dkim", "", moved("dkim", "s2062._domainkey.kestrel.example."), "digits swapped"},
	{"selector-typo", "dkim", "", moved("dkim", "s2o26._domainkey.kestrel.example."), "a letter for a digit"},
	{"selector-other", "dkim", "", moved("dkim", "default._domainkey.kestrel.example."), "our key"},
	{"selector-other", "dkim", check.Missing, both(set(dkim, "TXT"), func(to stage, _ check.Plan) {
		to.Set("mail._domainkey.kestrel.example.", "TXT", 300, rdata("TXT", otherKey()))
	}), "an older key"},
	{"selector-other", "dkim", check.Missing, moved("dkim", "zebra._domainkey.kestrel.example."), "at a name that nobody guesses: something is below _domainkey"},
	{"spf-type99", "spf", "", both(set(domain, "TXT"), set(domain, "SPF", txt("v=spf1 mx ~all"))), ""},

	// Plain absence.
	{"a-missing", "a", check.Missing, set(host, "A"), ""},
	{"aaaa-missing", "aaaa", check.Missing, set(host, "AAAA"), ""},
	{"mx-none", "mx", check.Missing, set(domain, "MX"), ""},
	{"ptr-none", "ptr-ipv4", check.Missing, set(rev4, "PTR"), ""},
	{"ptr6-none", "ptr-ipv6", check.Missing, set(rev6, "PTR"), ""},
	{"spf-none", "spf", check.Missing, set(domain, "TXT"), ""},
	{"spf-none", "spf", check.Missing, set(domain, "TXT", txt("google-site-verification=abc")), "other texts are nobody's business"},
	{"dkim-none", "dkim", check.Missing, set(dkim, "TXT"), ""},
	{"dmarc-none", "dmarc", check.Missing, set(dmarc, "TXT"), ""},

	// Addresses.
	{"a-private", "a", "", set(host, "A", "192.168.1.10"), ""},
	{"a-private", "a", "", set(host, "A", "203.0.113.25", "10.0.0.5"), "beside ours it still loses half of the mail"},
	{"a-cgnat", "a", "", set(host, "A", "100.72.1.1"), ""},
	{"a-doc", "a", "", set(host, "A", "198.51.100.77"), "ours is a documentation address too, but another"},
	{"a-doc", "a", "", set(host, "A", "1.2.3.4"), ""},
	{"a-typo", "a", "", set(host, "A", "203.0.113.52"), "digits swapped"},
	{"a-typo", "a", "", set(host, "A", "203.0.113.2"), "digit lost"},
	{"a-stale", "a", "", set(host, "A", "93.184.216.34"), ""},
	{"a-multi", "a", check.Green, set(host, "A", "203.0.113.25", "93.184.216.34"), ""},
	{"a-parking", "a", "", set(host, "A", "192.64.119.7"), ""},
	{"cf-proxied", "a", "", set(host, "A", "104.21.7.9"), ""},
	{"aaaa-stale", "aaaa", "", set(host, "AAAA", "2a00:1450::99"), ""},
	{"aaaa-special", "aaaa", "", set(host, "AAAA", "fe80::1"), ""},
	{"cname-to-ip", "a", "", both(set(host, "A"), set(host, "AAAA"), set(host, "CNAME", "203.0.113.25.kestrel.example.")), ""},

	// Mail exchangers.
	{"target-doubled", "mx", "", set(domain, "MX", "10 mail.kestrel.example.kestrel.example."), ""},
	{"target-doubled", "mx", "", set(domain, "MX", "10 mail.kestrel.example.", "10 mail.kestrel.example.kestrel.example."), "beside the right one"},
	{"target-single-label", "mx", "", set(domain, "MX", "10 mail."), ""},
	{"mx-to-ip", "mx", "", set(domain, "MX", "10 203.0.113.25."), ""},
	{"mx-to-ip", "mx", "", set(domain, "MX", "10 203.0.113.25.kestrel.example."), "made relative by the panel"},
	{"mx-prio-in-name", "mx", "", set(domain, "MX", `10 10\032mail.kestrel.example.`), ""},
	{"mx-url", "mx", "", set(domain, "MX", `10 https://mail.kestrel.example.`), ""},
	{"mx-extra", "mx", "", set(domain, "MX", "10 mail.kestrel.example.", "20 mx.elsewhere.test."), ""},
	{"mx-provider-only", "mx", "", set(domain, "MX", "10 eforward1.registrar-servers.com.", "10 eforward2.registrar-servers.com."), ""},
	{"mx-provider-only", "mx", "", set(domain, "MX", "10 mx.elsewhere.test."), ""},
	{"mx-other-name", "mx", check.Green, both(set(domain, "MX", "10 srv.kestrel.example."), set("srv.kestrel.example.", "A", "203.0.113.25")), ""},
	{"mx-apex-web", "mx", "", set(domain, "MX", "10 kestrel.example."), ""},
	{"null-mx", "mx", "", set(domain, "MX", "0 ."), ""},
	{"cf-dc-mx", "mx", "", set(domain, "MX", "10 dc-0123456789ab.kestrel.example."), ""},
	{"mx-to-cname", "mx", "", both(set(host, "A"), set(host, "AAAA"), set(host, "CNAME", "srv.kestrel.example."),
		set("srv.kestrel.example.", "A", "203.0.113.25"), set("srv.kestrel.example.", "AAAA", "2001:db8::25")), ""},
	{"mx-no-address", "mx", check.Green, both(set(host, "A"), set(host, "AAAA")), "the address record is the one that is missing"},
	{"cname-apex", "spf", "", both(set(domain, "TXT"), set(domain, "MX"), set(domain, "CNAME", "shop.elsewhere.test.")), ""},

	{"txt-as-cname", "dmarc", "", both(set(dmarc, "TXT"), set(dmarc, "CNAME", `v=DMARC1\;\032p=none.kestrel.example.`)), ""},
	// Damage to texts.
	{"txt-literal-quotes", "dmarc", "", retold("dmarc", func(s string) string { return `"` + s + `"` }), ""},
	{"txt-literal-quotes", "spf", "", retold("spf", func(s string) string { return `"` + s + `"` }), ""},
	{"txt-literal-quotes", "dkim", "", retold("dkim", func(s string) string { return `"` + s + `"` }), ""},
	{"txt-inner-quotes", "dkim", "", retold("dkim", func(s string) string { return s[:200] + `" "` + s[200:] }), ""},
	{"txt-zonefile", "dmarc", "", retold("dmarc", func(s string) string { return "_dmarc IN TXT " + s }), ""},
	{"txt-backslash", "dmarc", "", retold("dmarc", func(s string) string { return strings.ReplaceAll(s, ";", `\;`) }), ""},
	{"txt-backslash", "dkim", "", retold("dkim", func(s string) string { return strings.ReplaceAll(s, ";", `\;`) }), ""},
	{"txt-cut-semicolon", "dkim", "", retold("dkim", func(string) string { return "v=DKIM1" }), ""},
	{"txt-cut-semicolon", "dmarc", "", retold("dmarc", func(string) string { return "v=DMARC1" }), ""},
	{"txt-cut-255", "dkim", "", retold("dkim", func(s string) string { return s[:255] }), ""},
	{"txt-cut-other", "dkim", "", retold("dkim", func(s string) string { return s[:301] }), ""},
	{"txt-lowercased", "dkim", "", retold("dkim", strings.ToLower), ""},
	{"txt-swapped", "dkim", "", func(to stage, p check.Plan) { to.Set(dkim, "TXT", 300, rdata("TXT", wantedValue(p, "dmarc"))) }, ""},
	{"txt-swapped", "dmarc", "", func(to stage, p check.Plan) { to.Set(dmarc, "TXT", 300, rdata("TXT", wantedValue(p, "spf"))) }, ""},
	{"txt-nonascii", "spf", "", retold("spf", func(string) string { return "v=spf1\u00a0mx ~all" }), "a non-breaking space"},
	{"txt-trailing-dot", "spf", "", retold("spf", func(s string) string { return s + "." }), ""},
	{"txt-html", "dmarc", "", retold("dmarc", func(s string) string { return "&quot;" + s + "&quot;" }), ""},
	{"txt-html", "dkim", "", retold("dkim", replaced("; ", ";<br>")), ""},
	{"txt-html", "spf", "", retold("spf", func(string) string { return "v=spf1&nbsp;mx&nbsp;~all" }), "non-breaking spaces of a page"},
	{"txt-html", "dmarc", check.Green, retold("dmarc", replaced("; ", ";<br/>")), "rua= still counts, and so p=none"},
	{"txt-placeholder", "dmarc", "", set(dmarc, "TXT", txt("v=DMARC1; p=none; rua=mailto:you@example.com")), "reports to nobody"},
	{"txt-name-in-value", "dmarc", "", retold("dmarc", func(s string) string { return "_dmarc " + s }), "the name"},
	{"txt-placeholder", "dkim", "", retold("dkim", func(string) string { return "v=DKIM1; k=rsa; p=<your public key>" }), ""},
	{"txt-placeholder", "dmarc", "", set(dmarc, "TXT", txt("p=none; rua=mailto:YOUR-NAME@kestrel.example")), ""},
	{"txt-name-in-value", "dmarc", "", retold("dmarc", func(s string) string { return "Value: " + s }), ""},
	{"txt-name-in-value", "dkim", "", retold("dkim", func(s string) string { return "= " + s }), ""},
	{"cname-shadows-txt", "dmarc", "", both(set(dmarc, "TXT"), set(dmarc, "CNAME", "policy.elsewhere.test."),
		set("policy.elsewhere.test.", "TXT", txt("hello"))), ""},
	{"cname-value-in-txt", "dkim", "", set(dkim, "TXT", txt("s2026._domainkey.elsewhere.test.")), ""},

	// Keys.
	{"dkim-wrong-key", "dkim", "", func(to stage, _ check.Plan) { to.Set(dkim, "TXT", 300, rdata("TXT", otherKey())) }, ""},
	{"dkim-revoked", "dkim", "", set(dkim, "TXT", txt("v=DKIM1; k=rsa; p=")), ""},
	{"dkim-bad-base64", "dkim", "", retold("dkim", replaced("MIIB", "MI!B")), ""},
	{"dkim-pem", "dkim", "", retold("dkim", replaced("p=", "p=-----BEGIN PUBLIC KEY-----")), ""},
	{"dkim-testing", "dkim", check.Green, retold("dkim", replaced("k=rsa", "k=rsa; t=y")), ""},
	{"dkim-strict", "dkim", check.Green, retold("dkim", replaced("k=rsa", "k=rsa; t=s")), "a question"},
	{"dkim-tag-typo", "dkim", "", retold("dkim", replaced("v=DKIM1;", "v=DKIM;")), ""},
	{"dkim-tag-typo", "dkim", "", retold("dkim", replaced("k=rsa; p=", "k=rsa p=")), "a semicolon lost"},
	{"txt-spaces-in-key", "dkim", check.Green, retold("dkim", func(s string) string { return s[:100] + " " + s[100:] }), ""},
	{"dkim-two-records", "dkim", "", func(to stage, p check.Plan) {
		v := wantedValue(p, "dkim")
		to.Set(dkim, "TXT", 300, txt(v[:200]), txt(v[200:]))
	}, ""},
	{"dkim-two-records", "dkim", "", func(to stage, p check.Plan) {
		v := wantedValue(p, "dkim")
		to.Set(dkim, "TXT", 300, txt(v[300:]), txt(v[:150]), txt(v[150:300]))
	}, "three pieces"},
	{"dkim-k-mismatch", "dkim", "", set(dkim, "TXT", txt("v=DKIM1; k=rsa; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")), "Ed25519 under k=rsa"},
	{"txt-cut-other", "dkim", "", retold("dkim", func(s string) string { return s[255:] }), "its second half alone"},
	{"dkim-stale-second", "dkim", "", func(to stage, p check.Plan) {
		to.Set(dkim, "TXT", 300, rdata("TXT", wantedValue(p, "dkim")), rdata("TXT", otherKey()))
	}, ""},
	{"dkim-k-mismatch", "dkim", "", retold("dkim", replaced("k=rsa", "k=ed25519")), ""},
	{"dkim-service", "dkim", "", retold("dkim", replaced("k=rsa", "k=rsa; s=tlsrpt")), "not for e-mail"},
	{"dkim-other-txt", "dkim", "", func(to stage, p check.Plan) {
		to.Set(dkim, "TXT", 300, rdata("TXT", wantedValue(p, "dkim")), txt("hello"))
	}, "beside the whole key"},
	{"dkim-hash", "dkim", "", retold("dkim", replaced("k=rsa", "k=rsa; h=sha1")), "our signer uses sha256"},

	// SPF.
	{"spf-two", "spf", "", set(domain, "TXT", txt("v=spf1 mx ~all"), txt("v=spf1 include:elsewhere.test -all")), ""},
	{"spf-server-missing", "spf", "", set(domain, "TXT", txt("v=spf1 ip4:198.51.100.7 ~all")), ""},
	{"spf-ipv6-missing", "spf", "", set(domain, "TXT", txt("v=spf1 ip4:203.0.113.25 ~all")), ""},
	{"spf-parked", "spf", "", set(domain, "TXT", txt("v=spf1 -all")), ""},
	{"spf-plusall", "spf", "", set(domain, "TXT", txt("v=spf1 mx +all")), "it passes everyone"},
	{"spf-space-missing", "spf", "", set(domain, "TXT", txt("v=spf1 ip4:203.0.113.25~all")), ""},
	{"spf-space-extra", "spf", "", set(domain, "TXT", txt("v=spf1 ip4: 203.0.113.25 ~all")), ""},
	{"spf-space-extra", "spf", "", set(domain, "TXT", txt("v=spf1 mx ~ all")), "behind a qualifier"},
	{"spf-space-missing", "spf", "", set(domain, "TXT", txt("v=spf1 ip4:203.0.113.25ip6:2001:db8::25 ~all")), "between two addresses"},
	{"spf-bad-mech", "spf", "", set(domain, "TXT", txt("v=spf1 ipv4:203.0.113.25 ~all")), ""},
	{"spf-version", "spf", "", set(domain, "TXT", txt("v=spf1; mx ~all")), ""},
	{"spf-include-none", "spf", "", set(domain, "TXT", txt("v=spf1 include:elsewhere.test mx ~all")), ""},
	{"spf-10", "spf", "", both(set(domain, "TXT", txt("v=spf1 include:i.elsewhere.test mx ~all")), chain(11)), "each name includes the next"},
	{"spf-include-none", "spf", "", set(domain, "TXT", txt("v=spf1 redirect=elsewhere.test")), "redirect leads nowhere, too"},
	{"spf-broken", "spf", "", both(set(domain, "TXT", txt("v=spf1 include:two.elsewhere.test mx ~all")),
		set("two.elsewhere.test.", "TXT", txt("v=spf1 -all"), txt("v=spf1 ~all"))), "two policies behind an include"},
	{"spf-void", "spf", "", set(domain, "TXT", txt("v=spf1 a:x.elsewhere.test a:y.elsewhere.test a:z.elsewhere.test mx ~all")), ""},
	{"spf-noall", "spf", check.Green, set(domain, "TXT", txt("v=spf1 mx")), ""},
	{"spf-noall", "spf", check.Green, set(domain, "TXT", txt("v=spf1 mx ?all")), "weak, and passes us"},
	{"spf-after-all", "spf", check.Green, set(domain, "TXT", txt("v=spf1 mx ~all ip4:198.51.100.7")), "what stands before it does its job"},
	{"spf-after-all", "spf", "", set(domain, "TXT", txt("v=spf1 ~all mx")), "our own server is among them"},
	{"spf-ptr", "spf", check.Green, set(domain, "TXT", txt("v=spf1 mx ptr ~all")), ""},

	// DMARC.
	{"dmarc-two", "dmarc", "", set(dmarc, "TXT", txt("v=DMARC1; p=none; rua=mailto:postmaster@kestrel.example"), txt("v=DMARC1; p=none")), ""},
	{"dmarc-p", "dmarc", "", set(dmarc, "TXT", txt("v=DMARC1; p=quarantaine")), "without rua the record fails"},
	{"dmarc-sep", "dmarc", "", set(dmarc, "TXT", txt("p=none; v=DMARC1")), "v= must be first"},
	{"dmarc-sep", "dmarc", "", set(dmarc, "TXT", txt("v=DMARC1, p=none, rua=mailto:postmaster@kestrel.example")), "commas"},
	{"dmarc-sep", "dmarc", "", set(dmarc, "TXT", txt("v=DMARC1; p=none, rua=mailto:postmaster@kestrel.example")), "a comma behind the policy"},
	{"dmarc-rua", "dmarc", "", set(dmarc, "TXT", txt("v=DMARC1; p=none; rua=postmaster@kestrel.example")), "no mailto:"},
	{"dmarc-rua-ext", "dmarc", check.Green, set(dmarc, "TXT", txt("v=DMARC1; p=none; rua=mailto:reports@elsewhere.test")), ""},

	// Reverse names.
	{"ptr-generic", "ptr-ipv4", "", both(set(rev4, "PTR", "static.25.113.0.203.clients.elsewhere.test."),
		set("static.25.113.0.203.clients.elsewhere.test.", "A", "203.0.113.25")), "the octets, forward-confirmed"},
	{"ptr-not-fcrdns", "ptr-ipv4", "", set(rev4, "PTR", "old.elsewhere.test."), ""},
	{"ptr-other-name", "ptr-ipv4", "", both(set(rev4, "PTR", "srv.kestrel.example."), set("srv.kestrel.example.", "A", "203.0.113.25")), ""},
	{"ptr-doubled", "ptr-ipv4", "", set(rev4, "PTR", "mail.kestrel.example.kestrel.example."), ""},
	{"ptr-doubled", "ptr-ipv4", "", set(rev4, "PTR", "mail.kestrel.example.113.0.203.in-addr.arpa."), "the reverse zone was appended"},
	{"ptr-in-own-zone", "ptr-ipv4", "", moved("ptr-ipv4", "203.0.113.25.kestrel.example."), "the address as the name"},
	{"ptr-multi", "ptr-ipv4", check.Green, set(rev4, "PTR", host, "srv.kestrel.example."), ""},

	// Wildcards.
	{"wildcard-hides", "a", "", both(set(host, "A"), set(host, "AAAA"), set("*.kestrel.example.", "A", "198.51.100.80")), ""},
	{"wildcard-hides", "dmarc", "", both(set(dmarc, "TXT"), set("*.kestrel.example.", "TXT", txt("v=spf1 -all"))), ""},
	{"wildcard-hides", "a", check.Green, both(set(host, "A"), set(host, "AAAA"), set("*.kestrel.example.", "A", "203.0.113.25")), "a warning where it does the job"},
	{"wildcard-broken-by-ent", "a", check.Missing, both(set(host, "A"), set(host, "AAAA"), set("*.kestrel.example.", "A", "203.0.113.25"),
		set("_25._tcp.mail.kestrel.example.", "TXT", txt("x"))), "a deeper name took the wildcard's place"},
}

// harmless is what may look like a mistake and isn't: the record stays green.
var harmless = []struct {
	id   string
	also []string // findings that ride along
	do   func(to stage, p check.Plan)
	why  string
}{
	{"a", []string{"a-multi"}, set(host, "A", "203.0.113.25", "93.184.216.34"), "round robin may be meant"},
	{"mx", nil, set(domain, "MX", "0 mail.kestrel.example."), "any preference will do"},
	{"mx", []string{"mx-other-name"}, both(set(domain, "MX", "10 srv.kestrel.example."), set("srv.kestrel.example.", "A", "203.0.113.25")), "another name of our machine"},
	{"ptr-ipv4", []string{"ptr-multi"}, set(rev4, "PTR", host, "srv.kestrel.example."), ""},
	{"spf", []string{"spf-hard"}, set(domain, "TXT", txt("v=spf1 ip4:203.0.113.25/32 ip6:2001:0db8:0:0::25 -all")), "our addresses, spelled out, and stricter"},
	{"spf", nil, set(domain, "TXT", txt("V=SPF1  MX ", "~ALL")), "letter case, blanks, two strings"},
	{"spf", nil, set(domain, "TXT", txt("v=spf1 a:mail.kestrel.example ip4:198.51.100.0/24 ~all"), txt("verification=1")), "further senders and other texts"},
	{"spf", nil, both(set(domain, "TXT", txt("v=spf1 redirect=_spf.elsewhere.test")), set("_spf.elsewhere.test.", "TXT", txt("v=spf1 ip4:203.0.113.25 ip6:2001:db8::25 ~all"))), "redirect"},
	{"spf", []string{"spf-noall"}, set(domain, "TXT", txt("v=spf1 mx ?all")), "weak, and passes us"},
	{"dkim", nil, func(to stage, p check.Plan) {
		v := wantedValue(p, "dkim")
		to.Set(dkim, "TXT", 300, txt(v[:50], v[50:120], v[120:]))
	}, "strings split anywhere"},
	{"dkim", nil, retold("dkim", replaced("v=DKIM1; k=rsa; ", "")), "v= and k= have defaults (RFC 6376 §3.6.1)"},
	{"dkim", nil, retold("dkim", func(s string) string { return replaced("k=rsa; ", "")(s) + "; h=sha256; s=email;" }), "tags in another order, and harmless ones"},
	{"dkim", []string{"dkim-strict"}, retold("dkim", replaced("k=rsa", "k=rsa; t=s")), "a question, no more: names below the domain may send nothing"},
	{"dkim", []string{"dkim-testing"}, retold("dkim", replaced("k=rsa", "k=rsa; t=y")), ""},
	{"dkim", []string{"txt-spaces-in-key"}, retold("dkim", func(s string) string { return s[:100] + " " + s[100:] }), "legal, but several verifiers fail"},
	{"dmarc", []string{"dmarc-stricter"}, set(dmarc, "TXT", txt("v=DMARC1;p=reject;rua=mailto:postmaster@kestrel.example")), "stricter than asked"},
	{"dmarc", nil, set(dmarc, "TXT", txt("v=DMARC1; p=none; pct=100; rf=afrf; rua=mailto:dmarc@kestrel.example!10m;")), "old tags, another address"},
	{"dmarc", []string{"dmarc-rua"}, set(dmarc, "TXT", txt("v=DMARC1; p=none")), "reports are for you, not for receivers"},
	{"dmarc", []string{"dmarc-rua-ext"}, set(dmarc, "TXT", txt("v=DMARC1; p=none; rua=mailto:reports@elsewhere.test")), ""},
	{"dmarc", nil, both(set(dmarc, "TXT", txt("v=DMARC1; p=none; rua=mailto:reports@elsewhere.test")),
		set("kestrel.example._report._dmarc.elsewhere.test.", "TXT", txt("v=DMARC1"))), "authorised"},
	{"dmarc", nil, both(set(dmarc, "TXT"), set(dmarc, "CNAME", "policy.elsewhere.test."),
		set("policy.elsewhere.test.", "TXT", txt("v=DMARC1; p=none; rua=mailto:postmaster@kestrel.example"))), "an alias whose target carries the right text"},
	{"a", nil, both(set(host+domain, "A", "203.0.113.25"), set("*.kestrel.example.", "TXT", txt("x"))), "a doubled name beside the right one does no harm"},
}
