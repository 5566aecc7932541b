package resolve

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// mending is for how long it is not asked again how a zone is signed where its
// keys and its DS don't fit: somebody may be putting that right.
const mending = time.Minute

// Signing is what DNSSEC knows of a zone: the DS records at its parent and the
// keys at its own servers that they are to vouch for (RFC 4035 §5).
type Signing struct {
	DS   Answer   // from a server of the parent: data, or a negative answer
	Keys []Answer // DNSKEY, from each server of the zone; nil where Signed is false
}

// Signed tells whether validating resolvers want signatures: there is a DS
// that they understand. Where they know none of the algorithms, the zone
// counts as unsigned (RFC 4035 §5.2).
func (s Signing) Signed() bool { return slices.ContainsFunc(s.DS.RRs, understood) }

// Unvouched are the servers that gave no key that a DS stands for: what they
// say is refused by everybody who validates.
func (s Signing) Unvouched() []Server {
	var servers []Server
	for _, a := range s.Keys {
		vouched := func(key RR) bool {
			return slices.ContainsFunc(s.DS.RRs, func(ds RR) bool { return Vouches(ds, key) })
		}
		if a.Usable() && !slices.ContainsFunc(a.RRs, vouched) {
			servers = append(servers, a.Server)
		}
	}
	return servers
}

// Signing asks the zone's parent for its DS records and, where there are any,
// all servers of the zone for its keys. It is remembered for an hour at most, and
// shorter where the two do not fit; [Client.Forget] drops it. The error says
// that the parent or all servers of the zone gave no usable answer.
func (c *Client) Signing(ctx context.Context, zone string) (Signing, error) {
	zone = Canonical(zone)
	if s, ok := c.signing.get(zone, c.config.Now()); ok {
		return s, nil
	}
	var s Signing
	var err error
	if s.DS, err = c.Lookup(ctx, Question{zone, TypeDS}); err != nil {
		return s, err
	}
	life := lifetime(s.DS.TTL)
	if s.Signed() {
		reply, err := c.Authoritative(ctx, Question{zone, TypeDNSKEY})
		if s.Keys = reply.Answers; !slices.ContainsFunc(s.Keys, Answer.Usable) {
			if err == nil {
				err = fmt.Errorf("%w: nobody gives the keys of %s", ErrNoServers, zone)
			}
			return s, err
		}
		if len(s.Unvouched()) > 0 {
			life = min(life, mending)
		}
	}
	c.signing.put(zone, s, c.config.Now().Add(life))
	return s, nil
}

// Vouches tells whether a DS is the digest of a key that may sign its zone
// (RFC 4034 §5.1.4, §5.2): one with the zone bit that was not revoked
// (RFC 5011 §2.1).
func Vouches(ds, key RR) bool {
	signer, ok := parsed(ds).(*dns.DS)
	if !ok {
		return false
	}
	k, ok := parsed(key).(*dns.DNSKEY)
	if !ok || k.Flags&dns.ZONE == 0 || k.Flags&dns.REVOKE != 0 || k.Protocol != 3 || k.Algorithm != signer.Algorithm {
		return false
	}
	made := k.ToDS(signer.DigestType)
	return made != nil && made.KeyTag == signer.KeyTag && strings.EqualFold(made.Digest, signer.Digest)
}

// understood tells whether validators in use know the algorithms of a DS
// (RFC 8624 §3.1, §3.3).
func understood(rr RR) bool {
	ds, ok := parsed(rr).(*dns.DS)
	if !ok {
		return false
	}
	switch ds.DigestType {
	case dns.SHA1, dns.SHA256, dns.SHA384:
	default:
		return false
	}
	switch ds.Algorithm {
	case dns.RSASHA1, dns.RSASHA1NSEC3SHA1, dns.RSASHA256, dns.RSASHA512,
		dns.ECDSAP256SHA256, dns.ECDSAP384SHA384, dns.ED25519, dns.ED448:
		return true
	}
	return false
}

// parsed is the record as the library has it; nil for what is none.
func parsed(rr RR) dns.RR {
	record, err := dns.NewRR(rr.Name + " 0 IN " + rr.Type.String() + " " + rr.Data)
	if err != nil {
		return nil
	}
	return record
}
