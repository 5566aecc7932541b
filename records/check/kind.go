package check

import (
	"net/netip"
	"slices"
	"strings"

	"allgreen/records"
	"allgreen/records/resolve"
)

// kind is the standard by which a record is judged.
type kind uint8

const (
	kindOther kind = iota
	kindAddress
	kindWeb // a name under which people's programs look for a web server
	kindMX
	kindNullMX
	kindPTR
	kindSPF
	kindNoSender
	kindDKIM
	kindDMARC
	kindReport // that another domain takes DMARC reports
	kindSTS
	kindTLSRPT
	kindService
	kindCAA
	kindTLSA
)

// kindOf tells the kind of a wanted record by its type, its name and its
// version tag; host is the mail host, whose addresses are judged by what mail
// needs.
func kindOf(r records.Record, host string) kind {
	switch r.Type {
	case "A", "AAAA":
		if resolve.Canonical(r.Name) == host {
			return kindAddress
		}
		return kindWeb
	case "CNAME":
		return kindWeb
	case "MX":
		if targetOfMX(r.Value) == "." {
			return kindNullMX
		}
		return kindMX
	case "PTR":
		return kindPTR
	case "TXT":
		return kindOfWantedText(r)
	case "SRV":
		return kindService
	case "CAA":
		return kindCAA
	case "TLSA":
		return kindTLSA
	}
	return kindOther
}

// kindOfWantedText tells the kind of a TXT record of the plan.
func kindOfWantedText(r records.Record) kind {
	k := kindOfText(r.Value)
	switch {
	case strings.Contains(r.Name, "._domainkey."):
		return kindDKIM // v= may be left out (RFC 6376 §3.6.1)
	case k == kindDMARC && strings.Contains(r.Name, "._report._dmarc."):
		return kindReport
	case k == kindSPF && strings.EqualFold(r.Value, noSender):
		return kindNoSender
	}
	return k
}

// text is the kind of text that a record of this kind holds.
func (k kind) text() kind {
	switch k {
	case kindNoSender:
		return kindSPF
	case kindReport:
		return kindDMARC
	}
	return k
}

// questionOf is what is asked for a record; ok is false for a type without a
// number. A name that is to be an alias is asked for its addresses: an alias
// and addresses of its own do the same job, and the answer shows both.
func (p Plan) questionOf(r records.Record) (q resolve.Question, ok bool) {
	t, ok := resolve.ParseType(r.Type)
	if t == resolve.TypeCNAME {
		t = resolve.TypeA
		addrs := p.destination(resolve.Canonical(r.Value))
		if len(addrs) > 0 && !slices.ContainsFunc(addrs, netip.Addr.Is4) {
			t = resolve.TypeAAAA
		}
	}
	return resolve.Question{Name: resolve.Canonical(r.Name), Type: t}, ok
}
