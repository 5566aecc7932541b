package check

import (
	"slices"
	"strings"

	"allgreen/records/resolve"
)

// parkingServers are name servers that only show a page about the domain, and
// whose they are. Where sure is false they serve records too, so that a domain
// of which nothing is there may be parked, or just new.
var parkingServers = []struct {
	suffix, owner string
	sure          bool
}{
	{".sedoparking.com.", "Sedo", true},
	{".parkingcrew.net.", "ParkingCrew", true},
	{".bodis.com.", "Bodis", true},
	{".afternic.com.", "Afternic", true},
	{".dan.com.", "Dan.com", true},
	{".undeveloped.com.", "Dan.com", true},
	{".cashparking.com.", "GoDaddy CashParking", true},
	{".parklogic.com.", "ParkLogic", true},
	{".namedrive.com.", "NameDrive", true},
	{".hugedomains.com.", "HugeDomains", true},
	{".uniregistrymarket.link.", "Uniregistry", true},
	{".brandbucket.com.", "BrandBucket", true},
	{".dns-parking.com.", "Hostinger", false},
	{".above.com.", "Above.com", false},
}

// heldServers are name servers to which registrars send a domain that is
// unpaid, expired, or whose owner never confirmed an e-mail address.
var heldServers = []string{
	".renewyourname.net.", ".pendingrenewaldeletion.com.", ".expirenotification.com.",
	".failed-whois-verification.namecheap.com.", ".verify-contact-details.namecheap.com.",
}

// held tells whether the registrar has taken the domain out of service.
func held(ns string) bool {
	return slices.ContainsFunc(heldServers, func(suffix string) bool { return strings.HasSuffix("."+ns, suffix) })
}

// parked tells whether a zone is delegated to servers of a parking page, or of
// a registrar that holds it back. It is
// an error where nothing else can stand there, else a hint.
func (l *look) parked(zone *resolve.Zone) (Finding, bool) {
	if zone == nil {
		return Finding{}, false
	}
	if slices.ContainsFunc(zone.ParentNS, held) {
		return l.say("domain-hold", "{zone}", short(zone.Apex), "{provider}", names(zone.ParentNS)), true
	}
	for _, p := range parkingServers {
		if !slices.ContainsFunc(zone.ParentNS, func(ns string) bool { return strings.HasSuffix(ns, p.suffix) }) {
			continue
		}
		code := "parked-ns"
		if !p.sure {
			code = "parked-ns:hint"
		}
		return l.say(code, "{zone}", short(zone.Apex), "{provider}", p.owner), true
	}
	return Finding{}, false
}
