package spf

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
)

// kestrel is the DNS of the tests here, with what each of them adds.
func kestrel(more map[string][]string) *world {
	w := &world{answers: map[string][]string{
		"TXT kestrel.example":       {"v=spf1 mx ~all", "some-site-verification=1"},
		"MX kestrel.example":        {"mail.kestrel.example."},
		"A mail.kestrel.example":    {"192.0.2.25"},
		"AAAA mail.kestrel.example": {"2001:db8::25"},
	}}
	for question, texts := range more {
		w.answers[question] = texts
	}
	return w
}

func policy(txt string) map[string][]string {
	return map[string][]string{"TXT kestrel.example": {txt}}
}

func with(world map[string][]string, pairs ...string) map[string][]string {
	for i := 0; i < len(pairs); i += 2 {
		world[pairs[i]] = strings.Split(pairs[i+1], "|")
	}
	return world
}

var (
	ours   = netip.MustParseAddr("192.0.2.25")
	ours6  = netip.MustParseAddr("2001:db8::25")
	others = netip.MustParseAddr("198.51.100.1")
)

func TestEvaluate(t *testing.T) {
	eleven := strings.TrimSuffix(strings.Repeat("mx.example|", 11), "|")
	for _, tt := range []struct {
		reason        string
		ip            netip.Addr
		dns           map[string][]string
		result        Result
		term          string
		lookups, void int
		err           error
	}{
		{"what allgreen writes", ours, nil, Pass, "mx", 1, 0, nil},
		{"over IPv6", ours6, nil, Pass, "mx", 1, 0, nil},
		{"an IPv4-mapped address is IPv4, §5", netip.MustParseAddr("::ffff:192.0.2.25"), nil, Pass, "mx", 1, 0, nil},
		{"somebody else", others, nil, SoftFail, "~all", 1, 0, nil},
		{"no record", ours, with(policy("x"), "TXT kestrel.example", "hello"), None, "", 0, 0, ErrNoRecord},
		{"no TXT at all", ours, map[string][]string{"TXT kestrel.example": nil}, None, "", 0, 0, ErrNoRecord},
		{"two records", ours, with(policy(""), "TXT kestrel.example", "v=spf1 mx|v=spf1 mx"), PermError, "", 0, 0, ErrMultipleRecords},
		{"an error behind the match", ours, policy("v=spf1 mx ~all moo"), PermError, "", 0, 0, ErrSyntax},
		{"DNS is silent about the record", ours, policy("!"), TempError, "", 0, 0, ErrDNS},
		{"DNS is silent about the exchangers", ours, with(policy("v=spf1 mx"), "MX kestrel.example", "!"), TempError, "mx", 1, 0, ErrDNS},
		{"DNS is silent about an address", ours, with(policy("v=spf1 mx"), "A mail.kestrel.example", "!"), TempError, "mx", 1, 0, ErrDNS},
		{"a match before DNS falls silent", ours, policy("v=spf1 mx include:silent.example -all"), Pass, "mx", 1, 0, nil},
		{"nothing matches", others, policy("v=spf1 mx"), Neutral, "", 1, 0, nil},
		{"no exchangers", ours, with(policy("v=spf1 mx:none.example -all")), Fail, "-all", 1, 1, nil},
		{"a null MX names no host", ours, with(policy("v=spf1 mx:null.example -all"), "MX null.example", "."), Fail, "-all", 1, 0, nil},
		{"11 exchangers", ours, with(policy("v=spf1 mx:many.example"), "MX many.example", eleven), PermError, "mx:many.example", 1, 0, ErrTooManyMX},
		{"ip4 asks nothing", ours, policy("v=spf1 ip4:192.0.2.0/24 -all"), Pass, "ip4:192.0.2.0/24", 0, 0, nil},
		{"ip6 never matches IPv4", ours, policy("v=spf1 ip6:::/0 -all"), Fail, "-all", 0, 0, nil},
		{"include passes", ours, with(policy("v=spf1 include:_spf.x.example -all"), "TXT _spf.x.example", "v=spf1 mx:kestrel.example -all"), Pass, "include:_spf.x.example", 2, 0, nil},
		{"include fails", others, with(policy("v=spf1 include:_spf.x.example ~all"), "TXT _spf.x.example", "v=spf1 -all"), SoftFail, "~all", 1, 0, nil},
		{"include without record", ours, policy("v=spf1 include:none.example mx"), PermError, "include:none.example", 1, 1, ErrNoRecord},
		{"include of a broken record", ours, with(policy("v=spf1 include:x.example mx"), "TXT x.example", "v=spf1 moo"), PermError, "include:x.example", 1, 0, ErrSyntax},
		{"include of silence", ours, with(policy("v=spf1 include:x.example mx"), "TXT x.example", "!"), TempError, "include:x.example", 1, 0, ErrDNS},
		{"include of no domain", ours, policy("v=spf1 include:x..example mx"), PermError, "include:x..example", 1, 0, ErrDomain},
		{"include of itself", ours, policy("v=spf1 include:kestrel.example"), PermError, "include:kestrel.example", 10, 0, ErrTooManyLookups},
		{"redirect", ours, with(policy("v=spf1 redirect=x.example"), "TXT x.example", "v=spf1 ip4:192.0.2.25 -all"), Pass, "ip4:192.0.2.25", 1, 0, nil},
		{"redirect stands first, but counts last", ours, policy("v=spf1 redirect=kestrel.example mx"), Pass, "mx", 1, 0, nil},
		{"redirect beside all counts never", others, policy("v=spf1 redirect=none.example -all"), Fail, "-all", 0, 0, nil},
		{"redirect to no record", ours, policy("v=spf1 redirect=none.example"), PermError, "redirect=none.example", 1, 1, ErrNoRecord},
		{"redirect to itself", ours, policy("v=spf1 redirect=kestrel.example"), PermError, "redirect=kestrel.example", 10, 0, ErrTooManyLookups},
		{"10 lookups", others, policy("v=spf1" + strings.Repeat(" mx", 10) + " -all"), Fail, "-all", 10, 0, nil},
		{"11 lookups", others, policy("v=spf1" + strings.Repeat(" mx", 11) + " -all"), PermError, "mx", 10, 0, ErrTooManyLookups},
		{"11 lookups, but the first one matches", ours, policy("v=spf1" + strings.Repeat(" mx", 11) + " -all"), Pass, "mx", 1, 0, nil},
		{"2 void lookups", others, policy("v=spf1 a:1.x.example a:2.x.example -all"), Fail, "-all", 2, 2, nil},
		{"3 void lookups", others, policy("v=spf1 a:1.x.example exists:2.x.example mx:3.x.example -all"), PermError, "mx:3.x.example", 3, 2, ErrTooManyVoid},
		{"exchangers without addresses are void lookups", ours, with(policy("v=spf1 mx:x.example"), "MX x.example", "1.example|2.example|3.example"), PermError, "mx:x.example", 1, 2, ErrTooManyVoid},
		{"a name that DNS cannot hold is void too", ours, policy("v=spf1 a:" + strings.Repeat("x", 64) + ".example -all"), Fail, "-all", 1, 1, nil},
		{"exists", others, with(policy("v=spf1 exists:%{ir}.%{v}.list.example -all"), "A 1.100.51.198.in-addr.list.example", "127.0.0.2"), Pass, "exists:%{ir}.%{v}.list.example", 1, 0, nil},
		{"ptr that leads elsewhere", ours, with(policy("v=spf1 ptr -all"), "PTR 192.0.2.25", "other.kestrel.example"), Fail, "-all", 1, 0, nil},
		{"ptr that leads back", ours, with(policy("v=spf1 ptr -all"), "PTR 192.0.2.25", "mail.kestrel.example."), Pass, "ptr", 1, 0, nil},
		{"ptr to a name that only ends alike", ours, with(policy("v=spf1 ptr -all"), "PTR 192.0.2.25", "notkestrel.example", "A notkestrel.example", "192.0.2.25"), Fail, "-all", 1, 0, nil},
		{"ptr of silence matches nothing", ours, with(policy("v=spf1 ptr -all"), "PTR 192.0.2.25", "!"), Fail, "-all", 1, 0, nil},
		{"ptr of nothing is void", ours, policy("v=spf1 ptr -all"), Fail, "-all", 1, 1, nil},
		{"the macro p asks as well", ours, with(policy("v=spf1 exists:%{p}.x.example -all"), "PTR 192.0.2.25", "mail.kestrel.example", "A mail.kestrel.example.x.example", "127.0.0.2"), Pass, "exists:%{p}.x.example", 2, 0, nil},
		{"the macro p asks once", ours, with(policy("v=spf1 exists:%{p}.1.example exists:%{p}.2.example -all"), "PTR 192.0.2.25", "mail.kestrel.example", "A mail.kestrel.example.2.example", "127.0.0.2"), Pass, "exists:%{p}.2.example", 3, 1, nil},
		{"exp= doesn't count", others, policy("v=spf1 exp=none.example a:1.x.example a:2.x.example -all"), Fail, "-all", 2, 2, nil},
		{"macros that unfold without end", ours, policy("v=spf1 a:" + strings.Repeat("%{d}", 5000) + ".example"), PermError, "a:" + strings.Repeat("%{d}", 5000) + ".example", 1, 0, errExpansion},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			got := Evaluate(t.Context(), Query{IP: tt.ip, Domain: "kestrel.example", Sender: "postmaster@kestrel.example"}, kestrel(tt.dns))
			if got.Result != tt.result || got.Term != tt.term || got.Lookups != tt.lookups || got.Void != tt.void || !errors.Is(got.Err, tt.err) {
				t.Errorf("%s by %q, %d lookups, %d void, %v;\nwant %s by %q, %d lookups, %d void, %v;\n%s",
					got.Result, got.Term, got.Lookups, got.Void, got.Err,
					tt.result, tt.term, tt.lookups, tt.void, tt.err, strings.Join(got.Trace, "\n"))
			}
		})
	}
}

