package dkim

import (
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"math/big"
	"reflect"
	"strings"
	"testing"
)

// The keys of RFC 6376 appendix C and RFC 8463 appendix A.2.
const (
	rfc6376Key = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB"
	rfc8463Key = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
)

// rsaOf returns a public key of that length. Nobody has its private half, and
// nobody needs it here.
func rsaOf(bits uint) *rsa.PublicKey {
	n := new(big.Int).Lsh(big.NewInt(1), bits-1)
	return &rsa.PublicKey{N: n.SetBit(n, 0, 1), E: 65537}
}

// pkcs1 returns an RSA key in the bare form.
func pkcs1(t *testing.T, key *rsa.PublicKey) string {
	t.Helper()
	return base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PublicKey(key))
}

func spki(t *testing.T, key any) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(der)
}

func TestParse(t *testing.T) {
	good := func(txt string, want Record, reason string) {
		t.Helper()
		if want.KeyType == "" {
			want.KeyType = RSA
		}
		got, isDKIM, err := Parse(txt)
		if err != nil || !isDKIM {
			t.Errorf("%q: mine %v, %v; want it to be taken: %s", txt, isDKIM, err, reason)
			return
		}
		if !reflect.DeepEqual(*got, want) {
			t.Errorf("%q:\n%+v, want\n%+v: %s", txt, *got, want, reason)
		}
	}
	mineButBroken := func(txt, tag, reason string) {
		t.Helper()
		rec, isDKIM, err := Parse(txt)
		var syntax *SyntaxError
		if !isDKIM || rec != nil || !errors.Is(err, ErrSyntax) || !errors.As(err, &syntax) {
			t.Errorf("%q: mine %v, %v; want a syntax error: %s", txt, isDKIM, err, reason)
		} else if syntax.Tag != tag {
			t.Errorf("%q: the error is about %q, want %q: %s", txt, syntax.Tag, tag, reason)
		}
	}
	notMine := func(txt, reason string) {
		t.Helper()
		rec, isDKIM, err := Parse(txt)
		if isDKIM || rec != nil || !errors.Is(err, ErrNotDKIM) {
			t.Errorf("%q: mine %v, %v; want %v: %s", txt, isDKIM, err, ErrNotDKIM, reason)
		}
	}

	abc := []byte("abc") // YWJj
	good("p=YWJj", Record{Key: abc}, "p= is the only tag that must be there")
	good("v=DKIM1;p=YWJj", Record{Version: "DKIM1", Key: abc}, "no blanks")
	good("v=DKIM1; p=YWJj;", Record{Version: "DKIM1", Key: abc}, "one semicolon may end the list")
	good(" v =\tDKIM1 ;\tp = YWJj ", Record{Version: "DKIM1", Key: abc}, "blanks around names and values")
	good("v=DKIM1;\r\n p=YW\r\n\tJj", Record{Version: "DKIM1", Key: abc}, "folded, RFC 6376 §2.8")
	good("v=DKIM1; p=Y W\tJ j", Record{Version: "DKIM1", Key: abc}, "blanks inside of base64 mean nothing, §2.10")
	good("p=YQ==", Record{Key: []byte("a")}, "padded")
	good("p=YQ", Record{Key: []byte("a")}, "the padding may be missing, §2.10")
	good("p=", Record{Revoked: true, Key: []byte{}}, "revoked, §3.6.1")
	good("v=DKIM1; k=rsa; p=;", Record{Version: "DKIM1", Revoked: true, Key: []byte{}}, "revoked")
	good("k=ed25519; p=YWJj", Record{KeyType: Ed25519, Key: abc}, "what the key is worth is another question")
	good("k=x-new; p=YWJj", Record{KeyType: "x-new", Key: abc}, "an unknown type is no syntax error")
	good("h=sha1:sha256; s=email:*; t=y:s; p=YWJj", Record{Hashes: []string{"sha1", "sha256"}, Services: []string{"email", "*"}, Flags: []string{"y", "s"}, Key: abc}, "lists")
	good("h= sha256 : x ; p=YWJj", Record{Hashes: []string{"sha256", "x"}, Key: abc}, "blanks around colons")
	good("n=two=20words=3B a=b; p=YWJj", Record{Notes: "two words; a=b", Key: abc}, "notes are quoted-printable, §3.6.1")
	good("p=YWJj; g=*; x_1=a=b", Record{Key: abc, Unknown: []string{"g", "x_1"}}, "unknown tags are ignored, §3.2")
	good("V=DKIM1; p=YWJj", Record{Key: abc, Unknown: []string{"V"}}, "names are case-sensitive: V isn't v")

	mineButBroken("p=YWJj; v=DKIM1", "v", "v= must come first")
	mineButBroken("v=dkim1; p=YWJj", "v", "the version is case-sensitive")
	mineButBroken("v=DKIM2; p=YWJj", "v", "another version")
	mineButBroken("v=DKIM; p=YWJj", "v", "the version lost its number")
	mineButBroken("v=DKIM1", "p", "no key")
	mineButBroken("v=DKIM1; k=rsa p=YWJj", "p", "the semicolon before p got lost, so k has a strange value")
	mineButBroken("_v=DKIM1; k=rsa; _p=YWJj", "_v", "a name begins with a letter")
	mineButBroken("v=DKIM1; p=YWJj; _x=1", "_x", "an unknown tag must have a name as well")
	mineButBroken("v=DKIM1; p=YWJj; p=YWJj", "p", "twice, §3.2")
	mineButBroken("v=DKIM1;; p=YWJj", "", "an empty tag")
	mineButBroken("v=DKIM1; p=YWJj; ", " ", "a blank behind the last semicolon, §3.2")
	mineButBroken("v=DKIM1; p=YWJj; rest", " rest", "no =")
	mineButBroken("v=DKIM1; p=YW-j", "p", "not base64")
	mineButBroken("v=DKIM1; p=YWJjY", "p", "base64 that was cut")
	mineButBroken("v=DKIM1; p=-----BEGIN PUBLIC KEY-----YWJj", "p", "PEM")
	mineButBroken(`v=DKIM1; p="YWJj"`, "p", "literal quotes")
	mineButBroken("v=DKIM1; k=; p=YWJj", "k", "no key type")
	mineButBroken("v=DKIM1; h=; p=YWJj", "h", "an empty list")
	mineButBroken("v=DKIM1; t=y s; p=YWJj", "t", "no colon")
	mineButBroken("v=DKIM1; n=caf\xc3\xa9; p=YWJj", "n", "not ASCII")
	mineButBroken("v=DKIM1; n=a\nb; p=YWJj", "n", "a line end that folds nothing")
	mineButBroken("p=YWJj; t\x00=y", "t\x00", "a NUL in a name")

	notMine("", "nothing")
	notMine("v=spf1 mx ~all", "SPF")
	notMine("v=DMARC1; p=none", "DMARC has a p= too")
	notMine("v=; p=YWJj", "claims to be something, though nobody knows what")
	notMine("google-site-verification=x; q=1", "somebody else's")
	notMine("mail.example.com", "no tag-list")
	notMine("P=YWJj", "names are case-sensitive")
}

