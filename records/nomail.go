package records

import (
	"fmt"
	"slices"
	"strings"
)

// addNoMail marks the names that got an address of their own but take no part
// in mail: their SPF record lets nobody send, and their null MX takes nothing
// (RFC 7505 §3). A name with a CNAME can have neither (RFC 1034 §3.6.2), and
// needs neither: what holds for its target holds for it.
func (l *list) addNoMail(s Setup) {
	if !s.Has(FeatureNoMail) {
		return
	}
	for _, owner := range s.owners() {
		name := owner.label + "." + s.Domain.FQDN()
		if !slices.ContainsFunc(l.records, func(r Record) bool {
			return r.Name == name && (r.Type == "A" || r.Type == "AAAA")
		}) {
			continue
		}
		shown := strings.TrimSuffix(name, ".")
		l.add(kind{
			id: noMailPrefix + owner.label, typ: "TXT", need: Optional, where: AtDNS, flag: "with",
			title:   "SPF, nobody sends",
			why:     fmt.Sprintf("It says that no mail comes from %s, so that forgers cannot use the name.", shown),
			without: "Mail that pretends to come from that name is not recognised as easily.",
			rfc:     "RFC 7208 §10.1.2",
		}, name, "v=spf1 -all")
		l.add(kind{
			id: noMailPrefix + owner.label, typ: "MX", need: Optional, where: AtDNS, flag: "with",
			title:   "MX, takes no mail",
			why:     fmt.Sprintf("It says that %s takes no mail, so that a mistyped address comes back at once.", shown),
			without: "Mail to such an address is tried for days before it comes back.",
			rfc:     "RFC 7505 §3",
		}, name, "0 .")
	}
}
