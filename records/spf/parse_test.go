package spf

import (
	"errors"
	"net/netip"
	"reflect"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	good := func(txt string, want []Term, reason string) {
		t.Helper()
		rec, isSPF, err := Parse(txt)
		if err != nil || !isSPF {
			t.Errorf("%q: mine %v, %v; want it to be taken: %s", txt, isSPF, err, reason)
		} else if !reflect.DeepEqual(rec.Terms, want) {
			t.Errorf("%q:\n%+v, want\n%+v: %s", txt, rec.Terms, want, reason)
		}
	}
	mineButBroken := func(txt, term, reason string) {
		t.Helper()
		rec, isSPF, err := Parse(txt)
		var syntax *SyntaxError
		if !isSPF || rec != nil || !errors.Is(err, ErrSyntax) || !errors.As(err, &syntax) {
			t.Errorf("%q: mine %v, %v; want a syntax error: %s", txt, isSPF, err, reason)
		} else if syntax.Term != term {
			t.Errorf("%q: the error is about %q, want %q: %s", txt, syntax.Term, term, reason)
		}
	}
	notMine := func(txt, reason string) {
		t.Helper()
		if rec, isSPF, err := Parse(txt); rec != nil || isSPF || !errors.Is(err, ErrVersion) {
			t.Errorf("%q: mine %v, %v; want %v: %s", txt, isSPF, err, ErrVersion, reason)
		}
	}
	mx := Term{Name: MX, Qualifier: QPass, Bits4: 32, Bits6: 128}
	softAll := Term{Name: All, Qualifier: QSoftFail}
	network := func(name, prefix string) Term {
		return Term{Name: name, Qualifier: QPass, Network: netip.MustParsePrefix(prefix)}
	}

	good("v=spf1", nil, "no terms at all, RFC 7208 §4.5")
	good("v=spf1 mx ~all", []Term{mx, softAll}, "what allgreen writes")
	good("V=SPF1  MX   ~All ", []Term{mx, softAll}, "any case, several blanks")
	good("v=spf1 +mx -all ?all", []Term{mx, {Name: All, Qualifier: QFail}, {Name: All, Qualifier: QNeutral}}, "qualifiers")
	good("v=spf1 ip4:192.0.2.1 ip4:192.0.2.0/24 ip6:2001:DB8::/32", []Term{
		network(IP4, "192.0.2.1/32"), network(IP4, "192.0.2.0/24"), network(IP6, "2001:db8::/32"),
	}, "networks")
	good("v=spf1 ip4:192.0.2.77/24 ip6:::ffff:192.0.2.1/96", []Term{
		network(IP4, "192.0.2.77/24"),
		{Name: IP6, Qualifier: QPass, Network: netip.PrefixFrom(netip.MustParseAddr("::ffff:192.0.2.1"), 96)},
	}, "host bits, and a mapped address, are allowed")
	good("v=spf1 a/24 a//64 a/24//64 a:x.example/0//0", []Term{
		{Name: A, Qualifier: QPass, Bits4: 24, Bits6: 128},
		{Name: A, Qualifier: QPass, Bits4: 32, Bits6: 64},
		{Name: A, Qualifier: QPass, Bits4: 24, Bits6: 64},
		{Name: A, Qualifier: QPass, Value: "x.example"},
	}, "dual-cidr-length, §5.6")
	good("v=spf1 a:a/b.example/24 exists:%{d1/} ptr include:_spf.%{d2}", []Term{
		{Name: A, Qualifier: QPass, Value: "a/b.example", Bits4: 24, Bits6: 128},
		{Name: Exists, Qualifier: QPass, Value: "%{d1/}"},
		{Name: PTR, Qualifier: QPass},
		{Name: Include, Qualifier: QPass, Value: "_spf.%{d2}"},
	}, "a slash may be part of a domain-spec")
	good("v=spf1 redirect=_spf.example.com. exp=%{i}._e.%{D} moo.cow-far_out=man:dog/cat all=1", []Term{
		{Name: Redirect, Value: "_spf.example.com."}, {Name: Exp, Value: "%{i}._e.%{D}"},
		{Name: "moo.cow-far_out", Value: "man:dog/cat"}, {Name: "all", Value: "1"},
	}, "modifiers")
	good("v=spf1 a:x.%{d0000000000000000000099999999999999999999r} a:%{S20R.-+,/_=}.a.b-c", []Term{
		{Name: A, Qualifier: QPass, Value: "x.%{d0000000000000000000099999999999999999999r}", Bits4: 32, Bits6: 128},
		{Name: A, Qualifier: QPass, Value: "%{S20R.-+,/_=}.a.b-c", Bits4: 32, Bits6: 128},
	}, "every part of a macro, and a number without end")

	mineButBroken("v=spf1 mx ~all moo", "moo", "an error behind what always matches, §4.6")
	mineButBroken("v=spf1 ip4:192.0.2.1~all", "ip4:192.0.2.1~all", "a lost blank")
	mineButBroken("v=spf1 ip:192.0.2.1", "ip:192.0.2.1", "no such mechanism")
	mineButBroken("v=spf1 a:192.0.2.1", "a:192.0.2.1", "an address is no domain")
	mineButBroken("v=spf1 mx:2001:db8::1", "mx:2001:db8::1", "an address is no domain")
	mineButBroken("v=spf1 ip4:2001:db8::1", "ip4:2001:db8::1", "the other family")
	mineButBroken("v=spf1 ip6:192.0.2.1", "ip6:192.0.2.1", "the other family")
	mineButBroken("v=spf1 ip6:fe80::1%eth0", "ip6:fe80::1%eth0", "a zone")
	mineButBroken("v=spf1 ip4:192.0.2.01", "ip4:192.0.2.01", "a leading zero, §12")
	mineButBroken("v=spf1 ip4:192.0.2.1/", "ip4:192.0.2.1/", "no length")
	mineButBroken("v=spf1 ip4:192.0.2.1/-1", "ip4:192.0.2.1/-1", "no number")
	mineButBroken("v=spf1 ip4:192.0.2.1/33", "ip4:192.0.2.1/33", "too long")
	mineButBroken("v=spf1 ip4:192.0.2.1/99999999999999999999", "ip4:192.0.2.1/99999999999999999999", "far too long")
	mineButBroken("v=spf1 ip4: 192.0.2.1", "ip4:", "a blank behind the colon")
	mineButBroken("v=spf1 include: example.com", "include:", "a blank behind the colon")
	mineButBroken("v=spf1 include", "include", "no domain")
	mineButBroken("v=spf1 include/24", "include/24", "no domain, but a length")
	mineButBroken("v=spf1 a/024", "a/024", "a leading zero")
	mineButBroken("v=spf1 a/24/64", "a/24/64", "one slash before the IPv6 length")
	mineButBroken("v=spf1 a/8/64//64", "a/8/64//64", "too many lengths")
	mineButBroken("v=spf1 a:example.com//129", "a:example.com//129", "too long")
	mineButBroken("v=spf1 all/8", "all/8", "all has no argument")
	mineButBroken("v=spf1 a:localhost", "a:localhost", "one label, §7.1")
	mineButBroken("v=spf1 a:example.123", "a:example.123", "a number as top-level domain")
	mineButBroken("v=spf1 a:example.-com", "a:example.-com", "a hyphen in front")
	mineButBroken("v=spf1 a:example.com-", "a:example.com-", "a hyphen behind")
	mineButBroken("v=spf1 a:%{d}com", "a:%{d}com", "a macro and no dot")
	mineButBroken("v=spf1 a:%{d0}", "a:%{d0}", "no labels kept")
	mineButBroken("v=spf1 a:%{}", "a:%{}", "no letter")
	mineButBroken("v=spf1 a:%{d", "a:%{d", "no end")
	mineButBroken("v=spf1 a:%", "a:%", "nothing behind the %")
	mineButBroken("v=spf1 a:%{dx}", "a:%{dx}", "no transformer")
	mineButBroken("v=spf1 a:%{c}", "a:%{c}", "c is for explanations")
	mineButBroken("v=spf1 redirect:example.com", "redirect:example.com", "redirect is a modifier")
	mineButBroken("v=spf1 -redirect=example.com", "-redirect=example.com", "a modifier has no qualifier")
	mineButBroken("v=spf1 redirect=a.example redirect=a.example", "redirect=a.example", "twice, §6")
	mineButBroken("v=spf1 exp=a.example EXP=b.example", "EXP=b.example", "twice, in other letters")
	mineButBroken("v=spf1 redirect=", "redirect=", "no domain")
	mineButBroken("v=spf1 =x", "=x", "no name")
	mineButBroken("v=spf1 1up=x", "1up=x", "a name begins with a letter")
	mineButBroken("v=spf1 x=%(d)", "x=%(d)", "macros of unknown modifiers must be right as well")
	mineButBroken("v=spf1 -", "-", "a qualifier alone")
	mineButBroken("v=spf1 mx, -all", "mx,", "a comma")
	mineButBroken("v=spf1 mx;", "mx;", "a semicolon")
	mineButBroken("v=spf1 mx\t-all", "mx\t-all", "a tab is no blank here")
	mineButBroken("v=spf1 mx\r\n", "mx\r\n", "a line end")
	mineButBroken("v=spf1 \x80mx", "\x80mx", "not ASCII")
	mineButBroken("v=spf1 x=\x00", "x=\x00", "a NUL")

	notMine("", "nothing")
	notMine("v=spf1;", "the version ends with a blank or the text, §4.5")
	notMine("v=spf10 mx", "another version")
	notMine("v=spf2.0/pra mx", "Sender ID")
	notMine("v= spf1 mx", "a blank")
	notMine("spf1 mx", "no v=")
	notMine(" v=spf1 mx", "a blank in front")
	notMine(`"v=spf1 mx"`, "literal quotes")
	notMine("v=DMARC1; p=none", "DMARC")
}

