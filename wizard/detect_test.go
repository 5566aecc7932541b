package wizard

import (
	"errors"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"allgreen/records"
	"allgreen/records/resolve"
)

// question is what Detect asks about kestrel.example.
func question(name string, typ resolve.Type) resolve.Question {
	return resolve.Question{Name: name, Type: typ}
}

var (
	apexMX  = question("kestrel.example.", resolve.TypeMX)
	apexTXT = question("kestrel.example.", resolve.TypeTXT)
	policy  = question("_dmarc.kestrel.example.", resolve.TypeTXT)
	hostA   = question("mail.kestrel.example.", resolve.TypeA)
	own     = &resolve.Zone{Apex: "kestrel.example.", ParentNS: []string{"ns1.provider.example.", "ns2.provider.example."}}
	parent  = &resolve.Zone{Apex: "example.", ParentNS: []string{"a.nic.example."}}
)

func TestDetectWarnsOfWhatStandsThere(t *testing.T) {
	for _, tc := range []struct {
		why     string
		replies map[resolve.Question]resolve.Reply
		want    []string // parts of the warnings, in order
	}{
		{"a fresh domain", map[resolve.Question]resolve.Reply{
			apexMX: nothing(own, resolve.NoData), apexTXT: nothing(own, resolve.NoData), policy: nothing(own, resolve.NXDomain),
		}, nil},
		{"mail goes elsewhere", map[resolve.Question]resolve.Reply{apexMX: data(own, mx(20, "mx2.provider.example."), mx(10, "mx.provider.example."))},
			[]string{"Mail for this domain goes to mx.provider.example and mx2.provider.example today. Pasting this MX moves it to mail.kestrel.example."}},
		{"mail comes here already", map[resolve.Question]resolve.Reply{apexMX: data(own, mx(10, "mail.kestrel.example."))}, nil},
		{"a null MX", map[resolve.Question]resolve.Reply{apexMX: data(own, mx(0, "."))}, []string{"takes no mail"}},
		{"an SPF record beside another TXT", map[resolve.Question]resolve.Reply{apexTXT: data(own, txt("site-verification=1"), txt("v=spf1 include:provider.example ~all"))},
			[]string{"An SPF record stands there already: v=spf1 include:provider.example ~all."}},
		{"an SPF record that is full", map[resolve.Question]resolve.Reply{
			apexTXT: data(own, txt("v=spf1 a:a.owl.example a:b.owl.example a:c.owl.example a:d.owl.example a:e.owl.example "+
				"a:f.owl.example a:g.owl.example a:h.owl.example a:i.owl.example a:j.owl.example ~all")),
		}, []string{"An SPF record stands there already", "It costs receivers 10 DNS lookups already"}},
		{"a DMARC record", map[resolve.Question]resolve.Reply{policy: data(own, txt("v=DMARC1; p=reject; rua=mailto:a@b.example"))},
			[]string{"A DMARC record stands there already: v=DMARC1; p=reject"}},
		{"an SPF record that wants to drive the terminal", map[resolve.Question]resolve.Reply{apexTXT: data(own, txt("v=spf1 \x1b]52;c;eHg=\a\u202e -all"))},
			[]string{`v=spf1 \x1b]52;c;eHg=\x07\u202e -all`}},
		{"not registered", map[resolve.Question]resolve.Reply{apexMX: nothing(parent, resolve.NXDomain)}, []string{"kestrel.example is not registered"}},
		{"registered, in a zone of its own that has nothing", map[resolve.Question]resolve.Reply{apexMX: nothing(own, resolve.NXDomain)}, nil},
	} {
		w := newWizard(t)
		w.Asker = &fakeDNS{t: t, replies: tc.replies}
		d := w.Detect(t.Context(), kestrel().Domain)
		if len(d.Warnings) != len(tc.want) {
			t.Errorf("%s: %q, want %d warnings", tc.why, d.Warnings, len(tc.want))
			continue
		}
		for i, want := range tc.want {
			if !strings.Contains(d.Warnings[i], want) {
				t.Errorf("%s: %q, want %q", tc.why, d.Warnings[i], want)
			}
			if records.Visible(d.Warnings[i]) != d.Warnings[i] {
				t.Errorf("%s: %q cannot be drawn", tc.why, d.Warnings[i])
			}
		}
	}
}

