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
	want := "[{a.root-servers.test. 192.0.2.4:53 } {a.root-servers.test. [2001:db8::2:30]:53 } {b.root-servers.test. 192.0.2.5:53 }]"
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