func TestString(t *testing.T) {
	for _, tt := range []struct{ txt, want string }{
		{"v=spf1", "v=spf1"},
		{"V=SPF1   +MX:Example.COM/32//128  ~ALL ", "v=spf1 mx:Example.COM ~all"},
		{"v=spf1 a/24//64 -a//0 ?ptr:%{d} exists:%{i}.%{d}", "v=spf1 a/24//64 -a//0 ?ptr:%{d} exists:%{i}.%{d}"},
		{"v=spf1 ip4:192.0.2.1/32 ip4:192.0.2.0/24 ip6:2001:0DB8::1/128", "v=spf1 ip4:192.0.2.1 ip4:192.0.2.0/24 ip6:2001:db8::1"},
		{"v=spf1 Redirect=_SPF.example.com X-y=Z", "v=spf1 redirect=_SPF.example.com x-y=Z"},
	} {
		rec, _, err := Parse(tt.txt)
		if err != nil || rec.String() != tt.want {
			t.Errorf("%q: %q, %v; want %q", tt.txt, rec, err, tt.want)
		}
	}
}

func TestFind(t *testing.T) {
	rec, _, err := Parse("v=spf1 all=x exp=e.example ~all -all")
	if err != nil {
		t.Fatal(err)
	}
	if all, ok := rec.Find(All); !ok || all.Qualifier != QSoftFail {
		t.Errorf("all: %v %v; want the first mechanism of that name, not the modifier", all, ok)
	}
	if exp, ok := rec.Find(Exp); !ok || exp.Value != "e.example" || !exp.Modifier() {
		t.Errorf("exp: %v %v", exp, ok)
	}
	if _, ok := rec.Find(Redirect); ok {
		t.Error("redirect isn't there")
	}
}

func TestSyntaxErrorIsVisible(t *testing.T) {
	_, _, err := Parse("v=spf1 \x1b]52;c;x\x07\u202e\xff")
	if err == nil || strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' || r > '~' }) {
		t.Errorf("%q", err)
	}
}
