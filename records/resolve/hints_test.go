package resolve

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestRootHints(t *testing.T) {
	roots := RootHints()
	names, families := map[string]int{}, map[bool]int{}
	seen := map[string]bool{}
	for _, s := range roots {
		names[s.Name]++
		families[s.Addr.Addr().Is4()]++
		seen[s.Addr.String()] = true
	}
	if len(names) != 13 || families[true] != 13 || families[false] != 13 || len(seen) != 26 {
		t.Errorf("%d names, %v, %d addresses; want 13 names with two addresses each", len(names), families, len(seen))
	}
	for letter := 'a'; letter <= 'm'; letter++ {
		if names[fmt.Sprintf("%c.root-servers.net.", letter)] != 2 {
			t.Errorf("%c is missing", letter)
		}
	}
}

func TestParseHints(t *testing.T) {
	roots, err := ParseHints(strings.NewReader(`
;       This file holds the information on root name servers
.                        3600000      NS    A.ROOT-SERVERS.TEST.
A.ROOT-SERVERS.TEST.     3600000      A     192.0.2.4
A.ROOT-SERVERS.TEST.     3600000      AAAA  2001:db8::2:30
; FORMERLY ELSEWHERE
.                        3600000      NS    B.ROOT-SERVERS.TEST.
B.ROOT-SERVERS.TEST.     3600000      A     192.0.2.5
other.test.              3600000      A     192.0.2.6
`))
	want := "[{a.root-servers.test. 192.0.2.4:53} {a.root-servers.test. [2001:db8::2:30]:53} {b.root-servers.test. 192.0.2.5:53}]"
	if got := fmt.Sprint(roots); got != want || err != nil {
		t.Errorf("got %s, error %v; want %s", got, err, want)
	}
	for _, tt := range []struct{ text, why string }{
		{"", "empty"},
		{"; nothing\n", "comments alone"},
		{". 60 NS a.test.\n", "no address"},
		{"a.test. 60 A 192.0.2.1\n", "no NS of the root"},
		{"org. 60 NS a.test.\na.test. 60 A 192.0.2.1\n", "NS of another zone"},
		{"this is not a master file\n", "not a master file"},
		{"$INCLUDE /etc/passwd\n", "no other file is opened"},
		{". 60 NS a.test.\na.test. 60 A 192.0.2.1000\n", "a bad address"},
	} {
		if roots, err := ParseHints(strings.NewReader(tt.text)); !errors.Is(err, ErrServer) || roots != nil {
			t.Errorf("%s: %v, error %v; want ErrServer", tt.why, roots, err)
		}
	}
}

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

func TestParseResolver(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"192.0.2.1", "{192.0.2.1 192.0.2.1:53}"},
		{" 192.0.2.1 ", "{192.0.2.1 192.0.2.1:53}"},
		{"192.0.2.1:5353", "{192.0.2.1:5353 192.0.2.1:5353}"},
		{"2001:db8::1", "{2001:db8::1 [2001:db8::1]:53}"},
		{"[2001:db8::1]", "{[2001:db8::1] [2001:db8::1]:53}"},
		{"[2001:db8::1]:5353", "{[2001:db8::1]:5353 [2001:db8::1]:5353}"},
		{"192.0.2.1=Home", "{Home 192.0.2.1:53}"},
		{"192.0.2.1:5353 = The cellar", "{The cellar 192.0.2.1:5353}"},
		{"[2001:db8::1]:53=v6", "{v6 [2001:db8::1]:53}"},
		{"::ffff:192.0.2.1", "{::ffff:192.0.2.1 192.0.2.1:53}"},
	} {
		if got, err := ParseResolver(tt.in); fmt.Sprint(got) != tt.want || err != nil {
			t.Errorf("%q: %v, error %v; want %s", tt.in, got, err, tt.want)
		}
	}
	for _, tt := range []struct{ in, why string }{
		{"", "empty"}, {"=name", "no address"}, {"192.0.2.1=", "no name behind ="},
		{"dns.example", "a name would have to be looked up"}, {"192.0.2", "not whole"}, {"192.0.2.1:0", "port 0"},
		{"192.0.2.1:65536", "no such port"}, {"192.0.2.1:dns", "ports are numbers"}, {"2001:db8::1:5353:53:1:2:3:4", "too long"},
		{"0.0.0.0", "unspecified"}, {"::", "unspecified"}, {"[::]:53", "unspecified"}, {"[192.0.2.1", "half a bracket"},
		{"192.0.2.1/24", "a network"}, {"udp://192.0.2.1", "a URL"},
	} {
		if got, err := ParseResolver(tt.in); !errors.Is(err, ErrServer) {
			t.Errorf("%q (%s): %v, error %v; want ErrServer", tt.in, tt.why, got, err)
		}
	}
	for _, in := range []string{"https://dns.example/dns-query", "HTTPS://192.0.2.1/=x"} {
		if _, err := ParseResolver(in); err == nil || !strings.Contains(err.Error(), "not supported yet") {
			t.Errorf("%q: %v; want to be told that it comes later", in, err)
		}
	}
}

// FuzzParseResolver: what is taken can be dialled, and says so when read again.
func FuzzParseResolver(f *testing.F) {
	for _, s := range []string{"192.0.2.1", "192.0.2.1:53=a", "[2001:db8::1]:53", "fe80::1%eth0", "=", "https://x"} {
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
		again, err := ParseResolver(server.Addr.String())
		if err != nil || again.Addr != server.Addr {
			t.Fatalf("%q became %v, and that %v, error %v", s, server.Addr, again.Addr, err)
		}
	})
}

func FuzzParseHints(f *testing.F) {
	f.Add(". 60 NS a.test.\na.test. 60 A 192.0.2.1\na.test. 60 AAAA 2001:db8::1\n")
	f.Fuzz(func(t *testing.T, text string) {
		roots, err := ParseHints(strings.NewReader(text))
		if (err == nil) != (len(roots) > 0) {
			t.Fatalf("%v, error %v", roots, err)
		}
		for _, s := range roots {
			if !s.Addr.IsValid() || s.Addr.Port() != 53 {
				t.Fatalf("%v", s)
			}
		}
	})
}