func TestPublicKey(t *testing.T) {
	edSPKI := spki(t, ed25519.PublicKey(make([]byte, 32)))
	for _, tt := range []struct {
		txt    string
		bits   int
		want   error
		reason string
	}{
		{"v=DKIM1; p=" + rfc6376Key, 1024, nil, "the example of RFC 6376 appendix C"},
		{"v=DKIM1; k=ed25519; p=" + rfc8463Key, 256, nil, "the example of RFC 8463 appendix A.2"},
		{"k=rsa; p=" + spki(t, rsaOf(2048)), 2048, nil, "SubjectPublicKeyInfo"},
		{"k=rsa; p=" + pkcs1(t, rsaOf(2048)), 2048, nil, "bare RSAPublicKey, as the text of RFC 6376 §3.6.1 has it"},
		{"k=rsa; p=" + spki(t, rsaOf(512)), 512, nil, "short, but a key"},
		{"k=rsa; p=" + rfc8463Key, 0, ErrKeyMismatch, "Ed25519 under k=rsa"},
		{"p=" + rfc8463Key, 0, ErrKeyMismatch, "Ed25519 without k="},
		{"k=ed25519; p=" + rfc6376Key, 0, ErrKeyMismatch, "RSA under k=ed25519"},
		{"k=ed25519; p=" + edSPKI, 0, ErrKey, "RFC 8463 §4.2 wants the 32 octets alone"},
		{"k=rsa; p=" + edSPKI, 0, ErrKey, "a key in DER, but not RSA"},
		{"k=ed25519; p=HbawiMnQXTCopHTkR0jlKQ==", 0, ErrKey, "16 octets"},
		{"p=" + rfc6376Key[:200], 0, ErrKey, "cut"},
		{"p=" + strings.ToLower(rfc6376Key), 0, ErrKey, "lower-cased"},
		{"k=dsa; p=" + rfc6376Key, 0, ErrKeyType, "unknown type"},
		{"k=RSA; p=" + rfc6376Key, 0, ErrKeyType, "values are case-sensitive, RFC 6376 §3.2"},
		{"p=", 0, ErrRevoked, "revoked"},
	} {
		rec, _, err := Parse(tt.txt)
		if err != nil {
			t.Errorf("%s: %v", tt.reason, err)
			continue
		}
		if _, err := rec.PublicKey(); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.reason, err, tt.want)
		}
		if bits := rec.Bits(); bits != tt.bits {
			t.Errorf("%s: %d bits, want %d", tt.reason, bits, tt.bits)
		}
	}
}

