package resolve

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"

	"github.com/miekg/dns"
)

// maxChain bounds how many CNAMEs are followed.
const maxChain = 10

// response is an [Answer] with what a walk needs to know beside it.
type response struct {
	Answer
	// end is the name at the end of the CNAMEs; the owner name without any.
	end string
	// open says that the answer stops at end: a CNAME leads to a name that
	// this server says nothing of.
	open bool
	// referral is the delegation that the server points to instead of answering.
	referral *referral
	// ra is that the server offers recursion.
	ra bool
	// glue holds addresses of the name servers in the answer.
	glue map[string][]netip.Addr
}

// referral is a delegation as a server of the parent gives it (RFC 1034 §4.2.1).
type referral struct {
	apex string
	ns   []string
	ttl  uint32
}

var errNoAA = errors.New("the server is not authoritative: its answer comes without AA")

// read finds out what a message says to the question. It fills in everything
// of the response that comes from the message.
func read(m message, q Question, recurse bool) response {
	r := response{Answer: Answer{Question: q, AA: m.aa, AD: m.ad && recurse, NoRecursion: recurse && !m.ra, EDE: m.ede, EDNS: m.edns, Rcode: rcodeName(m.rcode)}, end: q.Name, ra: m.ra}
	switch m.rcode {
	case dns.RcodeSuccess, dns.RcodeNameError:
	case dns.RcodeServerFailure:
		return r.failed(ServFail, errors.New("the server failed (SERVFAIL)"))
	case dns.RcodeRefused:
		return r.failed(Refused, errors.New("the server refused to answer (REFUSED)"))
	case dns.RcodeNotAuth:
		return r.failed(Lame, errors.New("the server is not authoritative (NOTAUTH)"))
	default:
		return r.failed(Malformed, fmt.Errorf("the server answered %s", r.Rcode))
	}
	if err := r.follow(m.answer); err != nil {
		return r.failed(Malformed, err)
	}
	if len(r.RRs) > 0 {
		r.readData(m, recurse)
	} else {
		r.readNegative(m, recurse)
	}
	return r
}

func (r response) failed(status Status, err error) response {
	r.Status, r.Err = status, err
	r.NoTCP = errors.Is(err, errNoTCP)
	return r
}

// follow goes along the CNAMEs of the answer section to the records asked
// for. A DNAME needs no care: its CNAME comes along (RFC 6672 §3.1).
func (r *response) follow(answer []dns.RR) error {
	for {
		var alias *RR
		for _, rr := range answer {
			h := rr.Header()
			if h.Class != dns.ClassINET || Canonical(h.Name) != r.end {
				continue
			}
			if Type(h.Rrtype) == r.Question.Type {
				r.add(&r.RRs, newRR(rr))
			} else if h.Rrtype == dns.TypeCNAME && alias == nil {
				cname := newRR(rr)
				alias = &cname
			}
		}
		if len(r.RRs) > 0 || alias == nil {
			return nil
		}
		seen := alias.Target == r.Question.Name ||
			slices.ContainsFunc(r.Chain, func(c RR) bool { return c.Target == alias.Target })
		full := len(r.Chain) == maxChain
		r.add(&r.Chain, *alias)
		if seen || full {
			return fmt.Errorf("%w from %s", ErrAlias, r.Question.Name)
		}
		r.end = alias.Target
	}
}

// add appends a record and keeps TTL the smallest of all.
func (r *response) add(to *[]RR, rr RR) {
	if len(r.Chain)+len(r.RRs) == 0 || rr.TTL < r.TTL {
		r.TTL = rr.TTL
	}
	*to = append(*to, rr)
}

