package resolve

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestResolversAlike(t *testing.T) {
	said := func(texts ...string) (rs []response) {
		for _, text := range texts {
			r := response{}
			for _, s := range strings.Fields(text) {
				r.RRs = append(r.RRs, RR{Type: TypeTXT, Strings: []string{s}})
			}
			rs = append(rs, r)
		}
		return rs
	}
	denial := response{Answer: Answer{Status: NXDomain}}
	for _, tt := range []struct {
		why  string
		in   []response
		want bool
	}{
		{"three at one address", said("203.0.113.9", "203.0.113.9", "203.0.113.9"), true},
		{"with what some add", said("edns0-client-subnet 203.0.113.9", "203.0.113.9 x", "203.0.113.9"), true},
		{"one is another", said("203.0.113.9", "203.0.113.9", "203.0.113.9", "198.51.100.10"), false},
		{"a provider with several beside each other", said("203.0.113.9", "203.0.113.10", "203.0.113.77"), true},
		{"two prove nothing", said("203.0.113.9", "203.0.113.9", ""), false},
		{"one denies, as some filter", append(said("203.0.113.9", "203.0.113.9"), denial, denial), false},
		{"all deny", []response{denial, denial, denial}, true},
		{"two deny", []response{denial, denial, {}}, false},
		{"words are no addresses", said("hello", "hello", "hello"), false},
		{"nobody answers", said("", "", ""), false},
	} {
		if got := resolversAlike(tt.in); (got != "") != tt.want {
			t.Errorf("%s: %q", tt.why, got)
		}
	}
}

// TestSlowResolversAreNotWaitedFor: a few of them tell enough.
func TestSlowResolversAreNotWaitedFor(t *testing.T) {
	t.Parallel()
	n := newInternet(t)
	n.serve("198.51.100.1").on(resolverAt{egress: "203.0.113.9"}.serve)
	answering := PublicResolvers()[:3]
	c := pathClient(t, Config{}, n, func(a netip.Addr) string {
		if slices.ContainsFunc(answering, func(s Server) bool { return s.Addr.Addr() == a }) {
			return "198.51.100.1"
		}
		return ""
	})
	start := time.Now()
	if got := c.Diverted(t.Context()); len(got) != 3 || time.Since(start) > pathUDP/2 {
		t.Errorf("%v after %v", got, time.Since(start))
	}
}

// TestDivertedResolvers: the way to the source is open, and what goes to some
// well-known resolvers ends somewhere else.
func TestDivertedResolvers(t *testing.T) {
	for _, tt := range []struct {
		why    string
		box    string // from where the box asks for the resolvers that it answers for
		boxed  int    // how many of the eight those are
		config Config
		want   int
	}{
		{"all of them", "203.0.113.9", 8, Config{}, 8},
		{"two: different operators don't share a network", "203.0.113.9", 2, Config{}, 2},
		{"one cannot be told from a true one", "203.0.113.9", 1, Config{}, 0},
		{"none", "", 0, Config{}, 0},
		{"over IPv6", "2001:db8:9::53", 3, Config{}, 3},
		{"the name has gone: nothing is known", "nothing", 8, Config{}, 0},
		{"own resolvers may well be one", "203.0.113.9", 8, Config{Resolvers: PublicResolvers()}, 0},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			n := newInternet(t)
			n.serve("198.51.100.1").on(resolverAt{egress: tt.box, denies: tt.box == "nothing"}.serve)
			own := map[netip.Addr]string{}
			for i, r := range PublicResolvers() {
				own[r.Addr.Addr()] = "198.51.100.1"
				if i >= tt.boxed {
					addr := netip.AddrFrom4([4]byte{198, 51, byte(i), 53}).String()
					n.serve(addr).on(resolverAt{egress: addr}.serve)
					own[r.Addr.Addr()] = addr
				}
			}
			c := pathClient(t, tt.config, n, func(a netip.Addr) string { return own[a] })
			if got := c.Diverted(t.Context()); len(got) != tt.want {
				t.Errorf("%v; want %d", got, tt.want)
			}
			before := c.Counts()
			if got := c.Diverted(t.Context()); len(got) != tt.want || c.Counts() != before {
				t.Errorf("asked again: %v", got)
			}
			c.Forget()
			if c.Diverted(t.Context()); (c.Counts() != before) != (tt.config.Resolvers == nil) {
				t.Errorf("after Forget: %+v, before %+v", c.Counts(), before)
			}
		})
	}
}
