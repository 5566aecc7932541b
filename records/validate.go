package records

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// The TTLs that are taken, in seconds. Below a minute caches are of no use;
// above a week a mistake stays for longer than anybody wants to wait.
const (
	MinTTL uint32 = 60
	MaxTTL uint32 = 7 * 24 * 60 * 60
)

// DefaultTTL is the TTL where none is asked for: an hour.
const DefaultTTL uint32 = 3600

// Addrs returns the addresses of the mail server, IPv4 before IPv6.
func (s Setup) Addrs() []netip.Addr { return slices.Concat(s.IPv4, s.IPv6) }

// Validate checks every answer by itself, whatever its origin, and that they
// fit together, so that the records are sound and none clashes with another.
// The error is an [*InputError] whose Field is the name of the answer's flag.
func (s Setup) Validate() error {
	for _, check := range []func() *InputError{
		s.checkNames, s.checkAddrs, s.checkBackups, s.checkSelector, s.checkPolicies, s.checkTTL,
		s.checkFeatures, s.checkWebsite, s.checkOwners, s.checkKeys, s.checkIncludes, s.checkSTS, s.checkIssuers, s.checkPins, s.checkProvider,
		s.checkWithout, s.checkLengths,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// misfit is an answer that is refused for the sake of the others.
func misfit(field, input, problem, example string) *InputError {
	return &InputError{Field: field, Input: input, Problem: problem, Example: example, Err: ErrSetup}
}

// inField names the answer that a parser refused. The parsers of this package
// return no other errors.
func inField(field string, err error) *InputError {
	refused := err.(*InputError)
	refused.Field = field
	return refused
}

func (s Setup) checkNames() *InputError {
	if _, err := ParseDomain(s.Domain.String()); err != nil {
		return inField("domain", err)
	}
	if _, err := ParseHost(s.MailHost.String()); err != nil {
		return inField("mail-host", err)
	}
	if !s.Zone.IsZero() && (!s.Domain.within(s.Zone) || !s.Zone.within(s.Domain.Organizational())) {
		return misfit("domain", s.Domain.String(), "cannot be in the zone "+s.Zone.String(), "")
	}
	if dmarc := "_dmarc." + s.Domain.String(); len(dmarc) > maxName {
		return misfit("domain", s.Domain.String(), "is too long: with _dmarc. before it a name has more than 253 characters", "example.org")
	}
	return nil
}

func (s Setup) checkAddrs() *InputError {
	if len(s.IPv4)+len(s.IPv6) == 0 {
		return misfit("ipv4", "", "is missing: the mail server needs an IPv4 or an IPv6 address", "203.0.113.25")
	}
	if err := checkFamily("ipv4", s.IPv4, false); err != nil {
		return err
	}
	return checkFamily("ipv6", s.IPv6, true)
}

// checkFamily checks addresses that have to be of one family.
func checkFamily(field string, addrs []netip.Addr, v6 bool) *InputError {
	for i, addr := range addrs {
		if _, err := ParseAddr(addr.String(), v6); err != nil {
			return inField(field, err)
		}
		if slices.Contains(addrs[:i], addr) {
			return misfit(field, addr.String(), "is given twice", "")
		}
	}
	return nil
}

func (s Setup) checkBackups() *InputError {
	const field = "backup-mx"
	seen := map[Name]bool{s.MailHost: true}
	for _, backup := range s.BackupMX {
		host := backup.Host.String()
		if _, err := ParseHost(host); err != nil {
			return inField(field, err)
		}
		if backup.Host == s.MailHost {
			return misfit(field, host, "is the mail host itself; a backup is another server", "mx2.example.net")
		}
		if seen[backup.Host] {
			return misfit(field, host, "is given twice", "")
		}
		seen[backup.Host] = true
	}
	return nil
}

func (s Setup) checkSelector() *InputError {
	if s.Selector == "" && len(s.DKIMRecords) > 0 {
		return nil // other software keeps the keys
	}
	return s.checkSelectorOf("selector", s.Selector)
}

// checkSelectorOf checks one selector and whether it fits in front of the domain.
func (s Setup) checkSelectorOf(field, selector string) *InputError {
	if _, err := ParseSelector(selector); err != nil {
		return inField(field, err)
	}
	if length := len(s.KeyName(selector)) - len("."); length > maxName {
		return misfit(field, selector, fmt.Sprintf("is too long for %s: the name of the key record would have %d characters, and 253 is the limit",
			s.Domain, length), "mail2026")
	}
	return nil
}

func (s Setup) checkPolicies() *InputError {
	if !slices.Contains([]Qualifier{Soft, Hard}, s.SPF) {
		return misfit("spf", string(s.SPF), "is neither soft nor hard", "soft")
	}
	if !slices.Contains([]Policy{PolicyNone, PolicyQuarantine, PolicyReject}, s.DMARC) {
		return misfit("dmarc", string(s.DMARC), "is none of: none, quarantine, reject", "none")
	}
	if _, err := ParseMailbox(s.RUA); err != nil {
		return inField("rua", err)
	}
	return nil
}

func (s Setup) checkTTL() *InputError {
	if s.TTL < MinTTL || s.TTL > MaxTTL {
		return misfit("ttl", strconv.FormatUint(uint64(s.TTL), 10),
			fmt.Sprintf("is outside of %d to %d seconds", MinTTL, MaxTTL), strconv.FormatUint(uint64(DefaultTTL), 10))
	}
	return nil
}

func (s Setup) checkProvider() *InputError {
	if len(s.DNSProvider) > maxLabel || strings.ContainsFunc(s.DNSProvider, func(r rune) bool { return notAlnum(r) && !strings.ContainsRune("-_.", r) }) {
		return misfit("dns-provider", s.DNSProvider, "is not the id of a DNS host", "cloudflare")
	}
	return nil
}

// notAlnum reports whether r is neither an ASCII letter nor a digit.
func notAlnum(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
}

func (s Setup) checkWithout() *InputError {
	for _, id := range s.Without {
		if !KnownID(id) {
			return misfit("without", id, "is not the id of a record; known are "+strings.Join(kindIDs, ", ")+", and mx-2 for the second of a kind", "ptr-ipv6")
		}
	}
	if len(s.draft().records) == 0 {
		return misfit("without", strings.Join(s.Without, ","), "leaves nothing to publish", "ptr-ipv6")
	}
	return nil
}

// checkLengths refuses names that the DNS cannot hold (RFC 1035 §2.3.4).
func (s Setup) checkLengths() *InputError {
	l := s.draft()
	for i, r := range l.records {
		if length := len(r.Name) - len("."); length > maxName {
			return misfit(l.flags[i], "", fmt.Sprintf("asks for a record whose name would have %d characters, and 253 is the limit: %s", length, r.Name), "")
		}
	}
	return nil
}

// draft is the set of records as far as it is known without the keys.
func (s Setup) draft() *list { return s.assemble(s.plannedKeys(true)) }
