package resolve

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/miekg/dns"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// internet is a few name servers on 127.0.0.1 behind addresses of their own.
type internet struct {
	t *testing.T

	mu      sync.Mutex
	servers map[string]*fake // by address without port
	noV6    bool             // IPv6 has no route
}

// fake is one name server: UDP and TCP on the same port of 127.0.0.1.
type fake struct {
	port  string
	noTCP bool

	mu     sync.Mutex
	zones  []*zoneData
	handle handler
	asked  []string // "example.org. NS udp"
	ports  map[string]bool
}

// handler answers in place of the zones where it returns true.
type handler func(w dns.ResponseWriter, q *dns.Msg) bool

func newInternet(t *testing.T) *internet {
	return &internet{t: t, servers: map[string]*fake{}}
}

// serve starts a name server at the address, with the zones given as master files.
func (n *internet) serve(addr string, zones ...string) *fake {
	n.t.Helper()
	f := &fake{ports: map[string]bool{}}
	f.set(n.t, zones...)
	packets, stream := listen(n.t)
	f.port = packets.LocalAddr().String()
	for _, s := range []*dns.Server{
		{PacketConn: packets, Handler: dns.HandlerFunc(f.serveDNS)},
		{Listener: stream, Handler: dns.HandlerFunc(f.serveDNS)},
	} {
		up := make(chan struct{})
		s.NotifyStartedFunc = func() { close(up) }
		go s.ActivateAndServe()
		<-up
		n.t.Cleanup(func() { s.Shutdown() })
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.servers[addr] = f
	return f
}

// listen opens UDP and TCP on one port.
func listen(t *testing.T) (net.PacketConn, net.Listener) {
	for range 20 {
		packets, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		stream, err := net.Listen("tcp", packets.LocalAddr().String())
		if err == nil {
			return packets, stream
		}
		packets.Close()
	}
	t.Fatal("no port is free for both UDP and TCP")
	return nil, nil
}

// dial maps the addresses of the internet to its sockets. An address that
// nobody has is silent over UDP and refused over TCP.
func (n *internet) dial(ctx context.Context, network, address string) (net.Conn, error) {
	at := netip.MustParseAddrPort(address)
	n.mu.Lock()
	f := n.servers[at.Addr().String()]
	noV6 := n.noV6
	n.mu.Unlock()
	if at.Addr().Is6() && noV6 {
		return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ENETUNREACH}
	}
	if f == nil && network == "udp" {
		silent, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		n.t.Cleanup(func() { silent.Close() })
		return new(net.Dialer).DialContext(ctx, "udp", silent.LocalAddr().String())
	}
	if f == nil || network == "tcp" && f.noTCP {
		return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
	}
	return new(net.Dialer).DialContext(ctx, network, f.port)
}

// client is a client whose root servers have these addresses.
func (n *internet) client(roots ...string) *Client {
	return n.clientWith(Config{}, roots...)
}

func (n *internet) clientWith(config Config, roots ...string) *Client {
	config.Dial = n.dial
	config.Roots = []Server{}
	for i, addr := range roots {
		config.Roots = append(config.Roots, at53(fmt.Sprintf("%c.root.", 'a'+i), netip.MustParseAddr(addr)))
	}
	c := New(config)
	n.t.Cleanup(func() { c.Close() })
	return c
}

// on lets the handler answer.
func (f *fake) on(h handler) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.handle = h
}

// set replaces the zones.
func (f *fake) set(t *testing.T, zones ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.zones = nil
	for _, text := range zones {
		f.zones = append(f.zones, parseZone(t, text))
	}
}

// edit changes the first zone.
func (f *fake) edit(change func(*zoneData)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f.zones[0])
}

// add adds records to the first zone.
func (f *fake) add(t *testing.T, text string) {
	rrs := records(t, "$TTL 300\n"+text)
	f.edit(func(z *zoneData) { z.rrs = append(z.rrs, rrs...) })
}

func (f *fake) portsSeen() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.ports)
}

// queries is what a server was asked, in order.
func (f *fake) queries() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.asked)
}

func (f *fake) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = nil
}

func (f *fake) serveDNS(w dns.ResponseWriter, q *dns.Msg) {
	from := w.RemoteAddr()
	f.mu.Lock()
	f.asked = append(f.asked, fmt.Sprintf("%s %s %s", q.Question[0].Name, dns.Type(q.Question[0].Qtype), from.Network()))
	f.ports[from.String()] = true
	handle, m := f.handle, f.answer(q).Copy() // tests change records
	f.mu.Unlock()
	if handle == nil || !handle(w, q) {
		w.WriteMsg(m)
	}
}