// TestDetectKnowsTheSavedMailServer: mail that goes to the server which was
// answered is no mail that goes elsewhere, whatever its name.
func TestDetectKnowsTheSavedMailServer(t *testing.T) {
	w := newWizard(t)
	s := kestrel()
	s.MailHost = records.MustName("mx.heron.example")
	s.BackupMX = []records.BackupMX{{Host: records.MustName("mx2.heron.example")}}
	finish(t, w, s)
	w.Asker = &fakeDNS{t: t, replies: map[resolve.Question]resolve.Reply{apexMX: data(own, mx(10, "mx.heron.example."), mx(20, "mx2.heron.example."))}}
	if d := w.Detect(t.Context(), s.Domain); d.PublishedHost != s.MailHost || len(d.Warnings) != 0 {
		t.Errorf("host %v, warnings %q", d.PublishedHost, d.Warnings)
	}
}

// TestDetectHere asks nobody and still offers what is known here.
func TestDetectHere(t *testing.T) {
	w := newWizard(t, iface("eth0", "203.0.113.25"))
	heron := kestrel()
	heron.Domain, heron.MailHost = records.MustName("heron.example"), records.MustName("mx.heron.example")
	finish(t, w, heron)
	w.Asker = nil
	form := answered(t, "domain", "kestrel.example")
	form.Offer(w.DetectHere(kestrel().Domain))
	for id, want := range map[FieldID]string{FieldMailHost: "mx.heron.example", FieldIPv4: "203.0.113.25", FieldIPv6: "2001:db8::25"} {
		if got := form.Default(id).Value; got != want {
			t.Errorf("%s: %q is offered, want %q", id, got, want)
		}
	}
}

func TestDetectMachine(t *testing.T) {
	w := newWizard(t,
		iface("docker0", "172.17.0.1"),
		iface("eth0", "2001:db8::a8bb:ccff:fedd:eeff"),
		iface("eth0", "2001:db8:1::25"),
		iface("eth0", "fe80::1"),
		iface("eth0", "203.0.113.25"),
		iface("wg0", "fd00::1"),
		iface("wg0", "100.64.0.1"),
		iface("eth1\x1b[2J", "203.0.113.26"),
	)
	w.Machine.Hostname = func() (string, error) { return "mx1.kestrel.example", nil }
	w.Asker = &fakeDNS{t: t, replies: map[resolve.Question]resolve.Reply{apexMX: nothing(own, resolve.NoData)}}
	d := w.Detect(t.Context(), kestrel().Domain)
	var got []string
	for _, a := range d.Addrs {
		got = append(got, a.Name+" "+a.Addr.String())
	}
	want := []string{"eth0 2001:db8:1::25", "eth0 203.0.113.25", `eth1\x1b[2J 203.0.113.26`, "eth0 2001:db8::a8bb:ccff:fedd:eeff"}
	if !slices.Equal(got, want) {
		t.Errorf("addresses %q, want %q", got, want)
	}
	if d.PublishedHost.String() != "mx1.kestrel.example" || !slices.Equal(d.DNSHosts, []string{"ns1.provider.example", "ns2.provider.example"}) {
		t.Errorf("host %v, DNS at %q", d.PublishedHost, d.DNSHosts)
	}

	behind := newWizard(t, iface("ens3", "10.0.0.4"))
	behind.Machine.Hostname = func() (string, error) { return "", errors.New("no name") }
	behind.Asker = &fakeDNS{t: t, replies: map[resolve.Question]resolve.Reply{
		hostA: data(own, resolve.RR{Type: resolve.TypeA, Addr: netip.MustParseAddr("203.0.113.7"), Data: "203.0.113.7"}),
	}}
	d = behind.Detect(t.Context(), kestrel().Domain)
	if len(d.Addrs) != 0 || !strings.Contains(strings.Join(d.Notes, " "), "private IPv4 address only") {
		t.Errorf("behind a router: %v, notes %q", d.Addrs, d.Notes)
	}
	form := answered(t, "domain", "kestrel.example")
	form.Offer(d)
	if got := form.Default(FieldIPv4); got.Value != "203.0.113.7" {
		t.Errorf("behind a router %+v is offered", got)
	}

	mute := newWizard(t)
	mute.Machine.Addrs = func() ([]InterfaceAddr, error) { return nil, errors.New("forbidden") }
	mute.Asker = nil
	if d := mute.Detect(t.Context(), kestrel().Domain); len(d.Notes) != 1 || len(d.Warnings) != 0 {
		t.Errorf("a machine that tells nothing: notes %q, warnings %q", d.Notes, d.Warnings)
	}
}

