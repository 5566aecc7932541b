package records

import (
	"encoding/json"
	"errors"
	"net/netip"
	"reflect"
	"strings"
	"testing"
)

// kestrel is the valid Setup that the tests bend.
func kestrel() Setup {
	return Setup{
		Domain:   MustName("kestrel.example"),
		MailHost: MustName("mail.kestrel.example"),
		IPv4:     []netip.Addr{netip.MustParseAddr("203.0.113.25")},
		IPv6:     []netip.Addr{netip.MustParseAddr("2001:db8::25")},
		Selector: "202611",
		SPF:      Soft,
		DMARC:    PolicyNone,
		RUA:      "postmaster@kestrel.example",
		TTL:      3600,
	}
}

func backups(names ...string) (all []BackupMX) {
	for _, name := range names {
		all = append(all, BackupMX{Host: MustName(name)})
	}
	return all
}

func addrs(texts ...string) (all []netip.Addr) {
	for _, text := range texts {
		all = append(all, netip.MustParseAddr(text))
	}
	return all
}

func TestValidate(t *testing.T) {
	// 253 characters less the longest thing that goes before a domain.
	longDomain := strings.Repeat("abcdefg.", 29) + "example"
	for _, c := range []struct {
		bend   func(*Setup)
		field  string // "" where nothing is wrong
		err    error
		reason string
	}{
		{func(s *Setup) {}, "", nil, "the plain case"},
		{func(s *Setup) { s.MailHost = s.Domain }, "", nil, "the domain itself can be the mail host"},
		{func(s *Setup) { s.MailHost = MustName("mx.elsewhere.test") }, "", nil, "the mail host can lie outside"},
		{func(s *Setup) { s.IPv4 = nil }, "", nil, "IPv6 alone"},
		{func(s *Setup) { s.IPv6 = nil }, "", nil, "IPv4 alone"},
		{func(s *Setup) { s.BackupMX = backups("mx.other.test", "mx2.kestrel.example") }, "", nil, "two backups"},
		{func(s *Setup) { s.Without = []string{"ptr-ipv6", "ptr-ipv4-2", "aaaa"} }, "", nil, "ids, one of them of no record here"},
		{func(s *Setup) { s.TTL = 60 }, "", nil, "the shortest TTL"},
		{func(s *Setup) { s.TTL = 604800 }, "", nil, "the longest TTL"},

		{func(s *Setup) { s.Domain = Name{} }, "domain", ErrDomain, "no domain"},
		{func(s *Setup) { s.Domain = Name{ascii: "co.uk"} }, "domain", ErrDomain, "checked again, whatever its origin"},
		{func(s *Setup) { s.MailHost = Name{} }, "mail-host", ErrHost, "no mail host"},
		{func(s *Setup) { s.Domain = MustName(longDomain + ".extra") }, "selector", ErrSetup, "no room for selector._domainkey"},
		{func(s *Setup) { s.Domain = MustName(strings.Repeat("abcdefg.", 30) + "example") }, "domain", ErrSetup, "no room for _dmarc"},
		{func(s *Setup) { s.IPv4, s.IPv6 = nil, nil }, "ipv4", ErrSetup, "no address at all"},
		{func(s *Setup) { s.IPv4 = addrs("10.0.0.1") }, "ipv4", ErrAddress, "private address"},
		{func(s *Setup) { s.IPv4 = addrs("2001:db8::1") }, "ipv4", ErrAddress, "wrong family"},
		{func(s *Setup) { s.IPv6 = []netip.Addr{{}} }, "ipv6", ErrAddress, "the zero address"},
		{func(s *Setup) { s.IPv6 = addrs("::ffff:203.0.113.25") }, "ipv6", ErrAddress, "mapped"},
		{func(s *Setup) { s.IPv4 = addrs("203.0.113.25", "203.0.113.26", "203.0.113.25") }, "ipv4", ErrSetup, "twice"},
		{func(s *Setup) { s.BackupMX = backups("mail.kestrel.example") }, "backup-mx", ErrSetup, "the mail host as its own backup"},
		{func(s *Setup) { s.BackupMX = backups("mx.other.test", "mx.other.test") }, "backup-mx", ErrSetup, "twice"},
		{func(s *Setup) { s.BackupMX = []BackupMX{{}} }, "backup-mx", ErrHost, "no name"},
		{func(s *Setup) { s.Selector = "" }, "selector", ErrSelector, "no selector"},
		{func(s *Setup) { s.Selector = "../x" }, "selector", ErrSelector, "a path"},
		{func(s *Setup) { s.SPF = "" }, "spf", ErrSetup, "nothing chosen"},
		{func(s *Setup) { s.SPF = "~all" }, "spf", ErrSetup, "the record's spelling instead of the word"},
		{func(s *Setup) { s.DMARC = "monitor" }, "dmarc", ErrSetup, "no policy"},
		{func(s *Setup) { s.RUA = "" }, "rua", ErrMailbox, "reports must go somewhere"},
		{func(s *Setup) { s.RUA = "kestrel.example" }, "rua", ErrMailbox, "a domain"},
		{func(s *Setup) { s.TTL = 59 }, "ttl", ErrSetup, "too short"},
		{func(s *Setup) { s.TTL = 604801 }, "ttl", ErrSetup, "too long"},
		{func(s *Setup) { s.TTL = 0 }, "ttl", ErrSetup, "never set"},
		{func(s *Setup) { s.Without = []string{"ptr"} }, "without", ErrSetup, "no id"},
		{func(s *Setup) { s.Without = []string{"mx-1"} }, "without", ErrSetup, "the first has no number"},
		{func(s *Setup) { s.Without = []string{"mx-02"} }, "without", ErrSetup, "no padding"},
		{func(s *Setup) { s.Without = []string{"spf-2"} }, "without", ErrSetup, "there is one SPF record"},
		{func(s *Setup) { s.Without = kindIDs }, "without", ErrSetup, "nothing would be left"},
		{func(s *Setup) { s.Without = []string{""} }, "without", ErrSetup, "an empty id"},
		{func(s *Setup) { s.Without = []string{"dkim-old", "no-mail-www-2", "caa-2", "mta-sts"} }, "", nil, "ids of records that may come"},
		{func(s *Setup) { s.Without = []string{"mta-sts-2"} }, "without", ErrSetup, "there is one such TXT record"},
		{func(s *Setup) { s.Without = []string{"dkim-Old"} }, "without", ErrSetup, "ids are in lower case"},
		{func(s *Setup) { s.Without = []string{"dkim-"} }, "without", ErrSetup, "no selector"},
		{func(s *Setup) { s.With, s.Without = []Feature{FeatureTLSRPT}, kindIDs[:10] }, "", nil, "a feature alone is something to publish"},
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
			continue
		}
		if refused.Problem == "" || !strings.Contains(refused.Error(), c.field) {
			t.Errorf("%s: the error doesn't tell the field or the problem: %v", c.reason, err)
		}
	}
}

