package check_test

import (
	"context"
	"net/netip"
	"slices"
	"testing"

	"allgreen/records/check"
	"allgreen/records/resolve"
)

// lost is a world in which port 53 is of no use, and four resolvers over HTTPS
// are left.
func lost(t *testing.T, state resolve.PathState) *world {
	w := newWorld(t)
	w.add(".", "NS", 3600, "a.root.test.")
	w.path.State = state
	if state == resolve.PathIntercepted {
		w.path.Proofs = []string{"root servers answer like resolvers", "at 192.0.2.53, where no server is, one answers"}
	}
	w.path.HTTPS = overHTTPS(w.resolvers)
	return w
}

// overHTTPS are the same resolvers by another way.
func overHTTPS(servers []resolve.Server) []resolve.Server {
	var list []resolve.Server
	for _, s := range servers {
		addr := netip.AddrPortFrom(s.Addr.Addr(), 443)
		list = append(list, resolve.Server{Name: s.Name + "/https", Addr: addr, URL: "https://" + addr.Addr().String() + "/dns-query"})
	}
	return list
}

// late is a world whose path shows itself as intercepted once it was used.
type late struct{ *world }

func (l late) Path(context.Context) resolve.Path {
	l.mu.Lock()
	defer l.mu.Unlock()
	if p := l.path; slices.ContainsFunc(l.asked, func(a asked) bool { return !a.recurse }) {
		return p
	}
	return resolve.Path{HTTPS: l.path.HTTPS}
}

// TestNothingIsGreenOnTheWordOfAnInterceptedPath: what answers at the source's
// addresses says that all is right; over HTTPS it is not there.
func TestNothingIsGreenOnTheWordOfAnInterceptedPath(t *testing.T) {
	w, p := lost(t, resolve.PathIntercepted), plan(nil)
	publish(w, p)
	for _, r := range p.Records {
		for _, s := range w.path.HTTPS {
			w.Own(s.Name, r.Name, r.Type, 60)
		}
	}
	r := look(t, late{w}, p, check.Options{})
	for _, v := range r.Records {
		if v.State != check.Missing {
			t.Errorf("%s is %s: %v", v.ID, v.State, v.Findings)
		}
		for _, s := range v.Servers {
			if s.Role == check.Authoritative {
				t.Errorf("%s: the word of %s is shown", v.ID, s.Server)
			}
		}
	}
	for _, c := range r.Checks {
		if c.State == check.Green && c.ID != "delegation" && c.ID != "dnssec" {
			t.Errorf("check %s is green", c.ID)
		}
	}
}

// TestNoRoute: the zone's servers have IPv6 addresses only, this machine has none.
func TestNoRoute(t *testing.T) {
	w, p := lost(t, resolve.PathOpen), plan(nil)
	publish(w, p)
	z := w.zones[domain]
	z.NoRoute, z.Servers = z.Servers, nil
	v := verdict(t, look(t, w, p, check.Options{}), "mx")
	if v.State != check.Green || codes(v.Findings)[0] != "not-seen-at-source" {
		t.Errorf("%s, %v", v.State, v.Findings)
	}
	w.path.HTTPS = nil
	if v := verdict(t, look(t, w, p, check.Options{}), "mx"); v.State != check.Unknown || codes(v.Findings)[0] != "no-route" {
		t.Errorf("with nobody over HTTPS: %s, %v", v.State, v.Findings)
	}
}

func TestNotRegisteredOverHTTPS(t *testing.T) {
	w, p := lost(t, resolve.PathBlocked), plan(nil)
	for _, s := range w.path.HTTPS {
		for _, typ := range []string{"SOA", "NS"} {
			w.Own(s.Name, domain, typ, 60)
		}
	}
	if c := checkOf(t, look(t, w, p, check.Options{}), "delegation"); c.State != check.Missing || !slices.Contains(codes(c.Findings), "not-registered") {
		t.Errorf("%s, %v", c.State, c.Findings)
	}
}
