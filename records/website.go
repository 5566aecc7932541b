package records

import (
	"fmt"
	"net/netip"
	"slices"
)

// The kinds of records of the website.
var (
	webA = kind{
		id: "web-a", typ: "A", need: Optional, where: AtDNS, flag: "web-ipv4",
		title:   "A, your website",
		why:     "It tells at which IPv4 address the website of your domain is.",
		without: "Browsers don't find the website over IPv4. Mail works without it.",
		rfc:     "RFC 1035 §3.4.1",
	}
	webAAAA = kind{
		id: "web-aaaa", typ: "AAAA", need: Optional, where: AtDNS, flag: "web-ipv6",
		title:   "AAAA, your website",
		why:     "It tells at which IPv6 address the website of your domain is.",
		without: "Browsers don't find the website over IPv6. Mail works without it.",
		rfc:     "RFC 3596 §2.1",
	}
	webWWW = kind{
		id: "www", need: Optional, where: AtDNS, flag: "www",
		title:   "www, your website too",
		why:     "It leads whoever types www. to the same website.",
		without: "Whoever types www. finds no website. Mail works without it.",
		rfc:     "RFC 1034 §3.6.2",
	}
)

// addWebsite adds the addresses of the bare domain, but for those that it has
// as the mail host, and www.
func (l *list) addWebsite(s Setup) {
	domain := s.Domain.FQDN()
	web := s.webAddrs()
	if s.MailHost != s.Domain {
		for _, addr := range web {
			l.add(webA.ofFamily(addr, webAAAA), domain, addr.String())
		}
	}
	if !s.WWW {
		return
	}
	if s.MailHost == s.Domain {
		web = s.Addrs()
	}
	l.addAlias(webWWW, s.www(), domain, web, s.Has(FeatureNoMail))
}

// webAddrs returns the addresses of the web server, IPv4 before IPv6.
func (s Setup) webAddrs() []netip.Addr {
	return slices.Concat(s.WebIPv4, s.WebIPv6)
}

func (s Setup) www() string { return "www." + s.Domain.FQDN() }

// ofFamily returns the kind for an address: k, or six where it is an IPv6 one.
func (k kind) ofFamily(addr netip.Addr, six kind) kind {
	if addr.Is6() {
		return six
	}
	return k
}

// addAlias adds a name that leads where the target does: by a CNAME, which
// follows when the target moves, or by the addresses themselves where other
// records are to stand beside them, which a CNAME doesn't bear (RFC 1034
// §3.6.2), and the addresses are known.
func (l *list) addAlias(k kind, name, target string, addrs []netip.Addr, shared bool) {
	if !shared || len(addrs) == 0 {
		k.typ = "CNAME"
		l.add(k, name, target)
		return
	}
	for _, addr := range addrs {
		k.typ = "A"
		if addr.Is6() {
			k.typ = "AAAA"
		}
		l.add(k, name, addr.String())
	}
}

func (s Setup) checkWebsite() *InputError {
	if err := checkFamily("web-ipv4", s.WebIPv4, false); err != nil {
		return err
	}
	if err := checkFamily("web-ipv6", s.WebIPv6, true); err != nil {
		return err
	}
	if s.MailHost != s.Domain {
		return nil
	}
	for _, addr := range s.webAddrs() {
		if !slices.Contains(s.Addrs(), addr) {
			field := "web-ipv4"
			if addr.Is6() {
				field = "web-ipv6"
			}
			return misfit(field, addr.String(), fmt.Sprintf(
				"would be a second address of the mail server, which has the same name, %s; a name of its own for the mail server (--mail-host) keeps them apart",
				s.Domain), "")
		}
	}
	return nil
}
