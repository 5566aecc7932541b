package keys

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"path/filepath"
	"strings"
	"testing"
)

func block(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func pkcs8(t testing.TB, key any) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return block("PRIVATE KEY", der)
}

// rsaNumbers is RSAPrivateKey of RFC 8017 appendix A.1.2, for keys whose numbers are wrong.
type rsaNumbers struct {
	Version               int
	N                     *big.Int
	E                     int
	D, P, Q, Dp, Dq, Qinv *big.Int
}

func numbers(key *rsa.PrivateKey) rsaNumbers {
	return rsaNumbers{0, key.N, key.E, key.D, key.Primes[0], key.Primes[1], key.Precomputed.Dp, key.Precomputed.Dq, key.Precomputed.Qinv}
}

// altered is the test key as PKCS#1 after a change to its numbers.
func altered(t testing.TB, change func(*rsaNumbers)) string {
	t.Helper()
	n := numbers(testKey(t, 0).private().(*rsa.PrivateKey))
	change(&n)
	der, err := asn1.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	return block("RSA PRIVATE KEY", der)
}

func next(n *big.Int) *big.Int { return new(big.Int).Add(n, big.NewInt(2)) }

func TestParse(t *testing.T) {
	pair := testKey(t, 0)
	key := pair.private().(*rsa.PrivateKey)
	one := string(pair.encode())
	eight := pkcs8(t, key)
	other := string(testKey(t, 1).encode())
	spki, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	public := block("PUBLIC KEY", spki)
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ecDER, err := x509.MarshalECPrivateKey(ec)
	if err != nil {
		t.Fatal(err)
	}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	encrypted := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: []byte("0123456789abcdef"),
		Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-256-CBC,00112233445566778899AABBCCDDEEFF"}}))
	sized := func(bits uint) string {
		return altered(t, func(n *rsaNumbers) { n.N = new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1), bits-1), big.NewInt(1)) })
	}
	pss := strings.Replace(string(mustDecode(t, eight)), "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", 1)

	rows := []struct {
		file   string
		err    error
		words  string // in the problem
		reason string
	}{
		{one, nil, "", "PKCS#1: opendkim-genkey, openssl genrsa -traditional"},
		{eight, nil, "", "PKCS#8: openssl genpkey, rspamadm"},
		{strings.ReplaceAll(one, "\n", "\r\n"), nil, "", "saved on Windows"},
		{"\ufeff" + one, nil, "", "with a byte order mark"},
		{strings.TrimSpace(one), nil, "", "without a last line end"},
		{"\n\n" + one + "\n\n", nil, "", "blank lines around"},
		{"Bag Attributes\n    friendlyName: mail\n" + eight, nil, "", "openssl pkcs12 writes text in front"},
		{eight + "202611._domainkey IN TXT ( \"v=DKIM1; k=rsa; \"\n\t\"p=MIIB\" ) ;\n", nil, "", "rspamadm prints the record behind the key"},
		{pkcs8(t, ed), nil, "", "Ed25519: openssl genpkey, rspamadm (RFC 8463)"},
		{public + one, nil, "", "the public half beside it does no harm"},
		{one + block("CERTIFICATE", []byte("x")), nil, "", "nor does a certificate"},

		{"", ErrNotKey, "is empty", "an empty file"},
		{" \n\t\n", ErrNotKey, "is empty", "nothing but blanks"},
		{"v=DKIM1; k=rsa; p=MIIBIjANBg", ErrNotKey, "no PEM block", "the DNS record instead of the key"},
		{"-----BEGIN RSA PRIVATE KEY-----\n", ErrNotKey, "cut off", "torn behind the first line"},
		{one[:len(one)/2], ErrNotKey, "cut off", "torn in the middle"},
		{strings.TrimSuffix(one, "--\n"), ErrNotKey, "cut off", "torn in the last line"},
		{one + other[:200], ErrNotKey, "cut off", "a torn one behind a whole one"},
		{other[:200] + "\n" + one, ErrNotKey, "cut off", "a whole one behind a torn one, which the decoder skips"},
		{one + other, ErrNotKey, "more than one", "which of the two?"},
		{one + one, ErrNotKey, "more than one", "twice the same"},
		{one + pkcs8(t, ed), ErrNotKey, "more than one", "an RSA and an Ed25519 key in one file"},
		{string(mustDecode(t, one)), ErrNotKey, "DER", "PKCS#1 DER"},
		{string(mustDecode(t, eight)), ErrNotKey, "DER", "PKCS#8 DER"},
		{block("RSA PRIVATE KEY", mustDecode(t, eight)), ErrNotKey, "damaged", "PKCS#8 under PKCS#1's name"},
		{block("PRIVATE KEY", mustDecode(t, one)), ErrNotKey, "damaged", "PKCS#1 under PKCS#8's name"},
		{block("RSA PRIVATE KEY", nil), ErrNotKey, "damaged", "a block with nothing in it"},
		{block("PRIVATE KEY", []byte("no ASN.1 at all")), ErrNotKey, "damaged", "a block with something else in it"},
		{block("OPENSSH PRIVATE KEY", []byte("openssh-key-v1\x00")), ErrNotKey, "OpenSSH", "ssh-keygen's form"},
		{block("TSS2 PRIVATE KEY", []byte("x")), ErrNotKey, "unknown kind", "a key that stays in a TPM"},
		{altered(t, func(n *rsaNumbers) { n.D = next(n.D) }), ErrNotKey, "damaged", "the halves don't match"},
		{altered(t, func(n *rsaNumbers) { n.N = next(n.N) }), ErrNotKey, "damaged", "the modulus is not p times q"},
		{altered(t, func(n *rsaNumbers) { n.P = next(n.P) }), ErrNotKey, "damaged", "a wrong prime"},
		{altered(t, func(n *rsaNumbers) { n.E = 3 }), ErrNotKey, "damaged", "a wrong exponent"},
		{altered(t, func(n *rsaNumbers) { n.Dp = next(n.Dp) }), ErrNotKey, "damaged", "a wrong CRT value: what signs with it gives the primes away"},
		{altered(t, func(n *rsaNumbers) { n.P, n.Q = big.NewInt(1), n.N }), ErrNotKey, "damaged", "1 is no prime"},
		{altered(t, func(n *rsaNumbers) { n.N = new(big.Int).Neg(n.N) }), ErrNotKey, "damaged", "a negative modulus"},
		{altered(t, func(n *rsaNumbers) { n.P = new(big.Int).Lsh(n.P, 300_000) }), ErrNotKey, "damaged", "a prime that takes seconds to check"},
		{altered(t, func(n *rsaNumbers) { n.Version = 7 }), ErrNotKey, "damaged", "a version that nobody knows"},

		{encrypted, ErrEncrypted, "passphrase", "PKCS#1 with RFC 1421 headers"},
		{block("ENCRYPTED PRIVATE KEY", []byte("x")), ErrEncrypted, "passphrase", "PKCS#8"},

		{public, ErrPublicOnly, "public key", "openssl rsa -pubout"},
		{block("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&key.PublicKey)), ErrPublicOnly, "public key", "openssl rsa -RSAPublicKey_out"},
		{block("CERTIFICATE", []byte("x")), ErrPublicOnly, "certificate", "the web server's certificate"},
		{block("CERTIFICATE REQUEST", []byte("x")), ErrPublicOnly, "certificate", "a signing request"},

		{block("PRIVATE KEY", mustDecode(t, pkcs8(t, ed))[:40]), ErrNotKey, "damaged", "a torn Ed25519 key in a whole block"},
		{strings.Replace(pkcs8(t, ed), "PRIVATE", "EC PRIVATE", 2), ErrNotRSA, "EC", "an Ed25519 key under another name"},
		{pkcs8(t, ec), ErrNotRSA, "EC", "PKCS#8 EC"},
		{block("EC PRIVATE KEY", ecDER), ErrNotRSA, "EC", "SEC 1 EC"},
		{block("EC PARAMETERS", []byte("x")) + block("EC PRIVATE KEY", ecDER), ErrNotRSA, "EC", "as openssl ecparam -genkey writes it"},
		{block("DSA PRIVATE KEY", []byte("x")), ErrNotRSA, "DSA", "an old DSA key"},
		{block("PRIVATE KEY", []byte(pss)), ErrNotRSA, "RSA-PSS", "bound to another signature scheme"},

		{block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(short)), ErrTooShort, "1024 bits", "what old guides say"},
		{pkcs8(t, short), ErrTooShort, "1024 bits", "in PKCS#8 too"},
		{sized(512), ErrTooShort, "512 bits", "crypto/rsa refuses to read such a one"},
		{sized(2047), ErrTooShort, "2047 bits", "one bit less"},
		{sized(4097), ErrTooLong, "4097 bits", "one bit more than receivers have to read"},
		{sized(200_000), ErrTooLong, "200000 bits", "which would take minutes to check"},
	}
	for _, row := range rows {
		got, err := Parse([]byte(row.file))
		if row.err == nil {
			if err != nil {
				t.Errorf("%s: %v", row.reason, err)
			} else if !got.Equal(pair) && !got.Equal(newPair(ed)) {
				t.Errorf("%s: another key was read", row.reason)
			}
			continue
		}
		if !errors.Is(err, row.err) || !strings.Contains(err.Error(), row.words) {
			t.Errorf("%s: error is %v, want %v with %q", row.reason, err, row.err, row.words)
			continue
		}
		refused(t, err, row.err)
		holdsNoSecret(t, "the error about "+row.reason, err.Error(), pair)
	}
}