func TestWhoseDomain(t *testing.T) {
	for _, tt := range []struct {
		q      Query
		want   string // asked first, "" means nothing is
		reason string
	}{
		{Query{Sender: "a@kestrel.example"}, "kestrel.example", "the domain of the sender"},
		{Query{Sender: `"a@b"@kestrel.example`}, "kestrel.example", "behind the last @"},
		{Query{Sender: "a@kestrel.example."}, "kestrel.example", "a final dot"},
		{Query{HELO: "mail.kestrel.example"}, "mail.kestrel.example", "a bounce is judged by HELO, §2.4"},
		{Query{Sender: "a@x.example", Domain: "kestrel.example"}, "kestrel.example", "the domain that is asked for"},
		{Query{Domain: "_x.kestrel.example"}, "_x.kestrel.example", "an underscore is legal in DNS"},
		{Query{}, "", "nothing"},
		{Query{Domain: "localhost"}, "", "one label, §4.3"},
		{Query{Domain: "kestrel..example"}, "", "an empty label"},
		{Query{Domain: ".example"}, "", "an empty label in front"},
		{Query{Domain: "a@kestrel.example"}, "a@kestrel.example", "odd, but a name that DNS can hold"},
		{Query{Domain: "[192.0.2.1]"}, "", "an address literal"},
		{Query{Domain: "192.0.2.1"}, "", "an address"},
		{Query{Domain: "bücher.example"}, "", "must be written as A-label"},
		{Query{Domain: "a b.example"}, "", "a blank"},
		{Query{Domain: strings.Repeat("x", 64) + ".example"}, "", "a label of 64 octets"},
		{Query{Domain: strings.Repeat("x.", 124) + "example"}, "", "255 octets"},
	} {
		w := &world{}
		tt.q.IP = ours
		got := Evaluate(t.Context(), tt.q, w)
		if got.Result != None {
			t.Errorf("%+v: %s, want none: %s", tt.q, got.Result, tt.reason)
		}
		if tt.want == "" {
			if len(w.asked) > 0 || !errors.Is(got.Err, ErrDomain) {
				t.Errorf("%+v: asked %q, %v; want %v: %s", tt.q, w.asked, got.Err, ErrDomain, tt.reason)
			}
		} else if !slices.Equal(w.asked, []string{"TXT " + tt.want}) {
			t.Errorf("%+v: asked %q, want TXT %s: %s", tt.q, w.asked, tt.want, tt.reason)
		}
	}
	if got := Evaluate(t.Context(), Query{Domain: "kestrel.example"}, kestrel(nil)); got.Result != None || !errors.Is(got.Err, ErrAddress) {
		t.Errorf("without an address: %s, %v", got.Result, got.Err)
	}
}

