package check_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"allgreen/records/check"
	"allgreen/records/dnstest"
	"allgreen/records/resolve"
)

// bothPaths are the two ways in which port 53 fails.
var bothPaths = map[string]resolve.PathState{"port53-intercepted": resolve.PathIntercepted, "port53-blocked": resolve.PathBlocked}

// TestGreenOverHTTPS: with the warning, and without a question to port 53.
func TestGreenOverHTTPS(t *testing.T) {
	for code, state := range bothPaths {
		w, p := lost(t, state), plan(nil)
		publish(w, p)
		r := look(t, w, p, check.Options{})
		mustBeGreen(t, r)
		for _, v := range r.Records {
			if !slices.Equal(codes(v.Findings), []string{"not-seen-at-source"}) || v.Findings[0].Severity != check.Warning {
				t.Errorf("%s: %v", v.ID, v.Findings)
			}
			for _, s := range v.Servers {
				if https := strings.HasPrefix(s.Server, "https://"); https != (s.State == check.ServerGreen) || !https && s.State != check.ServerNotAsked {
					t.Errorf("%s: %s is %s", v.ID, s.Server, s.State)
				}
			}
		}
		if c := checkOf(t, r, "delegation"); !slices.Equal(codes(c.Findings), []string{code}) {
			t.Errorf("delegation: %v", c.Findings)
		}
		for _, a := range w.asked {
			if !a.recurse || !strings.HasSuffix(a.server, "/https") {
				t.Errorf("%s was asked for %s %s", a.server, a.Name, a.Type)
			}
		}
		if v := verdict(t, r, "dmarc"); v.Zone != domain {
			t.Errorf("zone %q", v.Zone)
		}
	}
}

// TestVotesOverHTTPS: three must agree, nobody sound may disagree.
func TestVotesOverHTTPS(t *testing.T) {
	without := func(names ...string) func(w *world) {
		return func(w *world) {
			for _, n := range names {
				w.Own(n+"/https", domain, "MX", 200)
			}
		}
	}
	down := func(names ...string) func(w *world) {
		return func(w *world) {
			for _, n := range names {
				w.down[n+"/https"] = resolve.Timeout
			}
		}
	}
	inventing := func(names ...string) func(w *world) {
		return func(w *world) {
			for _, n := range names {
				w.Own(n+"/https", control, "A", 60, "203.0.113.80")
			}
		}
	}
	only := func(n int) func(w *world) {
		return func(w *world) { w.path.HTTPS = w.path.HTTPS[:n] }
	}
	const unseen, blocked = "not-seen-at-source", "port53-blocked"
	for _, tt := range []struct {
		why     string
		change  func(w *world)
		state   check.State
		leading string
	}{
		{"all agree", without(), check.Green, unseen},
		{"one is silent", down("North"), check.Green, unseen},
		{"two are silent", down("North", "East"), check.Unknown, blocked},
		{"all are silent: there is no network", down("North", "East", "South", "West"), check.Unknown, "no-answer"},
		{"one does not see it yet", without("North"), check.Propagating, "old-ttl"},
		{"one does, three don't", without("North", "East", "South"), check.Propagating, "old-ttl"},
		{"nobody sees it", without("North", "East", "South", "West"), check.Missing, "mx-none"},
		{"nobody of the two who speak", func(w *world) {
			without("North", "East")(w)
			down("South", "West")(w)
		}, check.Unknown, blocked},
		{"one makes up names, and does not count", func(w *world) {
			inventing("North")(w)
			without("North")(w)
		}, check.Green, unseen},
		{"two make up names", inventing("North", "East"), check.Unknown, blocked},
		{"two are configured and agree", only(2), check.Green, unseen},
		{"two are configured, one silent", func(w *world) {
			only(2)(w)
			down("North")(w)
		}, check.Unknown, blocked},
		{"none is configured", only(0), check.Unknown, blocked},
	} {
		w, p := lost(t, resolve.PathBlocked), plan(nil)
		publish(w, p)
		tt.change(w)
		v := verdict(t, look(t, w, p, check.Options{}), "mx")
		if v.State != tt.state || codes(v.Findings)[0] != tt.leading {
			t.Errorf("%s: %s, %v; want %s, %s", tt.why, v.State, v.Findings, tt.state, tt.leading)
		}
		until := start.Add(200 * time.Second)
		if behind := v.State == check.Propagating || v.State == check.Missing; v.State != check.Unknown && behind != (v.ClearAt != nil) || behind && !v.ClearAt.Equal(until) {
			t.Errorf("%s: clear at %v", tt.why, v.ClearAt)
		}
	}
}

