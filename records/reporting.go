package records

import (
	"fmt"
	"strings"
)

// The kinds of records about forged mail.
var (
	reporting = kind{
		id: "dmarc", typ: "TXT", need: Recommended, where: AtDNS, flag: "domain",
		title:   "DMARC, about forgeries",
		why:     "It tells others what to do with mail that only pretends to come from you, and where to report it.",
		without: "You don't learn who sends in your name, and large providers may refuse your newsletters.",
		rfc:     "RFC 9989",
	}
	reportConsent = kind{
		id: "dmarc-report", typ: "TXT", need: Recommended, where: AtDNS, flag: "rua",
		title: "DMARC, consent to reports",
		rfc:   "RFC 9990",
	}
)

// addReporting adds the DMARC record, and the consent of whoever gets its
// reports.
func (l *list) addReporting(s Setup) {
	l.add(reporting, "_dmarc."+s.Domain.FQDN(), s.dmarcText())
	reports, foreign := s.reportDomain()
	if !foreign || !s.ReportConsent {
		return
	}
	k := reportConsent
	k.why = fmt.Sprintf("It says that %s takes the reports about %s; nobody sends them to strangers who didn't agree.", reports, s.Domain)
	k.without = "The DMARC reports don't arrive."
	if reports.Organizational() != s.MailHost.Organizational() {
		k.title = "DMARC, their consent"
		k.why += fmt.Sprintf(" It is published by whoever runs %s, not by you; services for such reports do so by themselves.", reports)
	}
	l.add(k, s.Domain.String()+"._report._dmarc."+reports.FQDN(), "v=DMARC1")
}

// dmarcText returns the DMARC record. Where names without mail are marked as
// such, the names below the domain are covered too, those that exist (sp) and
// those that don't (np, RFC 9989); both count in the record of an
// organizational domain only.
func (s Setup) dmarcText() string {
	text := "v=DMARC1; p=" + string(s.DMARC)
	if s.coversSubdomains() {
		text += "; sp=reject; np=reject"
	}
	return text + "; rua=" + s.reportURI()
}

func (s Setup) coversSubdomains() bool {
	return s.Has(FeatureNoMail) && s.Domain == s.Domain.Organizational()
}

// reportURI returns where reports go. It expects a valid address.
func (s Setup) reportURI() string {
	mailbox, err := ParseMailbox(s.RUA) // the form without mailto:
	if err != nil {
		return ""
	}
	return mailto(mailbox)
}

// reportDomain returns the domain that gets the reports, and whether it has
// to agree to that: it is of another organizational domain (RFC 9990 §4).
func (s Setup) reportDomain() (reports Name, foreign bool) {
	_, at, _ := strings.Cut(s.RUA, "@")
	reports, err := ParseHost(at)
	return reports, err == nil && reports.Organizational() != s.Domain.Organizational()
}
