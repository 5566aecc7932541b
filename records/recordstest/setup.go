// Package recordstest makes random but valid set-ups for property tests: every
// combination of choices that a person can make.
package recordstest

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"allgreen/records"
)

// Setups generates Setups that pass [records.Setup.Validate], with [Keys] to
// build them with.
func Setups() *rapid.Generator[records.Setup] { return rapid.Custom(setup) }

// Records generates the records of such Setups.
func Records() *rapid.Generator[[]records.Record] {
	return rapid.Custom(func(t *rapid.T) []records.Record {
		s := Setups().Draw(t, "setup")
		public, more := Keys(s)
		rs, err := records.Build(s, public, more...)
		if err != nil {
			t.Fatal(err)
		}
		return rs
	})
}

// domains are mail domains of every sort: plain, deep, internationalised, with
// a suffix of two labels, with labels that look like something else.
var domains = []string{
	"kestrel.example", "a.b.kestrel.example", "bücher.example", "news.bücher.example", "例え.test",
	"kestrel.co.uk", "mail.kestrel.co.uk", "0.example", "www.kestrel.example", "xn--bcher-kva.test", "1.2.test",
}

func setup(t *rapid.T) records.Setup {
	domain := records.MustName(rapid.SampledFrom(domains).Draw(t, "domain"))
	s := records.Setup{
		Domain:   domain,
		MailHost: host(t, domain, "mail host", "mail"),
		IPv4:     v4s(t, 0, "ipv4"),
		Selector: rapid.StringMatching(`s[a-zA-Z0-9]{0,12}(\.[a-z0-9]{1,8})?`).Draw(t, "selector"),
		SPF:      rapid.SampledFrom([]records.Qualifier{records.Soft, records.Hard}).Draw(t, "spf"),
		DMARC:    rapid.SampledFrom([]records.Policy{records.PolicyNone, records.PolicyQuarantine, records.PolicyReject}).Draw(t, "dmarc"),
		RUA:      mailbox(t, domain),
		TTL:      rapid.Uint32Range(records.MinTTL, records.MaxTTL).Draw(t, "ttl"),
	}
	s.IPv6 = v6s(t, max(0, 1-len(s.IPv4)), "ipv6")
	backups(t, &s)
	extras(t, &s)
	keys(t, &s)
	without(t, &s)
	if err := s.Validate(); err != nil {
		t.Fatalf("the generator made a bad set-up: %v: %+v", err, s)
	}
	return s
}

// host draws the name of a server: below the domain, the domain itself, or
// outside of it.
func host(t *rapid.T, domain records.Name, label, first string) records.Name {
	return records.MustName(rapid.SampledFrom([]string{
		first + "." + domain.String(), domain.String(), first + ".in." + domain.String(),
		first + ".host.test", first + ".bücher.test", first + ".net", "www." + domain.String(), "autoconfig." + domain.String(),
	}).Draw(t, label))
}

func mailbox(t *rapid.T, domain records.Name) string {
	at := rapid.SampledFrom([]string{domain.String(), domain.String(), "reports.example.net", "bücher.test"}).Draw(t, "reports")
	return rapid.StringMatching("[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]{1,20}").Draw(t, "local part") + "@" + at
}

func v4s(t *rapid.T, least int, label string) []netip.Addr {
	return rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) netip.Addr {
		return netip.AddrFrom4([4]byte{203, 0, 113, rapid.Byte().Draw(t, "octet")})
	}), least, 3, rapid.ID).Draw(t, label)
}

func v6s(t *rapid.T, least int, label string) []netip.Addr {
	return rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) netip.Addr {
		octets := [16]byte{0x20, 0x01, 0x0d, 0xb8}
		for i := 4; i < 16; i++ {
			octets[i] = rapid.Byte().Draw(t, "octet")
		}
		return netip.AddrFrom16(octets)
	}), least, 3, rapid.ID).Draw(t, label)
}

func backups(t *rapid.T, s *records.Setup) {
	for i := range rapid.IntRange(0, 11).Draw(t, "backups") {
		parent := rapid.SampledFrom([]string{s.Domain.String(), "provider.test"}).Draw(t, "backup")
		s.BackupMX = append(s.BackupMX, records.BackupMX{
			Host: records.MustName(fmt.Sprintf("backup%d.%s", i, parent)),
			Pref: rapid.Uint16().Draw(t, "preference"),
		})
	}
}

