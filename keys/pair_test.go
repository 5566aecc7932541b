package keys

import (
	"bytes"
	"context"
	"crypto/rsa"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// secrets are the private numbers of a key in every notation that a printer may choose.
func secrets(p *Pair) []string {
	key := p.private().(*rsa.PrivateKey)
	var found []string
	for _, n := range append(key.Primes, key.D, key.Precomputed.Dp, key.Precomputed.Dq, key.Precomputed.Qinv) {
		found = append(found,
			n.Text(10)[:20], n.Text(16)[:20], strings.ToUpper(n.Text(16)[:20]), n.Text(8)[:20], n.Text(2)[:60],
			fmt.Sprint(n.Bits()[0]), fmt.Sprintf("%#x", n.Bits()[0]), fmt.Sprintf("%x", n.Bits()[0]),
			fmt.Sprint(n.Bytes()[:6]), string(n.Bytes()[:8]))
	}
	for _, line := range strings.Split(string(p.encode()), "\n")[1:] {
		if len(line) >= 20 {
			found = append(found, line[:20])
		}
	}
	return found
}

// leaks reports whether text has any of the key's private numbers in it.
func leaks(text string, p *Pair) bool {
	for _, secret := range secrets(p) {
		if strings.Contains(text, secret) {
			return true
		}
	}
	return false
}

func holdsNoSecret(t *testing.T, what, text string, p *Pair) {
	t.Helper()
	if leaks(text, p) {
		t.Errorf("%s shows a part of the private key", what)
	}
}

func TestLeaksAreSeen(t *testing.T) {
	p := testKey(t, 0)
	for what, leak := range map[string]string{
		"the numbers":    fmt.Sprintf("%v", *p.private().(*rsa.PrivateKey)),
		"with Go syntax": fmt.Sprintf("%#v", p.private().(*rsa.PrivateKey).D),
		"the file":       string(p.encode()),
	} {
		if !leaks(leak, p) {
			t.Errorf("a leak of %s goes unnoticed by the tests below", what)
		}
	}
}

func TestNoVerbPrintsThePrivateHalf(t *testing.T) {
	p := testKey(t, 0)
	type exported struct{ Key *Pair }
	type hidden struct{ key *Pair } // fmt calls no methods on unexported fields
	type byValue struct{ key Pair }
	values := map[string]any{
		"pointer":             p,
		"value":               *p,
		"exported field":      exported{p},
		"pointer to struct":   &exported{p},
		"unexported field":    hidden{p},
		"unexported value":    byValue{*p},
		"pointer to value":    &byValue{*p},
		"slice":               []*Pair{p},
		"slice of values":     []Pair{*p},
		"map":                 map[string]*Pair{"a": p},
		"interface in struct": struct{ any }{p},
	}
	for name, value := range values {
		for _, verb := range "vTtbcdoOqxXUeEfFgGspw" {
			for _, flags := range []string{"", "+", "#", "-", " ", "0", "+#", "40.3"} {
				format := "%" + flags + string(verb)
				holdsNoSecret(t, format+" of a "+name, fmt.Sprintf(format, value), p)
			}
		}
	}
	if got, want := fmt.Sprintf("%v", p), "keys.Pair(RSA 2048, "+p.Fingerprint()+")"; got != want {
		t.Errorf("%%v prints %q, want %q", got, want)
	}
	var none *Pair
	if got := fmt.Sprint(none, Pair{}); got != "<nil> keys.Pair(none)" {
		t.Errorf("no key prints %q", got)
	}
}

func TestNoEncodingHoldsThePrivateHalf(t *testing.T) {
	p := testKey(t, 0)
	type hidden struct {
		Name string
		key  *Pair
	}
	if text, err := json.Marshal(p); !errors.Is(err, ErrSecret) {
		t.Errorf("json: %s, %v", text, err)
	}
	if text, err := json.Marshal(struct{ Key any }{*p}); !errors.Is(err, ErrSecret) {
		t.Errorf("json in a struct: %s, %v", text, err)
	}
	text, err := json.Marshal(hidden{"a", p})
	if err != nil {
		t.Error(err)
	}
	holdsNoSecret(t, "json of a struct around it", string(text), p)

	var out bytes.Buffer
	if err := gob.NewEncoder(&out).Encode(p); err == nil {
		t.Error("gob encodes a key")
	}
	holdsNoSecret(t, "gob", out.String(), p)

	out.Reset()
	slog.New(slog.NewTextHandler(&out, nil)).Info("made", "key", p, "in", hidden{"a", p})
	slog.New(slog.NewJSONHandler(&out, nil)).Info("made", "key", p, "in", hidden{"a", p})
	holdsNoSecret(t, "slog", out.String(), p)
}

func TestGenerate(t *testing.T) {
	p := testKey(t, 0)
	if p.Bits() != MinBits || p.Public() == nil {
		t.Errorf("made %v", p)
	}
	if testKey(t, 1).Equal(p) || !p.Equal(p) {
		t.Error("two keys are equal, or one not to itself")
	}
	for _, bits := range []int{-1, 0, 512, 1024, 2047, 4097, 1 << 20} {
		_, err := Generate(context.Background(), bits)
		if bits < MinBits {
			refused(t, err, ErrTooShort)
		} else {
			refused(t, err, ErrTooLong)
		}
	}
}

func TestGenerateStopsWaiting(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(5*time.Millisecond, cancel)
	start := time.Now()
	for { // one of the first tries is still at work when the time is up
		if _, err := Generate(ctx, MaxBits); errors.Is(err, context.Canceled) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %v to notice", took)
	}
}

func BenchmarkGenerate(b *testing.B) {
	for b.Loop() {
		if _, err := Generate(b.Context(), MinBits); err != nil {
			b.Fatal(err)
		}
	}
}
