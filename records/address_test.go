package records

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
)

func TestParseAddr(t *testing.T) {
	for _, c := range []struct{ in, want, reason string }{
		{"198.51.100.7", "198.51.100.7", "documentation addresses are taken, with a warning (RFC 5737)"},
		{"9.9.9.9", "9.9.9.9", "a public address"},
		{"100.63.255.255", "100.63.255.255", "just below the shared addresses"},
		{"100.128.0.1", "100.128.0.1", "just above the shared addresses"},
		{"172.15.0.1", "172.15.0.1", "just below 172.16.0.0/12"},
		{"172.32.0.1", "172.32.0.1", "just above 172.16.0.0/12"},
		{"2001:DB8:0:0::25", "2001:db8::25", "documentation; any spelling (RFC 5952 comes back)"},
		{"3fff::25", "3fff::25", "documentation (RFC 9637)"},
		{"2620:fe::fe", "2620:fe::fe", "a public address"},
		{"2001:200::1", "2001:200::1", "just above the protocol block 2001::/23"},
	} {
		addr, err := ParseAddr(c.in, strings.Contains(c.in, ":"))
		if err != nil || addr.String() != c.want {
			t.Errorf("%s: got %v, %v, wanted %s (%s)", c.in, addr, err, c.want, c.reason)
		}
	}
}

func TestParseAddrRefuses(t *testing.T) {
	const v4, v6 = false, true
	for _, c := range []struct {
		in      string
		v6      bool
		problem string
		example string
		reason  string
	}{
		{"", v4, "nothing was given", "203.0.113.25", "empty"},
		{"mail.example.org", v4, "is not an IPv4 address", "203.0.113.25", "a name"},
		{"203.0.113.256", v4, "is not an IPv4 address", "203.0.113.25", "octet too large"},
		{"203.0.113", v4, "is not an IPv4 address", "203.0.113.25", "too short"},
		{"010.1.1.1", v4, "is not an IPv4 address", "203.0.113.25", "octal or not? nobody knows"},
		{"3405803801", v4, "is not an IPv4 address", "203.0.113.25", "as one number"},
		{" 9.9.9.9", v4, "is not an IPv4 address", "203.0.113.25", "trimming is the form's job"},
		{"2001:db8:::1", v6, "is not an IPv6 address", "2001:db8::25", "malformed"},
		{"2620:fe::fe", v4, "is an IPv6 address", "203.0.113.25", "wrong field"},
		{"9.9.9.9", v6, "is an IPv4 address", "2001:db8::25", "wrong field"},
		{"9.9.9.9/24", v4, "with a prefix length", "9.9.9.9", "as `ip addr` prints it"},
		{"2620:fe::fe/64", v6, "with a prefix length", "2620:fe::fe", "as `ip addr` prints it"},
		{"2620:fe::fe/64", v4, "with a prefix length", "203.0.113.25", "no example of the wrong family"},
		{"9.9.9.9:25", v4, "has a port", "9.9.9.9", "with port"},
		{"[2620:fe::fe]:25", v6, "has a port", "2620:fe::fe", "with port"},
		{"[2620:fe::fe]", v6, "is in brackets", "2620:fe::fe", "as in a URL"},
		{"fe80::1%eth0", v6, "has a zone", "2001:db8::25", "a zone"},
		{"::ffff:9.9.9.9", v6, "IPv4-mapped", "2001:db8::25", "mapped"},
		{"0.0.0.0", v4, "is no host's", "203.0.113.25", "unspecified"},
		{"10.0.0.5", v4, "private", "203.0.113.25", "RFC 1918"},
		{"172.16.0.1", v4, "private", "203.0.113.25", "RFC 1918, first"},
		{"172.31.255.254", v4, "private", "203.0.113.25", "RFC 1918, last"},
		{"192.168.1.10", v4, "private", "203.0.113.25", "RFC 1918"},
		{"100.64.0.1", v4, "provider's NAT", "203.0.113.25", "RFC 6598"},
		{"127.0.0.1", v4, "loopback", "203.0.113.25", "loopback"},
		{"127.53.0.1", v4, "loopback", "203.0.113.25", "loopback is a /8"},
		{"169.254.1.1", v4, "link-local", "203.0.113.25", "RFC 3927"},
		{"192.0.0.8", v4, "protocols", "203.0.113.25", "RFC 6890"},
		{"192.88.99.1", v4, "6to4", "203.0.113.25", "RFC 7526"},
		{"198.19.0.1", v4, "measurements", "203.0.113.25", "RFC 2544"},
		{"224.0.0.1", v4, "multicast", "203.0.113.25", "RFC 5771"},
		{"240.0.0.1", v4, "reserved", "203.0.113.25", "class E"},
		{"255.255.255.255", v4, "broadcast", "203.0.113.25", "RFC 919"},
		{"::", v6, "unspecified", "2001:db8::25", "unspecified"},
		{"::1", v6, "loopback", "2001:db8::25", "loopback"},
		{"::9.9.9.9", v6, "outside of 2000::/3", "2001:db8::25", "IPv4-compatible"},
		{"64:ff9b::909:909", v6, "NAT64", "2001:db8::25", "RFC 6052"},
		{"64:ff9b:1::1", v6, "NAT64", "2001:db8::25", "RFC 8215"},
		{"100::1", v6, "outside of 2000::/3", "2001:db8::25", "discard-only"},
		{"2001::1", v6, "Teredo", "2001:db8::25", "RFC 4380"},
		{"2001:2::1", v6, "protocols", "2001:db8::25", "measurements"},
		{"2001:20::1", v6, "protocols", "2001:db8::25", "ORCHIDv2"},
		{"2002:909:909::1", v6, "6to4", "2001:db8::25", "RFC 7526"},
		{"fd00::1", v6, "ULA", "2001:db8::25", "RFC 4193"},
		{"fe80::1", v6, "link-local", "2001:db8::25", "RFC 4291"},
		{"fec0::1", v6, "site-local", "2001:db8::25", "RFC 3879"},
		{"ff02::1", v6, "multicast", "2001:db8::25", "RFC 4291"},
		{"4000::1", v6, "outside of 2000::/3", "2001:db8::25", "not given out"},
	} {
		_, err := ParseAddr(c.in, c.v6)
		var refused *InputError
		if !errors.As(err, &refused) || !errors.Is(err, ErrAddress) {
			t.Errorf("%s: got %v, wanted ErrAddress (%s)", c.in, err, c.reason)
			continue
		}
		if !strings.Contains(refused.Problem, c.problem) || refused.Example != c.example {
			t.Errorf("%s: %q, example %q; wanted %q, %q (%s)", c.in, refused.Problem, refused.Example, c.problem, c.example, c.reason)
		}
	}
}

