package wizard

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"allgreen/records"
)

// Setup is all answers together, validated; what was not answered takes its
// default. The error is a [*records.InputError].
func (f *Form) Setup() (records.Setup, error) {
	var s records.Setup
	for _, answer := range []struct {
		id   FieldID
		keep func(values []string) error
	}{
		{FieldDomain, func(v []string) (err error) { s.Domain, err = records.ParseDomain(v[0]); return err }},
		{FieldMailHost, func(v []string) (err error) { s.MailHost, err = records.ParseHost(v[0]); return err }},
		{FieldIPv4, func(v []string) (err error) { s.IPv4, err = addrs(v, false); return err }},
		{FieldIPv6, func(v []string) (err error) { s.IPv6, err = addrs(v, true); return err }},
		{FieldBackupMX, func(v []string) (err error) { s.BackupMX, err = backups(v); return err }},
		{FieldSelector, func(v []string) error { s.Selector = v[0]; return nil }},
		{FieldEd25519, func(v []string) error { s.Ed25519 = f.secondSelector(v[0], s.Selector); return nil }},
		{FieldDKIMRecord, func(v []string) (err error) { s.DKIMRecords, err = foreignKeys(v[0]); return err }},
		{FieldSPF, func(v []string) error { s.SPF = records.Qualifier(v[0]); return nil }},
		{FieldSPFInclude, func(v []string) (err error) { s.SPFInclude, err = includeNames(v); return err }},
		{FieldDMARC, func(v []string) error { s.DMARC = records.Policy(v[0]); return nil }},
		{FieldRUA, func(v []string) error { s.RUA = v[0]; return nil }},
		{FieldTLSACert, func(v []string) error { s.TLSA = split(v[0]); return nil }},
		{FieldWith, func(v []string) (err error) { s.With, err = records.ParseFeatures(strings.Join(v, ",")); return err }},
		{FieldWebIPv4, func(v []string) (err error) { s.WebIPv4, err = addrs(v, false); return err }},
		{FieldWebIPv6, func(v []string) (err error) { s.WebIPv6, err = addrs(v, true); return err }},
		{FieldWWW, func(v []string) error { s.WWW = v[0] == yes; return nil }},
		{FieldDNSProvider, func(v []string) error { s.DNSProvider = v[0]; return nil }},
		{FieldTTL, func(v []string) error {
			ttl, err := strconv.ParseUint(v[0], 10, 32)
			s.TTL = uint32(ttl)
			return err
		}},
		{FieldWithout, func(v []string) error { s.Without = v; return nil }},
	} {
		if !f.counts(answer.id) {
			continue
		}
		accepted, err := f.understand(answer.id, f.Value(answer.id))
		if err != nil {
			return records.Setup{}, named(answer.id, err)
		}
		field, _ := fieldOf(answer.id)
		if field.Optional && accepted.Value == none {
			continue
		}
		values := []string{accepted.Value}
		if field.Many {
			values = split(accepted.Value)
		}
		if err := answer.keep(values); err != nil {
			return records.Setup{}, named(answer.id, err)
		}
	}
	if f.KeyFile() != "" && len(s.DKIMRecords) > 0 {
		return records.Setup{}, &records.InputError{Field: string(FieldKey), Input: f.KeyFile(),
			Problem: "is not needed: with --dkim-record another program keeps the key", Err: records.ErrSetup}
	}
	if second := f.answers[FieldEd25519]; second != "" && second != none && len(s.DKIMRecords) > 0 {
		return records.Setup{}, &records.InputError{Field: string(FieldEd25519), Input: second,
			Problem: "is a key of ours, but with --dkim-record another program keeps the keys; name the record of its second key with --dkim-record too", Err: records.ErrSetup}
	}
	f.keepUnasked(&s)
	if err := s.Validate(); err != nil {
		return records.Setup{}, err
	}
	return s, nil
}

