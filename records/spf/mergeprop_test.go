package spf

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// neighbourhood is a DNS in which few addresses are spread over few names, so
// that terms often mean the same or get into each other's way.
func neighbourhood() *world {
	return &world{answers: map[string][]string{
		"MX kestrel.example":        {"mail.kestrel.example"},
		"A mail.kestrel.example":    {"192.0.2.1"},
		"A kestrel.example":         {"192.0.2.2"},
		"A a.example":               {"192.0.2.3", "192.0.2.4"},
		"MX a.example":              {"a.example"},
		"TXT a.example":             {"v=spf1 ip4:192.0.2.4/31 -all"},
		"TXT b.example":             {"v=spf1 ?ip4:192.0.2.6 ip4:192.0.2.4/30 ~all"},
		"TXT c.example":             {"v=spf1 include:a.example a:a.example ?all"},
		"AAAA a.example":            {"2001:db8::3"},
		"AAAA mail.kestrel.example": {"2001:db8::1"},
	}}
}

// anAddress draws one of the few addresses.
func anAddress(t *rapid.T, label string) netip.Addr {
	n := byte(rapid.IntRange(0, 9).Draw(t, label))
	if rapid.Bool().Draw(t, label+" is IPv6") {
		return netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, 15: n})
	}
	return netip.AddrFrom4([4]byte{192, 0, 2, n})
}

// aRecord draws the text of a sound record, often an odd one.
func aRecord(t *rapid.T) string {
	terms := rapid.SliceOfN(rapid.SampledFrom([]string{
		"mx", "MX", "a", "a:kestrel.example.", "a/31", "a:a.example", "mx:a.example", "a:A.example", "mx//127",
		"include:a.example", "include:b.example", "include:A.example", "include:c.example", "exists:%{d}", "exists:a.example",
		"ip4:192.0.2.1", "ip4:192.0.2.1/32", "ip4:192.0.2.7/30", "ip4:192.0.2.0/29", "ip4:192.0.2.9/24", "ip6:2001:db8::1", "ip6:2001:db8::/126",
		"all", "all", "redirect=b.example", "redirect=a.example", "exp=why.example", "x=1",
	}), 0, 7).Draw(t, "terms")
	text := "v=spf1"
	seen := map[string]bool{}
	for i, term := range terms {
		name, _, modifier := strings.Cut(term, "=")
		if modifier && seen[name] {
			continue // broken, RFC 7208 §6
		}
		seen[name] = modifier
		if !modifier {
			term = rapid.SampledFrom([]string{"", "", "", "+", "-", "~", "?"}).Draw(t, fmt.Sprint("qualifier ", i)) + term
		}
		text += " " + term
	}
	return text
}

func aWish(t *rapid.T) Wanted {
	want := Wanted{
		Domain: "kestrel.example", MX: rapid.Bool().Draw(t, "mx"),
		Includes: rapid.SliceOfN(rapid.SampledFrom([]string{"a.example", "B.example", "b.example."}), 0, 3).Draw(t, "includes"),
		All:      rapid.SampledFrom([]Qualifier{QSoftFail, QFail, 0}).Draw(t, "all"),
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "addresses") {
		want.Addrs = append(want.Addrs, anAddress(t, fmt.Sprint("address ", i)))
	}
	return want
}

// judged is what a receiver finds for the address where the record stands.
func judged(rec string, ip netip.Addr) Outcome {
	dns := neighbourhood()
	dns.answers["TXT kestrel.example"] = []string{rec}
	return Evaluate(context.Background(), Query{IP: ip, Domain: "kestrel.example"}, dns)
}

func TestMergeProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, want := aRecord(t), aWish(t)
		existing, _, err := Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		merged, report := Merge(existing, want)
		if again, isSPF, err := Parse(merged.String()); !isSPF || err != nil || again.String() != merged.String() {
			t.Fatalf("%q merged to %q: %v", text, merged, err)
		}

		// Merged once is merged for good.
		twice, nothing := Merge(merged, want)
		if twice.String() != merged.String() || len(nothing.Added)+len(nothing.Changed) > 0 {
			t.Fatalf("%q merged to %q, and that to %q: %q", text, merged, twice, nothing.Lines())
		}
		if merged.String() != existing.String() && len(report.Lines()) == 0 {
			t.Fatalf("%q became %q without a word", text, merged)
		}

		// Who passed before passes, but for "+all".
		everyone := slices.ContainsFunc(existing.Terms, func(t Term) bool { return t.Name == All && t.Qualifier == QPass })
		cost := Count(context.Background(), merged, "kestrel.example", neighbourhood())
		for n := range 10 {
			for _, ip := range addrsOf(fmt.Sprintf("192.0.2.%d", n), fmt.Sprintf("2001:db8::%d", n)) {
				before, after := judged(text, ip), judged(merged.String(), ip)
				crowded := errors.Is(after.Err, ErrTooManyLookups) || errors.Is(after.Err, ErrTooManyVoid)
				if before.Result == Pass && after.Result != Pass && !everyone && !crowded {
					t.Fatalf("%s passed %q, and gets %s (%v) from %q", ip, text, after.Result, after.Err, merged)
				}
				if errors.Is(after.Err, ErrTooManyLookups) && cost.Sound() {
					t.Fatalf("%q is said to cost %+v, but %s gets %v", merged, cost, ip, after.Err)
				}
				// Ours pass: first in the record, nothing can come before them.
				if slices.Contains(want.Addrs, ip) && after.Result != Pass {
					t.Fatalf("%s gets %s (%v) from %q", ip, after.Result, after.Err, merged)
				}
			}
		}
		if want.MX && judged(merged.String(), netip.MustParseAddr("192.0.2.1")).Result != Pass {
			t.Fatalf("the mail exchanger doesn't pass %q", merged)
		}
		for _, include := range want.Includes {
			include = strings.ToLower(strings.TrimSuffix(include, "."))
			if judged(merged.String(), netip.MustParseAddr("192.0.2.5")).Result != Pass {
				t.Fatalf("the senders of %s don't pass %q", include, merged)
			}
		}
	})
}

// TestMergeTextsProperties: whatever stands in DNS, one sound record comes out,
// and merging that again changes nothing.
func TestMergeTextsProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.OneOf(
			rapid.Custom(aRecord),
			rapid.StringMatching(`v=spf1( (mx~all|ipv4:192\.0\.2\.1|a:192\.0\.2\.1|include: a\.example|moo|"mx"|redirect=a\.example|ip4:[0-9a-f:./]{1,12}|[ -~]{1,9})){0,5}`),
			rapid.String(),
		), 0, 3).Draw(t, "texts")
		want := aWish(t)
		merged, _ := MergeTexts(texts, want)
		if _, isSPF, err := Parse(merged.String()); !isSPF || err != nil {
			t.Fatalf("%q merged to %q: %v", texts, merged, err)
		}
		again, report := MergeTexts([]string{merged.String()}, want)
		if again.String() != merged.String() || len(report.Added)+len(report.Changed) > 0 {
			t.Fatalf("%q merged to %q, and that to %q: %q", texts, merged, again, report.Lines())
		}
		for _, ip := range want.Addrs {
			if got := judged(merged.String(), ip); got.Result != Pass {
				t.Fatalf("%s gets %s (%v) from %q", ip, got.Result, got.Err, merged)
			}
		}
	})
}