func TestIsDocumentation(t *testing.T) {
	for in, want := range map[string]bool{
		"192.0.2.1": true, "198.51.100.255": true, "203.0.113.0": true, "2001:db8:ffff::": true, "3fff:fff::1": true,
		"192.0.3.1": false, "9.9.9.9": false, "2001:db9::": false, "3fff:1000::": false,
	} {
		if got := IsDocumentation(netip.MustParseAddr(in)); got != want {
			t.Errorf("%s: %v", in, got)
		}
	}
}

func TestReverseName(t *testing.T) {
	for _, c := range []struct{ addr, name, reason string }{
		{"203.0.113.25", "25.113.0.203.in-addr.arpa.", "octets backwards (RFC 1035 §3.5)"},
		{"1.20.0.255", "255.0.20.1.in-addr.arpa.", "no padding"},
		{"4321:0:1:2:3:4:567:89ab",
			"b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa.", "the example of RFC 3596 §2.5"},
		{"::", strings.Repeat("0.", 32) + "ip6.arpa.", "all zeros"},
	} {
		addr := netip.MustParseAddr(c.addr)
		if got := ReverseName(addr); got != c.name {
			t.Errorf("%s: got %s, wanted %s (%s)", c.addr, got, c.name, c.reason)
		}
		if got, ok := ReverseAddr(c.name); !ok || got != addr {
			t.Errorf("%s: back to %v, %v", c.name, got, ok)
		}
	}
}

func TestReverseAddrRefuses(t *testing.T) {
	for in, reason := range map[string]string{
		"":                                       "empty",
		"mail.example.org.":                      "no arpa name",
		"113.0.203.in-addr.arpa.":                "a network",
		"25.113.0.203.in-addr.arpa":              "no final dot",
		"025.113.0.203.in-addr.arpa.":            "padding",
		"x.25.113.0.203.in-addr.arpa.":           "a label more",
		"25.0-25.113.0.203.in-addr.arpa":         "classless delegation (RFC 2317)",
		"8.b.d.0.1.0.0.2.ip6.arpa.":              "a network",
		strings.Repeat("0.", 31) + "g.ip6.arpa.": "no digit",
		strings.Repeat("A.", 32) + "ip6.arpa.":   "upper case is not our spelling",
		strings.Repeat("00", 31) + "0.ip6.arpa.": "digits instead of dots",
	} {
		if addr, ok := ReverseAddr(in); ok {
			t.Errorf("%s became %v (%s)", in, addr, reason)
		}
	}
}

// FuzzParseAddr: what is taken is global unicast of the asked family or
// documentation, comes back from its own spelling, and from its reverse name.
func FuzzParseAddr(f *testing.F) {
	for _, in := range append(naughty(f), "203.0.113.25", "2001:db8::25", "::ffff:1.2.3.4", "fe80::1%x", "[::1]:25", "10.0.0.0/8") {
		f.Add(in, false)
		f.Add(in, true)
	}
	f.Fuzz(func(t *testing.T, in string, v6 bool) {
		addr, err := ParseAddr(in, v6)
		if err != nil {
			if text := err.Error(); Visible(text) != text {
				t.Fatalf("the error holds raw characters: %q", text)
			}
			return
		}
		if addr.Is6() != v6 || addr.Zone() != "" || !addr.IsGlobalUnicast() || addr.IsPrivate() || addr.Is4In6() {
			t.Fatalf("%q became %v", in, addr)
		}
		if again, err := ParseAddr(addr.String(), v6); err != nil || again != addr {
			t.Fatalf("%q: %v became %v, %v", in, addr, again, err)
		}
		if back, ok := ReverseAddr(ReverseName(addr)); !ok || back != addr {
			t.Fatalf("%v came back from its reverse name as %v, %v", addr, back, ok)
		}
	})
}

func FuzzReverseAddr(f *testing.F) {
	f.Add("25.113.0.203.in-addr.arpa.")
	f.Add(strings.Repeat("f.", 32) + "ip6.arpa.")
	f.Add("113.0.203.in-addr.arpa.")
	f.Fuzz(func(t *testing.T, name string) {
		if addr, ok := ReverseAddr(name); ok && ReverseName(addr) != name {
			t.Fatalf("%q became %v", name, addr)
		}
	})
}
