package records

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
)

// rfc6376Key is the public key of the examples in RFC 6376 Appendix C, as it
// stands in the record there.
const rfc6376Key = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkM" +
	"oGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/R" +
	"tdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToI" +
	"MmPSPDdQPNUYckcQ2QIDAQAB"

func rsaKey(t testing.TB) crypto.PublicKey {
	t.Helper()
	der, err := base64.StdEncoding.DecodeString(rfc6376Key)
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func summary(rs []Record) string {
	var b strings.Builder
	for _, r := range rs {
		fmt.Fprintf(&b, "%s: %s %d %s %s\n", r.ID, r.Name, r.TTL, r.Type, r.Value)
	}
	return b.String()
}

func TestBuild(t *testing.T) {
	got, err := Build(kestrel(), rsaKey(t))
	if err != nil {
		t.Fatal(err)
	}
	want := `a: mail.kestrel.example. 3600 A 203.0.113.25
aaaa: mail.kestrel.example. 3600 AAAA 2001:db8::25
mx: kestrel.example. 3600 MX 10 mail.kestrel.example.
ptr-ipv4: 25.113.0.203.in-addr.arpa. 3600 PTR mail.kestrel.example.
ptr-ipv6: 5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. 3600 PTR mail.kestrel.example.
spf: kestrel.example. 3600 TXT v=spf1 mx ~all
dkim: 202611._domainkey.kestrel.example. 3600 TXT v=DKIM1; k=rsa; p=` + rfc6376Key + `
dmarc: _dmarc.kestrel.example. 3600 TXT v=DMARC1; p=none; rua=mailto:postmaster@kestrel.example
`
	if s := summary(got); s != want {
		t.Errorf("got\n%s\nwanted\n%s", s, want)
	}
	for _, r := range got {
		if r.Title == "" || r.Why == "" || r.Without == "" || r.RFC == "" || r.Need == "" {
			t.Errorf("%s: something is not told: %+v", r.ID, r)
		}
		if reverse := strings.HasPrefix(r.ID, "ptr"); reverse != (r.Where == AtReverse) {
			t.Errorf("%s: to be entered at %s", r.ID, r.Where)
		}
	}
}

func TestBuildMany(t *testing.T) {
	s := kestrel()
	s.Domain, s.MailHost = MustName("bücher.example"), MustName("mx.host.test")
	s.IPv4 = addrs("203.0.113.25", "198.51.100.7")
	s.IPv6 = addrs("2001:db8::25")
	s.BackupMX = []BackupMX{{Host: MustName("mx2.host.test")}, {Host: MustName("mx3.host.test"), Pref: 100}}
	s.Selector, s.SPF, s.DMARC, s.RUA, s.TTL = "A.B", Hard, PolicyReject, "me!x@bücher.example", 300
	s.Without = []string{"ptr-ipv4", "dkim"}
	got, err := Build(s, rsaKey(t))
	if err != nil {
		t.Fatal(err)
	}
	want := `a: mx.host.test. 300 A 203.0.113.25
a-2: mx.host.test. 300 A 198.51.100.7
aaaa: mx.host.test. 300 AAAA 2001:db8::25
mx: xn--bcher-kva.example. 300 MX 10 mx.host.test.
mx-2: xn--bcher-kva.example. 300 MX 20 mx2.host.test.
mx-3: xn--bcher-kva.example. 300 MX 100 mx3.host.test.
ptr-ipv4-2: 7.100.51.198.in-addr.arpa. 300 PTR mx.host.test.
ptr-ipv6: 5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. 300 PTR mx.host.test.
spf: xn--bcher-kva.example. 300 TXT v=spf1 mx -all
dmarc: _dmarc.xn--bcher-kva.example. 300 TXT v=DMARC1; p=reject; rua=mailto:me%21x@xn--bcher-kva.example
`
	if s := summary(got); s != want {
		t.Errorf("got\n%s\nwanted\n%s", s, want)
	}
}

func TestSPF(t *testing.T) {
	const spelled = "v=spf1 ip4:203.0.113.25 ip6:2001:db8::25 ~all"
	for _, c := range []struct {
		bend         func(*Setup)
		want, reason string
	}{
		{func(s *Setup) {}, "v=spf1 mx ~all", "the mail host alone"},
		{func(s *Setup) { s.SPF = Hard }, "v=spf1 mx -all", "strict"},
		{func(s *Setup) { s.BackupMX = backups("mx2.kestrel.example") }, "v=spf1 mx ~all", "a backup of ours may send"},
		{func(s *Setup) { s.MailHost = MustName("mx.host.test"); s.BackupMX = backups("mx2.host.test") }, "v=spf1 mx ~all", "a backup beside a mail host outside"},
		{func(s *Setup) { s.BackupMX = backups("mx.provider.test") }, spelled, "a backup of others must not send in our name"},
		{func(s *Setup) { s.BackupMX = backups("mx2.kestrel.example", "mx.provider.test") }, spelled, "one of two belongs to others"},
		{func(s *Setup) {
			s.Domain, s.MailHost, s.BackupMX = MustName("a.co.uk"), MustName("mail.a.co.uk"), backups("mx.b.co.uk")
		}, spelled, "a common public suffix does not make it ours"},
		{func(s *Setup) { s.Without = []string{"mx"} }, spelled, "no MX, so mx would not lead to us"},
		{func(s *Setup) { s.Without = []string{"aaaa"} }, spelled, "no AAAA, so mx would not lead to our IPv6 address"},
		{func(s *Setup) { s.Without = []string{"ptr-ipv6", "dkim"} }, "v=spf1 mx ~all", "these have nothing to do with mx"},
		{func(s *Setup) { s.IPv6 = nil; s.BackupMX = backups("mx.provider.test") }, "v=spf1 ip4:203.0.113.25 ~all", "only the addresses that there are"},
		{func(s *Setup) {
			for i := range 10 {
				s.BackupMX = append(s.BackupMX, BackupMX{Host: MustName(fmt.Sprintf("mx%d.kestrel.example", i))})
			}
		}, spelled, "mx may lead to ten names (RFC 7208 §4.6.4)"},
	} {
		s := kestrel()
		c.bend(&s)
		rs, err := Build(s, rsaKey(t))
		if err != nil {
			t.Errorf("%s: %v", c.reason, err)
			continue
		}
		i := slices.IndexFunc(rs, func(r Record) bool { return r.ID == "spf" })
		if i < 0 || rs[i].Value != c.want {
			t.Errorf("got %s, wanted %s (%s)", summary(rs), c.want, c.reason)
		}
	}
}

// keyText is the text of the key record.
func keyText(rs []Record) string {
	i := slices.IndexFunc(rs, func(r Record) bool { return r.ID == "dkim" })
	return rs[i].Value
}

func TestBuildKeys(t *testing.T) {
	// The key pair of RFC 8463 Appendix A.2.
	raw, err := hex.DecodeString("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
	if err != nil {
		t.Fatal(err)
	}
	rs, err := Build(kestrel(), ed25519.PublicKey(raw))
	if err != nil {
		t.Fatal(err)
	}
	if text, want := keyText(rs), "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="; text != want {
		t.Errorf("got %q, wanted %q", text, want)
	}
	for _, c := range []struct {
		key    crypto.PublicKey
		reason string
	}{
		{nil, "no key"},
		{(*rsa.PublicKey)(nil), "no RSA key"},
		{&rsa.PublicKey{E: 65537}, "an empty RSA key"},
		{rsa.PublicKey{N: big.NewInt(77), E: 65537}, "keys are passed by pointer"},
		{ed25519.PublicKey{1, 2, 3}, "a cut Ed25519 key"},
		{&ecdsa.PublicKey{}, "ECDSA is not for DKIM"},
	} {
		if rs, err := Build(kestrel(), c.key); !errors.Is(err, ErrPublicKey) || rs != nil {
			t.Errorf("%s: got %v, %v", c.reason, rs, err)
		}
	}
	s := kestrel()
	s.TTL = 0
	if rs, err := Build(s, rsaKey(t)); !errors.Is(err, ErrSetup) || rs != nil {
		t.Errorf("a bad Setup was built: %v, %v", rs, err)
	}
}

// TestDKIMKeyIsReadable: the p= of the record is what openssl and others read.
func TestDKIMKeyIsReadable(t *testing.T) {
	rs, err := Build(kestrel(), rsaKey(t))
	if err != nil {
		t.Fatal(err)
	}
	_, p, _ := strings.Cut(keyText(rs), "p=")
	block, rest := pem.Decode([]byte("-----BEGIN PUBLIC KEY-----\n" + p + "\n-----END PUBLIC KEY-----\n"))
	if block == nil || len(rest) > 0 {
		t.Fatal("p= is no PEM body")
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil || !key.(*rsa.PublicKey).Equal(rsaKey(t)) {
		t.Errorf("got another key, %v", err)
	}
}

func BenchmarkBuild(b *testing.B) {
	s, key := kestrel(), rsaKey(b)
	for b.Loop() {
		if _, err := Build(s, key); err != nil {
			b.Fatal(err)
		}
	}
}