func TestUsable(t *testing.T) {
	key := "; p=" + spki(t, rsaOf(2048))
	for _, tt := range []struct {
		txt    string
		want   error
		reason string
	}{
		{"v=DKIM1" + key, nil, "the ordinary case"},
		{"k=ed25519; p=" + rfc8463Key, nil, "256 bits of Ed25519 are plenty"},
		{"p=" + spki(t, rsaOf(1024)), nil, "1024 bits are weak, but taken"},
		{"p=" + spki(t, rsaOf(1023)), ErrShort, "RFC 8301 §3.2"},
		{"p=", ErrRevoked, "revoked"},
		{"k=x" + key, ErrKeyType, "unknown type"},
		{"p=YWJj", ErrKey, "no key"},
		{"h=sha256" + key, nil, "the hash that all use"},
		{"h=sha1:sha256" + key, nil, "one of them"},
		{"h=sha1" + key, ErrHash, "RFC 8301 §3.1"},
		{"s=email" + key, nil, "for mail"},
		{"s=tlsrpt:*" + key, nil, "for any service"},
		{"s=tlsrpt" + key, ErrService, "RFC 8460 §3 has its own service"},
		{"t=y:s" + key, nil, "flags don't keep a signature from counting"},
	} {
		rec, _, err := Parse(tt.txt)
		if err != nil {
			t.Errorf("%q: %v", tt.txt, err)
			continue
		}
		if err := rec.Usable(); !errors.Is(err, tt.want) {
			t.Errorf("%.30s: %v, want %v: %s", tt.txt, err, tt.want, tt.reason)
		}
	}
	if !(&Record{Flags: []string{"s", "y"}}).Testing() || (&Record{Flags: []string{"s"}}).Testing() {
		t.Error("Testing is the flag y")
	}
}

func TestNew(t *testing.T) {
	edKey, err := base64.StdEncoding.DecodeString(rfc8463Key)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		key  any
		want string
	}{
		{rsaOf(2048), "v=DKIM1; k=rsa; p=" + spki(t, rsaOf(2048))},
		{ed25519.PublicKey(edKey), "v=DKIM1; k=ed25519; p=" + rfc8463Key},
	} {
		rec, err := New(tt.key)
		if err != nil || rec.String() != tt.want {
			t.Errorf("%T: %v, %v; want %s", tt.key, rec, err, tt.want)
		}
		if err := rec.Usable(); err != nil {
			t.Errorf("%T: what is written would not be used: %v", tt.key, err)
		}
	}
	for _, key := range []any{nil, "text", (*rsa.PublicKey)(nil), &rsa.PublicKey{}, ed25519.PublicKey("short"), rsa.PublicKey{}} {
		if rec, err := New(key); !errors.Is(err, ErrKey) {
			t.Errorf("%T: %v, %v; want %v", key, rec, err, ErrKey)
		}
	}
}

func TestSameKey(t *testing.T) {
	parse := func(txt string) *Record {
		rec, _, err := Parse(txt)
		if err != nil {
			t.Fatal(err)
		}
		return rec
	}
	key, err := New(rsaOf(2048))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		txt    string
		want   bool
		reason string
	}{
		{key.String(), true, "the same text"},
		{"p=" + pkcs1(t, rsaOf(2048)), true, "the other form, and k= left to its default"},
		{"v=DKIM1; t=y; n=old; p=" + spki(t, rsaOf(2048)), true, "other tags don't matter"},
		{"p=" + spki(t, rsaOf(2049)), false, "another modulus"},
		{"p=" + spki(t, &rsa.PublicKey{N: rsaOf(2048).N, E: 3}), false, "another exponent"},
		{"k=ed25519; p=" + rfc8463Key, false, "another type"},
		{"p=", false, "revoked"},
		{"p=YWJj", false, "no key"},
	} {
		other := parse(tt.txt)
		if SameKey(key, other) != tt.want || SameKey(other, key) != tt.want {
			t.Errorf("%.30s: want %v both ways: %s", tt.txt, tt.want, tt.reason)
		}
	}
	if revoked := parse("p="); SameKey(revoked, revoked) {
		t.Error("two revoked keys are no key, and so not the same")
	}
	if broken := parse("p=YWJj"); SameKey(broken, broken) {
		t.Error("two texts that are no key are not the same key")
	}
}

func TestErrorsAreVisible(t *testing.T) {
	for _, txt := range []string{"v=DKIM1; \x1b]52;c;x\x07=1", "p=YWJj; \u202e", "v=DKIM1; \xff"} {
		_, _, err := Parse(txt)
		if err == nil {
			t.Errorf("%q: want an error", txt)
			continue
		}
		for _, r := range err.Error() {
			if r < ' ' || r > '~' {
				t.Errorf("%q: %q holds %q", txt, err.Error(), r)
			}
		}
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Parse("v=DKIM1; k=rsa; p=" + rfc6376Key); err != nil {
			b.Fatal(err)
		}
	}
}
