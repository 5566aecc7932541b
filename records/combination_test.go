package records

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

const digest = "8d02536c887482bc34ff54e41d2ba659bf85b341a0a20afadb5813dcfbcf286d"

func include(t *testing.T, s string) Name {
	t.Helper()
	name, err := ParseInclude(s)
	if err != nil {
		t.Fatal(err)
	}
	return name
}

func TestValidateExtras(t *testing.T) {
	foreign := func(selectors ...string) (keys []ForeignKey) {
		for _, selector := range selectors {
			keys = append(keys, ForeignKey{selector, shortKey})
		}
		return keys
	}
	for _, c := range []struct {
		bend   func(*Setup)
		field  string // "" where nothing is wrong
		err    error
		reason string
	}{
		{func(s *Setup) { s.With = Features() }, "", nil, "all of them; TLSA waits for its certificate"},
		{func(s *Setup) { s.With = []Feature{"bimi"} }, "with", ErrSetup, "no such feature"},
		{func(s *Setup) { s.With = []Feature{FeatureCAA, FeatureCAA} }, "with", ErrSetup, "twice"},

		{func(s *Setup) { s.WebIPv4, s.WebIPv6, s.WWW = addrs("203.0.113.80"), addrs("2001:db8::80"), true }, "", nil, "a website"},
		{func(s *Setup) { s.WWW = true }, "", nil, "www leads to an address that stands there already"},
		{func(s *Setup) { s.WebIPv4 = addrs("2001:db8::80") }, "web-ipv4", ErrAddress, "wrong family"},
		{func(s *Setup) { s.WebIPv6 = addrs("fe80::1") }, "web-ipv6", ErrAddress, "unreachable"},
		{func(s *Setup) { s.WebIPv4 = addrs("203.0.113.80", "203.0.113.80") }, "web-ipv4", ErrSetup, "twice"},
		{func(s *Setup) { s.MailHost, s.WebIPv4 = s.Domain, addrs("203.0.113.25") }, "", nil, "one machine and one name for both"},
		{func(s *Setup) { s.MailHost, s.WebIPv4 = s.Domain, addrs("203.0.113.80") }, "web-ipv4", ErrSetup, "mail would go to the web server"},
		{func(s *Setup) { s.MailHost, s.WebIPv6 = s.Domain, addrs("2001:db8::80") }, "web-ipv6", ErrSetup, "the same over IPv6"},
		{func(s *Setup) { s.MailHost, s.WWW = s.Domain, true }, "", nil, "www beside a mail host with the domain's name"},

		{func(s *Setup) { s.MailHost = MustName("www.kestrel.example") }, "", nil, "www is free where nobody asks for it"},
		{func(s *Setup) { s.MailHost, s.WWW = MustName("www.kestrel.example"), true }, "mail-host", ErrSetup, "a CNAME beside an A record"},
		{func(s *Setup) { s.MailHost, s.With = MustName("mta-sts.kestrel.example"), []Feature{FeatureMTASTS} }, "mail-host", ErrSetup, "the policy's host"},
		{func(s *Setup) { s.BackupMX, s.With = backups("mta-sts.kestrel.example"), []Feature{FeatureMTASTS} }, "backup-mx", ErrSetup, "MX to a CNAME"},
		{func(s *Setup) {
			s.BackupMX, s.With = backups("autodiscover.kestrel.example"), []Feature{FeatureAutoconfig}
		}, "backup-mx", ErrSetup, "the same for mail programs"},
		{func(s *Setup) { s.MailHost, s.With = MustName("autoconfig.kestrel.test"), []Feature{FeatureAutoconfig} }, "", nil, "of another domain"},

		{func(s *Setup) { s.Ed25519 = "202611e" }, "", nil, "a second key"},
		{func(s *Setup) { s.Ed25519 = "202611" }, "ed25519", ErrSetup, "two keys, one name"},
		{func(s *Setup) { s.Selector, s.Ed25519 = "Mail", "mail" }, "ed25519", ErrSetup, "names know no case"},
		{func(s *Setup) { s.Ed25519 = "a b" }, "ed25519", ErrSelector, "no selector"},
		{func(s *Setup) { s.Ed25519 = strings.Repeat("abc.", 60) + "d" }, "ed25519", ErrSetup, "no room for it"},
		{func(s *Setup) { s.Selectors = []string{"202511", "202411"} }, "", nil, "older keys"},
		{func(s *Setup) { s.Selectors = []string{"202511", "202511"} }, "selector", ErrSetup, "an older key twice"},
		{func(s *Setup) { s.Selectors = []string{"202611"} }, "selector", ErrSetup, "older and current at once"},
		{func(s *Setup) { s.DKIMRecords = foreign("dkim") }, "", nil, "another program's key beside ours"},
		{func(s *Setup) { s.Selector, s.DKIMRecords = "", foreign("dkim", "dkim2") }, "", nil, "other programs' keys alone"},
		{func(s *Setup) { s.Selector = "" }, "selector", ErrSelector, "no key at all"},
		{func(s *Setup) { s.DKIMRecords = foreign("202611") }, "dkim-record", ErrSetup, "the same name as ours"},
		{func(s *Setup) { s.DKIMRecords = foreign("") }, "dkim-record", ErrSelector, "no selector"},
		{func(s *Setup) { s.DKIMRecords = []ForeignKey{{"dkim", "v=DKIM1; p="}} }, "dkim-record", ErrSetup, "revoked"},
		{func(s *Setup) { s.DKIMRecords = []ForeignKey{{"dkim", "v=spf1 -all"}} }, "dkim-record", ErrSetup, "no key record"},
		{func(s *Setup) { s.DKIMRecords = []ForeignKey{{"dkim", shortKey + "\n"}} }, "dkim-record", ErrSetup, "a line end in it"},

		{func(s *Setup) { s.SPFInclude = []Name{include(t, "_spf.google.com")} }, "", nil, "a newsletter service"},
		{func(s *Setup) { s.SPFInclude = []Name{include(t, "a.test"), include(t, "a.test")} }, "spf-include", ErrSetup, "twice"},
		{func(s *Setup) { s.SPFInclude = []Name{s.Domain} }, "spf-include", ErrSetup, "itself"},
		{func(s *Setup) { s.SPFInclude = []Name{{}} }, "spf-include", ErrInclude, "none"},
		{func(s *Setup) { s.SPFBase = "v=spf1 a ~all" }, "", nil, "what stood there"},
		{func(s *Setup) { s.SPFBase = "v=spf1 include: ~all" }, "", nil, "a broken one, of which the sound terms are kept"},
		{func(s *Setup) { s.SPFBase = "google-site-verification=x" }, "spf", ErrSetup, "another TXT record"},
		{func(s *Setup) { s.SPFBase = "v=spf1 \x1b[2J ~all" }, "spf", ErrSetup, "an escape sequence"},

		{func(s *Setup) { s.MTASTSID = "20261121T093000" }, "", nil, "an id that is published already"},
		{func(s *Setup) { s.MTASTSID = "2026-11-21" }, "with", ErrSetup, "letters and digits only (RFC 8461 §3.1)"},
		{func(s *Setup) { s.MTASTSID = strings.Repeat("1", 33) }, "with", ErrSetup, "32 at most"},
		{func(s *Setup) { s.CAA = []string{`0 issue "letsencrypt.org"`} }, "", nil, "an issuer"},
		{func(s *Setup) { s.CAA = []string{`0 issue letsencrypt.org`} }, "with", ErrSetup, "not as it is published"},
		{func(s *Setup) { s.CAA = []string{`0 issue ";"`} }, "with", ErrSetup, "nobody could issue the mail server's certificate"},
		{func(s *Setup) { s.CAA = []string{`0 iodef "mailto:a@b.test"`} }, "", nil, "restricts nothing"},
		{func(s *Setup) { s.CAA = []string{`letsencrypt.org`} }, "with", ErrCAA, "no CAA value"},
		{func(s *Setup) { s.TLSA = []string{digest} }, "", nil, "a certificate's key"},
		{func(s *Setup) { s.TLSA = []string{digest, digest} }, "tlsa-cert", ErrSetup, "twice"},
		{func(s *Setup) { s.TLSA = []string{strings.ToUpper(digest)} }, "tlsa-cert", ErrSetup, "one form only"},
		{func(s *Setup) { s.TLSA = []string{digest[2:]} }, "tlsa-cert", ErrSetup, "too short"},
		{func(s *Setup) { s.DNSProvider = "cloudflare" }, "", nil, "a panel"},
		{func(s *Setup) { s.DNSProvider = "../x" }, "dns-provider", ErrSetup, "no id"},

		{func(s *Setup) { s.Zone = s.Domain }, "", nil, "a zone of its own"},
		{func(s *Setup) { s.Domain, s.Zone = MustName("club.kestrel.example"), MustName("kestrel.example") }, "", nil, "in the zone above"},
		{func(s *Setup) { s.Zone = MustName("mail.kestrel.example") }, "domain", ErrSetup, "a zone below the domain"},
		{func(s *Setup) { s.Zone = MustName("heron.example") }, "domain", ErrSetup, "somebody else's zone"},

		{func(s *Setup) {
			s.Domain, s.ReportConsent = MustName(strings.Repeat("abcdefg.", 28)+"example"), true
		}, "rua", ErrSetup, "no room for the consent to reports"},
		{func(s *Setup) {
			s.Domain = MustName(strings.Repeat("abcdefg.", 28) + "example")
			s.RUA, s.With = "dmarc@"+s.Domain.String(), []Feature{FeatureAutoconfig}
			s.Domain, s.Selector = MustName("aaaa."+s.Domain.String()), "s"
		}, "with", ErrSetup, "no room for _submissions._tcp"},
	} {
		s := kestrel()
		c.bend(&s)
		err := s.Validate()
		if c.field == "" {
			if err != nil {
				t.Errorf("%s: %v", c.reason, err)
			}
			continue
		}
		var refused *InputError
		if !errors.As(err, &refused) || refused.Field != c.field || !errors.Is(err, c.err) {
			t.Errorf("%s: got %v, wanted field %s and %v", c.reason, err, c.field, c.err)
		} else if msg := err.Error(); refused.Problem == "" || Visible(msg) != msg {
			t.Errorf("%s: the error doesn't tell the problem, or raw: %q", c.reason, msg)
		}
	}
}