// readData judges an answer that carries the records asked for.
func (r *response) readData(m message, recurse bool) {
	r.Status = Data
	if r.Question.Type == TypeNS {
		r.glue = glue(m)
	}
	if r.Question.Type == TypeSOA {
		r.SOA = startOf(m, r.end)
	}
	if recurse || m.aa {
		return
	}
	if r.Question.Type == TypeNS && len(r.Chain) == 0 {
		// Some servers of a parent put the delegation into the answer section.
		r.referral = &referral{apex: r.Question.Name, ns: targets(r.RRs), ttl: r.TTL}
	}
	r.RRs = nil
	*r = r.failed(Lame, errNoAA)
}

// readNegative judges an answer without the records asked for: there are
// none, or the server points elsewhere, or it does not know.
func (r *response) readNegative(m message, recurse bool) {
	soa, ns := authority(m, r.end)
	refers := soa == nil && len(ns) > 0
	switch {
	case refers && len(r.Chain) == 0 && m.rcode == dns.RcodeSuccess:
		r.referral = &referral{apex: ns[0].Name, ns: targets(ns), ttl: smallest(ns)}
		r.glue = glue(m)
		*r = r.failed(Lame, fmt.Errorf("the server does not answer but refers to the servers of %s", ns[0].Name))
		return
	case recurse && !m.ra && !m.aa:
		*r = r.failed(Lame, errors.New("the server does not resolve names for others (no RA)"))
		return
	case !recurse && !m.aa:
		*r = r.failed(Lame, errNoAA)
		return
	case soa == nil && len(r.Chain) > 0 && m.rcode == dns.RcodeSuccess:
		r.open = true
		*r = r.failed(Lame, fmt.Errorf("the name is an alias of %s, of which the server says nothing", r.end))
		return
	case m.rcode == dns.RcodeNameError:
		r.Status = NXDomain
	default:
		r.Status = NoData
	}
	if r.SOA = soa; soa == nil {
		r.TTL = 0 // not to be cached (RFC 2308 §5)
	} else if ttl := soa.negativeTTL(); len(r.Chain) == 0 || ttl < r.TTL {
		r.TTL = ttl
	}
}

// authority finds what the authority section says of the name: the start of
// authority of its zone, and the name servers of a zone above it.
func authority(m message, name string) (soa *SOA, ns []RR) {
	for _, rr := range m.authority {
		if !Encloses(Canonical(rr.Header().Name), name) {
			continue
		}
		switch rr := rr.(type) {
		case *dns.SOA:
			if soa == nil {
				soa = newSOA(rr)
			}
		case *dns.NS:
			if n := newRR(rr); len(ns) == 0 || n.Name == ns[0].Name {
				ns = append(ns, n)
			}
		}
	}
	return soa, ns
}

// startOf is the start of authority that was asked for.
func startOf(m message, name string) *SOA {
	for _, rr := range m.answer {
		if soa, ok := rr.(*dns.SOA); ok && Canonical(soa.Hdr.Name) == name {
			return newSOA(soa)
		}
	}
	return nil
}

// glue collects the addresses in the additional section by name.
func glue(m message) map[string][]netip.Addr {
	addrs := map[string][]netip.Addr{}
	for _, rr := range m.additional {
		switch rr.(type) {
		case *dns.A, *dns.AAAA:
			if r := newRR(rr); r.Addr.IsValid() {
				addrs[r.Name] = append(addrs[r.Name], r.Addr)
			}
		}
	}
	return addrs
}

func targets(rrs []RR) []string {
	var names []string
	for _, rr := range rrs {
		names = append(names, rr.Target)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func smallest(rrs []RR) uint32 {
	ttl := uint32(ttlMax)
	for _, rr := range rrs {
		ttl = min(ttl, rr.TTL)
	}
	return ttl
}

// rcodeName is the mnemonic of a response code (IANA registry "DNS RCODEs").
func rcodeName(rcode int) string {
	if rcode == dns.RcodeBadVers {
		return "BADVERS" // 16 is BADSIG too, but in TSIG alone
	}
	if name, ok := dns.RcodeToString[rcode]; ok {
		return name
	}
	return fmt.Sprintf("RCODE%d", rcode)
}
