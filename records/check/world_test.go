package check_test

import (
	"context"
	"encoding/hex"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"

	"allgreen/records/resolve"
)

// world is DNS in memory: zones that all their servers serve alike, except
// where a server was given an answer of its own. It keeps a log of who was
// asked what.
type world struct {
	t     *testing.T
	now   time.Time
	zones map[string]*resolve.Zone
	sets  map[resolve.Question][]resolve.RR
	// own holds answers of single servers, by name of the server.
	own map[string]map[resolve.Question]resolve.Answer
	// down holds servers that give no usable answer at all.
	down map[string]resolve.Status
	// signed is how zones are signed; none is, where nothing stands here.
	signed map[string]resolve.Signing
	// unchecked holds answers of resolvers that are not to validate.
	unchecked map[string]map[resolve.Question]resolve.Answer
	resolvers []resolve.Server
	path      resolve.Path

	mu    sync.Mutex
	asked []asked
}

type asked struct {
	server  string
	recurse bool
	resolve.Question
}

var start = time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)

// newWorld has the mail domain kestrel.example at two servers, its reverse
// zones, the registry and four resolvers.
func newWorld(t *testing.T) *world {
	w := &world{
		t: t, now: start,
		zones: map[string]*resolve.Zone{},
		sets:  map[resolve.Question][]resolve.RR{},
		own:   map[string]map[resolve.Question]resolve.Answer{},
		down:  map[string]resolve.Status{},
	}
	w.zone("example.", "", "ns.registry.test.")
	w.zone("kestrel.example.", "example.", "ns1.host.test.", "ns2.host.test.")
	w.zone("113.0.203.in-addr.arpa.", "arpa.", "ns1.rent.test.")
	w.zone("8.b.d.0.1.0.0.2.ip6.arpa.", "arpa.", "ns1.rent.test.")
	w.zone("elsewhere.test.", "test.", "ns.elsewhere.test.")
	for i, name := range []string{"North", "East", "South", "West"} {
		w.resolvers = append(w.resolvers, resolve.Server{Name: name, Addr: netip.MustParseAddrPort("198.51.100." + strconv.Itoa(i+1) + ":53")})
	}
	return w
}

func (w *world) zone(apex, parent string, servers ...string) *resolve.Zone {
	z := &resolve.Zone{
		Apex: apex, Parent: parent, ParentNS: servers, ChildNS: servers,
	}
	for i, s := range servers {
		addr := netip.AddrFrom4([4]byte{192, 0, 2, byte(len(w.zones)*10 + i + 1)})
		z.Servers = append(z.Servers, resolve.Server{Name: s, Addr: netip.AddrPortFrom(addr, 53)})
		w.add(apex, "NS", 3600, s)
	}
	w.zones[apex] = z
	w.add(apex, "SOA", 600, servers[0]+" hostmaster.test. 1 3600 600 86400 300")
	return z
}

// Set replaces the RRset at a name.
func (w *world) Set(name, typ string, ttl uint32, rdata ...string) {
	t, _ := resolve.ParseType(typ)
	delete(w.sets, resolve.Question{Name: name, Type: t})
	for _, data := range rdata {
		w.add(name, typ, ttl, data)
	}
}

func (w *world) add(name, typ string, ttl uint32, data string) {
	rr := record(w.t, name, typ, ttl, data)
	q := resolve.Question{Name: rr.Name, Type: rr.Type}
	w.sets[q] = append(w.sets[q], rr)
}

// Own gives one server, or resolver, an RRset of its own; without rdata it
// says that there is no such name.
func (w *world) Own(server, name, typ string, ttl uint32, rdata ...string) {
	t, _ := resolve.ParseType(typ)
	q := resolve.Question{Name: name, Type: t}
	a := resolve.Answer{Status: resolve.NXDomain, Rcode: "NXDOMAIN", TTL: ttl}
	for _, data := range rdata {
		a.Status, a.Rcode = resolve.Data, "NOERROR"
		a.RRs = append(a.RRs, record(w.t, name, typ, ttl, data))
	}
	if w.own[server] == nil {
		w.own[server] = map[resolve.Question]resolve.Answer{}
	}
	w.own[server][q] = a
}

// record makes a record from its master-file form.
func record(t *testing.T, name, typ string, ttl uint32, data string) resolve.RR {
	t.Helper()
	parsed, err := dns.NewRR(name + " " + strconv.Itoa(int(ttl)) + " IN " + typ + " " + data)
	if err != nil {
		t.Fatalf("%s %s %s: %v", name, typ, data, err)
	}
	h := parsed.Header()
	rr := resolve.RR{
		Name: h.Name, Type: resolve.Type(h.Rrtype), TTL: ttl,
		Data: strings.TrimPrefix(parsed.String(), h.String()),
	}
	switch v := parsed.(type) {
	case *dns.A:
		rr.Addr, _ = netip.AddrFromSlice(v.A.To4())
	case *dns.AAAA:
		rr.Addr, _ = netip.AddrFromSlice(v.AAAA)
	case *dns.MX:
		rr.Target, rr.Pref = strings.ToLower(v.Mx), v.Preference
	case *dns.NS:
		rr.Target = strings.ToLower(v.Ns)
	case *dns.PTR:
		rr.Target = strings.ToLower(v.Ptr)
	case *dns.CNAME:
		rr.Target = strings.ToLower(v.Target)
	case *dns.SRV:
		rr.Target = strings.ToLower(v.Target)
		rr.SRV = &resolve.SRV{Priority: v.Priority, Weight: v.Weight, Port: v.Port, Target: rr.Target}
	case *dns.CAA:
		rr.CAA = &resolve.CAA{Flags: v.Flag, Tag: strings.ToLower(v.Tag), Value: v.Value}
	case *dns.TLSA:
		rr.TLSA = &resolve.TLSA{Usage: v.Usage, Selector: v.Selector, Matching: v.MatchingType}
		rr.TLSA.Data, _ = hex.DecodeString(v.Certificate)
	case *dns.TXT:
		for _, s := range v.Txt {
			rr.Strings = append(rr.Strings, octets(s))
		}
	}
	return rr
}

