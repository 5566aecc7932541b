package resolve

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestAFamilyWithoutRouteIsLeftAlone(t *testing.T) {
	n, _, _ := standard(t)
	n.noV6 = true
	for _, roots := range [][]string{{"192.0.2.1"}, {"192.0.2.1", "2001:db8::1"}} {
		c := n.client(roots...)
		reply, err := c.Authoritative(t.Context(), Question{"example.org.", TypeMX})
		if err != nil || len(reply.Answers) != 2 || len(reply.Zone.NoRoute) != 1 {
			t.Errorf("roots %v: %d answers, no route to %v, error %v; want two answers", roots, len(reply.Answers), reply.Zone.NoRoute, err)
		}
		for _, a := range reply.Answers {
			if a.Status != Data {
				t.Errorf("%v: %v, error %v", a.Server, a.Status, a.Err)
			}
		}
	}
}

// IPv6 that leads into nothing is found out by the silence of the roots.
func TestAFamilyThatIsABlackHoleIsLeftAlone(t *testing.T) {
	t.Parallel()
	n, _, _ := standard(t)
	delete(n.servers, "2001:db8::12")
	c := n.client("192.0.2.1", "2001:db8::1", "2001:db8::2")
	start := time.Now()
	reply, err := c.Authoritative(t.Context(), Question{"example.org.", TypeMX})
	if err != nil || len(reply.Answers) != 2 || len(reply.Zone.NoRoute) != 1 {
		t.Errorf("%+v, error %v", reply.Answers, err)
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("took %v", took)
	}
}

// Where the hints know no root server of the family, the silence of the zone's
// own servers tells, if it is that of several.
func TestABlackHoleIsFoundOutWithoutRootsOfTheFamily(t *testing.T) {
	t.Parallel()
	n, ns1, ns2 := standard(t)
	delete(n.servers, "2001:db8::12")
	for _, f := range []*fake{n.servers["192.0.2.2"], ns1, ns2} {
		f.add(t, "ns1.example.org. AAAA 2001:db8::11")
	}
	c := n.client("192.0.2.1")
	start := time.Now()
	reply, err := c.Authoritative(t.Context(), Question{"example.org.", TypeMX})
	if err != nil || len(reply.Answers) != 2 || len(reply.Zone.NoRoute) != 2 || time.Since(start) > 3*time.Second {
		t.Errorf("%d answers, no route to %v after %v, error %v; want two and two", len(reply.Answers), reply.Zone.NoRoute, time.Since(start), err)
	}
	// Found out once.
	start = time.Now()
	if _, err := c.Authoritative(t.Context(), Question{"example.org.", TypeTXT}); err != nil || time.Since(start) > 500*time.Millisecond {
		t.Errorf("the next question took %v, error %v", time.Since(start), err)
	}
}

// One address that is silent is reported; two of them, while IPv4 works, are
// no longer asked.
func TestSilentAddressesOfAFamily(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(Config{Dial: func(_ context.Context, network, address string) (net.Conn, error) {
			client, server := net.Pipe()
			go func() {
				defer server.Close()
				buf := make([]byte, 1500)
				for {
					n, err := server.Read(buf)
					if err != nil {
						return
					}
					if network == "udp" && !strings.Contains(address, "2001:db8") {
						server.Write(rightAnswer(t, buf[:n]))
					}
				}
			}()
			return client, nil
		}})
		defer c.Close()
		v6 := netip.MustParseAddr("2001:db8::9")
		for i, step := range []struct {
			addr   string
			usable bool
		}{
			{"2001:db8::1", true}, // nothing is known of IPv4 yet
			{"192.0.2.1", true},
			{"2001:db8::2", true},
			{"2001:db8::2", true}, // the same one
			{"2001:db8::3", false},
		} {
			c.Ask(t.Context(), at(step.addr), wwwA, false)
			c.upstream(at(step.addr).Addr).learn(func(u *upstream) { u.silent = false })
			if got := c.families.usable(v6); got != step.usable {
				t.Errorf("step %d, %s: IPv6 is usable: %v, want %v", i+1, step.addr, got, step.usable)
			}
		}
	})
}

func TestAvoidedFamily(t *testing.T) {
	n, _, ns2 := standard(t)
	c := n.clientWith(Config{IPv4: Avoid}, "192.0.2.1", "2001:db8::1")
	n.servers["2001:db8::1"] = n.servers["192.0.2.1"]
	n.servers["2001:db8::2"] = n.servers["192.0.2.2"]
	n.servers["192.0.2.1"].add(t, "ns.org. AAAA 2001:db8::2")
	reply, err := c.Authoritative(t.Context(), Question{"example.org.", TypeMX})
	if err != nil || len(reply.Answers) != 1 || reply.Answers[0].Server.Addr.Addr().String() != "2001:db8::12" {
		t.Errorf("%+v, error %v", reply.Answers, err)
	}
	if !slices.Contains(ns2.queries(), "example.org. MX udp") {
		t.Errorf("ns2 was asked %v", ns2.queries())
	}
}
