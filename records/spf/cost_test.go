package spf

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// costs is what each term costs, in words.
func costs(c Cost) (terms []string) {
	for _, t := range c.Terms {
		cost := fmt.Sprintf("%s: %d", t.Term, t.Lookups)
		if t.Void > 0 {
			cost += fmt.Sprintf(", %d void", t.Void)
		}
		if t.Err != nil {
			cost += ", " + visible(t.Err.Error())
		}
		terms = append(terms, cost)
	}
	return terms
}

func TestCount(t *testing.T) {
	dns := kestrel(with(policy("v=spf1 -all"),
		"TXT a.example", "v=spf1 include:b.example a:gone.example mx:%{d} ~all",
		"TXT b.example", "v=spf1 ip4:192.0.2.0/24 -all",
		"TXT loop.example", "v=spf1 include:loop.example -all",
		"TXT two.example", "v=spf1 -all|v=spf1 mx -all",
		"TXT silent.example", "!",
	))
	for _, tt := range []struct {
		record        string
		lookups, void int
		terms         []string // with their cost
		sound         bool
		reason        string
	}{
		{"v=spf1 ip4:192.0.2.1 -all", 0, 0, nil, true, "addresses cost nothing"},
		{"v=spf1 mx -all", 1, 0, []string{"mx: 1"}, true, "one term, however many questions"},
		{"v=spf1 include:a.example mx -all", 5, 2, []string{"include:a.example: 4, 2 void", "mx: 1"}, true, "with all that an include leads to"},
		{"v=spf1 mx -all include:a.example", 1, 0, []string{"mx: 1"}, true, "behind all nobody asks"},
		{"v=spf1 mx -all redirect=a.example", 1, 0, []string{"mx: 1"}, true, "redirect beside all"},
		{"v=spf1 mx redirect=b.example", 2, 0, []string{"mx: 1", "redirect=b.example: 1"}, true, "redirect"},
		{"v=spf1 include:a.example include:b.example include:a.example -all", 9, 4, []string{
			"include:a.example: 4, 2 void", "include:b.example: 1", "include:a.example: 4, 2 void"}, false, "too many that lead to nothing"},
		{"v=spf1" + strings.Repeat(" mx", 11) + " -all", 11, 0, slices.Repeat([]string{"mx: 1"}, 11), false, "counted beyond the limit"},
		{"v=spf1 include:none.example -all", 1, 1, []string{`include:none.example: 1, 1 void, spf: no SPF record at "none.example"`}, false, "an include of nothing"},
		{"v=spf1 redirect=two.example", 1, 0, []string{`redirect=two.example: 1, spf: more than one SPF record at "two.example"`}, false, "two records there"},
		{"v=spf1 include:silent.example mx ~all", 2, 0, []string{`include:silent.example: 1, spf: DNS lookup failed: "silent.example": no server answers\x1b[2J`, "mx: 1"}, false, "what can't be asked is told, and the rest counted"},
		{"v=spf1 ptr exists:%{ir}.x.example ~all", 2, 1, []string{"ptr: 1", "exists:%{ir}.x.example: 1, 1 void"}, true, "what depends on the client"},
	} {
		rec, _, err := Parse(tt.record)
		if err != nil {
			t.Fatal(err)
		}
		cost := Count(t.Context(), rec, "kestrel.example", dns)
		if cost.Lookups != tt.lookups || cost.Void != tt.void || cost.Sound() != tt.sound || !slices.Equal(costs(cost), tt.terms) {
			t.Errorf("%q: %d, %d, sound %v\n%s\nwant %d, %d, %v\n%s: %s", tt.record, cost.Lookups, cost.Void, cost.Sound(), strings.Join(costs(cost), "\n"),
				tt.lookups, tt.void, tt.sound, strings.Join(tt.terms, "\n"), tt.reason)
		}
	}

	loop, _, _ := Parse("v=spf1 include:loop.example mx -all")
	cost := Count(t.Context(), loop, "kestrel.example", dns)
	if cost.Lookups != maxCounted || !errors.Is(cost.Terms[0].Err, ErrTooManyLookups) {
		t.Errorf("a loop: %+v", cost)
	}
}

func TestDataFiles(t *testing.T) {
	seen := map[string]bool{}
	names := []string{}
	for _, fields := range rows(senderList) {
		if len(fields) != 3 || !isDomain(fields[1]) || fields[2] == "" || seen[fields[0]] {
			t.Errorf("senders.txt: %q", fields)
			continue
		}
		seen[fields[0]] = true
		names = append(names, strings.ToLower(fields[0]))
	}
	if !slices.IsSorted(names) || len(Senders()) != len(names) || len(names) < 20 {
		t.Errorf("senders.txt: %d services, which people look for by name: %q", len(names), names)
	}
	for _, fields := range rows(defaultList) {
		if len(fields) != 4 || !isDomain(fields[0]) || fields[0] != strings.ToLower(fields[0]) || seen[fields[0]] || fields[3] == "" {
			t.Errorf("defaults.txt: %q", fields)
		}
		seen[fields[0]] = true
	}
}

func BenchmarkMerge(b *testing.B) {
	rec, _, err := Parse("v=spf1 ip4:192.0.2.0/24 a:mail.example.com include:_spf.%{d2} include:spf.efwd.registrar-servers.com ~all")
	if err != nil {
		b.Fatal(err)
	}
	want := Wanted{Domain: "kestrel.example", MX: true, Addrs: addrsOf("192.0.2.25", "2001:db8::25"), All: QSoftFail}
	b.ReportAllocs()
	for b.Loop() {
		if merged, _ := Merge(rec, want); len(merged.Terms) != 7 {
			b.Fatal(merged)
		}
	}
}
