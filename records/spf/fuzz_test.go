package spf

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"
)

var seedRecords = []string{
	"", "v=spf1", "v=spf1 mx ~all", "V=SPF1 +a/24//64 -ptr:%{d} ?exists:%{ir}.%{v}._s.%{d2} redirect=%{o}.x.example",
	"v=spf1 include:a.example include:b.example exp=%{p}.example -all", "v=spf1 ip4:192.0.2.1/0 ip6:::ffff:1.2.3.4/96 a:x:y/z.example/0",
	"v=spf1 mx mx mx mx a a a a ptr exists:%{p}.%{S}.%{l1r-+}.%{h} -all exp=e.example", "v=spf1 \x80", "v=spf1 a:%{d1000r./}", "v=spf1 x=%_%-%% all",
	"v=spf1 redirect=a.example redirect=b.example", "v=spf1 a:%{d}.%{d}.%{d}.%{d}.%{d}.%{d}.%{d}.%{d}.%{d}.%{d}.%{d}.%{d}.%{d}.%{d}.%{d}.%{d}.%{d}.%{d}.example -all",
}

// FuzzParse: whatever stands in DNS, the three answers of Parse fit together,
// and what is printed says the same as what was read.
func FuzzParse(f *testing.F) {
	for _, txt := range seedRecords {
		f.Add(txt)
	}
	f.Fuzz(func(t *testing.T, txt string) {
		rec, isSPF, err := Parse(txt)
		if (rec != nil) != (err == nil) || !isSPF != errors.Is(err, ErrVersion) {
			t.Fatalf("%q: %+v, %v, %v", txt, rec, isSPF, err)
		}
		if err != nil {
			return
		}
		again, _, err := Parse(rec.String())
		if err != nil {
			t.Fatalf("%q: printed as %q: %v", txt, rec, err)
		}
		if !reflect.DeepEqual(rec, again) {
			t.Fatalf("%q: printed as %q:\n%+v, want\n%+v", txt, rec, again, rec)
		}
	})
}

// hostile answers every question, mostly with too much, and watches what it is
// asked. What it says depends only on the question.
type hostile struct {
	t       *testing.T
	records []string
	ip      netip.Addr
	asked   int
}

// roll is a number that depends on the question.
func (h *hostile) roll(typ, name string) uint32 {
	h.asked++
	if !isName(name) {
		h.t.Fatalf("asked %s %q, which DNS cannot hold", typ, name)
	}
	hash := fnv.New32a()
	fmt.Fprint(hash, typ, len(h.records[0]), name)
	return hash.Sum32()
}

func (h *hostile) TXT(_ context.Context, name string) ([]string, error) {
	switch n := h.roll("TXT", name); n % 8 {
	case 0:
		return nil, ErrNotFound
	case 1:
		return nil, errors.New("silent\x1b[2J")
	case 2:
		return append([]string{"\x00\xff"}, h.records...), nil
	default:
		return h.records[n%uint32(len(h.records)):][:1], nil
	}
}

func (h *hostile) Addrs(_ context.Context, name string, v6 bool) ([]netip.Addr, error) {
	switch h.roll("A", name) % 6 {
	case 0:
		return nil, ErrNotFound
	case 1:
		return nil, nil
	case 2:
		return nil, errors.New("silent")
	case 3:
		return []netip.Addr{{}, h.ip}, nil
	case 4:
		return []netip.Addr{netip.IPv6Unspecified(), netip.MustParseAddr("192.0.2.200")}, nil
	default:
		return make([]netip.Addr, 300), nil
	}
}

func (h *hostile) MX(_ context.Context, name string) ([]string, error) {
	hosts := []string{"", ".", "a..b", name + ".", "\x1b]0;x\x07.example", strings.Repeat("x", 300)}
	for i := range h.roll("MX", name) % 8 {
		hosts = append(hosts, fmt.Sprintf("%d.example", i))
	}
	return hosts, nil
}

func (h *hostile) PTR(context.Context, netip.Addr) ([]string, error) {
	h.asked++
	names := []string{"", "\u202e.example"}
	for i := range 1000 {
		names = append(names, fmt.Sprintf("%d.kestrel.example.", i))
	}
	return names, nil
}

// FuzzEvaluate: whatever a hostile DNS answers, the evaluation ends within its
// limits, and its outcome is one that can be shown.
func FuzzEvaluate(f *testing.F) {
	for i, record := range seedRecords {
		f.Add(record, seedRecords[(i+1)%len(seedRecords)], "%{c} %{p} says \x1b", "a@kestrel.example", "helo.example", i%2 == 0)
	}
	f.Fuzz(func(t *testing.T, first, second, third, sender, helo string, v6 bool) {
		ip := ours
		if v6 {
			ip = ours6
		}
		h := &hostile{t: t, records: []string{first, second, third}, ip: ip}
		got := Evaluate(t.Context(), Query{IP: ip, Sender: sender, HELO: helo, Domain: "kestrel.example", Now: time.Unix(0, 0)}, h)

		if h.asked > 1+MaxLookups*(1+maxMX)+1+maxPTR+1 || got.Lookups > MaxLookups || got.Void > MaxVoid {
			t.Errorf("%d questions, %d lookups, %d void", h.asked, got.Lookups, got.Void)
		}
		switch got.Result {
		case Pass, Fail, SoftFail, Neutral:
			if got.Err != nil {
				t.Errorf("%s, but %v", got.Result, got.Err)
			}
		case None, PermError, TempError:
			if got.Err == nil || got.Result == None && got.Term != "" {
				t.Errorf("%s by %q without a reason", got.Result, got.Term)
			}
		default:
			t.Errorf("result %q", got.Result)
		}
		if got.Explanation != "" && got.Result != Fail || len(got.Explanation) > maxExpansion {
			t.Errorf("%s, explained by %d octets", got.Result, len(got.Explanation))
		}
		if len(got.Trace) == 0 || len(got.Trace) > maxTrace {
			t.Errorf("%d lines of trace", len(got.Trace))
		}
		for _, line := range append(got.Trace, got.Explanation, got.Term) {
			for _, r := range line {
				if (r < ' ' || r > '~') && r != '→' && r != '…' {
					t.Fatalf("%q in %q", r, line)
				}
			}
		}
	})
}
