package dnstest

import (
	"strings"

	"github.com/miekg/dns"
)

// answer fills the reply from the zone (RFC 1034 §4.3.2, step 3).
func (z *Zone) answer(reply *dns.Msg) {
	z.mu.RLock()
	defer z.mu.RUnlock()
	q := reply.Question[0]
	reply.Authoritative = true
	name := q.Name // as it was asked: clients may compare its case
	for seen := map[string]bool{}; ; {
		key := dns.CanonicalName(name)
		if seen[key] || !dns.IsSubDomain(z.apex, key) {
			return // a CNAME that leads in a circle, or out of the zone
		}
		seen[key] = true
		if cut := z.cut(key, q.Qtype); cut != "" {
			z.refer(reply, cut)
			return
		}
		sets, exists := z.match(key)
		if !exists {
			reply.Rcode = dns.RcodeNameError
			z.deny(reply)
			return
		}
		if alias := sets[dns.TypeCNAME]; alias != nil && q.Qtype != dns.TypeCNAME && q.Qtype != dns.TypeANY {
			reply.Answer = append(reply.Answer, owned(alias, name)...)
			name = alias[0].(*dns.CNAME).Target
			continue
		}
		z.give(reply, sets, name)
		return
	}
}

// give answers with the set asked for, or says that there is none.
func (z *Zone) give(reply *dns.Msg, sets map[uint16][]dns.RR, name string) {
	asked := reply.Question[0].Qtype
	given := false
	for _, rrtype := range types(sets) {
		if rrtype == asked || asked == dns.TypeANY {
			reply.Answer = append(reply.Answer, owned(sets[rrtype], name)...)
			given = true
		}
	}
	if !given {
		z.deny(reply) // NODATA (RFC 2308 §2.2)
		return
	}
	z.addAddresses(reply, sets[dns.TypeNS])
}

// refer answers with the delegation and its glue, without AA unless CNAMEs of
// this zone led there (RFC 1034 §4.2.1).
func (z *Zone) refer(reply *dns.Msg, cut string) {
	reply.Authoritative = len(reply.Answer) > 0
	ns := z.sets[cut][dns.TypeNS]
	reply.Ns = append(reply.Ns, ns...)
	z.addAddresses(reply, ns)
}

// deny puts the SOA record into the authority section, with the TTL for which
// the denial may be cached: the smaller of its TTL and its minimum (RFC 2308 §3, §5).
func (z *Zone) deny(reply *dns.Msg) {
	soa := dns.Copy(z.soa()).(*dns.SOA)
	soa.Hdr.Ttl = min(soa.Hdr.Ttl, soa.Minttl)
	reply.Ns = append(reply.Ns, soa)
}

// addAddresses puts the addresses of name servers that the zone knows, as its
// own data or as glue, into the additional section.
func (z *Zone) addAddresses(reply *dns.Msg, ns []dns.RR) {
	for _, rr := range ns {
		host := z.sets[dns.CanonicalName(rr.(*dns.NS).Ns)]
		reply.Extra = append(reply.Extra, host[dns.TypeA]...)
		reply.Extra = append(reply.Extra, host[dns.TypeAAAA]...)
	}
}

// cut is the topmost delegation at or above the name; "" when the zone itself
// answers for it. A DS record at the cut belongs to this side of it (RFC 4035 §3.1.4.1).
func (z *Zone) cut(name string, qtype uint16) string {
	found := ""
	for at := name; at != z.apex; at = parent(at) {
		if z.sets[at][dns.TypeNS] != nil && !(at == name && qtype == dns.TypeDS) {
			found = at
		}
	}
	return found
}

// match finds the sets of a name: its own, none where it is an empty
// non-terminal, or those of the wildcard below the closest encloser (RFC 4592 §3.3.1).
func (z *Zone) match(name string) (sets map[uint16][]dns.RR, exists bool) {
	if z.below[name] > 0 {
		return z.sets[name], true
	}
	encloser := parent(name)
	for z.below[encloser] == 0 {
		encloser = parent(encloser)
	}
	wildcard := "*." + strings.TrimPrefix(encloser, ".")
	return z.sets[wildcard], z.below[wildcard] > 0
}

// owned are copies of the records under another owner name: the one that was
// asked, letter for letter, in place of a wildcard or another case.
func owned(rrs []dns.RR, name string) []dns.RR {
	copies := make([]dns.RR, len(rrs))
	for i, rr := range rrs {
		copies[i] = dns.Copy(rr)
		copies[i].Header().Name = name
	}
	return copies
}