// octets undoes the escapes of master files (RFC 1035 §5.1).
func octets(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		if i+3 < len(s) && s[i+1] >= '0' && s[i+1] <= '2' {
			n, _ := strconv.Atoi(s[i+1 : i+4])
			b.WriteByte(byte(n))
			i += 3
			continue
		}
		i++
		b.WriteByte(s[i])
	}
	return b.String()
}

// answer is what the zone's data say, CNAMEs and wildcards included.
func (w *world) answer(q resolve.Question) resolve.Answer {
	a := resolve.Answer{Question: q, Status: resolve.NXDomain, Rcode: "NXDOMAIN", TTL: 300, AA: true, At: w.now}
	name := q.Name
	for range 5 {
		owner := w.owner(name)
		if owner == "" {
			return a
		}
		a.Status, a.Rcode = resolve.NoData, "NOERROR"
		if rrs := w.sets[resolve.Question{Name: owner, Type: q.Type}]; len(rrs) > 0 {
			a.Status, a.RRs, a.TTL = resolve.Data, slices.Clone(rrs), rrs[0].TTL
			return a
		}
		alias := w.sets[resolve.Question{Name: owner, Type: resolve.TypeCNAME}]
		if len(alias) == 0 {
			return a
		}
		a.Chain = append(a.Chain, alias[0])
		name = alias[0].Target
	}
	return a
}

// owner is the name whose records answer: itself, a wildcard, or none ("").
func (w *world) owner(name string) string {
	exists := func(n string) bool {
		for q := range w.sets {
			if q.Name == n || strings.HasSuffix(q.Name, "."+n) {
				return true
			}
		}
		return false
	}
	if exists(name) {
		return name
	}
	for _, above, ok := strings.Cut(name, "."); ok && above != ""; _, above, ok = strings.Cut(above, ".") {
		if star := "*." + above; exists(star) {
			return star
		}
		if exists(above) {
			return ""
		}
	}
	return ""
}

// ask is one question to one server.
func (w *world) ask(s resolve.Server, q resolve.Question, recurse bool) resolve.Answer {
	w.mu.Lock()
	w.asked = append(w.asked, asked{s.Name, recurse, q})
	w.mu.Unlock()
	if status, ok := w.down[s.Name]; ok {
		return resolve.Answer{Server: s, Question: q, Status: status, At: w.now}
	}
	a := w.answer(q)
	if own, ok := w.own[s.Name][q]; ok {
		a = own
	}
	a.Server, a.Question, a.At = s, q, w.now
	return a
}

// Zone fails as a walk does that no server brings on: at the root.
func (w *world) Zone(_ context.Context, name string) (*resolve.Zone, error) {
	for above := name; above != ""; _, above, _ = strings.Cut(above, ".") {
		if z := w.zones[above]; z != nil {
			return z, nil
		}
	}
	return &resolve.Zone{Apex: "."}, resolve.ErrNoServers
}

func (w *world) Forget() {}

func (w *world) Authoritative(ctx context.Context, q resolve.Question) (resolve.Reply, error) {
	z, err := w.Zone(ctx, q.Name)
	if err != nil {
		return resolve.Reply{Question: q}, err
	}
	reply := resolve.Reply{Question: q, Zone: z}
	for _, s := range z.Servers {
		reply.Answers = append(reply.Answers, w.ask(s, q, false))
	}
	return reply, nil
}

func (w *world) Ask(_ context.Context, s resolve.Server, q resolve.Question, recurse bool) resolve.Answer {
	return w.ask(s, q, recurse)
}

func (w *world) AskUnchecked(_ context.Context, s resolve.Server, q resolve.Question) resolve.Answer {
	w.mu.Lock()
	own, ok := w.unchecked[s.Name][q]
	w.mu.Unlock()
	if !ok {
		return w.ask(s, q, true)
	}
	own.Server, own.Question, own.At = s, q, w.now
	return own
}

func (w *world) Signing(ctx context.Context, zone string) (resolve.Signing, error) {
	return w.signed[zone], nil
}

func (w *world) Lookup(ctx context.Context, q resolve.Question) (resolve.Answer, error) {
	z, err := w.Zone(ctx, q.Name)
	if err != nil {
		return resolve.Answer{Question: q}, err
	}
	for _, s := range z.Servers {
		if a := w.ask(s, q, false); a.Usable() {
			return a, nil
		}
	}
	return resolve.Answer{Question: q}, resolve.ErrNoServers
}

func (w *world) Resolvers() []resolve.Server { return w.resolvers }

func (w *world) Path(context.Context) resolve.Path { return w.path }

func (w *world) Counts() resolve.Counts {
	w.mu.Lock()
	defer w.mu.Unlock()
	var c resolve.Counts
	for _, a := range w.asked {
		if a.recurse {
			c.Resolver++
		} else {
			c.Authoritative++
		}
	}
	return c
}