func TestLongestNames(t *testing.T) {
	s := kestrel()
	s.Domain = MustName(strings.Repeat("abcdefg.", 28) + "example")
	s.RUA = "dmarc@" + s.Domain.String()
	room := 253 - len("._domainkey.") - len(s.Domain.String())
	s.Selector = strings.Repeat("s", room)
	if err := s.Validate(); err != nil {
		t.Errorf("a key record's name of 253 characters: %v", err)
	}
	s.Selector += "s"
	if err := s.Validate(); err == nil {
		t.Error("a key record's name of 254 characters is taken")
	}
}

func TestWarnings(t *testing.T) {
	quiet := func() Setup {
		s := kestrel()
		s.IPv4, s.IPv6, s.RUA = addrs("9.9.9.9"), addrs("2620:fe::fe"), "dmarc@kestrel.example"
		return s
	}
	for _, c := range []struct {
		bend   func(*Setup)
		want   []string
		reason string
	}{
		{func(s *Setup) {}, nil, "nothing to say"},
		{func(s *Setup) { s.IPv6 = addrs("2001:db8::1") }, []string{"2001:db8::1 is a documentation address"}, "documentation address"},
		{func(s *Setup) {
			s.Domain, s.MailHost = MustName("pаypal.com"), MustName("mail.pаypal.com")
			s.RUA = "a@pаypal.com"
		},
			[]string{"pаypal.com (xn--pypal-4ve.com) has letters of different alphabets"}, "mixed scripts, said once"},
		{func(s *Setup) { s.Domain = MustName("www.kestrel.example") }, []string{"end in @www.kestrel.example"}, "www."},
		{func(s *Setup) { s.IPv4 = nil }, []string{"Without an IPv4 address"}, "IPv6 alone"},
		{func(s *Setup) { s.BackupMX = []BackupMX{{MustName("mx2.kestrel.example"), 5}} }, []string{"preference 5"}, "backup before the mail host"},
		{func(s *Setup) { s.RUA = "reports@other.test" }, []string{"kestrel.example._report._dmarc.other.test"}, "reports to others"},
		{func(s *Setup) { s.RUA = "reports@mail.kestrel.example" }, nil, "same organizational domain"},
		{func(s *Setup) { s.RUA = "" }, nil, "an unfinished Setup is no reason to panic"},
	} {
		s := quiet()
		c.bend(&s)
		got := s.Warnings()
		if len(got) != len(c.want) {
			t.Errorf("%s: got %q, wanted %q", c.reason, got, c.want)
			continue
		}
		for i := range got {
			if !strings.Contains(got[i], c.want[i]) {
				t.Errorf("%s: got %q, wanted %q", c.reason, got[i], c.want[i])
			}
		}
	}
}

func TestSetupAsJSON(t *testing.T) {
	s := kestrel()
	s.BackupMX = []BackupMX{{MustName("mx.bücher.example"), 40}}
	s.Without = []string{"ptr-ipv6"}
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back Setup
	if err := json.Unmarshal(data, &back); err != nil || !reflect.DeepEqual(back, s) {
		t.Errorf("%s came back as %+v, %v", data, back, err)
	}
}
