package records

import "fmt"

// The kinds of records that lead to the mail server and back.
var (
	addressA = kind{
		id: "a", typ: "A", need: Required, where: AtDNS, flag: "mail-host",
		title:   "A, the IPv4 address",
		why:     "It tells at which IPv4 address your mail server is.",
		without: "Many servers have no IPv6, and they cannot deliver mail to you.",
		rfc:     "RFC 1035 §3.4.1",
	}
	addressAAAA = kind{
		id: "aaaa", typ: "AAAA", need: Required, where: AtDNS, flag: "mail-host",
		title:   "AAAA, the IPv6 address",
		why:     "It tells at which IPv6 address your mail server is.",
		without: "Mail that your server sends over IPv6 comes from an address that no name leads to, and Gmail and others refuse it.",
		rfc:     "RFC 3596 §2.1",
	}
	exchanger = kind{
		id: "mx", typ: "MX", need: Required, where: AtDNS, flag: "domain",
		title:   "MX, where mail goes",
		why:     "It names the server that takes the mail for your domain.",
		without: "Mail to your domain is delivered elsewhere or comes back to its sender.",
		rfc:     "RFC 5321 §5.1",
	}
	backupExchanger = kind{
		id: "mx", typ: "MX", need: Optional, where: AtDNS, flag: "backup-mx",
		title:   "MX, the backup server",
		why:     "It names a server that keeps the mail for you while yours is down.",
		without: "While your server is down, mail waits at its senders, who try again for some days.",
		rfc:     "RFC 5321 §5.1",
	}
	pointer4 = kind{
		id: "ptr-ipv4", typ: "PTR", need: Required, where: AtReverse, flag: "ipv4",
		title:   "PTR, the address's name",
		why:     "It leads from the IPv4 address back to the name of your server, and is set where you rent the server, not at your DNS host.",
		without: "Gmail and others refuse your mail or file it as spam.",
		rfc:     "RFC 1035 §3.5",
	}
	pointer6 = kind{
		id: "ptr-ipv6", typ: "PTR", need: Required, where: AtReverse, flag: "ipv6",
		title:   "PTR, the address's name",
		why:     "It leads from the IPv6 address back to the name of your server, and is set where you rent the server, not at your DNS host.",
		without: "Gmail and others refuse mail that your server sends over IPv6.",
		rfc:     "RFC 3596 §2.5",
	}
)

// nobodyDelivers is what comes of a server without any address.
const nobodyDelivers = "Nobody finds your mail server, and no mail gets through to you."

// addServer adds the addresses of the mail host, the mail exchangers and the
// way back from each address.
func (l *list) addServer(s Setup) {
	host, domain := s.MailHost.FQDN(), s.Domain.FQDN()
	a := addressA
	if len(s.IPv6) == 0 {
		a.without = nobodyDelivers
	}
	for _, addr := range s.IPv4 {
		l.add(a, host, addr.String())
	}
	for _, addr := range s.IPv6 {
		aaaa := addressAAAA
		if len(s.IPv4) > 0 {
			aaaa.need = Recommended
		} else {
			aaaa.without = nobodyDelivers
		}
		l.add(aaaa, host, addr.String())
	}
	l.add(exchanger, domain, mxValue(mailHostPref, s.MailHost))
	for _, backup := range s.exchangers() {
		l.add(backupExchanger, domain, mxValue(backup.Pref, backup.Host))
	}
	for _, addr := range s.IPv4 {
		l.add(pointer4, ReverseName(addr), host)
	}
	for _, addr := range s.IPv6 {
		l.add(pointer6, ReverseName(addr), host)
	}
}

func mxValue(pref uint16, host Name) string { return fmt.Sprintf("%d %s", pref, host.FQDN()) }
