package records

import (
	"fmt"
	"net/netip"
	"slices"
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
	return append(all, slices.Concat(s.reportWarnings(), s.strictWarnings(), s.featureWarnings())...)
}

// reportWarnings is about where DMARC reports go.
func (s Setup) reportWarnings() (all []string) {
	if local, _, _ := strings.Cut(s.RUA, "@"); strings.EqualFold(local, "postmaster") {
		// RFC 5321 §4.5.1 asks for it on every mail server; new ones often lack it.
		all = append(all, fmt.Sprintf("DMARC reports go to %s: make sure that this mailbox exists before you paste the DMARC record.", Visible(s.RUA)))
	}
	if reports, foreign := s.reportDomain(); foreign {
		// Who gets reports about others has to agree first (RFC 9990 §4).
		all = append(all, fmt.Sprintf("DMARC reports to %s arrive only once %s allows them by a TXT record \"v=DMARC1\" at %s._report._dmarc.%s.",
			Visible(s.RUA), reports, s.Domain, reports))
	}
	return all
}

// strictWarnings is about what refuses mail.
func (s Setup) strictWarnings() (all []string) {
	if strings.HasSuffix(s.SPFText(), " -all") {
		all = append(all, "With SPF -all some servers refuse mail that comes through a forwarder before they look at its DKIM signature; "+
			"~all is safer (RFC 9989).")
	}
	if s.DMARC == PolicyReject {
		all = append(all, "With DMARC reject, what you write to mailing lists and to people who forward their mail is often refused, "+
			"since both may break SPF and DKIM (RFC 9989).")
	}
	if s.coversSubdomains() {
		all = append(all, fmt.Sprintf("With no-mail, others refuse mail from all names below %s (sp=reject) that passes neither SPF nor DKIM; "+
			"a name that sends mail through other services needs a DMARC record of its own.", s.Domain.Unicode()))
	}
	return all
}

// featureWarnings is about the features that need something besides DNS.
func (s Setup) featureWarnings() (all []string) {
	warn := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	if s.WWW && s.MailHost != s.Domain && len(s.webAddrs()) == 0 {
		warn("www.%s leads to %s: make sure that this name has an address.", s.Domain.Unicode(), s.Domain.Unicode())
	}
	if s.Has(FeatureHELOSPF) && s.hostHasSPF() && s.MailHost != s.Domain {
		warn("helo-spf is left out: %s looks like a mail domain itself, whose SPF record must let the server send.", s.MailHost.Unicode())
	}
	if s.Has(FeatureMTASTS) {
		if !s.Has(FeatureTLSRPT) {
			warn("The MTA-STS policy starts in testing, which changes nothing but the reports: add tls-rpt to get them.")
		}
		for _, backup := range s.BackupMX {
			warn("MTA-STS asks for a valid certificate of %s too, the backup server.", backup.Host.Unicode())
		}
	}
	if names := s.caaIssuers(); s.Has(FeatureCAA) && len(names) > 0 {
		warn("With CAA only %s may issue certificates for %s and all names below it: make sure that nobody else does so for your website.",
			strings.Join(names, ", "), s.Domain.Unicode())
	}
	switch {
	case s.Has(FeatureTLSA) && len(s.TLSA) == 0:
		warn("tlsa is left out: it needs the mail server's certificate (--tlsa-cert).")
	case !s.Has(FeatureTLSA) && len(s.TLSA) > 0:
		warn("Nothing is made of the certificate, since tlsa is not among the features asked for (--with).")
	}
	return all
}
