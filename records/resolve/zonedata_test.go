package resolve

import (
	"slices"
	"testing"

	"github.com/miekg/dns"
)

// zoneData is one zone.
type zoneData struct {
	apex string
	rrs  []dns.RR
}

// parseZone reads a master file; the zone is that of its SOA.
func parseZone(t *testing.T, text string) *zoneData {
	t.Helper()
	z := &zoneData{rrs: records(t, "$TTL 300\n"+text)}
	for _, rr := range z.rrs {
		if _, ok := rr.(*dns.SOA); ok {
			z.apex = dns.CanonicalName(rr.Header().Name)
		}
	}
	if z.apex == "" {
		t.Fatalf("no SOA in\n%s", text)
	}
	return z
}

func (z *zoneData) get(name string, rrtype uint16) []dns.RR {
	var rrs []dns.RR
	for _, rr := range z.rrs {
		if dns.CanonicalName(rr.Header().Name) == name && rr.Header().Rrtype == rrtype {
			rrs = append(rrs, rr)
		}
	}
	return rrs
}

func (z *zoneData) exists(name string) bool {
	return slices.ContainsFunc(z.rrs, func(rr dns.RR) bool { return dns.IsSubDomain(name, rr.Header().Name) })
}

// cut is the NS set of the topmost delegation above or at the name.
func (z *zoneData) cut(name string) []dns.RR {
	var found []dns.RR
	for ; name != z.apex; name = Parent(name) {
		if ns := z.get(name, dns.TypeNS); ns != nil {
			found = ns
		}
	}
	return found
}

func (z *zoneData) glue(ns []dns.RR) []dns.RR {
	var rrs []dns.RR
	for _, rr := range ns {
		name := dns.CanonicalName(rr.(*dns.NS).Ns)
		rrs = append(rrs, z.get(name, dns.TypeA)...)
		rrs = append(rrs, z.get(name, dns.TypeAAAA)...)
	}
	return rrs
}
