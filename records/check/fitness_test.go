package check_test

import (
	"slices"
	"strings"
	"testing"

	"allgreen/records/check"
	"allgreen/records/dnstest"

	"github.com/miekg/dns"
)

// TestServersThatFailBesidePlainQuestions: all records are right at all servers,
// so nothing keeps the domain from being green; what one server fails on is said.
func TestServersThatFailBesidePlainQuestions(t *testing.T) {
	unknown := func(rcode int) func(f *dnstest.Faults) {
		return func(f *dnstest.Faults) {
			f.Fault(func(w *dnstest.FaultWriter, q *dns.Msg) bool {
				if q.Question[0].Qtype >= 0xff00 {
					w.Answer.Rcode, w.Answer.Ns = rcode, nil
				}
				return false
			})
		}
	}
	for _, tt := range []struct {
		why   string
		do    func(f *dnstest.Faults)
		code  string
		words string
	}{
		{"nothing", func(*dnstest.Faults) {}, "", ""},
		{"no TCP", func(f *dnstest.Faults) { f.TCPBroken() }, "tcp53", "over TCP"},
		{"NOTIMP for what it does not know", unknown(dns.RcodeNotImplemented), "server-odd", "NOTIMP"},
		{"SERVFAIL for what it does not know", unknown(dns.RcodeServerFailure), "server-odd", "SERVFAIL"},
		{"no EDNS", func(f *dnstest.Faults) { f.NoEDNS() }, "server-odd", "EDNS"},
		{"an older version", func(f *dnstest.Faults) { f.OldSerial() }, "stale-secondary", "older version of kestrel.example"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			l, p := newLive(t), plan(nil)
			if err := l.Publish(p.Records...); err != nil {
				t.Fatal(err)
			}
			tt.do(&l.Server("ns2.harbor-dns.example.").Faults)
			for _, confirm := range []bool{false, true} { // check, and watch
				r := look(t, l, p, check.Options{Confirm: confirm})
				c := checkOf(t, r, "delegation")
				if c.State != check.Green {
					t.Errorf("the delegation is %s", c.State)
				}
				i := slices.IndexFunc(c.Findings, func(f check.Finding) bool { return f.Code == tt.code })
				switch {
				case tt.code == "" && len(c.Findings) > 0:
					t.Errorf("%v; want nothing", c.Findings)
				case tt.code != "" && (i < 0 || !strings.Contains(c.Findings[i].Message, tt.words) || !strings.Contains(c.Findings[i].Message, "ns2.harbor-dns.example")):
					t.Errorf("%v; want %s about ns2 with %q", c.Findings, tt.code, tt.words)
				}
				wellWorded(t, c.Findings)
			}
		})
	}
}
