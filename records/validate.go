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
// fit together. The error is an [*InputError] whose Field is one of domain,
// mail-host, ipv4, ipv6, backup-mx, selector, spf, dmarc, rua, ttl and
// without.
func (s Setup) Validate() error {
	for _, check := range []func() *InputError{
		s.checkNames, s.checkAddrs, s.checkBackups, s.checkSelector, s.checkPolicies, s.checkTTL, s.checkWithout,
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
	if dmarc := "_dmarc." + s.Domain.String(); len(dmarc) > maxName {
		return misfit("domain", s.Domain.String(), "is too long: with _dmarc. before it a name has more than 253 characters", "example.org")
	}
	return nil
}

func (s Setup) checkAddrs() *InputError {
	if len(s.IPv4)+len(s.IPv6) == 0 {
		return misfit("ipv4", "", "is missing: the mail server needs an IPv4 or an IPv6 address", "203.0.113.25")
	}
	for _, family := range []struct {
		field string
		addrs []netip.Addr
		v6    bool
	}{{"ipv4", s.IPv4, false}, {"ipv6", s.IPv6, true}} {
		for i, addr := range family.addrs {
			if _, err := ParseAddr(addr.String(), family.v6); err != nil {
				return inField(family.field, err)
			}
			if slices.Contains(family.addrs[:i], addr) {
				return misfit(family.field, addr.String(), "is given twice", "")
			}
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
	const field = "selector"
	if _, err := ParseSelector(s.Selector); err != nil {
		return inField(field, err)
	}
	if name := s.dkimName(); len(name)-len(".") > maxName {
		return misfit(field, s.Selector, fmt.Sprintf("is too long for %s: the name of the key record would have %d characters, and 253 is the limit",
			s.Domain, len(name)-len(".")), "mail2026")
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

func (s Setup) checkWithout() *InputError {
	for _, id := range s.Without {
		if !knownID(id) {
			return misfit("without", id, "is not the id of a record; known are "+strings.Join(kindIDs, ", ")+", and mx-2 for the second of a kind", "ptr-ipv6")
		}
	}
	if !slices.ContainsFunc(kindIDs, func(id string) bool { return !slices.Contains(s.Without, id) && s.has(id) }) {
		return misfit("without", strings.Join(s.Without, ","), "leaves nothing to publish", "ptr-ipv6")
	}
	return nil
}

// has tells whether there are records of a kind, as far as the addresses decide.
func (s Setup) has(id string) bool {
	switch {
	case id == "a" || id == "ptr-ipv4":
		return len(s.IPv4) > 0
	case id == "aaaa" || id == "ptr-ipv6":
		return len(s.IPv6) > 0
	}
	return true
}

// knownID reports whether [Build] gives out such ids. The record need not be
// among those of this Setup, so that taking an address away does not spoil
// the rest.
func knownID(id string) bool {
	if slices.Contains(kindIDs, id) {
		return true
	}
	i := strings.LastIndexByte(id, '-')
	if i < 0 || !slices.Contains(pluralIDs, id[:i]) {
		return false
	}
	n, err := strconv.ParseUint(id[i+1:], 10, 16)
	return err == nil && n >= 2 && strconv.FormatUint(n, 10) == id[i+1:]
}
