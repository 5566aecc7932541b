package resolve

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// certifier is a certificate authority of a test.
type certifier struct {
	pool *x509.CertPool
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newCertifier(t testing.TB) certifier {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	a := certifier{pool: x509.NewCertPool(), key: key}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	a.pool.AddCert(a.cert)
	return a
}

// vouch makes a certificate for an address.
func (a certifier) vouch(t testing.TB, addr string) tls.Certificate {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.ParseIP(addr)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, a.key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: a.key}
}

// serveHTTPS starts a web server on loopback with a certificate for the
// address, and returns where it listens.
func serveHTTPS(t testing.TB, a certifier, addr string, handler http.HandlerFunc) string {
	s := httptest.NewUnstartedServer(handler)
	s.EnableHTTP2 = true
	s.TLS = &tls.Config{Certificates: []tls.Certificate{a.vouch(t, addr)}}
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // failed handshakes are what some tests want
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

const dohAddr = "192.0.2.99"

var dohServer = overHTTPS("Cellar", netip.MustParseAddrPort(dohAddr+":443"), httpsPath)

// httpsClient is a client for which dohServer is the handler, and no other
// server anywhere.
func httpsClient(t testing.TB, handler http.HandlerFunc) *Client {
	ca := newCertifier(t)
	at := serveHTTPS(t, ca, dohAddr, handler)
	c := New(Config{RootCAs: ca.pool, Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		if network != "tcp" || address != dohAddr+":443" {
			return nil, fmt.Errorf("%s %s was dialled", network, address)
		}
		return new(net.Dialer).DialContext(ctx, "tcp", at)
	}})
	t.Cleanup(func() { c.Close() })
	return c
}

// says answers with a body of the right type.
func says(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Type", httpsType)
	w.Write(body)
}

func TestOverHTTPS(t *testing.T) {
	c := httpsClient(t, func(w http.ResponseWriter, r *http.Request) {
		query, _ := io.ReadAll(r.Body)
		m := new(dns.Msg)
		switch err := m.Unpack(query); {
		case err != nil, m.Id != 0, !m.RecursionDesired:
			t.Errorf("the query %v, error %v; want id 0 and RD (RFC 8484 §4.1)", m, err)
		case r.Method != http.MethodPost, r.URL.Path != httpsPath, r.Host != dohAddr, r.ProtoMajor != 2:
			t.Errorf("%s %s of %s over %s", r.Method, r.URL.Path, r.Host, r.Proto)
		case r.Header.Get("Content-Type") != httpsType, r.Header.Get("Accept") != httpsType:
			t.Errorf("headers %v", r.Header)
		case r.UserAgent() != "", r.Header.Get("Idempotency-Key") != "":
			t.Errorf("more headers than needed: %v", r.Header)
		}
		w.Header().Set("Age", "100")
		says(w, rightAnswer(t, query))
	})
	var asking sync.WaitGroup
	for range 40 { // together and over again, over few connections
		asking.Go(func() {
			a := c.Ask(t.Context(), dohServer, wwwA, true)
			if a.Status != Data || data(a) != "203.0.113.25" || a.Server != dohServer || !a.TCP {
				t.Errorf("%v %q from %v, error %v", a.Status, data(a), a.Server, a.Err)
			}
			if a.TTL != 200 || a.RRs[0].TTL != 200 {
				t.Errorf("TTL %d and %d; want the 300 less the 100 s in caches (RFC 8484 §5.1)", a.TTL, a.RRs[0].TTL)
			}
		})
	}
	asking.Wait()
	if n := c.Counts(); n.Resolver == 0 || n.Walk+n.Authoritative != 0 {
		t.Errorf("counted as %+v", n)
	}
}

// TestForgeriesOverHTTPS: what would be dropped over UDP is no answer here either.
func TestForgeriesOverHTTPS(t *testing.T) {
	for _, f := range append(forgeries, struct {
		name  string
		forge func([]byte) []byte
	}{"truncated", func(p []byte) []byte { p[2] |= bitTC; return p }}) {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			c := httpsClient(t, func(w http.ResponseWriter, r *http.Request) {
				query, _ := io.ReadAll(r.Body)
				says(w, f.forge(rightAnswer(t, query)))
			})
			if a := c.Ask(t.Context(), dohServer, wwwA, true); a.Status != Malformed || a.Err == nil {
				t.Errorf("%v %q, error %v; want malformed and the reason", a.Status, data(a), a.Err)
			}
		})
	}
}

