package records

// kind is what the records of one purpose have in common.
type kind struct {
	id    string // of the first such record
	typ   string
	need  Need
	where Where

	title, why, without, rfc string
}

// kindIDs are the ids that [Build] gives out, in its order; pluralIDs those of
// which there may be a second one.
var (
	kindIDs   = []string{"a", "aaaa", "mx", "ptr-ipv4", "ptr-ipv6", "spf", "dkim", "dmarc"}
	pluralIDs = []string{"a", "aaaa", "mx", "ptr-ipv4", "ptr-ipv6"}
)

var (
	addressA = kind{
		id: "a", typ: "A", need: Required, where: AtDNS,
		title:   "A, the IPv4 address",
		why:     "It tells at which IPv4 address your mail server is.",
		without: "Many servers have no IPv6, and they cannot deliver mail to you.",
		rfc:     "RFC 1035 §3.4.1",
	}
	addressAAAA = kind{
		id: "aaaa", typ: "AAAA", need: Required, where: AtDNS,
		title:   "AAAA, the IPv6 address",
		why:     "It tells at which IPv6 address your mail server is.",
		without: "Mail that your server sends over IPv6 comes from an address that no name leads to, and Gmail and others refuse it.",
		rfc:     "RFC 3596 §2.1",
	}
	exchanger = kind{
		id: "mx", typ: "MX", need: Required, where: AtDNS,
		title:   "MX, where mail goes",
		why:     "It names the server that takes the mail for your domain.",
		without: "Mail to your domain is delivered elsewhere or comes back to its sender.",
		rfc:     "RFC 5321 §5.1",
	}
	backupExchanger = kind{
		id: "mx", typ: "MX", need: Optional, where: AtDNS,
		title:   "MX, the backup server",
		why:     "It names a server that keeps the mail for you while yours is down.",
		without: "While your server is down, mail waits at its senders, who try again for some days.",
		rfc:     "RFC 5321 §5.1",
	}
	pointer4 = kind{
		id: "ptr-ipv4", typ: "PTR", need: Required, where: AtReverse,
		title:   "PTR, the address's name",
		why:     "It leads from the IPv4 address back to the name of your server, and is set where you rent the server, not at your DNS host.",
		without: "Gmail and others refuse your mail or file it as spam.",
		rfc:     "RFC 1035 §3.5",
	}
	pointer6 = kind{
		id: "ptr-ipv6", typ: "PTR", need: Required, where: AtReverse,
		title:   "PTR, the address's name",
		why:     "It leads from the IPv6 address back to the name of your server, and is set where you rent the server, not at your DNS host.",
		without: "Gmail and others refuse mail that your server sends over IPv6.",
		rfc:     "RFC 3596 §2.5",
	}
	senderPolicy = kind{
		id: "spf", typ: "TXT", need: Required, where: AtDNS,
		title:   "SPF, who may send",
		why:     "It lists the servers that may send mail from your domain.",
		without: "Anybody can send in your name without being noticed, and your own mail is filed as spam more often.",
		rfc:     "RFC 7208 §3",
	}
	domainKeys = kind{
		id: "dkim", typ: "TXT", need: Required, where: AtDNS,
		title:   "DKIM, signs your mail",
		why:     "It holds the public key with which others check the signature that your server puts on each message.",
		without: "Your signatures cannot be checked; Gmail, Yahoo and others trust such mail less or refuse it.",
		rfc:     "RFC 6376 §3.6.1",
	}
	reporting = kind{
		id: "dmarc", typ: "TXT", need: Recommended, where: AtDNS,
		title:   "DMARC, about forgeries",
		why:     "It tells others what to do with mail that only pretends to come from you, and where to report it.",
		without: "You don't learn who sends in your name, and large providers may refuse your newsletters.",
		rfc:     "RFC 9989",
	}
)
