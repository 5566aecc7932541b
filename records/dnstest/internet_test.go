package dnstest_test

import (
	"context"
	"errors"
	"net"
	"syscall"
	"testing"
	"time"

	"allgreen/records/dnstest"

	"github.com/miekg/dns"
)

func TestDelegationTree(t *testing.T) {
	in := small(t, dnstest.Options{})
	tests := []struct {
		at, name string
		cut      string
		servers  int
		glue     int
		why      string
	}{
		{rootA, "kestrel.example", "example.", 2, 4, "the root refers to the TLD, with IPv4 and IPv6 glue"},
		{"[2001:db8::2]:53", "kestrel.org", "org.", 2, 4, "the other root server too; org's servers lie in example, whose glue it has"},
		{rootA, "25.113.0.203.in-addr.arpa", "arpa.", 1, 2, "the reverse tree"},
		{nicA, "mail.kestrel.example", "kestrel.example.", 2, 4, "the TLD refers to the provider"},
		{arpa, "25.113.0.203.in-addr.arpa", "113.0.203.in-addr.arpa.", 2, 0, "without glue: the hosting company's servers lie elsewhere"},
		{arpa, "5.2.0.0.8.b.d.0.1.0.0.2.ip6.arpa", "8.b.d.0.1.0.0.2.ip6.arpa.", 2, 0, "and so for IPv6"},
	}
	for _, tt := range tests {
		reply := ask(t, in, tt.at, query{name: tt.name, qtype: dns.TypeMX, edns: 1232})
		if reply.Authoritative || len(reply.Answer) > 0 || len(reply.Ns) != tt.servers || reply.Ns[0].Header().Name != tt.cut {
			t.Errorf("%s at %s: %v\nwant a referral to %s: %s", tt.name, tt.at, reply, tt.cut, tt.why)
		}
		if tt.glue > 0 && len(texts(reply.Extra)) != tt.glue {
			t.Errorf("%s at %s: glue %q, want %d addresses", tt.name, tt.at, texts(reply.Extra), tt.glue)
		}
	}
	priming := ask(t, in, rootA, query{name: ".", qtype: dns.TypeNS, edns: 1232})
	if !priming.Authoritative || len(priming.Answer) != 2 || len(texts(priming.Extra)) != 4 {
		t.Errorf("priming (RFC 9609): %v", priming)
	}
	for _, tt := range []struct {
		at, apex string
	}{{ns1, "kestrel.example"}, {ns2, "kestrel.example"}, {hosting1, "113.0.203.in-addr.arpa"}} {
		reply := ask(t, in, tt.at, query{name: tt.apex, qtype: dns.TypeNS, edns: 1232})
		if !reply.Authoritative || len(reply.Answer) != 2 {
			t.Errorf("%s at %s: %v", tt.apex, tt.at, reply)
		}
	}
	if got := len(in.Roots()); got != 4 {
		t.Errorf("%d addresses of root servers, want 4", got)
	}
	if got := len(in.Resolvers()); got != 4 {
		t.Errorf("%d resolvers, want 4", got)
	}
}

func TestRegister(t *testing.T) {
	in := small(t, dnstest.Options{Domain: "heron.org"})
	resolves := func(name string) bool {
		return len(ask(t, in, north, query{name: name, qtype: dns.TypeSOA, rd: true}).Answer) == 1
	}
	if !resolves("heron.org") {
		t.Error("the domain of the options is not registered")
	}
	if err := in.Register("bittern.co.nl"); err != nil {
		t.Fatal(err)
	}
	if !resolves("bittern.co.nl") {
		t.Error("a domain in a TLD that was not there before does not resolve")
	}
	if reply := ask(t, in, rootA, query{name: "bittern.co.nl", qtype: dns.TypeNS}); len(reply.Ns) == 0 || reply.Ns[0].Header().Name != "nl." {
		t.Errorf("the root should refer to the new TLD: %v", reply)
	}
	in.Set("mail.heron.org", "A", 60, "203.0.113.25")
	if err := in.Register("Heron.ORG."); err != nil {
		t.Fatal(err)
	}
	if reply := ask(t, in, ns1, query{name: "mail.heron.org", qtype: dns.TypeA}); len(reply.Answer) != 1 {
		t.Error("registering it once more emptied the zone")
	}
	for _, bad := range []string{"", "org", ".", "a..b"} {
		if err := in.Register(bad); err == nil {
			t.Errorf("%q was registered", bad)
		}
	}
}

func TestNobodyThere(t *testing.T) {
	in := small(t, dnstest.Options{})
	for _, addr := range []string{"192.0.2.200:53", "[2001:db8:dead::1]:53", "192.0.2.1:5353"} {
		if reply, err := try(in, addr, query{name: "example", qtype: dns.TypeNS}, 50*time.Millisecond); err == nil {
			t.Errorf("%s answered over UDP: %v", addr, reply)
		}
		if _, err := in.Dial(t.Context(), "tcp", addr); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("%s over TCP: %v, want a refused connection", addr, err)
		}
	}
}

func TestDialFamilies(t *testing.T) {
	in := small(t, dnstest.Options{})
	for _, tt := range []struct{ network, address string }{{"udp4", rootA}, {"udp6", "[2001:db8::1]:53"}, {"tcp4", rootA}, {"tcp6", "[2001:db8::1]:53"}} {
		if reply := ask(t, in, tt.address, query{network: tt.network, name: ".", qtype: dns.TypeSOA}); len(reply.Answer) != 1 {
			t.Errorf("%s %s: %v", tt.network, tt.address, reply)
		}
	}
}

func TestDialErrors(t *testing.T) {
	in := small(t, dnstest.Options{})
	for _, tt := range []struct{ network, address, why string }{
		{"udp", "ns1.harbor-dns.example:53", "names are not looked up"},
		{"udp", "192.0.2.1", "no port"},
		{"unix", "192.0.2.1:53", "no such network"},
	} {
		if conn, err := in.Dial(t.Context(), tt.network, tt.address); err == nil {
			conn.Close()
			t.Errorf("%s %s: no error: %s", tt.network, tt.address, tt.why)
		}
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := in.Dial(done, "tcp", rootA); !errors.Is(err, context.Canceled) {
		t.Errorf("with an ended context: %v", err)
	}
}

func TestClose(t *testing.T) {
	in, err := dnstest.Small(dnstest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	in.Server("a.root-servers.test").Delay(time.Hour)
	in.Server("b.root-servers.test").Delay(time.Hour)
	asked := make(chan error)
	go func() {
		_, err := try(in, north, query{name: "kestrel.example", qtype: dns.TypeMX, rd: true}, time.Second)
		asked <- err
	}()
	for len(in.Server("a.root-servers.test").Queries())+len(in.Server("b.root-servers.test").Queries()) == 0 {
		time.Sleep(time.Millisecond)
	}
	for range 2 {
		if err := in.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	<-asked // with whatever result: it ended, and goleak sees the rest
	if _, err := in.Dial(t.Context(), "udp", rootA); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Dial after Close: %v", err)
	}
}

func BenchmarkSmall(b *testing.B) {
	for b.Loop() {
		in, err := dnstest.Small(dnstest.Options{})
		if err != nil {
			b.Fatal(err)
		}
		in.Close()
	}
}