func TestTrace(t *testing.T) {
	for _, tt := range []struct {
		ip   netip.Addr
		dns  map[string][]string
		want []string
	}{
		{ours, nil, []string{"kestrel.example: mx → mail.kestrel.example 192.0.2.25 matches"}},
		{others, nil, []string{
			"kestrel.example: mx → mail.kestrel.example 192.0.2.25, does not match",
			"kestrel.example: ~all matches",
		}},
		{others, with(policy("v=spf1 include:x.example ip4:192.0.2.0/24 mx:none.example redirect=y.example"),
			"TXT x.example", "v=spf1 a:h.x.example ?all", "A h.x.example", "192.0.2.1|192.0.2.2|192.0.2.3|192.0.2.4|192.0.2.5|192.0.2.6",
			"TXT y.example", "v=spf1 exists:e.example ptr", "PTR 198.51.100.1", "odd name.example", "A odd name.example", "198.51.100.1"), []string{
			"x.example: a:h.x.example → h.x.example 192.0.2.1, h.x.example 192.0.2.2, h.x.example 192.0.2.3, h.x.example 192.0.2.4 and 2 more, does not match",
			"x.example: ?all matches",
			"kestrel.example: include:x.example → neutral, does not match",
			"kestrel.example: ip4:192.0.2.0/24 does not match",
			"kestrel.example: mx:none.example → no MX record, does not match",
			"kestrel.example: redirect=y.example → y.example",
			"y.example: exists:e.example → e.example no address, does not match",
			"y.example: ptr → odd name.example, does not match",
			"y.example: no mechanism matches",
		}},
		{ours, with(policy("v=spf1 mx"), "MX kestrel.example", "\x1b[2J\u202e.example", "A \x1b[2J\u202e.example", "192.0.2.25"), []string{
			`kestrel.example: mx → \x1b[2J\xe2\x80\xae.example 192.0.2.25 matches`,
		}},
		{ours, with(policy("v=spf1 a:x.example"), "A x.example", "!"), []string{
			`kestrel.example: a:x.example: spf: DNS lookup failed: "x.example": no server answers\x1b[2J`,
		}},
		{ours, policy("v=spf1 include:none.example"), []string{
			`kestrel.example: include:none.example: spf: no SPF record at "none.example"`,
		}},
		{ours, policy("v=spf1 moo\x07"), []string{
			`kestrel.example: spf: syntax error: "moo\a": there is no such mechanism`,
		}},
		{ours, policy("x"), []string{`kestrel.example: spf: no SPF record at "kestrel.example"`}},
	} {
		got := Evaluate(t.Context(), Query{IP: tt.ip, Domain: "kestrel.example"}, kestrel(tt.dns))
		if !slices.Equal(got.Trace, tt.want) {
			t.Errorf("trace\n%s\nwant\n%s", strings.Join(got.Trace, "\n"), strings.Join(tt.want, "\n"))
		}
	}
	long := Evaluate(t.Context(), Query{IP: others, Domain: "kestrel.example"}, kestrel(policy("v=spf1"+strings.Repeat(" ip4:192.0.2.1", 4000))))
	if len(long.Trace) != maxTrace || long.Trace[maxTrace-1] != "…" {
		t.Errorf("%d lines, the last is %q", len(long.Trace), long.Trace[len(long.Trace)-1])
	}
}

