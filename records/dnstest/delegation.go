package dnstest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"time"

	"github.com/miekg/dns"
)

// tryTimeouts are how long a resolver waits for one address, pass by pass.
var tryTimeouts = [...]time.Duration{300 * time.Millisecond, 900 * time.Millisecond}

// errNoServer is a zone none of whose servers has a usable answer.
var errNoServer = errors.New("dnstest: no server of the zone answers")

// rootDelegation is where every walk begins.
func (in *Internet) rootDelegation() delegation {
	d := delegation{zone: "."}
	for _, root := range in.Roots() {
		d.addrs = append(d.addrs, root.Addr.Addr())
	}
	return d
}

// askZone asks the servers of a zone, beginning anywhere, until one has an
// answer of its own or knows who has. First those whose addresses came along,
// then, where none of them helps, those that have to be looked up.
func (r *Resolver) askZone(ctx context.Context, zone delegation, name string, qtype uint16, depth int) (*dns.Msg, error) {
	if reply := r.askAddrs(ctx, zone.addrs, zone.zone, name, qtype); reply != nil {
		return reply, nil
	}
	for _, host := range zone.names {
		if zone.glued[host] {
			continue
		}
		for _, family := range []uint16{dns.TypeA, dns.TypeAAAA} {
			_, found, err := r.resolve(ctx, host, family, depth+1)
			if err != nil {
				continue
			}
			if reply := r.askAddrs(ctx, addresses(found.rrs), zone.zone, name, qtype); reply != nil {
				return reply, nil
			}
		}
	}
	return nil, fmt.Errorf("%w: %s", errNoServer, zone.zone)
}

func (r *Resolver) askAddrs(ctx context.Context, addrs []netip.Addr, zone, name string, qtype uint16) *dns.Msg {
	if len(addrs) == 0 {
		return nil
	}
	first := rand.IntN(len(addrs))
	for _, timeout := range tryTimeouts {
		for i := range addrs {
			addr := addrs[(first+i)%len(addrs)]
			reply, err := r.ask(ctx, timeout, addr, name, qtype)
			if err == nil && useful(reply, zone, name) {
				return reply
			}
		}
	}
	return nil
}

func (r *Resolver) ask(ctx context.Context, timeout time.Duration, addr netip.Addr, name string, qtype uint16) (*dns.Msg, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	return r.in.exchange(ctx, addr, name, qtype, false)
}

// useful tells whether a server of the zone answers for it: with data, with a
// denial that has its SOA record, or with a referral downward. All else is lame.
func useful(reply *dns.Msg, zone, name string) bool {
	if reply.Rcode != dns.RcodeSuccess && reply.Rcode != dns.RcodeNameError {
		return false
	}
	if !reply.Authoritative {
		_, _, ok := referral(reply, zone, name)
		return ok
	}
	return len(reply.Answer) > 0 || soaOf(reply, zone, name) != nil
}

// referral reads a delegation from the authority section: of a zone below the
// one that was asked, enclosing the name, with glue for servers that lie
// within the zone that was asked (RFC 1034 §4.2.1, RFC 9471).
func referral(reply *dns.Msg, zone, name string) (d delegation, ttl uint32, ok bool) {
	d.glued = map[string]bool{}
	for _, rr := range reply.Ns {
		ns, isNS := rr.(*dns.NS)
		if !isNS {
			continue
		}
		owner := dns.CanonicalName(ns.Hdr.Name)
		if owner == zone || !dns.IsSubDomain(zone, owner) || !dns.IsSubDomain(owner, name) {
			return delegation{}, 0, false
		}
		if len(d.names) == 0 || ns.Hdr.Ttl < ttl {
			ttl = ns.Hdr.Ttl
		}
		d.zone = owner
		d.names = append(d.names, dns.CanonicalName(ns.Ns))
	}
	for _, rr := range reply.Extra {
		host := dns.CanonicalName(rr.Header().Name)
		for _, addr := range addresses([]dns.RR{rr}) {
			if dns.IsSubDomain(zone, host) && slices.Contains(d.names, host) {
				d.addrs = append(d.addrs, addr)
				d.glued[host] = true
				ttl = min(ttl, rr.Header().Ttl)
			}
		}
	}
	return d, ttl, len(d.names) > 0
}

// addresses are the addresses in A and AAAA records.
func addresses(rrs []dns.RR) []netip.Addr {
	var addrs []netip.Addr
	for _, rr := range rrs {
		var ip []byte
		switch rr := rr.(type) {
		case *dns.A:
			ip = rr.A
		case *dns.AAAA:
			ip = rr.AAAA
		}
		if addr, ok := netip.AddrFromSlice(ip); ok {
			addrs = append(addrs, addr.Unmap())
		}
	}
	return addrs
}
