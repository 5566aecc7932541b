package records

import (
	"fmt"
	"net/netip"
	"strings"
)

// DocumentationWarning is the sentence about an address of [IsDocumentation].
func DocumentationWarning(addr netip.Addr) string {
	return fmt.Sprintf("%s is a documentation address: it stands in examples, and no real server has it.", addr)
}

// Warnings returns, in plain sentences fit for a terminal, what is valid but
// worth a second look. It expects a valid Setup.
func (s Setup) Warnings() []string {
	var all []string
	warn := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }

	for _, addr := range s.Addrs() {
		if IsDocumentation(addr) {
			all = append(all, DocumentationWarning(addr))
		}
	}
	names := []Name{s.Domain, s.MailHost}
	for _, backup := range s.BackupMX {
		names = append(names, backup.Host)
	}
	seen := map[Name]bool{}
	for _, name := range names {
		// The host's label is of no interest where the domain is warned about.
		if org := name.Organizational(); name.MixedScripts() && !seen[org] {
			seen[org] = true
			warn("%s (%s) has letters of different alphabets that look alike; make sure that it is the name you mean.",
				name.Unicode(), name)
		}
	}
	if rest, ok := strings.CutPrefix(s.Domain.String(), "www."); ok {
		warn("Mail addresses would end in @%s; most people want @%s.", s.Domain, rest)
	}
	if len(s.IPv4) == 0 {
		warn("Without an IPv4 address many mail servers can neither reach this one nor take its mail.")
	}
	for _, backup := range s.exchangers() {
		if backup.Pref <= mailHostPref {
			warn("%s has the preference %d: mail goes there as soon as to %s (%d); a backup has a higher number.",
				backup.Host, backup.Pref, s.MailHost, mailHostPref)
		}
	}
	_, at, _ := strings.Cut(s.RUA, "@")
	if reports, err := ParseHost(at); err == nil && reports.Organizational() != s.Domain.Organizational() {
		// Who gets reports about others has to agree first (RFC 9990).
		warn("DMARC reports to %s arrive only once %s allows them by a TXT record \"v=DMARC1\" at %s._report._dmarc.%s.",
			Visible(s.RUA), reports, s.Domain, reports)
	}
	return all
}
