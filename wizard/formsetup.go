package wizard

import (
	"net/netip"
	"strconv"

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
		{FieldSPF, func(v []string) error { s.SPF = records.Qualifier(v[0]); return nil }},
		{FieldDMARC, func(v []string) error { s.DMARC = records.Policy(v[0]); return nil }},
		{FieldRUA, func(v []string) error { s.RUA = v[0]; return nil }},
		{FieldTTL, func(v []string) error {
			ttl, err := strconv.ParseUint(v[0], 10, 32)
			s.TTL = uint32(ttl)
			return err
		}},
		{FieldWithout, func(v []string) error { s.Without = v; return nil }},
	} {
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
	if err := s.Validate(); err != nil {
		return records.Setup{}, err
	}
	return s, nil
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

// answersOf is a saved Setup as answers to the questions. No address and no
// backup is an answer too: it must not be filled up by what is detected.
func answersOf(s records.Setup) map[FieldID]string {
	var backups []string
	for _, b := range s.BackupMX {
		backups = append(backups, formatBackupMX(b))
	}
	return map[FieldID]string{
		FieldDomain:   s.Domain.String(),
		FieldMailHost: s.MailHost.String(),
		FieldIPv4:     list(ofFamily(s.IPv4, false)),
		FieldIPv6:     list(ofFamily(s.IPv6, true)),
		FieldBackupMX: list(backups),
		FieldSelector: s.Selector,
		FieldSPF:      string(s.SPF),
		FieldDMARC:    string(s.DMARC),
		FieldRUA:      s.RUA,
		FieldTTL:      strconv.FormatUint(uint64(s.TTL), 10),
		FieldWithout:  list(s.Without),
	}
}
