package dnstest

import (
	"context"
	"errors"
	"time"

	"github.com/miekg/dns"
)

// The bounds of one question, as resolvers have them against loops.
const (
	maxChain     = 10 // CNAMEs
	maxReferrals = 20
	maxDepth     = 3 // name servers whose addresses need looking up, one because of the other
	patience     = 4 * time.Second
)

// errBounds is a question that leads on and on.
var errBounds = errors.New("dnstest: CNAMEs, referrals or glueless name servers without an end")

// Resolver is a caching resolver. It iterates from the roots, keeps positive
// answers for their TTL and negative ones as RFC 2308 says, and refuses
// questions without RD. The methods of [Faults] make it misbehave.
type Resolver struct {
	Faults
	host  Host
	in    *Internet
	cache *cache
	log   queryLog
}

// Flush empties the cache.
func (r *Resolver) Flush() { r.cache.flush() }

// Queries is what clients asked the resolver so far.
func (r *Resolver) Queries() []Query { return r.log.all() }

func (r *Resolver) answer(reply *dns.Msg) {
	reply.RecursionAvailable = true
	if !reply.RecursionDesired {
		reply.Rcode = dns.RcodeRefused
		return
	}
	ctx, cancel := context.WithTimeout(r.in.life, patience)
	defer cancel()
	q := reply.Question[0]
	chain, last, err := r.resolve(ctx, dns.CanonicalName(q.Name), q.Qtype, 0)
	if err != nil {
		reply.Rcode = dns.RcodeServerFailure
		return
	}
	reply.Rcode = last.rcode
	reply.Answer = append(chain, last.rrs...)
	reply.Ns = last.soa
	for _, rr := range reply.Answer {
		if h := rr.Header(); dns.CanonicalName(h.Name) == dns.CanonicalName(q.Name) {
			h.Name = q.Name // letter for letter as it was asked
		}
	}
}

// resolve follows CNAMEs across zones to the set, or to the news that there is none.
func (r *Resolver) resolve(ctx context.Context, name string, qtype uint16, depth int) (chain []dns.RR, last entry, err error) {
	for range maxChain {
		e, ok := r.cache.get(name, qtype)
		if !ok {
			if e, err = r.iterate(ctx, name, qtype, depth); err != nil {
				return nil, entry{}, err
			}
		}
		alias, ok := isAlias(e, qtype)
		if !ok {
			return chain, e, nil
		}
		chain = append(chain, e.rrs...)
		name = dns.CanonicalName(alias.Target)
	}
	return nil, entry{}, errBounds
}

// isAlias tells whether the entry is a CNAME in place of what was asked.
func isAlias(e entry, qtype uint16) (*dns.CNAME, bool) {
	if len(e.rrs) == 0 || qtype == dns.TypeCNAME || qtype == dns.TypeANY {
		return nil, false
	}
	alias, ok := e.rrs[0].(*dns.CNAME)
	return alias, ok
}

// iterate walks down the delegations to the servers that hold the name.
func (r *Resolver) iterate(ctx context.Context, name string, qtype uint16, depth int) (entry, error) {
	if depth > maxDepth {
		return entry{}, errBounds
	}
	zone, ok := r.cache.closest(name)
	if !ok {
		zone = r.in.rootDelegation()
	}
	for range maxReferrals {
		reply, err := r.askZone(ctx, zone, name, qtype, depth)
		if err != nil {
			return entry{}, err
		}
		if reply.Authoritative {
			e := extract(reply, zone.zone, name, qtype)
			if _, ok := isAlias(e, qtype); ok {
				r.cache.keep(name, dns.TypeCNAME, e)
			} else {
				r.cache.keep(name, qtype, e)
			}
			return e, nil
		}
		below, ttl, _ := referral(reply, zone.zone, name)
		r.cache.refer(below, ttl)
		zone = below
	}
	return entry{}, errBounds
}

// extract takes out of an authoritative answer what belongs to the name: the
// set, a CNAME, or nothing with the SOA record. Links of a chain behind the
// first are asked for by themselves, so that each comes from its own zone.
func extract(reply *dns.Msg, zone, name string, qtype uint16) entry {
	var e entry
	var alias []dns.RR
	for _, rr := range reply.Answer {
		h := rr.Header()
		switch {
		case dns.CanonicalName(h.Name) != name:
		case h.Rrtype == qtype || qtype == dns.TypeANY:
			e.rrs = append(e.rrs, rr)
		case h.Rrtype == dns.TypeCNAME:
			alias = append(alias, rr)
		}
	}
	if len(e.rrs) == 0 {
		e.rrs = alias
	}
	if len(e.rrs) > 0 {
		return e
	}
	e.rcode = reply.Rcode
	e.soa = soaOf(reply, zone, name)
	if len(e.soa) > 0 {
		soa := e.soa[0].(*dns.SOA)
		soa.Hdr.Ttl = min(soa.Hdr.Ttl, soa.Minttl)
	}
	return e
}

// soaOf is the SOA record in the authority section of a zone at or below the
// one that was asked and at or above the name.
func soaOf(reply *dns.Msg, zone, name string) []dns.RR {
	for _, rr := range reply.Ns {
		owner := dns.CanonicalName(rr.Header().Name)
		if rr.Header().Rrtype == dns.TypeSOA && dns.IsSubDomain(zone, owner) && dns.IsSubDomain(owner, name) {
			return []dns.RR{rr}
		}
	}
	return nil
}