func mustDecode(t testing.TB, file string) []byte {
	t.Helper()
	b, _ := pem.Decode([]byte(file))
	if b == nil {
		t.Fatal("no PEM block")
	}
	return b.Bytes
}

func TestEncodeIsPKCS1(t *testing.T) {
	p := testKey(t, 0)
	file := p.encode()
	if !bytes.HasPrefix(file, []byte("-----BEGIN RSA PRIVATE KEY-----\n")) || !bytes.HasSuffix(file, []byte("-----END RSA PRIVATE KEY-----\n")) {
		t.Errorf("the file is not PKCS#1 PEM")
	}
	again, err := Parse(file)
	if err != nil || !again.Equal(p) || !bytes.Equal(again.encode(), file) {
		t.Errorf("it reads back as %v, %v", again, err)
	}
}

func TestEd25519(t *testing.T) {
	p, err := GenerateEd25519()
	if err != nil {
		t.Fatal(err)
	}
	if p.Kind() != Ed25519 || p.Describe() != "Ed25519" || testKey(t, 0).Describe() != "RSA 2048" {
		t.Errorf("it is %v", p)
	}
	path := filepath.Join(t.TempDir(), "dkim", "202611e.pem")
	kept, outcome, err := Ensure(t.Context(), path, made(p))
	if err != nil || outcome != Created || !kept.Equal(p) {
		t.Fatalf("kept %v, %v, %v", kept, outcome, err)
	}
	loaded, err := Load(path)
	if err != nil || !loaded.Equal(p) || loaded.Equal(testKey(t, 0)) {
		t.Errorf("it reads back as %v, %v", loaded, err)
	}
	file := p.encode()
	if block, _ := pem.Decode(file); block == nil || block.Type != "PRIVATE KEY" {
		t.Error("the file is not PKCS#8 PEM")
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		text := fmt.Sprintf(verb, p) + fmt.Sprintf(verb, struct{ key *Pair }{p})
		seed := p.private().(ed25519.PrivateKey).Seed()
		for _, secret := range []string{string(seed[:8]), fmt.Sprintf("%x", seed[:8]), strings.Trim(fmt.Sprint(seed[:6]), "[]"), strings.Split(string(file), "\n")[1][24:40]} {
			if strings.Contains(text, secret) {
				t.Errorf("%s shows a part of the private key", verb)
			}
		}
	}
	refused(t, p.RequireRSA(path), ErrNotRSA)
	if err := testKey(t, 0).RequireRSA(path); err != nil {
		t.Error(err)
	}
}