func TestExtraWarnings(t *testing.T) {
	for _, c := range []struct {
		bend   func(*Setup)
		want   []string
		reason string
	}{
		{func(s *Setup) { s.RUA = "Postmaster@kestrel.example" }, []string{"mailbox exists"}, "new servers often have no postmaster"},
		{func(s *Setup) { s.SPF = Hard }, []string{"SPF -all"}, "asked for"},
		{func(s *Setup) { s.SPFBase = "v=spf1 a -all" }, []string{"SPF -all"}, "taken over"},
		{func(s *Setup) { s.DMARC = PolicyQuarantine }, nil, "the usual next step"},
		{func(s *Setup) { s.DMARC = PolicyReject }, []string{"mailing lists"}, "forwarding breaks"},
		{func(s *Setup) { s.With = []Feature{FeatureNoMail} }, []string{"sp=reject"}, "subdomains that send"},
		{func(s *Setup) {
			s.Domain, s.MailHost = MustName("news.kestrel.example"), MustName("mail.news.kestrel.example")
			s.With = []Feature{FeatureNoMail}
		}, nil, "sp counts in no record of a subdomain"},
		{func(s *Setup) { s.WWW = true }, []string{"has an address"}, "www to a name that we know nothing of"},
		{func(s *Setup) { s.WWW, s.WebIPv4 = true, addrs("9.9.9.10") }, nil, "www to a name of ours"},
		{func(s *Setup) { s.With, s.MailHost = DefaultFeatures(), MustName("other.test") }, []string{"helo-spf is left out"}, "the host is another mail domain"},
		{func(s *Setup) { s.With, s.MailHost = DefaultFeatures(), s.Domain }, nil, "the host is this mail domain"},
		{func(s *Setup) { s.With = []Feature{FeatureMTASTS} }, []string{"add tls-rpt"}, "testing without reports"},
		{func(s *Setup) {
			s.With, s.BackupMX = []Feature{FeatureMTASTS, FeatureTLSRPT}, backups("mx2.kestrel.example")
		}, []string{"certificate of mx2.kestrel.example"}, "the backup needs one too"},
		{func(s *Setup) { s.With = []Feature{FeatureCAA} }, []string{"only letsencrypt.org"}, "the website's issuer"},
		{func(s *Setup) { s.With, s.CAA = []Feature{FeatureCAA}, []string{`0 issuewild "a.test"`} }, nil, "plain names are not restricted"},
		{func(s *Setup) { s.With = []Feature{FeatureTLSA} }, []string{"--tlsa-cert"}, "left out with a note"},
		{func(s *Setup) { s.TLSA = []string{digest} }, []string{"--with"}, "a certificate for nothing"},
		{func(s *Setup) { s.With, s.TLSA = []Feature{FeatureTLSA}, []string{digest} }, nil, "both"},
	} {
		s := kestrel()
		s.IPv4, s.IPv6, s.RUA = addrs("9.9.9.9"), addrs("2620:fe::fe"), "dmarc@kestrel.example"
		c.bend(&s)
		if err := s.Validate(); err != nil {
			t.Errorf("%s: %v", c.reason, err)
		}
		got := s.Warnings()
		if !slices.EqualFunc(got, c.want, strings.Contains) {
			t.Errorf("%s: got %q, wanted %q", c.reason, got, c.want)
		}
	}
}