// TestConfirmedOverHTTPS: several caches stand behind one address here too.
func TestConfirmedOverHTTPS(t *testing.T) {
	w, p := lost(t, resolve.PathIntercepted), plan(nil)
	publish(w, p)
	first := look(t, w, p, check.Options{Confirm: true})
	if v := verdict(t, first, "mx"); v.State != check.Propagating || !slices.Contains(codes(v.Findings), "resolver-again") {
		t.Errorf("at first: %s, %v", v.State, v.Findings)
	}
	mustBeGreen(t, look(t, w, p, check.Options{Confirm: true, Previous: &first}))
}

// front serves DNS over HTTPS at the addresses of the built-in operators. Each
// has a resolver of the internet behind it.
func front(t *testing.T, in *dnstest.Internet) (pool *x509.CertPool, at string) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	behind := map[string]string{}
	for i, s := range resolve.PublicHTTPS(false) {
		template.IPAddresses = append(template.IPAddresses, s.Addr.Addr().AsSlice())
		behind[s.Addr.Addr().String()] = in.Resolvers()[i%len(in.Resolvers())].Addr.String()
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool = x509.NewCertPool()
	pool.AddCert(cert)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query, _ := io.ReadAll(r.Body)
		conn, err := in.Dial(r.Context(), "udp", behind[r.Host])
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(5 * time.Second))
		answer := make([]byte, 4096)
		if _, err = conn.Write(query); err == nil {
			var n int
			n, err = conn.Read(answer)
			answer = answer[:n]
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		w.Header().Set("Content-Type", "application/dns-message")
		w.Write(answer)
	}))
	server.EnableHTTP2 = true
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return pool, server.Listener.Addr().String()
}

// TestAroundPort53: a real client whose port 53 leads to one resolver, or
// nowhere, finds that out and sees through HTTPS what is there.
func TestAroundPort53(t *testing.T) {
	for code, state := range bothPaths {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			l := newLive(t)
			pool, web := front(t, l.Internet)
			box := l.Internet.Resolvers()[0].Addr.String()
			var mu sync.Mutex
			dialled := map[string]bool{}
			client := resolve.New(resolve.Config{IPv6: resolve.Avoid, RootCAs: pool,
				Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
					mu.Lock()
					dialled[address] = true
					mu.Unlock()
					switch {
					case strings.HasSuffix(address, ":443"):
						return new(net.Dialer).DialContext(ctx, network, web)
					case state == resolve.PathBlocked:
						return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.EPERM}
					}
					return l.Dial(ctx, network, box)
				}})
			defer client.Close()
			p := plan(nil)
			for _, r := range look(t, client, p, check.Options{}).Records {
				if r.State == check.Green || codes(r.Findings)[0] == code {
					t.Errorf("nothing is there, but %s is %s: %v", r.ID, r.State, r.Findings)
				}
			}
			if got := client.Path(t.Context()).State; got != state {
				t.Fatalf("path %d", got)
			}
			publish(l, p)
			for _, h := range l.Internet.Resolvers() {
				l.Internet.Resolver(h.Name).Flush()
			}
			mu.Lock()
			clear(dialled)
			mu.Unlock()
			r := look(t, client, p, check.Options{})
			mustBeGreen(t, r)
			if v := verdict(t, r, "mx"); codes(v.Findings)[0] != "not-seen-at-source" {
				t.Errorf("%v", v.Findings)
			}
			if c := checkOf(t, r, "delegation"); codes(c.Findings)[0] != code {
				t.Errorf("%v", c.Findings)
			}
			mu.Lock()
			defer mu.Unlock()
			for address := range dialled {
				if strings.HasSuffix(address, ":53") {
					t.Errorf("%s was dialled once the path was known", address)
				}
			}
		})
	}
}

// TestOneOverHTTPSIsDue: the others keep their views, and nothing is asked
// that is known already.
func TestOneOverHTTPSIsDue(t *testing.T) {
	w, p := lost(t, resolve.PathBlocked), plan(nil)
	publish(w, p)
	due := w.path.HTTPS[0]
	const name = "_dmarc." + domain
	w.Own(due.Name, name, "TXT", 30)
	first := look(t, w, p, check.Options{})
	delete(w.own, due.Name)
	w.asked = nil
	if v := verdict(t, first, "dmarc"); v.State != check.Propagating {
		t.Errorf("at first %s: %v", v.State, v.Findings)
	}
	second := look(t, w, p, check.Options{Previous: &first,
		Only: map[string]bool{"dmarc": true}, Servers: map[string][]string{"dmarc": {due.URL}}})
	if v := verdict(t, second, "dmarc"); v.State != check.Green || len(v.Servers) != 8 {
		t.Errorf("%s at %d servers: %v", v.State, len(v.Servers), v.Findings)
	}
	for _, a := range w.asked {
		if a.Name == name && a.server != due.Name {
			t.Errorf("%s was asked for %s %s", a.server, a.Name, a.Type)
		}
	}
}