func TestWebServersThatAreNoResolvers(t *testing.T) {
	for _, tt := range []struct {
		name    string
		handler func(w http.ResponseWriter, right []byte)
		reason  string
	}{
		{"a login page", func(w http.ResponseWriter, _ []byte) { io.WriteString(w, "<html>") }, "text/html"},
		{"no type", func(w http.ResponseWriter, p []byte) { w.Header()["Content-Type"] = nil; w.Write(p) }, "type"},
		{"the type of JSON", func(w http.ResponseWriter, p []byte) {
			w.Header().Set("Content-Type", "application/dns-json")
			w.Write(p)
		}, "dns-json"},
		{"a failure", func(w http.ResponseWriter, p []byte) {
			w.Header().Set("Content-Type", httpsType)
			w.WriteHeader(http.StatusBadGateway)
			w.Write(p)
		}, "502"},
		{"a redirect", func(w http.ResponseWriter, p []byte) {
			w.Header().Set("Location", "https://192.0.2.66/")
			w.WriteHeader(http.StatusTemporaryRedirect)
		}, "307"},
		{"too much", func(w http.ResponseWriter, p []byte) { says(w, append(p, make([]byte, 1<<20)...)) }, "64 KiB"},
		{"nothing", func(w http.ResponseWriter, p []byte) { says(w, nil) }, "header"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := httpsClient(t, func(w http.ResponseWriter, r *http.Request) {
				query, _ := io.ReadAll(r.Body)
				tt.handler(w, rightAnswer(t, query))
			})
			a := c.Ask(t.Context(), dohServer, wwwA, true)
			if a.Status != Malformed || !strings.Contains(fmt.Sprint(a.Err), tt.reason) {
				t.Errorf("%v, error %v; want malformed with %q", a.Status, a.Err, tt.reason)
			}
		})
	}
}

func TestCertificatesThatDoNotFit(t *testing.T) {
	ours, others := newCertifier(t), newCertifier(t)
	answer := func(w http.ResponseWriter, r *http.Request) {
		query, _ := io.ReadAll(r.Body)
		says(w, rightAnswer(t, query))
	}
	for _, tt := range []struct {
		name, at, reason string
	}{
		{"of another address", serveHTTPS(t, ours, "192.0.2.66", answer), "another server"},
		{"of an unknown authority", serveHTTPS(t, others, dohAddr, answer), "nobody vouches"},
	} {
		c := New(Config{RootCAs: ours.pool, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", tt.at)
		}})
		a := c.Ask(t.Context(), dohServer, wwwA, true)
		if a.Status != Unreachable || !strings.Contains(fmt.Sprint(a.Err), tt.reason) {
			t.Errorf("a certificate %s: %v, error %v", tt.name, a.Status, a.Err)
		}
		c.Close()
	}
}

// TestNoProxy: the environment names a proxy, and nobody asks it.
func TestNoProxy(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://192.0.2.66:3128")
	c := httpsClient(t, func(w http.ResponseWriter, r *http.Request) {
		query, _ := io.ReadAll(r.Body)
		says(w, rightAnswer(t, query))
	})
	if a := c.Ask(t.Context(), dohServer, wwwA, true); a.Status != Data {
		t.Errorf("%v, error %v", a.Status, a.Err)
	}
}

// TestCloseEndsHandshakes: a server that accepts and then says nothing holds
// nothing up, and goleak finds nothing left.
func TestCloseEndsHandshakes(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	dialled := make(chan struct{}, 9)
	c := New(Config{Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		dialled <- struct{}{}
		return new(net.Dialer).DialContext(ctx, "tcp", listener.Addr().String())
	}})
	answer := make(chan Answer)
	go func() { answer <- c.Ask(t.Context(), dohServer, wwwA, true) }()
	<-dialled
	c.Close()
	select {
	case a := <-answer:
		if a.Usable() {
			t.Errorf("%v", a.Status)
		}
	case <-time.After(3 * time.Second):
		t.Error("the question outlives the client")
	}
}

func TestAgeOf(t *testing.T) {
	for _, tt := range []struct {
		in, why string
		want    uint32
	}{
		{"", "no header", 0}, {"0", "fresh", 0}, {"77", "seconds", 77}, {"-1", "not negative", 0}, {"1.5", "whole seconds", 0},
		{"9999999999", "more than any TTL", ttlMax}, {"99999999999999999999", "overflow", 0}, {"soon", "no number", 0},
	} {
		if got := ageOf(http.Header{"Age": {tt.in}}); got != tt.want {
			t.Errorf("%q (%s): %d; want %d", tt.in, tt.why, got, tt.want)
		}
	}
}

// FuzzBody feeds whatever octets as the body of a response: only a message
// with the id 0 that repeats the question may pass.
func FuzzBody(f *testing.F) {
	q, err := newQuery(wwwA, recursive, true)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(rightAnswer(f, q.packet), uint32(7))
	for _, forged := range forgeries {
		f.Add(forged.forge(rightAnswer(f, q.packet)), uint32(1<<31))
	}
	f.Fuzz(func(t *testing.T, packet []byte, age uint32) {
		m, err := parseBody(packet, q.question)
		if err != nil {
			return
		}
		if packet[0] != 0 || packet[1] != 0 || m.tc {
			t.Fatalf("taken: %x", packet)
		}
		r := read(m, wwwA, true)
		before := r.TTL
		r.aged(age)
		if r.Usable() && (!repeats(packet, q.question) || r.TTL > before) {
			t.Fatalf("%v, TTL %d became %d", r.Status, before, r.TTL)
		}
	})
}
