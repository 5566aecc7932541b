package resolve

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/miekg/dns"
)

// ttlMax is the largest TTL; what is larger counts as zero (RFC 2181 §8).
const ttlMax = 1<<31 - 1

// newRR takes a record over into the types of this package.
func newRR(rr dns.RR) RR {
	h := rr.Header()
	out := RR{Name: Canonical(h.Name), Type: Type(h.Rrtype), TTL: sane(h.Ttl)}
	switch rr := rr.(type) {
	case *dns.A:
		out.Addr, _ = netip.AddrFromSlice(rr.A.To4())
		out.Data = out.Addr.String()
	case *dns.AAAA:
		out.Addr, _ = netip.AddrFromSlice(rr.AAAA.To16())
		out.Data = out.Addr.String()
	case *dns.NS:
		out.Target = Canonical(rr.Ns)
		out.Data = out.Target
	case *dns.CNAME:
		out.Target = Canonical(rr.Target)
		out.Data = out.Target
	case *dns.DNAME:
		out.Target = Canonical(rr.Target)
		out.Data = out.Target
	case *dns.PTR:
		out.Target = Canonical(rr.Ptr)
		out.Data = out.Target
	case *dns.MX:
		out.Target, out.Pref = Canonical(rr.Mx), rr.Preference
		out.Data = strconv.Itoa(int(rr.Preference)) + " " + out.Target
	case *dns.SRV:
		out.Target = Canonical(rr.Target)
		out.SRV = &SRV{rr.Priority, rr.Weight, rr.Port, out.Target}
		out.Data = strings.Join([]string{
			strconv.Itoa(int(rr.Priority)), strconv.Itoa(int(rr.Weight)), strconv.Itoa(int(rr.Port)), out.Target,
		}, " ")
	case *dns.TXT:
		out.Strings = make([]string, len(rr.Txt))
		for i, s := range rr.Txt {
			out.Strings[i] = unescape(s)
		}
		out.Data = presentation(rr)
	case *dns.SOA:
		lowered := *rr
		lowered.Ns, lowered.Mbox = Canonical(rr.Ns), Canonical(rr.Mbox)
		out.Data = presentation(&lowered)
	case *dns.CAA:
		out.CAA = &CAA{Flags: rr.Flag, Tag: strings.ToLower(rr.Tag), Value: rr.Value}
		escaped := *rr // the parser leaves the octets as they came, the printer takes them for escaped
		escaped.Tag, escaped.Value = out.CAA.Tag, strings.ReplaceAll(rr.Value, `\`, `\\`)
		out.Data = presentation(&escaped)
	case *dns.TLSA:
		data, _ := hex.DecodeString(rr.Certificate) // the parser made it
		out.TLSA = &TLSA{rr.Usage, rr.Selector, rr.MatchingType, data}
		out.Data = presentation(rr)
	case *dns.RFC3597: // a type that the library does not know (RFC 3597 §5)
		out.Data = fmt.Sprintf("\\# %d %s", len(rr.Rdata)/2, rr.Rdata)
	default:
		out.Data = presentation(rr)
	}
	return out
}

// newSOA takes over the start of authority.
func newSOA(rr *dns.SOA) *SOA {
	return &SOA{
		Zone: Canonical(rr.Hdr.Name), Serial: rr.Serial, TTL: sane(rr.Hdr.Ttl), Minimum: sane(rr.Minttl),
	}
}

// negativeTTL is how long a cache may hold that there is no such record (RFC 2308 §5).
func (s *SOA) negativeTTL() uint32 { return min(s.TTL, s.Minimum) }

func sane(ttl uint32) uint32 {
	if ttl > ttlMax {
		return 0
	}
	return ttl
}

// presentation is the RDATA of a record in master-file form.
func presentation(rr dns.RR) string {
	return strings.TrimPrefix(rr.String(), rr.Header().String())
}

// unescape turns a character-string as the parser presents it, with \" and
// \DDD (RFC 1035 §5.1), back into the octets that were sent.
func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out = append(out, s[i])
			continue
		}
		i++
		if i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i:i+3], 10, 8); err == nil {
				out = append(out, byte(n))
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return string(out)
}
