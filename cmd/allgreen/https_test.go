package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// certificate makes a certificate for an address, and the authority of the lab
// that vouches for it, and returns the files of certificate and key.
func (l *lab) certificate(addr string) (cert, key string) {
	l.t.Helper()
	if l.authority == nil {
		l.authority = l.newAuthority()
	}
	own, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		l.t.Fatal(err)
	}
	leaf := template(addr)
	leaf.IPAddresses, leaf.ExtKeyUsage = []net.IP{net.ParseIP(addr)}, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	der, err := x509.CreateCertificate(rand.Reader, leaf, l.authority.certificate, &own.PublicKey, l.authority.key)
	if err != nil {
		l.t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(own)
	if err != nil {
		l.t.Fatal(err)
	}
	return l.writePEM(addr+".pem", "CERTIFICATE", der), l.writePEM(addr+".key", "PRIVATE KEY", private)
}

// authorityOf is who vouches for the lab's resolvers over HTTPS.
type authorityOf struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func (l *lab) newAuthority() *authorityOf {
	l.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		l.t.Fatal(err)
	}
	ca := template("the lab")
	ca.IsCA, ca.BasicConstraintsValid, ca.KeyUsage = true, true, x509.KeyUsageCertSign
	der, err := x509.CreateCertificate(rand.Reader, ca, ca, &key.PublicKey, key)
	if err != nil {
		l.t.Fatal(err)
	}
	l.writePEM("ca.pem", "CERTIFICATE", der)
	return &authorityOf{ca, key}
}

func template(name string) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), KeyUsage: x509.KeyUsageDigitalSignature,
	}
}

func (l *lab) writePEM(name, kind string, der []byte) string {
	l.t.Helper()
	file := filepath.Join(l.dir, name)
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o644); err != nil {
		l.t.Fatal(err)
	}
	return file
}

// unboundHTTPS is unbound with DNS over HTTPS.
func (l *lab) unboundHTTPS(addr string) *daemon {
	l.t.Helper()
	l.inside("ip", "addr", "add", addr+"/32", "dev", "lo")
	cert, key := l.certificate(addr)
	return l.unboundWith(addr, fmt.Sprintf("module-config: \"iterator\"\n  interface: %s@443\n  https-port: 443\n  tls-service-pem: %q\n  tls-service-key: %q", addr, cert, key))
}

// namedHTTPS is BIND with DNS over HTTPS.
func (l *lab) namedHTTPS(addr string) *daemon {
	l.t.Helper()
	l.inside("ip", "addr", "add", addr+"/32", "dev", "lo")
	cert, key := l.certificate(addr)
	return l.cachingNamedWith(addr, fmt.Sprintf("listen-on port 443 tls lab http lab { %s; };", addr),
		fmt.Sprintf("tls lab { cert-file %q; key-file %q; };\nhttp lab { endpoints { \"/dns-query\"; }; };", cert, key))
}

// kresdHTTPS is Knot Resolver with DNS over HTTPS.
func (l *lab) kresdHTTPS(addr string) *daemon {
	l.t.Helper()
	l.inside("ip", "addr", "add", addr+"/32", "dev", "lo")
	cert, key := l.certificate(addr)
	return l.kresdWith(addr, fmt.Sprintf("net.tls('%s', '%s')\nnet.listen('%s', 443, { kind = 'doh2' })", cert, key, addr))
}