func FuzzParse(f *testing.F) {
	pair := testKey(f, 0)
	f.Add(pair.encode())
	f.Add([]byte(pkcs8(f, pair.private().(*rsa.PrivateKey))))
	f.Add([]byte(altered(f, func(n *rsaNumbers) { n.D = next(n.D) })))
	f.Add([]byte(block("PUBLIC KEY", nil)))
	f.Add([]byte(block("ENCRYPTED PRIVATE KEY", []byte("x"))))
	f.Add([]byte("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n-----END RSA PRIVATE KEY-----\n"))
	f.Add(mustDecode(f, string(pair.encode())))
	second, err := GenerateEd25519()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(second.encode())
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := Parse(file)
		if err == nil {
			again, err := Parse(got.encode())
			if err != nil || !again.Equal(got) || got.Kind() == RSA && (got.Bits() < MinBits || got.Bits() > MaxBits) {
				t.Fatalf("%v reads back as %v, %v", got, again, err)
			}
			return
		}
		var e *Error
		if !errors.As(err, &e) || e.Problem == "" || e.Advice == "" || len(err.Error()) > 200 {
			t.Fatalf("no proper refusal: %v", err)
		}
		// Nothing of the content is in the error: no run of ten base64 letters of it.
		for i := 0; i+10 <= len(file); i++ {
			run := string(file[i : i+10])
			if _, notBase64 := base64.StdEncoding.DecodeString(run[:8]); notBase64 == nil && strings.ContainsAny(run, "0123456789+/") && strings.Contains(err.Error()+e.Advice, run) {
				t.Fatalf("the error %q quotes the file", err)
			}
		}
	})
}
