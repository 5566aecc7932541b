package keys

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func run(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(tool(t, name), args...)
	var problem bytes.Buffer
	cmd.Stderr = &problem
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v: %s", name, strings.Join(args, " "), err, &problem)
	}
	return out
}

func TestOpenSSLReadsTheFile(t *testing.T) {
	path := Path(t.TempDir(), "example.org", "s")
	pair, _, err := Ensure(context.Background(), path, func(ctx context.Context) (*Pair, error) { return Generate(ctx, 3072) })
	if err != nil {
		t.Fatal(err)
	}
	if out := run(t, "openssl", "rsa", "-in", path, "-check", "-noout"); strings.TrimSpace(string(out)) != "RSA key ok" {
		t.Errorf("openssl says %q", out)
	}
	want, err := x509.MarshalPKIXPublicKey(pair.Public())
	if err != nil {
		t.Fatal(err)
	}
	got := run(t, "openssl", "rsa", "-in", path, "-pubout", "-outform", "DER")
	if !bytes.Equal(got, want) {
		t.Error("openssl finds another public half")
	}
	sum := sha256.Sum256(got)
	if want := "sha256:" + hex.EncodeToString(sum[:])[:16]; pair.Fingerprint() != want {
		t.Errorf("the fingerprint is %s, want %s", pair.Fingerprint(), want)
	}
}

func TestImportFilesOfOtherPrograms(t *testing.T) {
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	openssl := func(args ...string) { t.Helper(); run(t, "openssl", args...) }
	openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", file("pkcs8"))
	openssl("rsa", "-in", file("pkcs8"), "-traditional", "-out", file("pkcs1"))
	openssl("rsa", "-in", file("pkcs8"), "-traditional", "-aes256", "-passout", "pass:secret", "-out", file("pkcs1-encrypted"))
	openssl("pkcs8", "-topk8", "-in", file("pkcs8"), "-passout", "pass:secret", "-out", file("pkcs8-encrypted"))
	openssl("pkey", "-in", file("pkcs8"), "-outform", "DER", "-out", file("der"))
	openssl("pkey", "-in", file("pkcs8"), "-pubout", "-out", file("public"))
	openssl("rsa", "-in", file("pkcs8"), "-RSAPublicKey_out", "-out", file("public-pkcs1"))
	openssl("req", "-x509", "-key", file("pkcs8"), "-subj", "/CN=mail.example.org", "-out", file("certificate"))
	openssl("genrsa", "-out", file("short"), "1024")
	openssl("genpkey", "-algorithm", "ED25519", "-out", file("ed25519"))
	openssl("ecparam", "-genkey", "-name", "prime256v1", "-out", file("ec"))
	openssl("genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", "-out", file("pss"))
	openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-pkeyopt", "rsa_keygen_primes:3", "-out", file("three-primes"))
	run(t, "opendkim-genkey", "-D", dir, "-d", "example.org", "-s", "202611", "-b", "2048")

	for _, name := range []string{"pkcs8", "pkcs1", "three-primes", "ed25519", "202611.private"} {
		pair, err := Import(file(name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		// What we keep of it is the same key to OpenSSL.
		path := file(name + ".pem")
		if _, _, err := Ensure(context.Background(), path, made(pair)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if want, got := run(t, "openssl", "pkey", "-in", file(name), "-outform", "DER"), run(t, "openssl", "pkey", "-in", path, "-outform", "DER"); !bytes.Equal(want, got) {
			t.Errorf("%s: another key is kept", name)
		}
	}
	for name, want := range map[string]error{
		"pkcs1-encrypted": ErrEncrypted, "pkcs8-encrypted": ErrEncrypted, "der": ErrNotKey, "public": ErrPublicOnly, "public-pkcs1": ErrPublicOnly,
		"certificate": ErrPublicOnly, "short": ErrTooShort, "ec": ErrNotRSA, "pss": ErrNotRSA, "202611.txt": ErrNotKey,
	} {
		_, err := Import(file(name))
		refused(t, err, want)
		if !strings.Contains(err.Error(), file(name)) {
			t.Errorf("%s: the file is not named: %v", name, err)
		}
	}
	if _, err := os.Stat(file("202611.txt")); err != nil {
		t.Error(err)
	}
}