func TestExplanation(t *testing.T) {
	for _, tt := range []struct {
		text, want, reason string
	}{
		{"No. See http://%{d}/why?s=%{S}&ip=%{i}", "No. See http://kestrel.example/why?s=o%27neil%40kestrel.example&ip=198.51.100.1", "macros, URL-escaped in upper case"},
		{"%{c} %{r} %{t} %{h} %{o} %{l} %{v} %{p}", "198.51.100.1 mx.example 1700000000 helo.example kestrel.example o'neil in-addr unknown", "every letter"},
		{"100%% sure%_100%-0", "100% sure 100%200", "the fixed ones"},
		{"%{d2r} %{d1} %{d9} %{ir} %{c3r-.}", "example.kestrel example kestrel.example 1.100.51.198 100.51.198", "transformers"},
		{"two  blanks ", "two  blanks ", "blanks stay"},
		{"%{x}", "", "an unknown letter"},
		{"50% off", "", "a % that is no macro"},
		{"\x1b]52;c;x\x07", "", "control characters"},
		{"caf\xc3\xa9", "", "not ASCII, §6.2"},
		{"one|two", "", "two records, §6.2"},
		{"!", "", "DNS is silent"},
		{strings.Repeat("%{s}", 5000), "", "too much text"},
	} {
		dns := kestrel(with(policy("v=spf1 -all exp=why.%{d}"), "TXT why.kestrel.example", tt.text))
		got := Evaluate(t.Context(), Query{
			IP: others, Sender: "o'neil@kestrel.example", HELO: "helo.example.", Receiver: "mx.example", Now: time.Unix(1700000000, 0),
		}, dns)
		if got.Result != Fail || got.Explanation != tt.want {
			t.Errorf("%q: %s, %q; want fail, %q: %s", tt.text, got.Result, got.Explanation, tt.want, tt.reason)
		}
	}
	hostile := Evaluate(t.Context(), Query{IP: others, Sender: "\x1b[2J@kestrel.example"},
		kestrel(with(policy("v=spf1 -all exp=why.%{d}"), "TXT why.kestrel.example", "%{l}")))
	if hostile.Explanation != "" {
		t.Errorf("what the sender wrote gets through: %q", hostile.Explanation)
	}
	softfail := kestrel(with(policy("v=spf1 ~all exp=why.%{d}"), "TXT why.kestrel.example", "no"))
	if got := Evaluate(t.Context(), Query{IP: others, Domain: "kestrel.example"}, softfail); got.Explanation != "" || len(softfail.asked) != 1 {
		t.Errorf("only a fail is explained: %q, asked %q", got.Explanation, softfail.asked)
	}
}

func TestContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got := Evaluate(ctx, Query{IP: ours, Domain: "kestrel.example"}, kestrel(nil))
	if got.Result != TempError || !errors.Is(got.Err, ErrDNS) || !errors.Is(got.Err, context.Canceled) {
		t.Errorf("%s, %v", got.Result, got.Err)
	}
}

// ExampleEvaluate judges two servers by the record of a domain.
func ExampleEvaluate() {
	dns := kestrel(nil)
	for _, ip := range []netip.Addr{ours, others} {
		outcome := Evaluate(context.Background(), Query{IP: ip, Domain: "kestrel.example"}, dns)
		fmt.Println(ip, outcome.Result, "by", outcome.Term)
	}
	// Output:
	// 192.0.2.25 pass by mx
	// 198.51.100.1 softfail by ~all
}

func BenchmarkEvaluate(b *testing.B) {
	dns := kestrel(with(policy("v=spf1 include:_spf.x.example exists:%{ir}.%{v}.list.example mx ~all"), "TXT _spf.x.example", "v=spf1 ip4:192.0.2.0/29 -all"))
	b.ReportAllocs()
	for b.Loop() {
		dns.asked = dns.asked[:0]
		if got := Evaluate(b.Context(), Query{IP: ours, Domain: "kestrel.example", Sender: "a@kestrel.example"}, dns); got.Result != Pass {
			b.Fatal(got)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Parse("v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 a:mail.example.com mx include:_spf.%{d2} ~all"); err != nil {
			b.Fatal(err)
		}
	}
}
