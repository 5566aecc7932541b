package check_test

import (
	"net/netip"
	"slices"
	"testing"

	"allgreen/records"
	"allgreen/records/check"
)

// nearMiss is what looks like a mistake and isn't that one: its code must not
// be said of any record or check.
type nearMiss struct {
	code  string
	setup func(*records.Setup)
	do    func(to stage, p check.Plan)
	why   string
}

// gone takes out a record.
func gone(id string) func(stage, check.Plan) {
	return func(to stage, p check.Plan) {
		for _, r := range p.Records {
			if r.ID == id {
				to.Set(r.Name, r.Type, 300)
			}
		}
	}
}

// beside puts a copy of a record at another name, too.
func beside(id, name string) func(stage, check.Plan) {
	return func(to stage, p check.Plan) {
		for _, r := range p.Records {
			if r.ID == id {
				to.Set(name, r.Type, 300, rdata(r.Type, r.Value))
			}
		}
	}
}

var nearMisses = []nearMiss{
	// Names.
	{"name-doubled", nil, both(gone("dmarc"), set(dmarc+domain, "TXT", txt("something else"))), "another text at the doubled name"},
	{"name-doubled", nil, both(gone("a"), set(host+domain, "A", "198.51.100.80")), "another address"},
	{"apex-doubled", nil, both(gone("mx"), set(domain+domain, "MX", "10 mx.elsewhere.test.")), "another exchanger"},
	{"literal-at", nil, both(gone("spf"), set(`\@.kestrel.example.`, "TXT", txt("hello"))), "another text"},
	{"underscore-dropped", nil, both(gone("dmarc"), set("dmarc.kestrel.example.", "A", "203.0.113.80")), "a host called dmarc"},
	{"underscore-escaped", nil, both(gone("dmarc"), set("-dmarc.kestrel.example.", "TXT", txt("x"))), ""},
	{"dmarc-at-apex", nil, both(gone("dmarc"), set(domain, "TXT", txt("v=spf1 mx ~all"), txt("dmarc=later"))), "a text that only mentions it"},
	{"spf-at-wrong-name", nil, set(host, "TXT", txt("v=spf1 a -all")), "SPF of the HELO name, where it belongs"},
	{"spf-at-wrong-name", nil, both(gone("spf"), set(host, "TXT", txt("v=spf1 a -all"))), "the same while ours is missing"},
	{"dkim-without-domainkey", nil, both(gone("dkim"), set("_domainkey.kestrel.example.", "TXT", txt("o=~"))), "a policy of the old DomainKeys"},
	{"selector-typo", nil, both(gone("dkim"), func(to stage, _ check.Plan) {
		to.Set("s2062._domainkey.kestrel.example.", "TXT", 300, rdata("TXT", otherKey()))
	}), "an older key at a similar selector"},
	{"selector-other", nil, both(gone("dkim"), func(to stage, _ check.Plan) {
		to.Set("google._domainkey.kestrel.example.", "TXT", 300, rdata("TXT", otherKey()))
	}), "the key of a company that sends as well"},
	{"selector-other", nil, gone("dkim"), "no key at all"},
	{"selector-other", nil, both(gone("dkim"), set("mail._domainkey.kestrel.example.", "TXT", txt("v=DKIM1; p="))), "a key that was withdrawn"},
	{"selector-other", nil, both(gone("dkim"), set("*.kestrel.example.", "A", "203.0.113.25")), "a wildcard gives every name, _domainkey too"},
	{"mx-on-host", nil, both(gone("mx"), set(host, "MX", "10 mx.elsewhere.test.")), "another exchanger"},
	{"ptr-in-own-zone", nil, both(gone("ptr-ipv4"), set("26.kestrel.example.", "PTR", host)), "another number"},
	{"spf-type99", nil, set(domain, "SPF", txt("v=spf1 mx ~all")), "beside the TXT it does no harm"},
	{"spf-type99", nil, both(gone("spf"), set(domain, "SPF", txt("hello"))), "another text"},
	{"dot-in-fqdn-missing", nil, gone("dmarc"), "a panel that nobody knows"},
	{"underscore-refused", nil, gone("dmarc"), "the key was taken"},
	{"underscore-refused", nil, both(gone("dmarc"), gone("dkim"), gone("mx")), "not all else is there"},
	{"wrong-domain", func(s *records.Setup) { s.MailHost = records.MustName("mail.elsewhere.test") },
		both(gone("dkim"), func(to stage, _ check.Plan) {
			to.Set("s2026._domainkey.elsewhere.test.", "TXT", 300, rdata("TXT", otherKey()))
		}), "the other domain has a key of its own"},
	{"zone-unsaved", nil, gone("mx"), "a panel that nobody knows"},
	{"record-on-parent", func(s *records.Setup) {
		s.Domain = records.MustName("club.kestrel.example")
		s.RUA = "a@kestrel.example"
	},
		both(gone("dkim"), gone("dmarc"), func(to stage, _ check.Plan) {
			to.Set("s2026._domainkey.kestrel.example.", "TXT", 300, rdata("TXT", otherKey()))
			to.Set(dmarc, "TXT", 300, txt("v=DMARC1; p=none; rua=mailto:a@kestrel.example"))
		}), "the domain above has its own"},

	// Wildcards, aliases and cuts.
	{"wildcard-hides", nil, set("*.kestrel.example.", "A", "198.51.100.80"), "the record stands beside the wildcard"},
	{"wildcard-hides", nil, both(gone("a"), set("*.kestrel.example.", "TXT", txt("x"))), "a wildcard of another type"},
	{"wildcard-broken-by-ent", nil, both(gone("a"), set("*.kestrel.example.", "A", "198.51.100.80")), "the wildcard leads elsewhere"},
	{"cname-shadows-txt", nil, both(set(dmarc, "TXT"), set(dmarc, "CNAME", "policy.elsewhere.test."),
		beside("dmarc", "policy.elsewhere.test.")), "an alias to the right text"},
	{"cname-plus-txt", nil, both(set(dmarc, "TXT"), set(dmarc, "CNAME", "policy.elsewhere.test."),
		beside("dmarc", "policy.elsewhere.test.")), "an alias alone"},
	{"txt-as-cname", nil, both(set(dmarc, "TXT"), set(dmarc, "CNAME", "dmarc1.elsewhere.test.")), "a name that only looks like it"},
	{"cname-apex", nil, both(set(host, "A"), set(host, "AAAA"), set(host, "CNAME", "srv.kestrel.example."), beside("a", "srv.kestrel.example.")), "an alias elsewhere"},
	{"cname-to-ip", nil, both(set(host, "A"), set(host, "AAAA"), set(host, "CNAME", "ip-203-0-113-25.elsewhere.test.")), "a name with numbers in it"},
	{"subzone", func(s *records.Setup) { s.MailHost = records.MustName("mail.elsewhere.test") }, gone("a"), "the mail host lies in another zone"},
	{"cname-value-in-txt", nil, set(dkim, "TXT", txt("hello")), ""},

	// Addresses.
	{"a-missing", nil, set(host, "A", "203.0.113.25"), ""},
	{"aaaa-missing", func(s *records.Setup) { s.IPv6 = nil }, set(host, "AAAA"), "not asked for"},
	{"a-private", nil, set(host, "A", "172.32.0.1"), "just outside of 172.16/12"},
	{"a-cgnat", nil, set(host, "A", "100.128.0.1"), "just outside of 100.64/10"},
	{"a-doc", nil, set(host, "A", "203.0.113.25"), "the address that was given"},
	{"a-typo", nil, set(host, "A", "203.0.113.140"), "a neighbour, two digits off"},
	{"a-stale", nil, set(host, "A", "203.0.113.25", "93.184.216.34"), "beside ours"},
	{"a-parking", nil, set(host, "A", "192.64.118.7"), "the network beside"},
	{"a-multi", func(s *records.Setup) { s.IPv4 = append(s.IPv4, netip.MustParseAddr("203.0.113.26")) }, set(host, "A", "203.0.113.25", "203.0.113.26"), "both are ours"},
	{"cf-proxied", nil, set(host, "A", "104.32.0.1"), "just outside"},
	{"aaaa-stale", nil, set(host, "AAAA", "2001:db8:0:0:0:0:0:25"), "ours, written otherwise"},
	{"aaaa-special", nil, set(host, "AAAA", "2a00:1450::99"), "any global address"},

	// Exchangers.
	{"mx-none", nil, set(domain, "MX", "50 mail.kestrel.example."), "another preference"},
	{"target-doubled", nil, set(domain, "MX", "10 kestrel.example.elsewhere.test."), "our name below another"},
	{"target-single-label", nil, set(domain, "MX", "10 mail.test."), "two labels"},
	{"mx-to-ip", nil, set(domain, "MX", "10 ip-203-0-113-25.elsewhere.test."), "a name with numbers in it"},
	{"mx-prio-in-name", func(s *records.Setup) { s.MailHost = records.MustName("10.mx.kestrel.example") }, set("x.kestrel.example.", "A", "203.0.113.25"), "a host that is called 10"},
	{"mx-url", nil, set(domain, "MX", "10 web.kestrel.example."), ""},
	{"mx-to-cname", nil, both(set("www.kestrel.example.", "CNAME", host)), "an alias that no MX names"},
	{"mx-no-address", nil, set(host, "AAAA"), "IPv4 will do"},
	{"mx-extra", func(s *records.Setup) {
		s.BackupMX = []records.BackupMX{{Host: records.MustName("mx2.kestrel.example")}}
	},
		beside("a", "mx2.kestrel.example."), "a backup that was asked for"},
	{"mx-provider-only", nil, set(domain, "MX", "10 mail.kestrel.example.", "20 fwd1.porkbun.com."), "ours is there, too"},
	{"null-mx", nil, set("www.kestrel.example.", "MX", "0 ."), "of another name"},
	{"mx-apex-web", func(s *records.Setup) { s.MailHost = records.MustName("kestrel.example") }, set("x.kestrel.example.", "A", "203.0.113.25"), "the domain itself is the mail host"},
	{"cf-dc-mx", nil, set(domain, "MX", "10 dc-mail.kestrel.example."), "a host called dc-mail"},

	// Texts and keys.
	{"txt-literal-quotes", nil, set(domain, "TXT", txt("v=spf1 mx ~all"), txt(`"quoted"`)), "another text in quotes"},
	{"txt-inner-quotes", nil, func(to stage, p check.Plan) {
		v := wantedValue(p, "dkim")
		to.Set(dkim, "TXT", 300, txt(v[:100], v[100:]))
	}, "two strings are no quotes in the text"},
	{"txt-zonefile", nil, set(domain, "TXT", txt("v=spf1 mx ~all"), txt("mail IN TXT hello")), "another text"},
	{"txt-backslash", nil, set(domain, "TXT", txt("v=spf1 mx ~all"), txt(`a\;b`)), "another text"},
	{"txt-cut-semicolon", nil, set(dmarc, "TXT", txt("v=DMARC1;p=none;rua=mailto:postmaster@kestrel.example;")), "a semicolon at the end"},
	{"txt-cut-255", nil, retold("dkim", func(s string) string { return s[:200] }), "cut, but elsewhere"},
	{"txt-cut-other", nil, func(to stage, _ check.Plan) { to.Set(dkim, "TXT", 300, rdata("TXT", otherKey())) }, "another whole key"},
	{"txt-spaces-in-key", nil, retold("dkim", replaced("k=rsa; p=", "k=rsa;  p= ")), "gaps around the tags"},
	{"txt-nonascii", nil, set(domain, "TXT", txt("v=spf1 mx ~all"), txt("gr\u00fc\u00dfe")), "another text"},
	{"txt-html", nil, set(domain, "TXT", txt("v=spf1 mx ~all"), txt("a&amp;b")), "another text"},
	{"txt-placeholder", nil, set(dmarc, "TXT", txt("v=DMARC1; p=none; rua=mailto:your@kestrel.example")), "a word that may be meant"},
	{"txt-trailing-dot", nil, set(domain, "TXT", txt("v=spf1 include:_spf.elsewhere.test. mx ~all")), "a dot behind a name"},
	{"txt-lowercased", nil, retold("dkim", replaced("k=rsa", "K=rsa")), "not the key"},
	{"txt-swapped", nil, retold("dkim", replaced("k=rsa", "n=v.DMARC1; k=rsa")), "a note"},
	{"txt-name-in-value", nil, retold("dmarc", func(s string) string { return s + "  " }), "blanks behind"},
	{"dkim-wrong-key", nil, retold("dkim", replaced("v=DKIM1; ", "")), "ours in another form"},
	{"dkim-bad-base64", nil, func(to stage, _ check.Plan) { to.Set(dkim, "TXT", 300, rdata("TXT", otherKey())) }, "a key that can be read"},
	{"dkim-pem", nil, retold("dkim", replaced("k=rsa", "n=--; k=rsa")), "dashes in a note"},
	{"dkim-revoked", nil, retold("dkim", func(string) string { return "v=DKIM1; k=rsa" }), "no p= at all"},
	{"dkim-testing", nil, retold("dkim", replaced("k=rsa", "t=s; n=t=y?; k=rsa")), "another flag, and the letters in a note"},
	{"dkim-strict", nil, retold("dkim", replaced("k=rsa", "s=email; k=rsa")), "another tag"},
	{"dkim-weak", nil, retold("dkim", func(s string) string { return s }), "2048 bits"},
	{"dkim-too-long", nil, retold("dkim", func(s string) string { return s[:300] }), "a short key, cut"},
	{"dkim-k-mismatch", nil, retold("dkim", replaced("k=rsa; ", "")), "rsa is the default"},
	{"dkim-tag-typo", nil, retold("dkim", replaced("k=rsa", "x=unknown; k=rsa")), "an unknown tag is passed over"},
	{"dkim-two-records", nil, func(to stage, p check.Plan) {
		to.Set(dkim, "TXT", 300, rdata("TXT", wantedValue(p, "dkim")), txt("hello"))
	}, "another text beside the whole key"},
	{"dkim-stale-second", nil, func(to stage, p check.Plan) {
		to.Set(dkim, "TXT", 300, rdata("TXT", wantedValue(p, "dkim")), txt("hello"))
	}, "another text is no key"},
	{"dkim-none", nil, retold("dkim", func(s string) string { return s[:200] }), "half of it is there"},

	{"dkim-two-records", nil, func(to stage, p check.Plan) {
		v := wantedValue(p, "dkim")
		to.Set(dkim, "TXT", 300, txt(v[:150]), txt(v[200:]))
	}, "pieces with a gap between"},
	{"txt-cut-other", nil, set(dkim, "TXT", txt("AQAB")), "four letters with which many keys end"},
	{"dkim-k-mismatch", nil, func(to stage, _ check.Plan) { to.Set(dkim, "TXT", 300, rdata("TXT", otherKey())) }, "another key of the right type"},

	// SPF and DMARC.
	{"txt-html", nil, set(dmarc, "TXT", txt("v=DMARC1; p=none; rua=mailto:a&b@kestrel.example")), "an ampersand alone"},
	{"txt-placeholder", nil, set(dmarc, "TXT", txt("v=DMARC1; p=none; rua=mailto:you@example.community")), "a domain that only begins alike"},
	{"dmarc-sep", nil, set(dmarc, "TXT", txt("v=DMARC1; p=none; fo=1:d:s; rua=mailto:postmaster@kestrel.example")), "colons where they belong"},
	{"spf-space-missing", nil, set(domain, "TXT", txt("v=spf1 a:ip4.elsewhere.test mx ~all")), "a host called ip4"},
	{"spf-space-extra", nil, set(domain, "TXT", txt("v=spf1 ~ip4:198.51.100.7 mx ~all")), "a qualifier before its term"},
	{"ptr-doubled", nil, both(set(rev4, "PTR", "mail.arpa.elsewhere.test."), set("mail.arpa.elsewhere.test.", "A", "203.0.113.25")), "arpa in the middle"},
	{"ptr-in-own-zone", nil, both(gone("ptr-ipv4"), set("203.0.113.26.kestrel.example.", "PTR", host)), "the address of another"},
	{"underscore-escaped", nil, both(gone("dkim"), set("s2026.-domainkey.kestrel.example.", "TXT", txt("hello"))), "another text"},
	{"spf-none", nil, set(domain, "TXT", txt("v=spf1 mx ~all"), txt("x")), ""},
	{"spf-two", nil, set(domain, "TXT", txt("v=spf1 mx ~all"), txt("spf2.0/pra mx ~all")), "Sender ID is another thing"},
	{"spf-server-missing", nil, set(domain, "TXT", txt("v=spf1 ip4:203.0.113.0/24 ip6:2001:db8::/32 ~all")), "a network around ours"},
	{"spf-ipv6-missing", nil, set(domain, "TXT", txt("v=spf1 a:mail.kestrel.example ~all")), "a covers both"},
	{"spf-10", nil, both(set(domain, "TXT", txt("v=spf1 mx include:i.elsewhere.test ~all")), chain(7)), "nine, counted with mx"},
	{"spf-void", nil, set(domain, "TXT", txt("v=spf1 a:x.elsewhere.test a:y.elsewhere.test mx ~all")), "two are allowed"},
	{"spf-include-none", nil, both(set(domain, "TXT", txt("v=spf1 include:_spf.elsewhere.test mx ~all")), set("_spf.elsewhere.test.", "TXT", txt("v=spf1 -all"))), "there is one"},
	{"spf-plusall", nil, set(domain, "TXT", txt("v=spf1 +mx ~all")), "a plus elsewhere"},
	{"spf-noall", nil, both(set(domain, "TXT", txt("v=spf1 mx redirect=_spf.elsewhere.test")), set("_spf.elsewhere.test.", "TXT", txt("v=spf1 ~all"))), "redirect says it"},
	{"spf-space-missing", nil, set(domain, "TXT", txt("v=spf1 a:mail-all.kestrel.example mx ~all")), "a name with -all in it"},
	{"spf-space-extra", nil, set(domain, "TXT", txt("v=spf1 mx  ip4:203.0.113.25  ~all")), "two blanks"},
	{"spf-bad-mech", nil, set(domain, "TXT", txt("v=spf1 mx x=unknown ~all")), "an unknown modifier is passed over"},
	{"spf-version", nil, set(domain, "TXT", txt("V=SPF1 mx ~all")), "letter case"},
	{"spf-after-all", nil, set(domain, "TXT", txt("v=spf1 mx ~all exp=why.kestrel.example")), "a modifier may stand there"},
	{"spf-parked", nil, set(domain, "TXT", txt("v=spf1 mx -all")), "strict, and passes us"},
	{"spf-ptr", nil, set(domain, "TXT", txt("v=spf1 a:ptr.kestrel.example mx ~all")), "a host called ptr"},
	{"spf-helo", nil, gone("dmarc"), "not asked for"},
	{"dmarc-none", nil, set(dmarc, "TXT", txt("v=DMARC1; p=none; rua=mailto:postmaster@kestrel.example;")), ""},
	{"dmarc-two", nil, set(dmarc, "TXT", txt("v=DMARC1; p=none; rua=mailto:postmaster@kestrel.example"), txt("verification=1")), "another text"},
	{"dmarc-p", nil, set(dmarc, "TXT", txt("v=DMARC1; p=None; rua=mailto:postmaster@kestrel.example")), "letter case"},
	{"dmarc-sep", nil, set(dmarc, "TXT", txt("v=DMARC1 ;p=none ; rua=mailto:a@kestrel.example,mailto:b@kestrel.example")), "blanks, and a comma where it belongs"},
	{"dmarc-rua", nil, set(dmarc, "TXT", txt("v=DMARC1; p=none; rua=MAILTO:dmarc@kestrel.example!5m")), "letter case and a size"},
	{"dmarc-rua-ext", nil, set(dmarc, "TXT", txt("v=DMARC1; p=none; rua=mailto:a@reports.kestrel.example")), "below the same domain"},
	{"dmarc-early-reject", nil, gone("dkim"), "the policy is none"},

	// Reverse names.
	{"ptr-none", nil, set(rev4, "PTR", "old.elsewhere.test."), "there is one"},
	{"ptr6-none", nil, gone("ptr-ipv4"), "the other family"},
	{"ptr-droplet", nil, gone("ptr-ipv4"), "another company"},
	{"ptr-generic", nil, both(set(rev4, "PTR", "srv25.elsewhere.test."), set("srv25.elsewhere.test.", "A", "203.0.113.25")), "a number alone proves nothing"},
	{"ptr-not-fcrdns", nil, both(set(rev4, "PTR", "srv.kestrel.example."), set("srv.kestrel.example.", "A", "198.51.100.7", "203.0.113.25")), "one of its addresses is enough"},
	{"ptr-other-name", nil, set(rev4, "PTR", "MAIL.kestrel.example."), "letter case"},
	{"ptr-multi", nil, set(rev4, "PTR", host), "one"},
	{"ptr-doubled", nil, both(set(rev4, "PTR", "mail.elsewhere.test."), set("mail.elsewhere.test.", "A", "203.0.113.25")), "another name"},
	{"autodiscover-conflict", nil, gone("a"), "no alias is wanted"},
	{"mx-other-name", nil, both(set(domain, "MX", "10 srv.kestrel.example."), set("srv.kestrel.example.", "A", "198.51.100.80")), "the name of another machine"},
	{"dkim-hash", nil, retold("dkim", replaced("k=rsa", "k=rsa; h=sha1:sha256")), "sha256 is among them"},
	{"dkim-service", nil, retold("dkim", replaced("k=rsa", "k=rsa; s=*")), "every service"},
	{"dkim-other-txt", nil, func(to stage, p check.Plan) {
		to.Set(dkim, "TXT", 300, rdata("TXT", wantedValue(p, "dkim")), rdata("TXT", otherKey()))
	}, "another key is worse, and named"},
	{"spf-broken", nil, set(domain, "TXT", txt("v=spf1 mx exists:%{i}.elsewhere.test ~all")), "a macro"},
	{"spf-unsure", nil, set(domain, "TXT", txt("v=spf1 include:elsewhere.test ~all")), "a clear answer"},
}

// TestNearMisses looks at each in memory and on real servers' answers.
func TestNearMisses(t *testing.T) {
	for _, m := range nearMisses {
		t.Run(m.code+" "+m.why, func(t *testing.T) {
			w, p := newWorld(t), plan(m.setup)
			publish(w, p)
			m.do(w, p)
			m.verify(t, look(t, w, p, check.Options{}))
		})
	}
}

// verify finds the code nowhere in the round.
func (m nearMiss) verify(t *testing.T, r check.Round) {
	t.Helper()
	for _, v := range r.Records {
		if slices.Contains(codes(v.Findings), m.code) {
			t.Errorf("%s is %s with %v", v.ID, v.State, v.Findings)
		}
	}
	for _, c := range r.Checks {
		if slices.Contains(codes(c.Findings), m.code) {
			t.Errorf("check %s: %v", c.ID, c.Findings)
		}
	}
}