// answer answers from the zones as RFC 1034 §4.3.2 says.
func (f *fake) answer(q *dns.Msg) *dns.Msg {
	m := new(dns.Msg).SetReply(q)
	name, qtype := dns.CanonicalName(q.Question[0].Name), q.Question[0].Qtype
	var z *zoneData
	for _, candidate := range f.zones {
		if dns.IsSubDomain(candidate.apex, name) && (z == nil || dns.IsSubDomain(z.apex, candidate.apex)) {
			z = candidate
		}
	}
	if z == nil {
		m.Rcode = dns.RcodeRefused
		return m
	}
	m.Authoritative = true
	for range 12 {
		if ns := z.cut(name); ns != nil {
			m.Authoritative = len(m.Answer) > 0
			m.Ns, m.Extra = ns, z.glue(ns)
			return m
		}
		if rrs := z.get(name, qtype); rrs != nil {
			m.Answer = append(m.Answer, rrs...)
			if qtype == dns.TypeNS {
				m.Extra = z.glue(rrs)
			}
			return m
		}
		alias := z.get(name, dns.TypeCNAME)
		if alias == nil {
			break
		}
		m.Answer = append(m.Answer, alias...)
		name = dns.CanonicalName(alias[0].(*dns.CNAME).Target)
		if !dns.IsSubDomain(z.apex, name) {
			return m
		}
	}
	m.Ns = z.get(z.apex, dns.TypeSOA)
	if !z.exists(name) {
		m.Rcode = dns.RcodeNameError
	}
	return m
}

// The zones that most tests walk through.
const (
	rootZone = `
. SOA a.root. host.root. 1 2 3 4 60
. NS a.root.
a.root. A 192.0.2.1
org. NS ns.org.
ns.org. A 192.0.2.2
net. NS ns.net.
ns.net. A 192.0.2.3
arpa. NS ns.net.`
	orgZone = `
org. SOA ns.org. host.org. 1 2 3 4 60
org. NS ns.org.
ns.org. A 192.0.2.2
example.org. NS ns1.example.org.
example.org. NS ns2.example.org.
ns1.example.org. A 192.0.2.11
ns2.example.org. A 192.0.2.12
ns2.example.org. AAAA 2001:db8::12`
	netZone = `
net. SOA ns.net. host.net. 1 2 3 4 60
net. NS ns.net.
ns.net. A 192.0.2.3
provider.net. NS ns.provider.net.
ns.provider.net. A 192.0.2.20`
	exampleZone = `
example.org. SOA ns1.example.org. host.example.org. 7 2 3 4 120
example.org. NS ns1.example.org.
example.org. NS ns2.example.org.
ns1.example.org. A 192.0.2.11
ns2.example.org. A 192.0.2.12
ns2.example.org. AAAA 2001:db8::12
example.org. MX 10 mail.example.org.
example.org. TXT "v=spf1 mx -all"
mail.example.org. A 203.0.113.25
x._domainkey.example.org. TXT "v=DKIM1; " "p=abc"
www.example.org. CNAME mail.example.org.`
)

// standard is a root, org., net. and example.org. with two servers, the second
// of which has both families.
func standard(t *testing.T) (n *internet, ns1, ns2 *fake) {
	n = newInternet(t)
	n.serve("192.0.2.1", rootZone)
	n.serve("192.0.2.2", orgZone)
	n.serve("192.0.2.3", netZone)
	ns1 = n.serve("192.0.2.11", exampleZone)
	ns2 = n.serve("192.0.2.12", exampleZone)
	n.servers["2001:db8::12"] = ns2
	return n, ns1, ns2
}

// at is the server at an address.
func at(addr string) Server { return at53("ns.test.", netip.MustParseAddr(addr)) }

// question reads "example.org. MX".
func question(t *testing.T, s string) Question {
	t.Helper()
	name, mnemonic, _ := strings.Cut(s, " ")
	qtype, ok := ParseType(mnemonic)
	if !ok {
		t.Fatalf("no type in %q", s)
	}
	return Question{Canonical(name), qtype}
}

// data is the RDATA of an answer, joined.
func data(a Answer) string {
	var all []string
	for _, rr := range a.RRs {
		all = append(all, rr.Data)
	}
	return strings.Join(all, " | ")
}
