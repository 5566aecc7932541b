package resolve

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// resolverAt answers like one resolver, whoever is asked.
type resolverAt struct {
	egress string // the address from which it asks others; "" if it does not say
	aa     bool   // it claims to be authoritative for everything
	denies bool   // it says that there is no such name
	noRA   bool   // it does not offer recursion
}

func (r resolverAt) serve(w dns.ResponseWriter, q *dns.Msg) bool {
	m := new(dns.Msg).SetReply(q)
	m.RecursionAvailable, m.Authoritative = !r.noRA, r.aa
	if r.denies {
		m.Rcode = dns.RcodeNameError
		w.WriteMsg(m)
		return true
	}
	h := dns.RR_Header{Name: q.Question[0].Name, Rrtype: q.Question[0].Qtype, Class: dns.ClassINET, Ttl: 60}
	switch q.Question[0].Qtype {
	case dns.TypeSOA:
		m.Answer = []dns.RR{&dns.SOA{Hdr: h, Ns: "a.", Mbox: "b."}}
	case dns.TypeNS:
		m.Answer = []dns.RR{&dns.NS{Hdr: h, Ns: "ns1.example.org."}}
	case dns.TypeA:
		m.Answer = []dns.RR{&dns.A{Hdr: h, A: net.IPv4(203, 0, 113, 25)}}
	case dns.TypeTXT:
		if r.egress != "" {
			m.Answer = []dns.RR{&dns.TXT{Hdr: h, Txt: []string{r.egress}}}
		}
	}
	w.WriteMsg(m)
	return true
}

// pathClient is a client of the real root hints and resolvers, or of others,
// for whom each address is that of the server that divert names; "" is nobody.
func pathClient(t *testing.T, config Config, n *internet, divert func(addr netip.Addr) string) *Client {
	config.IPv6 = Avoid
	config.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		at := netip.MustParseAddrPort(address)
		to := divert(at.Addr())
		if to == "" {
			to = "198.51.100.250" // where n has nobody
		}
		return n.dial(ctx, network, netip.AddrPortFrom(netip.MustParseAddr(to), at.Port()).String())
	}
	c := New(config)
	t.Cleanup(func() { c.Close() })
	return c
}

func isRoot(addr netip.Addr) bool {
	for _, r := range RootHints() {
		if r.Addr.Addr() == addr {
			return true
		}
	}
	return false
}

// TestInterceptedPath: of the three proofs two are needed, whichever they are.
func TestInterceptedPath(t *testing.T) {
	const box, root, quiet = "198.51.100.1", "198.51.100.2", "198.51.100.3"
	nowhere := netip.MustParseAddr("192.0.2.53")
	everywhere := func(netip.Addr) string { return box }
	for _, tt := range []struct {
		name   string
		box    resolverAt
		config Config
		divert func(addr netip.Addr) string
		want   PathState
		proofs string // words of them
	}{
		{"everything goes to one resolver", resolverAt{egress: "203.0.113.9"}, Config{}, everywhere, PathIntercepted, "root servers, public resolvers"},
		{"to one that hides where it asks from", resolverAt{}, Config{}, everywhere, PathIntercepted, "root servers, where no server is"},
		{"to one that claims to be authoritative", resolverAt{aa: true}, Config{}, everywhere, PathIntercepted, "root servers, where no server is"},
		{"to one that denies everything", resolverAt{denies: true}, Config{}, everywhere, PathIntercepted, "root servers, public resolvers"},
		{"and offers nothing", resolverAt{denies: true, noRA: true}, Config{}, everywhere, PathIntercepted, "root servers, where no server is"},
		{"but nowhere is silent, and it hides", resolverAt{}, Config{}, func(a netip.Addr) string {
			if a == nowhere {
				return ""
			}
			return box
		}, PathOpen, ""},
		{"only resolvers are diverted, and nowhere", resolverAt{egress: "203.0.113.9"}, Config{}, func(a netip.Addr) string {
			if isRoot(a) {
				return root
			}
			return box
		}, PathIntercepted, "public resolvers, where no server is"},
		{"roots that set RA and nothing else", resolverAt{}, Config{}, func(a netip.Addr) string {
			if isRoot(a) {
				return root
			}
			return ""
		}, PathOpen, ""},
		{"own resolvers: they may well be one", resolverAt{egress: "203.0.113.9"},
			Config{Resolvers: PublicResolvers()[:4]}, func(a netip.Addr) string {
				if isRoot(a) {
					return root
				}
				return box
			}, PathOpen, ""},
		{"own roots and resolvers: whatever they say", resolverAt{egress: "203.0.113.9"},
			Config{Roots: RootHints(), Resolvers: PublicResolvers()}, everywhere, PathOpen, ""},
		{"a box that fails at everything", resolverAt{}, Config{}, func(netip.Addr) string { return quiet }, PathOpen, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			n := newInternet(t)
			n.serve(box).on(tt.box.serve)
			n.serve(root, rootZone).on(func(w dns.ResponseWriter, q *dns.Msg) bool {
				m := new(dns.Msg).SetReply(q)
				m.RecursionAvailable = true
				m.Ns = []dns.RR{&dns.NS{Hdr: dns.RR_Header{Name: "com.", Rrtype: dns.TypeNS, Class: dns.ClassINET, Ttl: 60}, Ns: "ns.com."}}
				w.WriteMsg(m)
				return true
			})
			n.serve(quiet).on(func(w dns.ResponseWriter, q *dns.Msg) bool {
				w.WriteMsg(new(dns.Msg).SetRcode(q, dns.RcodeServerFailure))
				return true
			})
			c := pathClient(t, tt.config, n, tt.divert)
			c.path.suspect()
			p := c.Path(t.Context())
			if p.State != tt.want {
				t.Fatalf("state %d, proofs %q; want %d", p.State, p.Proofs, tt.want)
			}
			if tt.proofs == "" {
				return
			}
			for i, words := range strings.Split(tt.proofs, ", ") {
				if len(p.Proofs) != 2 || !strings.Contains(p.Proofs[i], words) {
					t.Errorf("proofs %q; want one about %s", p.Proofs, words)
				}
			}
			if len(p.HTTPS) < 5 {
				t.Errorf("to carry on with: %v", p.HTTPS)
			}
		})
	}
}