// keepUnasked fills in what is not asked: what was saved stays, and what stands
// in DNS at the first set-up is built upon.
func (f *Form) keepUnasked(s *records.Setup) {
	if saved, ok := f.savedFor(s.Domain); ok {
		s.Selectors = slices.Clone(saved.Selectors)
		s.SPFBase, s.CAA, s.MTASTSID, s.Zone = saved.SPFBase, saved.CAA, saved.MTASTSID, saved.Zone
		// A record that was not shown with this address is not wanted now.
		s.ReportConsent = saved.ReportConsent || s.RUA != saved.RUA
	} else {
		s.SPFBase, s.ReportConsent = f.spfBase(s.Domain), true
		if zone := f.detected.Zone; f.detected.Domain == s.Domain && zone != s.Domain.Organizational() {
			s.Zone = zone
		}
	}
	if s.Has(records.FeatureCAA) && len(s.CAA) == 0 && f.detected.Domain == s.Domain && len(f.detected.CAA) > 0 {
		s.CAA = records.MergeCAA(f.detected.CAA, ourIssuer)
	}
	if len(s.DKIMRecords) > 0 { // the other program makes the keys
		s.Selector, s.Ed25519, s.Selectors = "", "", nil
	}
	// A selector that is in use again is no older one.
	s.Selectors = slices.DeleteFunc(s.Selectors, func(old string) bool { return old == s.Selector || old == s.Ed25519 })
}

// ourIssuer is who makes the certificates of most mail servers: it is allowed
// beside those that may already.
const ourIssuer = "letsencrypt.org"

// savedFor is the saved answers of the domain, where there are some.
func (f *Form) savedFor(domain records.Name) (records.Setup, bool) {
	for _, saved := range []*records.Setup{f.saved, f.detected.Saved} {
		if saved != nil && saved.Domain == domain {
			return *saved, true
		}
	}
	return records.Setup{}, false
}

// secondSelector is the selector of the Ed25519 key: the one named, the saved
// one, or one that is seen to belong to the RSA key's.
func (f *Form) secondSelector(answer, selector string) string {
	if answer != yes {
		return answer
	}
	if saved, ok := f.savedFor(f.domain()); ok && saved.Ed25519 != "" {
		return saved.Ed25519
	}
	return selector + "e"
}

func addrs(texts []string, v6 bool) (parsed []netip.Addr, err error) {
	for _, text := range texts {
		addr, err := records.ParseAddr(text, v6)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, addr)
	}
	return parsed, nil
}

func backups(texts []string) (parsed []records.BackupMX, err error) {
	for _, text := range texts {
		backup, err := records.ParseBackupMX(text)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, backup)
	}
	return parsed, nil
}

func includeNames(texts []string) (parsed []records.Name, err error) {
	for _, text := range texts {
		name, err := records.ParseInclude(text)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, name)
	}
	return parsed, nil
}

func foreignKeys(lines string) (parsed []records.ForeignKey, err error) {
	for line := range strings.SplitSeq(lines, "\n") {
		key, err := records.ParseForeignKey(line)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, key)
	}
	return parsed, nil
}

// answersOf is a saved Setup as answers to the questions. No address and no
// backup is an answer too: it must not be filled up by what is detected.
func answersOf(s records.Setup) map[FieldID]string {
	var backups, includes, foreign []string
	for _, b := range s.BackupMX {
		backups = append(backups, formatBackupMX(b))
	}
	for _, name := range s.SPFInclude {
		includes = append(includes, name.String())
	}
	for _, key := range s.DKIMRecords {
		foreign = append(foreign, foreignLine(key))
	}
	orNone := func(text string) string {
		if text == "" {
			return none
		}
		return text
	}
	answers := map[FieldID]string{
		FieldDomain:      s.Domain.String(),
		FieldMailHost:    s.MailHost.String(),
		FieldIPv4:        list(ofFamily(s.IPv4, false)),
		FieldIPv6:        list(ofFamily(s.IPv6, true)),
		FieldBackupMX:    list(backups),
		FieldEd25519:     orNone(s.Ed25519),
		FieldDKIMRecord:  orNone(strings.Join(foreign, "\n")),
		FieldSPF:         string(s.SPF),
		FieldSPFInclude:  list(includes),
		FieldDMARC:       string(s.DMARC),
		FieldRUA:         s.RUA,
		FieldTLSACert:    list(s.TLSA),
		FieldWith:        list(s.With),
		FieldDNSProvider: orNone(s.DNSProvider),
		FieldTTL:         strconv.FormatUint(uint64(s.TTL), 10),
		FieldWithout:     list(s.Without),
	}
	if s.Selector != "" {
		answers[FieldSelector] = s.Selector
	}
	if s.WWW || len(s.WebIPv4)+len(s.WebIPv6) > 0 { // else nobody was asked about it
		answers[FieldWeb], answers[FieldWWW] = yes, no
		if s.WWW {
			answers[FieldWWW] = yes
		}
		answers[FieldWebIPv4] = list(ofFamily(s.WebIPv4, false))
		answers[FieldWebIPv6] = list(ofFamily(s.WebIPv6, true))
	}
	return answers
}
