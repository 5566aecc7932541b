package records

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"
)

func ed25519Key(t testing.TB) ed25519.PublicKey {
	t.Helper()
	_, text, _ := strings.Cut(shortKey, "p=")
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestFullSet: all that can be asked for at once, in the order of pasting.
func TestFullSet(t *testing.T) {
	s := kestrel()
	s.With = Features()
	s.WebIPv4, s.WebIPv6, s.WWW = addrs("203.0.113.80"), addrs("2001:db8::80"), true
	s.Ed25519, s.Selectors = "202611e", []string{"202511"}
	s.DKIMRecords = []ForeignKey{{"newsletter", shortKey}}
	s.RUA, s.ReportConsent = "kestrel@reports.test", true
	s.TLSA = []string{digest}
	s.CAA = MergeCAA([]string{`0 issue "ca.test"`}, "letsencrypt.org")
	s.MTASTSID = "20261121"
	s.Without = []string{"ptr-ipv4", "ptr-ipv6", "autodiscover", "autodiscover-2"}
	rs, err := Build(s, rsaKey(t), SigningKey{"202511", rsaKey(t)}, SigningKey{"202611E", ed25519Key(t)}, SigningKey{"gone", nil})
	if err != nil {
		t.Fatal(err)
	}
	const want = `a: mail.kestrel.example. 3600 A 203.0.113.25
aaaa: mail.kestrel.example. 3600 AAAA 2001:db8::25
mx: kestrel.example. 3600 MX 10 mail.kestrel.example.
spf: kestrel.example. 3600 TXT v=spf1 mx ~all
helo-spf: mail.kestrel.example. 3600 TXT v=spf1 a -all
dkim: 202611._domainkey.kestrel.example. 3600 TXT v=DKIM1; k=rsa; p=` + rfc6376Key + `
dkim-202611e: 202611e._domainkey.kestrel.example. 3600 TXT ` + shortKey + `
dkim-202511: 202511._domainkey.kestrel.example. 3600 TXT v=DKIM1; k=rsa; p=` + rfc6376Key + `
dkim-newsletter: newsletter._domainkey.kestrel.example. 3600 TXT ` + shortKey + `
dmarc: _dmarc.kestrel.example. 3600 TXT v=DMARC1; p=none; sp=reject; np=reject; rua=mailto:kestrel@reports.test
dmarc-report: kestrel.example._report._dmarc.reports.test. 3600 TXT v=DMARC1
web-a: kestrel.example. 3600 A 203.0.113.80
web-aaaa: kestrel.example. 3600 AAAA 2001:db8::80
www: www.kestrel.example. 3600 A 203.0.113.80
www-2: www.kestrel.example. 3600 AAAA 2001:db8::80
tls-rpt: _smtp._tls.kestrel.example. 3600 TXT v=TLSRPTv1; rua=mailto:kestrel@reports.test
mta-sts-host: mta-sts.kestrel.example. 3600 A 203.0.113.25
mta-sts-host-2: mta-sts.kestrel.example. 3600 AAAA 2001:db8::25
mta-sts: _mta-sts.kestrel.example. 3600 TXT v=STSv1; id=20261121;
autoconfig: autoconfig.kestrel.example. 3600 A 203.0.113.25
autoconfig-2: autoconfig.kestrel.example. 3600 AAAA 2001:db8::25
srv-imaps: _imaps._tcp.kestrel.example. 3600 SRV 0 1 993 mail.kestrel.example.
srv-submissions: _submissions._tcp.kestrel.example. 3600 SRV 0 1 465 mail.kestrel.example.
srv-submission: _submission._tcp.kestrel.example. 3600 SRV 0 0 0 .
srv-imap: _imap._tcp.kestrel.example. 3600 SRV 0 0 0 .
srv-pop3: _pop3._tcp.kestrel.example. 3600 SRV 0 0 0 .
srv-pop3s: _pop3s._tcp.kestrel.example. 3600 SRV 0 0 0 .
caa: kestrel.example. 3600 CAA 0 issue "ca.test"
caa-2: kestrel.example. 3600 CAA 0 issue "letsencrypt.org"
tlsa: _25._tcp.mail.kestrel.example. 3600 TLSA 3 1 1 ` + digest + `
no-mail-www: www.kestrel.example. 3600 TXT v=spf1 -all
no-mail-www-2: www.kestrel.example. 3600 MX 0 .
no-mail-mta-sts: mta-sts.kestrel.example. 3600 TXT v=spf1 -all
no-mail-mta-sts-2: mta-sts.kestrel.example. 3600 MX 0 .
no-mail-autoconfig: autoconfig.kestrel.example. 3600 TXT v=spf1 -all
no-mail-autoconfig-2: autoconfig.kestrel.example. 3600 MX 0 .
`
	if got := summary(rs); got != want {
		t.Errorf("got\n%s\nwanted\n%s", got, want)
	}
	for _, r := range rs {
		if held := r.ID == "mta-sts" || r.ID == "tlsa"; held != (r.Hold != "") {
			t.Errorf("%s: hold %q", r.ID, r.Hold)
		}
	}
}

// TestChoices: what one choice makes of one record.
func TestChoices(t *testing.T) {
	const none = "" // no such record
	mtasts, helo, noMail := []Feature{FeatureMTASTS}, []Feature{FeatureHELOSPF}, []Feature{FeatureNoMail}
	for _, c := range []struct {
		bend   func(*Setup)
		id     string
		want   string
		reason string
	}{
		{func(s *Setup) {}, "helo-spf", none, "off unless asked for"},
		{func(s *Setup) { s.With = helo }, "helo-spf", "mail.kestrel.example. TXT v=spf1 a -all", "the host's own name"},
		{func(s *Setup) { s.With, s.MailHost = helo, s.Domain }, "helo-spf", none, "the domain's record is the host's"},
		{func(s *Setup) { s.With, s.MailHost = helo, MustName("other.test") }, "helo-spf", none, "most likely another mail domain, which has one"},
		{func(s *Setup) { s.With, s.MailHost = helo, MustName("mx.other.test") }, "helo-spf", "mx.other.test. TXT v=spf1 a -all", "a host of another domain"},
		{func(s *Setup) { s.With, s.Without = helo, []string{"aaaa"} }, "helo-spf",
			"mail.kestrel.example. TXT v=spf1 ip4:203.0.113.25 ip6:2001:db8::25 -all", "where a would lead to fewer addresses"},

		{func(s *Setup) { s.SPFInclude = []Name{include(t, "_spf.sender.test")} }, "spf",
			"kestrel.example. TXT v=spf1 mx include:_spf.sender.test ~all", "a service that sends too"},
		{func(s *Setup) { s.SPFBase = "v=spf1 a:web.kestrel.example include:_spf.sender.test ?all" }, "spf",
			"kestrel.example. TXT v=spf1 mx a:web.kestrel.example include:_spf.sender.test ~all", "who sent before goes on sending"},

		{func(s *Setup) { s.WWW = true }, "www", "www.kestrel.example. CNAME kestrel.example.", "follows the domain"},
		{func(s *Setup) { s.WWW, s.With = true, noMail }, "www", "www.kestrel.example. CNAME kestrel.example.", "no address is known to put there"},
		{func(s *Setup) { s.WWW, s.With = true, noMail }, "no-mail-www", none, "nothing stands beside a CNAME"},
		{func(s *Setup) { s.WWW, s.With, s.MailHost = true, noMail, s.Domain }, "www", "www.kestrel.example. A 203.0.113.25", "the domain's address is the mail host's"},
		{func(s *Setup) { s.MailHost, s.WebIPv4 = s.Domain, s.IPv4 }, "web-a", none, "the address stands there as the mail host's"},

		{func(s *Setup) { s.With = mtasts }, "mta-sts-host", "mta-sts.kestrel.example. CNAME mail.kestrel.example.", "follows the mail host"},
		{func(s *Setup) { s.With, s.MailHost = mtasts, MustName("mx.other.test") }, "mta-sts-host", "mta-sts.kestrel.example. CNAME mx.other.test.", "also elsewhere"},
		{func(s *Setup) { s.With = []Feature{FeatureCAA} }, "caa", `kestrel.example. CAA 0 issue "letsencrypt.org"`, "the usual issuer"},
		{func(s *Setup) { s.With = []Feature{FeatureTLSA} }, "tlsa", none, "no certificate"},
		{func(s *Setup) { s.TLSA = []string{digest} }, "tlsa", none, "not asked for"},

		{func(s *Setup) { s.With, s.Domain = noMail, MustName("news.kestrel.example") }, "dmarc",
			"_dmarc.news.kestrel.example. TXT v=DMARC1; p=none; rua=mailto:postmaster@kestrel.example", "sp counts in no record of a subdomain"},
		{func(s *Setup) { s.RUA, s.ReportConsent = "a@mail.kestrel.example", true }, "dmarc-report", none, "the same organizational domain (RFC 9990)"},
		{func(s *Setup) { s.RUA = "a@b.reports.test" }, "dmarc-report", none, "saved before there was such a record"},
		{func(s *Setup) { s.RUA, s.ReportConsent = "a@b.reports.test", true }, "dmarc-report", "kestrel.example._report._dmarc.b.reports.test. TXT v=DMARC1", "another one"},
		{func(s *Setup) { s.Domain = MustName("bücher.example"); s.With = []Feature{FeatureAutoconfig} }, "srv-imaps",
			"_imaps._tcp.xn--bcher-kva.example. SRV 0 1 993 mail.kestrel.example.", "A-labels"},
	} {
		s := kestrel()
		c.bend(&s)
		rs, err := Build(s, rsaKey(t))
		if err != nil {
			t.Errorf("%s: %v", c.reason, err)
			continue
		}
		got := none
		if i := slices.IndexFunc(rs, func(r Record) bool { return r.ID == c.id }); i >= 0 {
			got = rs[i].Name + " " + rs[i].Type + " " + rs[i].Value
		}
		if got != c.want {
			t.Errorf("%s: %s\ngot    %q\nwanted %q", c.id, c.reason, got, c.want)
		}
	}
}

// TestWhoseConsent: the record says whose job it is.
func TestWhoseConsent(t *testing.T) {
	for _, c := range []struct {
		host   string
		theirs bool
		reason string
	}{
		{"mail.kestrel.example", true, "a report service"},
		{"mail.reports.test", false, "the mail host is of that domain, so it is the person's own"},
	} {
		s := kestrel()
		s.MailHost, s.RUA, s.ReportConsent = MustName(c.host), "a@reports.test", true
		rs, err := Build(s, rsaKey(t))
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(rs, func(r Record) bool { return r.ID == "dmarc-report" })
		if theirs := strings.Contains(rs[i].Why, "not by you"); theirs != c.theirs {
			t.Errorf("%s: %q", c.reason, rs[i].Why)
		}
	}
}

func TestForeignKeys(t *testing.T) {
	s := kestrel()
	s.DKIMRecords = []ForeignKey{{"one", shortKey}, {"Two", shortKey}}
	s.Selectors = []string{"old"}
	old := SigningKey{"old", rsaKey(t)}
	for _, c := range []struct {
		bend   func(*Setup)
		ours   bool // a key of ours is given
		more   []SigningKey
		ids    string // "" where Build must refuse
		reason string
	}{
		{func(s *Setup) {}, true, []SigningKey{old}, "dkim dkim-old dkim-one dkim-two", "ours first"},
		{func(s *Setup) {}, false, []SigningKey{old}, "dkim dkim-old dkim-two", "the first of theirs is the main one then"},
		{func(s *Setup) { s.Selector = "" }, false, []SigningKey{old}, "dkim dkim-old dkim-two", "no selector of ours"},
		{func(s *Setup) {}, true, nil, "", "the older key is missing"},
		{func(s *Setup) { s.DKIMRecords = nil }, false, []SigningKey{old}, "", "no key at all"},
		{func(s *Setup) { s.Ed25519 = "e" }, true, []SigningKey{old, {"e", rsaKey(t)}}, "", "RSA under the Ed25519 selector"},
		{func(s *Setup) { s.Ed25519 = "e" }, true, []SigningKey{old, {"e", ed25519Key(t)}}, "dkim dkim-e dkim-old dkim-one dkim-two", "both kinds"},
		{func(s *Setup) { s.Ed25519 = "e" }, true, []SigningKey{old, {"e", ed25519.PublicKey{1}}}, "", "a cut key"},
	} {
		s := s
		c.bend(&s)
		var rs []Record
		var err error
		if c.ours {
			rs, err = Build(s, rsaKey(t), c.more...)
		} else {
			rs, err = Build(s, nil, c.more...)
		}
		if c.ids == "" {
			if !errors.Is(err, ErrPublicKey) || rs != nil {
				t.Errorf("%s: got %v, %v", c.reason, rs, err)
			}
			continue
		}
		var ids []string
		for _, r := range rs {
			if strings.HasPrefix(r.ID, "dkim") {
				ids = append(ids, r.ID)
			}
		}
		if got := strings.Join(ids, " "); err != nil || got != c.ids {
			t.Errorf("%s: got %s, %v, wanted %s", c.reason, got, err, c.ids)
		}
	}
}
