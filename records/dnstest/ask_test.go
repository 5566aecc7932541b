package dnstest_test

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"allgreen/records/dnstest"

	"github.com/miekg/dns"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The addresses of the small internet that the tests ask.
const (
	rootA    = "192.0.2.1:53"
	nicA     = "192.0.2.11:53"
	arpa     = "192.0.2.21:53"
	ns1      = "192.0.2.53:53"
	ns1v6    = "[2001:db8:53::1]:53"
	ns2      = "198.51.100.53:53"
	hosting1 = "203.0.113.2:53"
	north    = "198.51.100.1:53"
)

// small starts the ready-made internet and closes it with the test.
func small(t testing.TB, opts dnstest.Options) *dnstest.Internet {
	t.Helper()
	in, err := dnstest.Small(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	return in
}

// one starts an internet with a single server that holds kestrel.example as
// the master-file text says.
func one(t testing.TB, zone string) (*dnstest.Internet, *dnstest.Server) {
	t.Helper()
	in, err := dnstest.Start(dnstest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	s := in.AddServer("ns1.harbor-dns.example", netip.MustParseAddr("192.0.2.53"))
	s.AddZone("kestrel.example", zone)
	return in, s
}

// query is a question as the tests put it; its fields are those of a plain
// authoritative one unless told.
type query struct {
	network string
	name    string
	qtype   uint16
	rd      bool
	edns    uint16 // UDP payload; 0: no OPT record
	edit    func(*dns.Msg)
}

// ask puts a question and takes the first datagram that comes with the right id.
func ask(t testing.TB, in *dnstest.Internet, addr string, q query) *dns.Msg {
	t.Helper()
	reply, err := try(in, addr, q, 5*time.Second)
	if err != nil {
		t.Fatalf("%s %s at %s: %v", q.name, dns.Type(q.qtype), addr, err)
	}
	return reply
}

func try(in *dnstest.Internet, addr string, q query, timeout time.Duration) (*dns.Msg, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	network := q.network
	if network == "" {
		network = "udp"
	}
	raw, err := in.Dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	conn := &dns.Conn{Conn: raw, UDPSize: 65535}
	defer conn.Close()
	m := new(dns.Msg).SetQuestion(dns.Fqdn(q.name), q.qtype)
	m.RecursionDesired = q.rd
	if q.edns > 0 {
		m.SetEdns0(q.edns, false)
	}
	if q.edit != nil {
		q.edit(m)
	}
	client := dns.Client{Timeout: timeout}
	reply, _, err := client.ExchangeWithConn(m, conn)
	return reply, err
}

// texts are records in master-file form, their tabs as blanks, in order.
func texts(rrs []dns.RR) []string {
	var lines []string
	for _, rr := range rrs {
		if rr.Header().Rrtype != dns.TypeOPT {
			lines = append(lines, strings.ReplaceAll(rr.String(), "\t", " "))
		}
	}
	slices.Sort(lines)
	return lines
}

func equal(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}