func TestDetectSecondDomain(t *testing.T) {
	w := newWizard(t, iface("eth0", "203.0.113.25"))
	finish(t, w, kestrel())
	heron := records.MustName("heron.example")
	d := w.Detect(t.Context(), heron)
	if len(d.KnownHosts) != 1 || d.KnownHosts[0].MailHost != kestrel().MailHost || d.Saved != nil {
		t.Fatalf("known are %+v", d.KnownHosts)
	}
	form := answered(t, "domain", "heron.example")
	form.Offer(d)
	s, err := form.Setup()
	if err != nil {
		t.Fatal(err)
	}
	if s.MailHost != kestrel().MailHost || !reflect.DeepEqual(s.Addrs(), kestrel().Addrs()) || s.RUA != "postmaster@heron.example" {
		t.Errorf("the second domain is set up as %+v", s)
	}

	d = w.Detect(t.Context(), kestrel().Domain)
	if d.Saved == nil || !reflect.DeepEqual(*d.Saved, kestrel()) || len(d.KnownHosts) != 0 {
		t.Errorf("the saved domain again: %+v", d)
	}
}

func TestDetectGivesUpAfterThreeSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWizard(t, iface("eth0", "203.0.113.25"))
		w.Asker = &fakeDNS{t: t, silent: true}
		begin := time.Now()
		d := w.Detect(t.Context(), kestrel().Domain)
		if took := time.Since(begin); took != 3*time.Second {
			t.Errorf("took %v", took)
		}
		if len(d.Addrs) != 1 || len(d.Notes) != 1 {
			t.Errorf("found %+v", d)
		}
	})
}

func TestFormWarnings(t *testing.T) {
	d := Detected{
		Domain: kestrel().Domain,
		MX:     []string{"10 mx.kestrel.example."},
		DMARC:  []string{"v=DMARC1; p=reject; rua=mailto:a@kestrel.example"},
	}
	form := answered(t, "domain", "kestrel.example", "ipv4", "203.0.113.25", "mail-host", "mx.kestrel.example")
	form.Offer(d)
	if got := form.Default(FieldDMARC); got != (Default{"reject", "stands in DNS"}) {
		t.Errorf("%+v is offered where a stricter policy stands", got)
	}
	if _, err := form.Answer(FieldDMARC, "none"); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(form.Warnings(), "\n")
	if strings.Contains(text, "Mail for this domain goes") {
		t.Errorf("mail goes to the chosen server already, but: %s", text)
	}
	if !strings.Contains(text, "Its policy, reject, is stricter than the one asked for here, none. To keep it choose reject (--dmarc reject).") {
		t.Errorf("a weaker policy is not warned of: %s", text)
	}
	if _, err := form.Answer(FieldDMARC, "reject"); err != nil {
		t.Fatal(err)
	}
	if text := strings.Join(form.Warnings(), "\n"); strings.Contains(text, "stricter") {
		t.Errorf("the same policy is warned of: %s", text)
	}
	if _, err := form.Answer(FieldDomain, "heron.example"); err != nil {
		t.Fatal(err)
	}
	if text := strings.Join(form.Warnings(), "\n"); strings.Contains(text, "DMARC record stands") {
		t.Errorf("warned of what stands at another domain: %s", text)
	}
}

func TestParseInet6(t *testing.T) {
	got := parseInet6(strings.NewReader(`20010db8000000000000000000000025 02 40 00 80     eth0
20010db800000000aaaabbbbccccdddd 02 40 00 01     eth0
20010db800000000aaaabbbbcccceeee 02 40 00 20     eth0
20010db800000000aaaabbbbccccffff 02 40 00 c8     eth0
fe800000000000000000000000000001 02 40 20 80     eth0
not a line of it
zz010db8000000000000000000000025 02 40 00 01 eth0
`))
	want := map[netip.Addr]bool{
		netip.MustParseAddr("2001:db8::aaaa:bbbb:cccc:dddd"): true, // temporary
		netip.MustParseAddr("2001:db8::aaaa:bbbb:cccc:eeee"): true, // deprecated
		netip.MustParseAddr("2001:db8::aaaa:bbbb:cccc:ffff"): true, // tentative, and taken by another
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestThisMachine(t *testing.T) {
	m := ThisMachine()
	addrs, err := m.Addrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addrs {
		if a.Name == "" || !a.Addr.IsValid() || a.Addr.IsLoopback() {
			t.Errorf("%+v is no address of an interface", a)
		}
	}
	if name, err := m.Hostname(); err != nil || name == "" {
		t.Errorf("the host name is %q (%v)", name, err)
	}
	pair, err := m.NewKey(t.Context())
	if err != nil || pair.Bits() != 2048 {
		t.Errorf("a new key: %v", err)
	}
}