// extras draws what is beyond the first day.
func extras(t *rapid.T, s *records.Setup) {
	all := records.Features()
	s.With = rapid.SliceOfDistinct(rapid.SampledFrom(all), rapid.ID).Draw(t, "with")
	s.WWW = rapid.Bool().Draw(t, "www")
	// A name is either the mail host's or the choice's.
	if strings.HasPrefix(s.MailHost.String(), "www.") {
		s.WWW = false
	}
	if strings.HasPrefix(s.MailHost.String(), "autoconfig.") {
		s.With = slices.DeleteFunc(s.With, func(f records.Feature) bool { return f == records.FeatureAutoconfig })
	}
	if s.MailHost != s.Domain {
		s.WebIPv4, s.WebIPv6 = v4s(t, 0, "web ipv4"), v6s(t, 0, "web ipv6")
	}
	for _, include := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"_spf.sender.test", "spf.bücher.example.net", "a_b.test"}), rapid.ID).Draw(t, "spf include") {
		name, err := records.ParseInclude(include)
		if err != nil {
			t.Fatal(err)
		}
		s.SPFInclude = append(s.SPFInclude, name)
	}
	s.SPFBase = rapid.SampledFrom([]string{
		"", "v=spf1 -all", "v=spf1 mx include:_spf.sender.test ~all", "v=spf1 a ip4:198.51.100.0/24 ?all", "v=spf1 redirect=_spf.example.net",
	}).Draw(t, "spf base")
	s.MTASTSID = rapid.StringMatching(`([a-zA-Z0-9]{1,32})?`).Draw(t, "mta-sts id")
	if rapid.Bool().Draw(t, "caa is there already") {
		s.CAA = records.MergeCAA(
			rapid.SliceOf(rapid.SampledFrom([]string{`0 issue ";"`, `128 issuewild "ca.test; policy=ev"`, `0 iodef "mailto:ca@kestrel.example"`})).Draw(t, "caa"),
			rapid.SliceOfN(rapid.SampledFrom([]string{"letsencrypt.org", "ca.test"}), 1, 2).Draw(t, "issuers")...)
	}
	s.TLSA = rapid.SliceOfNDistinct(rapid.StringMatching(`[0-9a-f]{64}`), 0, 2, rapid.ID).Draw(t, "tlsa")
	s.ReportConsent = rapid.Bool().Draw(t, "report consent")
	s.Zone = rapid.SampledFrom([]records.Name{{}, s.Domain, s.Domain.Organizational()}).Draw(t, "zone")
	s.DNSProvider = rapid.SampledFrom([]string{"", "cloudflare"}).Draw(t, "dns provider")
}

// keys draws further keys, and may take the first one away where another
// program keeps some.
func keys(t *rapid.T, s *records.Setup) {
	if rapid.Bool().Draw(t, "ed25519") {
		s.Ed25519 = "e" + strings.TrimSuffix(s.Selector, "-")
	}
	s.Selectors = rapid.SliceOfDistinct(rapid.SampledFrom([]string{"old", "older.2025", "0ld"}), rapid.ID).Draw(t, "selectors")
	for _, selector := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"dkim", "default.mailcow"}), rapid.ID).Draw(t, "dkim records") {
		value := rapid.SampledFrom([]string{"v=DKIM1;k=rsa;t=s;s=email;p=" + rsaText, "p=" + rsaText, "v=DKIM1; k=ed25519; p=" + ed25519Text}).Draw(t, "value")
		s.DKIMRecords = append(s.DKIMRecords, records.ForeignKey{Selector: selector, Value: value})
	}
	if len(s.DKIMRecords) > 0 && rapid.Bool().Draw(t, "no key of ours") {
		s.Selector, s.Ed25519, s.Selectors = "", "", nil
	}
}

// without draws records that are not published, but never all of them.
func without(t *rapid.T, s *records.Setup) {
	public, more := Keys(*s)
	rs, err := records.Build(*s, public, more...)
	if err != nil {
		t.Fatalf("the generator made a bad set-up: %v: %+v", err, *s)
	}
	kept := rapid.SampledFrom(rs).Draw(t, "kept").ID
	if strings.HasPrefix(kept, "no-mail-") {
		return // it is there only as long as its name has an address
	}
	ids := []string{"a-9", "dkim-never"} // ids of no record here are taken too
	for _, r := range rs {
		if r.ID != kept {
			ids = append(ids, r.ID)
		}
	}
	s.Without = rapid.SliceOfDistinct(rapid.SampledFrom(ids), rapid.ID).Draw(t, "without")
}
