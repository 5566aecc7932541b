package resolve

import (
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// Every server of the zone answers for its records; what some fail on beside
// that is told of each.
func TestFitness(t *testing.T) {
	t.Parallel()
	n, ns1, ns2 := standard(t)
	rcode := func(code int) handler {
		return func(w dns.ResponseWriter, q *dns.Msg) bool {
			if q.Question[0].Qtype != uint16(unknownType) {
				return false
			}
			m := new(dns.Msg).SetRcode(q, code)
			m.Authoritative = true
			w.WriteMsg(m)
			return true
		}
	}
	silent := func(_ dns.ResponseWriter, q *dns.Msg) bool { return q.Question[0].Qtype == uint16(unknownType) }
	withoutOPT := func(w dns.ResponseWriter, q *dns.Msg) bool {
		if q.IsEdns0() == nil {
			return false
		}
		w.WriteMsg(new(dns.Msg).SetRcode(q, dns.RcodeFormatError))
		return true
	}
	for _, tt := range []struct {
		name  string
		on    handler
		noTCP bool
		tcp   string
		types string
		edns  EDNS
		slow  bool
	}{
		{name: "nothing"},
		{name: "refuses TCP", noTCP: true, tcp: "connection refused"},
		{name: "NOTIMP", on: rcode(dns.RcodeNotImplemented), types: "NOTIMP"},
		{name: "SERVFAIL", on: rcode(dns.RcodeServerFailure), types: "SERVFAIL"},
		{name: "REFUSED", on: rcode(dns.RcodeRefused), types: "REFUSED"},
		{name: "denies the name", on: rcode(dns.RcodeNameError), types: "does not exist"},
		{name: "silence", on: silent, types: "no answer", slow: true},
		{name: "EDNS refused", on: withoutOPT, edns: EDNSRefused},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ns1.on(tt.on)
			ns1.noTCP = tt.noTCP
			c := n.client("192.0.2.1")
			reply, err := c.Authoritative(t.Context(), Question{"example.org.", TypeSOA})
			if err != nil {
				t.Fatal(err)
			}
			var servers []Server
			for _, a := range reply.Answers {
				servers = append(servers, a.Server)
			}
			var all []Fitness
			for _, s := range servers {
				fit, err := c.Fitness(t.Context(), "Example.org", s)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, fit)
			}
			if len(all) != 3 {
				t.Fatalf("%d servers; want 3", len(all))
			}
			says := func(err error, words string) bool {
				return (err == nil) == (words == "") && (err == nil || strings.Contains(err.Error(), words))
			}
			odd := all[0]
			if odd.Server.Name != "ns1.example.org." || !says(odd.TCP, tt.tcp) || !says(odd.Types, tt.types) || odd.EDNS != tt.edns {
				t.Errorf("%+v; want TCP %q, types %q, EDNS %d", odd, tt.tcp, tt.types, tt.edns)
			}
			for _, fit := range all[1:] {
				if fit.TCP != nil || fit.Types != nil || fit.EDNS != EDNSFine {
					t.Errorf("%+v; want nothing to say", fit)
				}
			}
			before := len(ns2.queries())
			if _, err := c.Fitness(t.Context(), "example.org.", servers[1]); err != nil || len(ns2.queries()) != before {
				t.Errorf("asked again, error %v", err)
			}
			if tt.slow {
				return
			}
			c.Forget()
			if _, err := c.Fitness(t.Context(), "example.org.", servers[1]); err != nil || len(ns2.queries()) == before {
				t.Errorf("not asked again when everything was to be looked at anew, error %v", err)
			}
		})
	}
}

func TestFitnessIsLookedAtOnceAnHour(t *testing.T) {
	n, ns1, _ := standard(t)
	now := time.Now()
	c := n.clientWith(Config{Now: func() time.Time { return now }}, "192.0.2.1")
	zone, err := c.Zone(t.Context(), "example.org.")
	if err != nil {
		t.Fatal(err)
	}
	ns1s := zone.Servers[0]
	for _, step := range []struct {
		after time.Duration
		asked bool
	}{{0, true}, {59 * time.Minute, false}, {2 * time.Minute, true}} {
		now = now.Add(step.after)
		before := len(ns1.queries())
		if _, err := c.Fitness(t.Context(), "example.org.", ns1s); err != nil {
			t.Fatal(err)
		}
		if asked := len(ns1.queries()) > before; asked != step.asked {
			t.Errorf("%v later asked: %v; want %v", step.after, asked, step.asked)
		}
	}
}
