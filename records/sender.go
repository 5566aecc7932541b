package records

import (
	"slices"
	"strings"

	"allgreen/records/spf"
)

// maxSPFExchangers is how many mail exchangers the term mx may lead to (RFC
// 7208 §4.6.4).
const maxSPFExchangers = 10

// The kinds of records that say who may send.
var (
	senderPolicy = kind{
		id: "spf", typ: "TXT", need: Required, where: AtDNS, flag: "domain",
		title:   "SPF, who may send",
		why:     "It lists the servers that may send mail from your domain.",
		without: "Anybody can send in your name without being noticed, and your own mail is filed as spam more often.",
		rfc:     "RFC 7208 §3",
	}
	serverPolicy = kind{
		id: "helo-spf", typ: "TXT", need: Recommended, where: AtDNS, flag: "with",
		title:   "SPF, the server itself",
		why:     "It says that your mail server alone may greet others with its name (HELO), by which bounces are checked.",
		without: "Bounces and other mail without a sender pass no SPF check, and some servers refuse them.",
		rfc:     "RFC 7208 §2.3, §10.1.3",
	}
)

// addSenders adds the SPF records of the domain and of the server's own name.
func (l *list) addSenders(s Setup) {
	l.add(senderPolicy, s.Domain.FQDN(), s.SPFText())
	if s.Has(FeatureHELOSPF) && !s.hostHasSPF() {
		l.add(serverPolicy, s.MailHost.FQDN(), s.heloText())
	}
}

// hostHasSPF reports whether the mail host's name is one that has an SPF
// record as a mail domain: this one, or most likely another. Two at one name
// are worth none (RFC 7208 §4.5).
func (s Setup) hostHasSPF() bool {
	return s.MailHost == s.Domain || s.MailHost == s.MailHost.Organizational()
}

// SPFText returns the SPF record (RFC 7208 §4.5). What stood there before and
// other services' senders are merged with ours into one record; a -all that
// stood there stays.
func (s Setup) SPFText() string {
	all := spf.QSoftFail
	if s.SPF == Hard {
		all = spf.QFail
	}
	if s.SPFBase == "" && len(s.SPFInclude) == 0 {
		terms := []string{"mx"}
		if !s.mxMeansUs() {
			terms = s.addrTerms()
		}
		return "v=spf1 " + strings.Join(terms, " ") + " " + string(all) + "all"
	}
	want := spf.Wanted{Domain: s.Domain.String(), All: all}
	if want.MX = s.mxMeansUs(); !want.MX {
		want.Addrs = s.Addrs()
	}
	for _, include := range s.SPFInclude {
		want.Includes = append(want.Includes, include.String())
	}
	var existing []string
	if s.SPFBase != "" {
		existing = []string{s.SPFBase}
	}
	merged, _ := spf.MergeTexts(existing, want)
	return merged.String()
}

// heloText returns the SPF record of the mail host's own name. It sends for
// nobody else, so that -all harms none (RFC 7208 §10.1.3).
func (s Setup) heloText() string {
	terms := []string{"a"}
	if s.leavesOut(addressA.id) || s.leavesOut(addressAAAA.id) {
		terms = s.addrTerms()
	}
	return "v=spf1 " + strings.Join(terms, " ") + " -all"
}

// addrTerms returns our addresses as terms of an SPF record (RFC 7208 §5.6).
func (s Setup) addrTerms() (terms []string) {
	for _, addr := range s.IPv4 {
		terms = append(terms, spf.IP4+":"+addr.String())
	}
	for _, addr := range s.IPv6 {
		terms = append(terms, spf.IP6+":"+addr.String())
	}
	return terms
}

// mxMeansUs reports whether the mail exchangers of the domain are our servers
// and lead to all addresses of the mail host. The term mx is short and stays
// right when the server moves, but it lets every mail exchanger send: where
// that would be too many or too few, our addresses are spelled out.
func (s Setup) mxMeansUs() bool {
	if 1+len(s.BackupMX) > maxSPFExchangers {
		return false
	}
	if slices.Contains(s.Without, exchanger.id) || s.leavesOut(addressA.id) || s.leavesOut(addressAAAA.id) {
		return false
	}
	ours := []Name{s.Domain.Organizational(), s.MailHost.Organizational()}
	return !slices.ContainsFunc(s.BackupMX, func(backup BackupMX) bool {
		return !slices.Contains(ours, backup.Host.Organizational())
	})
}

// leavesOut reports whether a record of that kind, or a further one of it, is
// among those that are not published.
func (s Setup) leavesOut(id string) bool {
	return slices.ContainsFunc(s.Without, func(without string) bool {
		return without == id || strings.HasPrefix(without, id+"-")
	})
}
