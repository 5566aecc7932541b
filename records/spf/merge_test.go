package spf

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
)

func addrsOf(texts ...string) (addrs []netip.Addr) {
	for _, text := range texts {
		addrs = append(addrs, netip.MustParseAddr(text))
	}
	return addrs
}

func TestMerge(t *testing.T) {
	mx := Wanted{Domain: "kestrel.example", MX: true, All: QSoftFail}
	hard := Wanted{Domain: "kestrel.example", MX: true, All: QFail}
	at := func(texts ...string) Wanted { return Wanted{Addrs: addrsOf(texts...), All: QSoftFail} }
	for _, tt := range []struct {
		existing []string
		want     Wanted
		merged   string
		said     []string // all lines of the report
		reason   string
	}{
		{nil, mx, "v=spf1 mx ~all", []string{"added mx", "added ~all"}, "nothing stood there"},
		{[]string{"google-site-verification=x"}, mx, "v=spf1 mx ~all", []string{"added mx", "added ~all"}, "somebody else's text"},
		{[]string{"v=spf1 mx ~all"}, mx, "v=spf1 mx ~all", nil, "all is there"},
		{[]string{"v=spf1 mx a ~all"}, Wanted{MX: true, Includes: []string{"x.example"}}, "v=spf1 mx a include:x.example ~all", []string{"added include:x.example"}, "an include that breaks one day must not break it for our server"},
		{[]string{"v=spf1 mx a -ip4:192.0.2.0/24 ~all"}, Wanted{MX: true, Includes: []string{"x.example"}}, "v=spf1 mx a include:x.example -ip4:192.0.2.0/24 ~all", []string{"added include:x.example"}, "nothing refuses before it"},
		{[]string{"v=spf1 include:_spf.x.example ~all"}, mx, "v=spf1 mx include:_spf.x.example ~all", []string{"added mx"}, "its senders stay, ours stand in front"},
		{[]string{"V=SPF1 +MX:Kestrel.Example. ~ALL"}, mx, "v=spf1 mx:Kestrel.Example. ~all", nil, "mx of the domain itself is mx, in any case of letters"},
		{[]string{"v=spf1 mx:other.example ~all"}, mx, "v=spf1 mx mx:other.example ~all", []string{"added mx"}, "near miss: mx of another domain"},
		{[]string{"v=spf1 mx/24 ~all"}, mx, "v=spf1 mx mx/24 ~all", []string{"added mx"}, "near miss: another prefix length"},

		{[]string{"v=spf1 ip4:192.0.2.25/32 ~all"}, at("192.0.2.25"), "v=spf1 ip4:192.0.2.25 ~all", nil, "/32 equals bare"},
		{[]string{"v=spf1 ip4:192.0.2.0/24 ~all"}, at("192.0.2.25"), "v=spf1 ip4:192.0.2.0/24 ~all", nil, "a network that holds it"},
		{[]string{"v=spf1 ip4:192.0.3.0/24 ~all"}, at("192.0.2.25"), "v=spf1 ip4:192.0.2.25 ip4:192.0.3.0/24 ~all", []string{"added ip4:192.0.2.25"}, "near miss: a network that doesn't"},
		{[]string{"v=spf1 ip6:2001:DB8:0::25/128 ~all"}, at("2001:db8::25"), "v=spf1 ip6:2001:db8::25 ~all", nil, "IPv6 in any notation"},
		{[]string{"v=spf1 ip6:::ffff:192.0.2.25 ~all"}, at("::ffff:192.0.2.25"), "v=spf1 ip4:192.0.2.25 ip6:::ffff:192.0.2.25 ~all", []string{"added ip4:192.0.2.25"}, "a mapped address is an IPv4 address"},
		{[]string{"v=spf1 -ip4:192.0.2.25 ip4:192.0.2.0/24 ~all"}, at("192.0.2.25"), "v=spf1 ip4:192.0.2.25 ip4:192.0.2.0/24 ~all",
			[]string{"-ip4:192.0.2.25 became ip4:192.0.2.25: moved to the front, so that no other term decides before it"}, "it was refused by name"},
		{[]string{"v=spf1 ?include:_spf.x.example mx -all"}, mx, "v=spf1 mx ?include:_spf.x.example -all",
			[]string{"mx moved to the front, so that no other term decides before it", "kept -all: it is stricter than ~all, and weakening it is for you to choose"}, "a term before ours could have said neutral"},
		{[]string{"v=spf1 ~all"}, Wanted{Includes: []string{"_SPF.x.example.", "_spf.x.example"}}, "v=spf1 include:_spf.x.example ~all", []string{"added include:_spf.x.example"}, "wanted twice"},
		{[]string{"v=spf1 include:%{d}.x.example include:%{D}.x.example a a:Kestrel.example A ~all"}, mx, "v=spf1 mx include:%{d}.x.example include:%{D}.x.example a ~all",
			[]string{"added mx", "left out a:Kestrel.example: stood there twice", "left out a: stood there twice"}, "doubles go, but the letters of macros have a case"},

		{[]string{"v=spf1 mx -all"}, mx, "v=spf1 mx -all", []string{"kept -all: it is stricter than ~all, and weakening it is for you to choose"}, "stricter stays"},
		{[]string{"v=spf1 mx ~all"}, hard, "v=spf1 mx -all", []string{"~all became -all: as you wished"}, "asked for"},
		{[]string{"v=spf1 mx ?all"}, mx, "v=spf1 mx ~all", []string{"?all became ~all: it said nothing about other servers"}, "neutral says nothing"},
		{[]string{"v=spf1 mx all"}, mx, "v=spf1 mx ~all", []string{"+all became ~all: it let everyone send as you"}, "the only thing that is never kept"},
		{[]string{"v=spf1 mx"}, mx, "v=spf1 mx ~all", []string{"added ~all"}, "no ending"},
		{[]string{"v=spf1 -all"}, mx, "v=spf1 mx ~all", []string{"added mx", "-all became ~all: it said that nobody sends for the domain, which is not so any more"}, "parked"},
		{[]string{"v=spf1 mx ?all"}, Wanted{MX: true}, "v=spf1 mx ?all", nil, "no ending asked for"},
		{[]string{"v=spf1 mx -all"}, Wanted{MX: true}, "v=spf1 mx -all", nil, "no ending asked for"},
		{[]string{"v=spf1 -all"}, Wanted{}, "v=spf1 -all", nil, "nothing asked for at all"},
		{[]string{"v=spf1 mx ~all include:a.example -ip4:192.0.2.1 -all"}, mx, "v=spf1 mx include:a.example ~all", []string{
			"include:a.example stood behind all, where nobody reads it, and moved before it",
			"left out -ip4:192.0.2.1: stood behind all, where nobody reads it",
			"left out -all: a second all, which nobody reads"}, "terms behind all"},

		{[]string{"v=spf1 redirect=_spf.x.example"}, mx, "v=spf1 mx redirect=_spf.x.example",
			[]string{"added mx", "kept redirect=_spf.x.example: that record decides how all others are judged, and its senders keep passing"}, "redirect counts and stays"},
		{[]string{"v=spf1 redirect=_spf.x.example mx ~all"}, mx, "v=spf1 mx ~all", []string{"left out redirect=_spf.x.example: has no effect beside all"}, "near miss: redirect beside all, RFC 7208 §6.1"},
		{[]string{"v=spf1 redirect=_spf.x.example", "v=spf1 mx -all"}, mx, "v=spf1 mx include:_spf.x.example -all", []string{
			"redirect=_spf.x.example became include:_spf.x.example: one record can't follow another one and end by itself",
			"kept -all: it is stricter than ~all, and weakening it is for you to choose"}, "two records, one of which follows another"},
		{[]string{"v=spf1 redirect=a.example", "v=spf1 redirect=b.example"}, mx, "v=spf1 mx include:a.example include:b.example ~all", []string{
			"added mx", "added ~all",
			"redirect=a.example became include:a.example: one record can't follow another one and end by itself",
			"redirect=b.example became include:b.example: one record can't follow another one and end by itself"}, "two redirects"},
		{[]string{"v=spf1 a exp=why.example unknown=1 ~all", "v=spf1 include:b.example A exp=%{i}.example -all"}, mx, "v=spf1 mx a include:b.example -all exp=why.example unknown=1", []string{
			"added mx", "left out a: stood there twice", "~all became -all: the other record ends stricter",
			"left out exp=%{i}.example: there may be only one exp=",
			"kept -all: it is stricter than ~all, and weakening it is for you to choose"}, "two records, RFC 7208 §4.5"},

		{[]string{"v=spf1 include:spf.efwd.registrar-servers.com ~all"}, mx, "v=spf1 mx include:spf.efwd.registrar-servers.com ~all",
			[]string{"added mx", "include:spf.efwd.registrar-servers.com is for mail forwarding of Namecheap; if you don't use that, it can go"}, "a default is offered for removal, and not removed"},
		{[]string{"v=spf1 include:mx.ovh.com ~all"}, Wanted{MX: true, Includes: []string{"mx.ovh.com"}}, "v=spf1 mx include:mx.ovh.com ~all", []string{"added mx"}, "near miss: a default that is wanted"},
		{[]string{"v=spf1 include:mx.ovh.com include:x.example ~all"}, Wanted{MX: true, Remove: []string{"include:mx.ovh.com"}}, "v=spf1 mx include:x.example ~all",
			[]string{"added mx", "left out include:mx.ovh.com: taken out as you wished"}, "removed as wished"},

		{[]string{"v=spf1 ipv4:192.0.2.1 a:192.0.2.2/31 ip4:2001:db8::1 include: x.example moo mx~all"}, mx, "v=spf1 ip4:192.0.2.1 ip4:192.0.2.2/31 ip6:2001:db8::1 include:x.example mx ~all", []string{
			"ipv4:192.0.2.1 became ip4:192.0.2.1: there is no such mechanism",
			"a:192.0.2.2/31 became ip4:192.0.2.2/31: an address is written with ip4: or ip6:",
			"ip4:2001:db8::1 became ip6:2001:db8::1: ip4: takes IPv4 addresses and ip6: takes IPv6 addresses",
			"include: x.example became include:x.example: no space may stand inside of a term",
			"left out moo: there is no such mechanism",
			"mx~all became mx ~all: there is no such mechanism"}, "a broken record: slips are mended, the rest is said"},
		{[]string{"v=spf1 redirect=a.example \u201cmx\u201d \x80]0;x ip4:999.1.1.1 redirect=b.example"}, mx, "v=spf1 mx redirect=a.example", []string{
			`\xe2\x80\x9cmx\xe2\x80\x9d became mx: there is no such mechanism`,
			`left out \x80]0;x: there is no such mechanism`,
			"left out ip4:999.1.1.1: not an address",
			"left out redirect=b.example: redirect= stood there twice",
			"kept redirect=a.example: that record decides how all others are judged, and its senders keep passing"}, "what can't be mended is left out"},
	} {
		merged, report := MergeTexts(tt.existing, tt.want)
		if merged.String() != tt.merged {
			t.Errorf("%q: merged to %q, want %q: %s", tt.existing, merged, tt.merged, tt.reason)
		}
		if said := report.Lines(); !slices.Equal(said, tt.said) {
			t.Errorf("%q: said\n%s\nwant\n%s", tt.existing, strings.Join(said, "\n"), strings.Join(tt.said, "\n"))
		}
	}
}
