package dmarc

import (
	"errors"
	"reflect"
	"slices"
	"testing"
)

// record is what "v=DMARC1" alone means, with changes.
func record(change func(*Record)) *Record {
	r := &Record{ADKIM: "r", ASPF: "r", FO: []string{"0"}, PSD: "u"}
	if change != nil {
		change(r)
	}
	return r
}

func TestParse(t *testing.T) {
	good := func(txt string, change func(*Record), reason string) {
		t.Helper()
		got, isDMARC, err := Parse(txt)
		if err != nil || !isDMARC {
			t.Errorf("%q: mine %v, %v; want it to be taken: %s", txt, isDMARC, err, reason)
			return
		}
		got.Ignored = nil
		if want := record(change); !reflect.DeepEqual(got, want) {
			t.Errorf("%q:\n%+v, want\n%+v: %s", txt, got, want, reason)
		}
	}
	notMine := func(txt, reason string) {
		t.Helper()
		if rec, isDMARC, err := Parse(txt); rec != nil || isDMARC || !errors.Is(err, ErrVersion) {
			t.Errorf("%q: %+v, mine %v, %v; want %v: %s", txt, rec, isDMARC, err, ErrVersion, reason)
		}
	}
	reject := func(r *Record) { r.Policy = Reject }

	good("v=DMARC1", nil, "enough for a record that authorises reports (RFC 9990 §4)")
	good("v=DMARC1;p=reject", reject, "no blanks")
	good("v \t=\tDMARC1\t; p =\treject ;", reject, "blanks around = and ;")
	good("v=DMARC1; p=Reject", reject, "policies are case-insensitive, RFC 9989 §4.8")
	good("v=DMARC1; p=reject;;", reject, "an empty tag is ignored")
	good("v=DMARC1; adkim=s; p=reject", func(r *Record) { reject(r); r.ADKIM = "s" }, "only v= has its place")
	good("v=DMARC1; p=none; sp=quarantine; np=reject; adkim=S; aspf=s; fo=1:d:s; t=y; psd=n", func(r *Record) {
		*r = Record{Policy: None, SubPolicy: Quarantine, NonExistent: Reject, ADKIM: "s", ASPF: "s", FO: []string{"1", "d", "s"}, T: true, PSD: "n"}
	}, "all tags")
	good("v=DMARC1; rua=mailto:a@example.com , mailto:b@example.com!10m; ruf=https://example.com/x", func(r *Record) {
		r.RUA, r.RUF = []string{"mailto:a@example.com", "mailto:b@example.com!10m"}, []string{"https://example.com/x"}
	}, "lists of URIs, as they are written")
	good("v=DMARC1; p=quarantaine; sp=Rejct", func(r *Record) { r.Policy, r.SubPolicy = "quarantaine", "Rejct" }, "wrong policies are kept: they matter")
	good("v=DMARC1; P=reject", nil, "names of tags are case-sensitive, RFC 6376 §3.2")
	good("v=DMARC1; p=none, rua=mailto:a@example.com", func(r *Record) { r.Policy = "none, rua=mailto:a@example.com" }, "a comma separates nothing")

	notMine("", "nothing")
	notMine("v=DMARC1 p=none", "the semicolon after the version is missing, so it is another version")
	notMine("v=DMARC12; p=none", "another version")
	notMine("v=DMARC1, p=none", "a comma")
	notMine("v=dmarc1; p=none", "the version is case-sensitive")
	notMine("V=DMARC1; p=none", "the name of the tag too")
	notMine("p=none; v=DMARC1", "v= must come first")
	notMine(" v=DMARC1; p=none", "the grammar has no blank in front")
	notMine(`"v=DMARC1; p=none"`, "literal quotes")
	notMine("v=spf1 mx ~all", "SPF")
	notMine("v=DKIM1; p=none", "DKIM")

	for _, txt := range []string{"v=DMARC1; p=none; p=reject", "v=DMARC1; p=none; v=DMARC1", "v=DMARC1; x=1; x=2"} {
		if rec, isDMARC, err := Parse(txt); rec != nil || !isDMARC || !errors.Is(err, ErrDuplicate) {
			t.Errorf("%q: %+v, mine %v, %v; want it to be ours and %v", txt, rec, isDMARC, err, ErrDuplicate)
		}
	}
}

