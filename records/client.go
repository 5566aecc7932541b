package records

import "fmt"

// The kinds of records by which mail programs set themselves up.
var (
	autoconfig = kind{
		id: "autoconfig", need: Optional, where: AtDNS, flag: "with",
		title:   "autoconfig, for Thunderbird",
		why:     "It leads Thunderbird and others to your server, where your mail software may hand out the settings.",
		without: "Such mail programs ask for the settings, or guess them.",
		rfc:     "RFC 1034 §3.6.2",
	}
	autodiscover = kind{
		id: "autodiscover", need: Optional, where: AtDNS, flag: "with",
		title:   "autodiscover, for Outlook",
		why:     "It leads Outlook to your server, where your mail software may hand out the settings.",
		without: "Outlook asks for the settings.",
		rfc:     "RFC 1034 §3.6.2",
	}
)

// services are what mail programs look for (RFC 6186 §3, RFC 8314 §5.1). Where
// encryption starts with the first byte it is offered; for the rest it is
// said that there is none (RFC 6186 §3.4).
var services = []struct {
	name, what string
	port       int // 0 where the service is not offered
}{
	{"imaps", "to read mail", 993},
	{"submissions", "to send mail", 465},
	{"submission", "no sending of mail at port 587, which starts unencrypted", 0},
	{"imap", "no IMAP at port 143, which starts unencrypted", 0},
	{"pop3", "no POP3 at port 110, which starts unencrypted", 0},
	{"pop3s", "no POP3 at port 995", 0},
}

// addClients adds what mail programs look for.
func (l *list) addClients(s Setup) {
	if !s.Has(FeatureAutoconfig) {
		return
	}
	host, domain := s.MailHost.FQDN(), s.Domain.FQDN()
	for _, k := range []kind{autoconfig, autodiscover} {
		l.addAlias(k, k.id+"."+domain, host, s.Addrs(), s.Has(FeatureNoMail))
	}
	for _, service := range services {
		k := kind{id: "srv-" + service.name, typ: "SRV", need: Optional, where: AtDNS, flag: "with", rfc: "RFC 6186 §3.4"}
		value := "0 0 0 ." // RFC 2782: decidedly not available at this domain
		if service.port != 0 {
			k.title = "SRV, " + service.what
			k.why = fmt.Sprintf("It tells mail programs at which server and port %s, encrypted from the first byte.", service.what)
			k.without = "Mail programs ask for the server and the port, or guess them."
			k.rfc = "RFC 8314 §5.1"
			value = fmt.Sprintf("0 1 %d %s", service.port, host)
		} else {
			k.title = "SRV, not offered"
			k.why = fmt.Sprintf("It tells mail programs that there is %s. If your server offers it after all, leave this record out (--without %s).", service.what, k.id)
			k.without = "Mail programs may try it, in vain."
		}
		l.add(k, "_"+service.name+"._tcp."+domain, value)
	}
}