// TestInterceptionIsNoticed: a walk through a box that answers for everybody,
// however it poses, makes the client test its path; one that went well does not.
func TestInterceptionIsNoticed(t *testing.T) {
	t.Parallel()
	for _, box := range []resolverAt{{}, {aa: true}, {denies: true}} {
		n := newInternet(t)
		n.serve("198.51.100.1").on(box.serve)
		c := pathClient(t, Config{}, n, func(netip.Addr) string { return "198.51.100.1" })
		c.Authoritative(t.Context(), wwwA)
		if p := c.Path(t.Context()); p.State != PathIntercepted {
			t.Errorf("%+v: %+v", box, p)
		}
		if _, err := c.Zone(t.Context(), "example.net."); err == nil || !strings.Contains(err.Error(), "intercepted") {
			t.Errorf("%+v: the next walk ended with %v; want none", box, err)
		}
	}

	n, _, _ := standard(t)
	c := n.client("192.0.2.1")
	c.path.ownRoots = false
	c.Authoritative(t.Context(), wwwA)
	before := c.Counts()
	if p := c.Path(t.Context()); p.State != PathOpen || c.Counts() != before {
		t.Errorf("a good path: %+v, for %+v after %+v", p, c.Counts(), before)
	}
}

// TestBlockedPath: UDP and TCP are tried; the outcome holds, ends walks before
// they begin, and is found out anew when the person demands a look.
func TestBlockedPath(t *testing.T) {
	t.Parallel()
	n := newInternet(t)
	n.serve("198.51.100.1", rootZone)
	var open atomic.Bool
	var udp, tcp atomic.Int32
	c := pathClient(t, Config{}, n, func(a netip.Addr) string {
		if open.Load() && isRoot(a) {
			return "198.51.100.1"
		}
		return ""
	})
	dial := c.config.Dial
	c.config.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		if network == "tcp" {
			tcp.Add(1)
		} else {
			udp.Add(1)
		}
		return dial(ctx, network, address)
	}
	start := time.Now()
	if _, err := c.Authoritative(t.Context(), wwwA); err == nil {
		t.Error("an answer")
	}
	if took := time.Since(start); took > 7*time.Second {
		t.Errorf("the walk took %v; want it to end with the test of the path", took)
	}
	if p := c.Path(t.Context()); p.State != PathBlocked || len(p.HTTPS) < 5 || udp.Load() == 0 || tcp.Load() == 0 {
		t.Fatalf("%+v after %d UDP, %d TCP", p, udp.Load(), tcp.Load())
	}
	before := c.Counts()
	if _, err := c.Authoritative(t.Context(), wwwA); err == nil || c.Counts() != before {
		t.Errorf("error %v, %+v questions after %+v; want none more", err, c.Counts(), before)
	}
	open.Store(true)
	if p := c.Path(t.Context()); p.State != PathBlocked {
		t.Errorf("%+v; want the outcome to hold", p)
	}
	c.Forget()
	if p := c.Path(t.Context()); p.State != PathOpen {
		t.Errorf("after Forget: %+v", p)
	}
}

// TestTCPAlone: where UDP is dropped and TCP passes, the path is not blocked.
func TestTCPAlone(t *testing.T) {
	t.Parallel()
	n := newInternet(t)
	n.serve("198.51.100.1", rootZone)
	c := pathClient(t, Config{}, n, func(a netip.Addr) string {
		if isRoot(a) {
			return "198.51.100.1"
		}
		return ""
	})
	dial := c.config.Dial
	c.config.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		if network == "udp" {
			return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.EPERM}
		}
		return dial(ctx, network, address)
	}
	c.path.suspect()
	if p := c.Path(t.Context()); p.State != PathOpen {
		t.Errorf("%+v", p)
	}
}

// TestPathHTTPS: who is to be asked over HTTPS.
func TestPathHTTPS(t *testing.T) {
	mixed := []Server{at("192.0.2.7"), dohServer}
	for _, tt := range []struct {
		config Config
		want   string
	}{
		{Config{}, "https://1.1.1.1/dns-query"},
		{Config{IPv4: Avoid}, "https://[2606:4700:4700::1111]/dns-query"},
		{Config{Resolvers: mixed}, dohServer.URL},
		{Config{Resolvers: mixed[:1]}, "none"},
	} {
		c := New(tt.config)
		got := "none"
		if servers := c.Path(t.Context()).HTTPS; len(servers) > 0 {
			got = servers[0].Address()
		}
		if got != tt.want {
			t.Errorf("%s first; want %s", got, tt.want)
		}
		c.Close()
	}
}
