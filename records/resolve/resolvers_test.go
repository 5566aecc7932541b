package resolve

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
)

func TestPublicResolvers(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range PublicResolvers() {
		if !s.Addr.Addr().Is4() || s.Addr.Port() != 53 || s.Name == "" {
			t.Errorf("%+v", s)
		}
		seen[s.Addr.String()], seen[s.Name] = true, true
	}
	if len(seen) != 16 {
		t.Errorf("%d names and addresses; want 16", len(seen))
	}
}

func TestPublicHTTPS(t *testing.T) {
	plain := map[string]netip.Addr{}
	for _, s := range PublicResolvers() {
		plain[s.Name] = s.Addr.Addr()
	}
	for _, ipv6 := range []bool{false, true} {
		servers := PublicHTTPS(ipv6)
		if len(servers) < 5 {
			t.Errorf("%d operators; want some more than the three that must agree", len(servers))
		}
		for _, s := range servers {
			again, err := ParseResolver(s.URL + "=" + s.Name)
			if err != nil || again != s || s.Addr.Addr().Is6() != ipv6 {
				t.Errorf("%+v reads as %+v, error %v", s, again, err)
			}
			if addr, ok := plain[s.Name]; !ok || !ipv6 && addr != s.Addr.Addr() {
				t.Errorf("%s over HTTPS is another server than over UDP", s.Name)
			}
		}
	}
}

func TestParseResolver(t *testing.T) {
	for _, tt := range []struct{ in, name, address string }{
		{"192.0.2.1", "192.0.2.1", "192.0.2.1:53"},
		{" 192.0.2.1 ", "192.0.2.1", "192.0.2.1:53"},
		{"192.0.2.1:5353", "192.0.2.1:5353", "192.0.2.1:5353"},
		{"2001:db8::1", "2001:db8::1", "[2001:db8::1]:53"},
		{"[2001:db8::1]", "[2001:db8::1]", "[2001:db8::1]:53"},
		{"[2001:db8::1]:5353", "[2001:db8::1]:5353", "[2001:db8::1]:5353"},
		{"192.0.2.1=Home", "Home", "192.0.2.1:53"},
		{"192.0.2.1:5353 = The cellar", "The cellar", "192.0.2.1:5353"},
		{"[2001:db8::1]:53=v6", "v6", "[2001:db8::1]:53"},
		{"::ffff:192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1:53"},
		{"https://192.0.2.1/dns-query", "https://192.0.2.1/dns-query", "https://192.0.2.1/dns-query"},
		{"https://192.0.2.1:8443/p0=Cellar", "Cellar", "https://192.0.2.1:8443/p0"},
		{"HTTPS://192.0.2.1=x", "x", "https://192.0.2.1/dns-query"},
		{"https://192.0.2.1/ = x y", "x y", "https://192.0.2.1/dns-query"},
		{"https://[2001:DB8::1]/q", "https://[2001:DB8::1]/q", "https://[2001:db8::1]/q"},
		{"https://[2001:db8::1]:8443/q=v6", "v6", "https://[2001:db8::1]:8443/q"},
		{"https://192.0.2.1/dns-query{?dns}=template", "template", "https://192.0.2.1/dns-query"},
	} {
		if got, err := ParseResolver(tt.in); got.Name != tt.name || got.Address() != tt.address || err != nil {
			t.Errorf("%q: %q at %s, error %v; want %q at %s", tt.in, got.Name, got.Address(), err, tt.name, tt.address)
		}
	}
	for _, tt := range []struct{ in, why string }{
		{"", "empty"}, {"=name", "no address"}, {"192.0.2.1=", "no name behind ="},
		{"dns.example", "a name would have to be looked up"}, {"192.0.2", "not whole"}, {"192.0.2.1:0", "port 0"},
		{"192.0.2.1:65536", "no such port"}, {"192.0.2.1:dns", "ports are numbers"}, {"2001:db8::1:5353:53:1:2:3:4", "too long"},
		{"0.0.0.0", "unspecified"}, {"::", "unspecified"}, {"[::]:53", "unspecified"}, {"[192.0.2.1", "half a bracket"},
		{"192.0.2.1/24", "a network"}, {"udp://192.0.2.1", "a URL"},
		{"https://dns.example/dns-query", "a name would have to be looked up"}, {"http://192.0.2.1/", "not encrypted"},
		{"https://", "no address"}, {"https:192.0.2.1", "no address"}, {"https://192.0.2.1:0/", "port 0"},
		{"https://me@192.0.2.1/", "a user"}, {"https://192.0.2.1/?dns", "a query"}, {"https://192.0.2.1/#x", "a fragment"},
		{"https://0.0.0.0/", "unspecified"}, {"https://[fe80::1%25eth0]/", "a zone"}, {"https://192.0.2.1/\x00", "not a URL"},
	} {
		if got, err := ParseResolver(tt.in); !errors.Is(err, ErrServer) {
			t.Errorf("%q (%s): %v, error %v; want ErrServer", tt.in, tt.why, got, err)
		}
	}
}

// FuzzParseResolver: what is taken can be dialled, and says so when read again.
func FuzzParseResolver(f *testing.F) {
	for _, s := range []string{"192.0.2.1", "192.0.2.1:53=a", "[2001:db8::1]:53", "fe80::1%eth0", "=", "https://x", "https://192.0.2.1/a=b", "https://[2001:db8::1]:444"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		server, err := ParseResolver(s)
		if err != nil {
			return
		}
		if !server.Addr.IsValid() || server.Addr.Port() == 0 {
			t.Fatalf("%q: %v", s, server)
		}
		again, err := ParseResolver(server.Address())
		if err != nil || again.Addr != server.Addr || again.URL != server.URL {
			t.Fatalf("%q became %v, and that %v, error %v", s, server, again, err)
		}
		if server.URL != "" && !strings.HasPrefix(server.URL, "https://") {
			t.Fatalf("%q became %s", s, server.URL)
		}
	})
}
