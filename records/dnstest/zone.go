package dnstest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/miekg/dns"
)

// Zone is one server's copy of a zone. Names are absolute, with or without
// the final dot; RDATA is in master-file form with absolute names. Every
// change raises the serial, but for a Set of the SOA record itself.
type Zone struct {
	apex string

	mu   sync.RWMutex
	sets map[string]map[uint16][]dns.RR // by owner name and type; no set is empty
	// below counts the owner names at and below a name: with none the name does
	// not exist, without a set of its own it is an empty non-terminal (RFC 8499 §7).
	below map[string]int
}

func newZone(apex, server, masterFile string) (*Zone, error) {
	z := &Zone{apex: dns.CanonicalName(apex), sets: map[string]map[uint16][]dns.RR{}, below: map[string]int{}}
	const defaultTTL = 300
	parser := dns.NewZoneParser(strings.NewReader(masterFile), z.apex, "")
	parser.SetDefaultTTL(defaultTTL)
	for rr, ok := parser.Next(); ok; rr, ok = parser.Next() {
		if err := z.insert(rr); err != nil {
			return nil, err
		}
	}
	if err := parser.Err(); err != nil {
		return nil, fmt.Errorf("dnstest: zone %s: %w", z.apex, err)
	}
	if z.sets[z.apex][dns.TypeSOA] != nil {
		return z, nil
	}
	return z, z.insert(&dns.SOA{
		Hdr: dns.RR_Header{Name: z.apex, Rrtype: dns.TypeSOA, Class: dns.ClassINET, Ttl: defaultTTL},
		Ns:  server, Mbox: dns.Fqdn("hostmaster." + strings.TrimSuffix(z.apex, ".")),
		Serial: 1, Refresh: 3600, Retry: 600, Expire: 86400, Minttl: defaultTTL,
	})
}

// Apex is the name of the zone, with the final dot.
func (z *Zone) Apex() string { return z.apex }

// Set replaces the RRset; without rdata it is taken out.
func (z *Zone) Set(name, typ string, ttl uint32, rdata ...string) *Zone {
	return must(z, z.set(name, typ, ttl, rdata...))
}

func (z *Zone) set(name, typ string, ttl uint32, rdata ...string) error {
	rrtype, ok := dns.StringToType[typ]
	if !ok {
		return fmt.Errorf("dnstest: no such type: %q", typ)
	}
	rrs, err := parseSet(name, typ, ttl, rdata)
	if err != nil {
		return err
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	if rrtype == dns.TypeSOA {
		return z.replaceSOA(rrs)
	}
	z.drop(dns.CanonicalName(name), rrtype)
	for _, rr := range rrs {
		if err := z.insert(rr); err != nil {
			return err
		}
	}
	z.raise()
	return nil
}

// Add puts one more record into an RRset.
func (z *Zone) Add(name, typ string, ttl uint32, rdata string) *Zone {
	return must(z, z.add(name, typ, ttl, rdata))
}

func (z *Zone) add(name, typ string, ttl uint32, rdata string) error {
	rrs, err := parseSet(name, typ, ttl, []string{rdata})
	if err != nil {
		return err
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	if err := z.insert(rrs[0]); err != nil {
		return err
	}
	z.raise()
	return nil
}

// Remove takes out an RRset.
func (z *Zone) Remove(name, typ string) *Zone { return z.Set(name, typ, 0) }

// Negative sets for how many seconds "no such record" may be cached: the TTL
// and the minimum of the SOA record (RFC 2308 §4, §5).
func (z *Zone) Negative(ttl uint32) *Zone {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.editSOA(func(soa *dns.SOA) { soa.Hdr.Ttl, soa.Minttl = ttl, ttl })
	return z
}

// Serial is the serial of the SOA record.
func (z *Zone) Serial() uint32 {
	z.mu.RLock()
	defer z.mu.RUnlock()
	return z.soa().Serial
}

// soa is the SOA record; every zone has one.
func (z *Zone) soa() *dns.SOA { return z.sets[z.apex][dns.TypeSOA][0].(*dns.SOA) }

// editSOA changes a copy, since the record may be in an answer under way.
func (z *Zone) editSOA(edit func(*dns.SOA)) {
	soa := dns.Copy(z.soa()).(*dns.SOA)
	soa.Serial++
	edit(soa)
	z.sets[z.apex][dns.TypeSOA] = []dns.RR{soa}
}

// replaceSOA takes the SOA record as it is given, serial included.
func (z *Zone) replaceSOA(rrs []dns.RR) error {
	if len(rrs) != 1 || dns.CanonicalName(rrs[0].Header().Name) != z.apex {
		return fmt.Errorf("dnstest: zone %s needs one SOA record at its apex", z.apex)
	}
	z.sets[z.apex][dns.TypeSOA] = rrs
	return nil
}

// raise raises the serial.
func (z *Zone) raise() { z.editSOA(func(*dns.SOA) {}) }

// insert puts a record into its set. An equal one that is there already gives way.
func (z *Zone) insert(rr dns.RR) error {
	h := rr.Header()
	name := dns.CanonicalName(h.Name)
	if !dns.IsSubDomain(z.apex, name) {
		return fmt.Errorf("dnstest: %s does not lie in zone %s", name, z.apex)
	}
	sets := z.sets[name]
	if sets == nil {
		sets = map[uint16][]dns.RR{}
		z.sets[name] = sets
		z.count(name, 1)
	}
	rest := slices.DeleteFunc(slices.Clone(sets[h.Rrtype]), func(old dns.RR) bool { return dns.IsDuplicate(old, rr) })
	sets[h.Rrtype] = append(rest, rr)
	return nil
}

// drop takes a set out.
func (z *Zone) drop(name string, rrtype uint16) {
	sets := z.sets[name]
	if sets[rrtype] == nil {
		return
	}
	delete(sets, rrtype)
	if len(sets) == 0 {
		delete(z.sets, name)
		z.count(name, -1)
	}
}

// count notes that an owner name has come or gone.
func (z *Zone) count(name string, by int) {
	for {
		z.below[name] += by
		if name == z.apex {
			return
		}
		name = parent(name)
	}
}

// types are the types of a name's sets, in order.
func types(sets map[uint16][]dns.RR) []uint16 { return slices.Sorted(maps.Keys(sets)) }

func parseSet(name, typ string, ttl uint32, rdata []string) ([]dns.RR, error) {
	rrs := make([]dns.RR, len(rdata))
	for i, text := range rdata {
		rr, err := dns.NewRR(fmt.Sprintf("%s %d IN %s %s", dns.Fqdn(name), ttl, typ, text))
		if err != nil {
			return nil, fmt.Errorf("dnstest: %s %s: %w", name, typ, err)
		}
		if rr == nil {
			return nil, fmt.Errorf("dnstest: %s %s: no record in %q", name, typ, text)
		}
		rrs[i] = rr
	}
	return rrs, nil
}
