package check_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"allgreen/records/check"
	"allgreen/records/resolve"
)

// misled is a world in which somebody else answers in the place of some
// resolvers, though the way to the source is open.
type misled struct {
	*world
	diverted []resolve.Server
}

func (m misled) Diverted(context.Context) []resolve.Server { return m.diverted }

// TestDivertedResolversDoNotCount: neither where they have it right nor where
// they don't. The same operators are asked over HTTPS.
func TestDivertedResolversDoNotCount(t *testing.T) {
	for _, tt := range []struct {
		why   string
		n     int // resolvers that are diverted
		https int // of them, how many offer HTTPS
		do    func(w *world)
		state check.State
		code  string
	}{
		{"all, and over HTTPS all see it", 4, 4, func(*world) {}, check.Green, "resolver-diverted"},
		{"one, and the others see it", 1, 0, func(*world) {}, check.Green, "resolver-diverted"},
		{"all, and nobody can be asked over HTTPS", 4, 0, func(*world) {}, check.Unknown, "resolver-silent"},
		{"over HTTPS one has not got it yet", 4, 4, func(w *world) { w.Own("East/https", domain, "MX", 90) }, check.Propagating, "negative-cache"},
		{"who answers in its place has something old", 4, 4, func(w *world) { w.Own("East", domain, "MX", 90, "5 old.kestrel.example.") }, check.Green, "resolver-diverted"},
		{"none", 0, 4, func(*world) {}, check.Green, ""},
	} {
		t.Run(tt.why, func(t *testing.T) {
			w, p := newWorld(t), plan(nil)
			publish(w, p)
			var https []resolve.Server
			for _, s := range overHTTPS(w.resolvers)[:tt.https] { // by the operator's name, as the built-in ones
				s.Name = strings.TrimSuffix(s.Name, "/https")
				https = append(https, s)
			}
			w.path.HTTPS = https
			tt.do(w)
			m := misled{w, w.resolvers[:tt.n]}
			r := look(t, byAddress{m}, p, check.Options{})
			v := verdict(t, r, "mx")
			if v.State != tt.state || tt.code != "" && !slices.Contains(codes(v.Findings), tt.code) || tt.code == "" && len(v.Findings) > 0 {
				t.Errorf("%s with %v, want %s with %q", v.State, codes(v.Findings), tt.state, tt.code)
			}
			wellWorded(t, v.Findings)
			for _, a := range w.asked {
				if slices.ContainsFunc(m.diverted, func(s resolve.Server) bool { return s.Name == a.server }) {
					t.Errorf("%s was asked", a.server)
				}
			}
			for _, s := range v.Servers {
				if diverted := slices.ContainsFunc(m.diverted, func(d resolve.Server) bool { return d.Address() == s.Server }); diverted && s.State != check.ServerNotAsked {
					t.Errorf("%s is %s", s.Server, s.State)
				}
			}
		})
	}
}

// byAddress tells the world's resolvers over HTTPS from those over port 53,
// whose names are the same.
type byAddress struct{ misled }

func (b byAddress) Ask(ctx context.Context, s resolve.Server, q resolve.Question, recurse bool) resolve.Answer {
	if s.URL == "" {
		return b.misled.Ask(ctx, s, q, recurse)
	}
	named := s
	named.Name += "/https"
	a := b.misled.Ask(ctx, named, q, recurse)
	a.Server = s
	return a
}
