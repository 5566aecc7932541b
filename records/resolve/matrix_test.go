package resolve_test

import (
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"allgreen/records/dnstest"
	"allgreen/records/resolve"

	"github.com/miekg/dns"
)

// hostile is a small internet, and a client that asks one of its servers.
type hostile struct {
	*dnstest.Server
	client *resolve.Client
	at     resolve.Server
}

const kestrel = "kestrel.example."

func newHostile(t *testing.T) hostile {
	t.Helper()
	in, err := dnstest.Small(dnstest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	in.Set(kestrel, "MX", 300, "10 mail.kestrel.example.")
	var roots []resolve.Server
	for _, h := range in.Roots() {
		roots = append(roots, resolve.Server{Name: h.Name, Addr: h.Addr})
	}
	client := resolve.New(resolve.Config{Roots: roots, Resolvers: []resolve.Server{}, Dial: in.Dial, IPv6: resolve.Avoid})
	t.Cleanup(func() { client.Close() })
	return hostile{in.Server("ns1.harbor-dns.example."), client,
		resolve.Server{Name: "ns1.harbor-dns.example.", Addr: netip.MustParseAddrPort("192.0.2.53:53")}}
}

func (h hostile) ask(t *testing.T, name string, typ resolve.Type) resolve.Answer {
	return h.client.Ask(t.Context(), h.at, resolve.Question{Name: name, Type: typ}, false)
}

// TestForgeriesOfServers: whatever comes that is no answer is read past, over
// UDP and over TCP. With the right answer behind it that one counts; alone it is
// neither an answer nor the news that there is none.
func TestForgeriesOfServers(t *testing.T) {
	t.Parallel()
	var asking sync.WaitGroup
	defer asking.Wait()
	for name, forge := range map[string]func(*dnstest.Faults) *dnstest.Faults{
		"another id":                   (*dnstest.Faults).WrongID,
		"another question":             (*dnstest.Faults).WrongQuestion,
		"another type":                 (*dnstest.Faults).WrongType,
		"no question":                  (*dnstest.Faults).NoQuestion,
		"QR=0":                         (*dnstest.Faults).QR0,
		"another opcode":               (*dnstest.Faults).WrongOpcode,
		"another source":               (*dnstest.Faults).OtherSource,
		"octets that cannot be parsed": (*dnstest.Faults).Junk,
		"counts that lie":              (*dnstest.Faults).LyingCounts,
	} {
		for _, transport := range []string{"udp", "tcp"} {
			for _, honest := range []bool{true, false} {
				h := newHostile(t)
				if transport == "tcp" {
					h.Truncate().ForgeTCP()
				}
				if forge(&h.Faults); !honest {
					h.Silent()
				}
				why := fmt.Sprintf("%s over %s", name, transport)
				asking.Go(func() {
					start := time.Now()
					a := h.ask(t, kestrel, resolve.TypeMX)
					if honest && (a.Status != resolve.Data || a.TCP != (transport == "tcp") || a.RRs[0].Target != "mail.kestrel.example.") {
						t.Errorf("%s: %v over TCP %v, error %v; want the right answer behind it", why, a.Status, a.TCP, a.Err)
					}
					if !honest && (a.Usable() || a.Err == nil || time.Since(start) > 6*time.Second) {
						t.Errorf("%s: %v after %v, error %v; want none, the reason, and within six seconds", why, a.Status, time.Since(start), a.Err)
					}
				})
			}
		}
	}
}

// TestOversizeAndBrokenTCP: an answer that does not fit comes over TCP; where
// that fails nothing is known, and the reason is.
func TestOversizeAndBrokenTCP(t *testing.T) {
	long := strings.Repeat(`"`+strings.Repeat("x", 250)+`" `, 40)
	for _, tt := range []struct {
		why   string
		do    func(f *dnstest.Faults)
		want  resolve.Status
		noTCP bool
	}{
		{"truncated", func(*dnstest.Faults) {}, resolve.Data, false},
		{"TCP is hung up", func(f *dnstest.Faults) { f.TCPBroken() }, resolve.Malformed, true},
		{"TCP is silent", func(f *dnstest.Faults) {
			f.Fault(func(w *dnstest.FaultWriter, _ *dns.Msg) bool { return w.Transport == "tcp" })
		}, resolve.Malformed, true},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			h := newHostile(t)
			h.Zone(kestrel).Set(kestrel, "TXT", 300, long)
			tt.do(&h.Faults)
			a := h.ask(t, kestrel, resolve.TypeTXT)
			if a.Status != tt.want || a.NoTCP != tt.noTCP || (a.Err != nil) != tt.noTCP {
				t.Errorf("%v, no TCP %v, error %v; want %v, %v", a.Status, a.NoTCP, a.Err, tt.want, tt.noTCP)
			}
		})
	}
}

// TestEndlessAnswers: loops and floods end, over UDP as over TCP, within the
// ten seconds of a record.
func TestEndlessAnswers(t *testing.T) {
	for _, tt := range []struct {
		why  string
		do   func(z *dnstest.Zone)
		name string
		typ  resolve.Type
		want resolve.Status
	}{
		{"an alias of itself", func(z *dnstest.Zone) { z.Set("loop.kestrel.example.", "CNAME", 60, "loop.kestrel.example.") }, "loop.kestrel.example.", resolve.TypeTXT, resolve.Malformed},
		{"aliases in a circle", func(z *dnstest.Zone) {
			z.Set("a.kestrel.example.", "CNAME", 60, "b.kestrel.example.")
			z.Set("b.kestrel.example.", "CNAME", 60, "a.kestrel.example.")
		}, "a.kestrel.example.", resolve.TypeTXT, resolve.Malformed},
		{"eleven aliases", func(z *dnstest.Zone) {
			for i := range 11 {
				z.Set(fmt.Sprintf("c%d.kestrel.example.", i), "CNAME", 60, fmt.Sprintf("c%d.kestrel.example.", i+1))
			}
			z.Set("c11.kestrel.example.", "TXT", 60, `"end"`)
		}, "c0.kestrel.example.", resolve.TypeTXT, resolve.Malformed},
		{"a thousand addresses", func(z *dnstest.Zone) {
			var all []string
			for i := range 1000 {
				all = append(all, fmt.Sprintf("203.0.%d.%d", 100+i/250, 1+i%250))
			}
			z.Set("many.kestrel.example.", "A", 60, all...)
		}, "many.kestrel.example.", resolve.TypeA, resolve.Data},
		{"a TXT of 60,000 octets", func(z *dnstest.Zone) {
			z.Set("big.kestrel.example.", "TXT", 60, strings.Repeat(`"`+strings.Repeat("x", 239)+`" `, 250))
		}, "big.kestrel.example.", resolve.TypeTXT, resolve.Data},
	} {
		for _, truncated := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, truncated %v", tt.why, truncated), func(t *testing.T) {
				t.Parallel()
				h := newHostile(t)
				tt.do(h.Zone(kestrel))
				if truncated {
					h.Truncate()
				}
				start := time.Now()
				a := h.ask(t, tt.name, tt.typ)
				if a.Status != tt.want || time.Since(start) > time.Second {
					t.Errorf("%v with %d records after %v, error %v; want %v at once", a.Status, len(a.RRs), time.Since(start), a.Err, tt.want)
				}
			})
		}
	}
}