func TestIgnored(t *testing.T) {
	for _, tt := range []struct {
		tag  string
		want error
	}{
		{"adkim=strict", ErrValue},
		{"aspf=", ErrSyntax},
		{"fo=01", ErrValue},
		{"fo=0:1", ErrValue}, // mutually exclusive
		{"fo=d:d", ErrValue},
		{"t=yes", ErrValue},
		{"psd=x", ErrValue},
		{"pct=50", ErrRemoved},
		{"rf=afrf", ErrRemoved},
		{"ri=3600", ErrRemoved},
		{"ruo=mailto:a@example.com", ErrUnknown},
		{"P=none", ErrUnknown},
		{"none", ErrSyntax},
		{"1p=none", ErrSyntax},
		{"x=caf\xc3\xa9", ErrSyntax},
		{"x=\x1b[2J", ErrSyntax},
	} {
		rec, _, err := Parse("v=DMARC1; p=reject; " + tt.tag)
		if err != nil {
			t.Errorf("%q: %v; RFC 9989 §4.8 wants it ignored", tt.tag, err)
			continue
		}
		if len(rec.Ignored) != 1 || !errors.Is(rec.Ignored[0], tt.want) {
			t.Errorf("%q: %v, want %v", tt.tag, rec.Ignored, tt.want)
			continue
		}
		for _, r := range rec.Ignored[0].Error() {
			if r < ' ' || r > '~' {
				t.Errorf("%q: the error holds %q", tt.tag, r)
			}
		}
		rec.Ignored = nil
		if want := record(func(r *Record) { r.Policy = Reject }); !reflect.DeepEqual(rec, want) {
			t.Errorf("%q: %+v, want it to change nothing", tt.tag, rec)
		}
	}
}

func TestEffective(t *testing.T) {
	for _, tt := range []struct {
		tags, want, reason string
	}{
		{"p=none", None, "as written"},
		{"p=quarantine", Quarantine, "as written"},
		{"p=reject; sp=none; np=none", Reject, "sp and np are for other names"},
		{"p=reject; t=n", Reject, "no test"},
		{"p=reject; t=y", Quarantine, "a test lowers it a step, RFC 9989 §4.7"},
		{"p=quarantine; t=y", None, "and another"},
		{"p=none; t=y", None, "there is nothing below"},
		{"p=reject; t=maybe", Reject, "a wrong value is the default"},
		{"p=reject; pct=0", Reject, "pct is gone"},
		{"", "", "no policy and no address: the record is ignored, RFC 9989 §4.10.1"},
		{"rua=mailto:a@example.com", None, "with an address it is p=none"},
		{"p=quarantaine", "", "a wrong policy is like none"},
		{"p=quarantaine; rua=mailto:a@example.com", None, "a wrong policy is like none"},
		{"p=reject; sp=rejct", "", "a wrong sp= spoils the record"},
		{"p=reject; sp=rejct; rua=mailto:a@example.com", None, "even a good p="},
		{"p=reject; np=x; rua=mailto:a@example.com; t=y", None, "and a wrong np="},
		{"rua=a@example.com", "", "an address without mailto: is no URI"},
		{"rua=a@example.com,mailto:b@example.com", None, "one valid URI is enough"},
		{"rua=https://example.com/dmarc", None, "any URI will do"},
		{"rua=mailto:a@example.com!10m", None, "the size limit is ignored"},
		{"rua=mailto:a@example.com!", "", "a ! without a size"},
		{"ruf=mailto:a@example.com", "", "only rua= counts"},
	} {
		rec, _, err := Parse("v=DMARC1; " + tt.tags)
		if err != nil {
			t.Errorf("%q: %v", tt.tags, err)
			continue
		}
		if got := rec.Effective(); got != tt.want {
			t.Errorf("%q: %q, want %q: %s", tt.tags, got, tt.want, tt.reason)
		}
	}
}

func TestRank(t *testing.T) {
	if order := []string{"", None, Quarantine, Reject}; !slices.IsSortedFunc(order, func(a, b string) int { return Rank(a) - Rank(b) }) {
		t.Error("the order is", order)
	}
	if !Stricter(Reject, None) || Stricter(None, None) || Stricter(None, Reject) || !Stricter(None, "?") {
		t.Error("Stricter contradicts Rank")
	}
}

func TestString(t *testing.T) {
	for _, tt := range []struct{ txt, want string }{
		{"v=DMARC1; p=none; rua=mailto:postmaster@example.com", "v=DMARC1; p=none; rua=mailto:postmaster@example.com"},
		{"v = DMARC1;rua=mailto:a@example.com , mailto:b@example.com;p=NONE;", "v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@example.com"},
		{"v=DMARC1; p=none; pct=100; ri=86400; adkim=r; aspf=r; fo=0; t=n; psd=u; x=y", "v=DMARC1; p=none"},
		{"v=DMARC1; psd=y; t=y; fo=d:1; aspf=s; adkim=s; np=none; sp=none; p=reject", "v=DMARC1; p=reject; sp=none; np=none; adkim=s; aspf=s; fo=d:1; t=y; psd=y"},
	} {
		rec, _, err := Parse(tt.txt)
		if err != nil || rec.String() != tt.want {
			t.Errorf("%q: %q, %v; want %q", tt.txt, rec, err, tt.want)
		}
	}
	if got := (&Record{Policy: Reject}).String(); got != "v=DMARC1; p=reject" {
		t.Errorf("a record made by hand: %q", got)
	}
}

func TestMailbox(t *testing.T) {
	for _, tt := range []struct{ uri, want, reason string }{
		{"mailto:dmarc@example.com", "dmarc@example.com", "the ordinary case"},
		{"MailTo:dmarc@example.com", "dmarc@example.com", "schemes are case-insensitive"},
		{"mailto:a+b_c@xn--bcher-kva.example", "a+b_c@xn--bcher-kva.example", "odd, but right"},
		{"mailto:dmarc@example.com!10m", "dmarc@example.com", "the size limit is ignored"},
		{"mailto:dmarc@example.com!10", "dmarc@example.com", "in octets"},
		{"mailto:a%21b@example.com", "a!b@example.com", "! must be percent-encoded"},
		{"mailto:dmarc@example.com?subject=x", "dmarc@example.com", "RFC 6068 §2"},
		{"dmarc@example.com", "", "no scheme"},
		{"mailto:", "", "no mailbox"},
		{"mailto:dmarc", "", "no domain"},
		{"mailto:@example.com", "", "no local part"},
		{"mailto:dmarc@localhost", "", "no domain of the world"},
		{"mailto:dmarc@example..com", "", "an empty label"},
		{"mailto:dmarc@-example.com", "", "no label"},
		{"mailto:dmarc@[192.0.2.1]", "", "an address literal"},
		{"mailto://example.com", "", "a host where the mailbox should be"},
		{"mailto:<dmarc@example.com>", "", "angle brackets"},
		{"mailto: dmarc@example.com", "", "a blank"},
		{"mailto:a b@example.com", "", "a blank"},
		{"mailto:a%20b@example.com", "", "a blank, encoded"},
		{"mailto:a%0Ab@example.com", "", "a line end, encoded"},
		{"mailto:Bob%20%3Ca@example.com%3E", "", "a display name"},
		{"mailto:a%2Cb@example.com,c@example.com", "", "two"},
		{"mailto:a%zz@example.com", "", "broken encoding"},
		{"mailto:dmarc@example.com!!10m", "", "two !"},
		{"mailto:dm\xc3\xa4rc@example.com", "", "not ASCII"},
		{"__mailto:dmarc@example.com", "", "no scheme begins with _"},
		{"https://example.com/dmarc", "", "another scheme"},
		{"", "", "nothing"},
	} {
		got, err := Mailbox(tt.uri)
		if got != tt.want || (err == nil) != (tt.want != "") || err != nil && !errors.Is(err, ErrURI) {
			t.Errorf("%q: %q, %v; want %q: %s", tt.uri, got, err, tt.want, tt.reason)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Parse("v=DMARC1; p=quarantine; sp=reject; rua=mailto:a@example.com,mailto:b@example.com; adkim=s"); err != nil {
			b.Fatal(err)
		}
	}
}
