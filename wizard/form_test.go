package wizard

import (
	"maps"
	"net/netip"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"allgreen/records"

	"pgregory.net/rapid"
)

// answered is a form with these answers, confirmed in the order of the pairs.
func answered(t *testing.T, pairs ...string) *Form {
	t.Helper()
	form := NewForm(start)
	for i := 0; i < len(pairs); i += 2 {
		if _, err := form.Answer(FieldID(pairs[i]), pairs[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	return form
}

func TestDefaults(t *testing.T) {
	heron := KnownHost{
		MailHost: records.MustName("mail.heron.example"),
		Addrs:    []netip.Addr{netip.MustParseAddr("203.0.113.9"), netip.MustParseAddr("2001:db8::9")},
		Domain:   records.MustName("heron.example"),
	}
	finch := KnownHost{MailHost: records.MustName("mail.finch.example"), Domain: records.MustName("finch.example")}
	eth0, eth0v6 := iface("eth0", "203.0.113.25"), iface("eth0", "2001:db8::25")
	saved := kestrel()
	saved.IPv6 = nil
	saved.Selector = "old"
	for _, tc := range []struct {
		field    FieldID
		detected Detected
		answers  []string
		want     string
		origin   string
		why      string
	}{
		{FieldMailHost, Detected{}, nil, "", "", "no domain yet"},
		{FieldMailHost, Detected{}, []string{"domain", "kestrel.example"}, "mail.kestrel.example", "usual choice", "derived from the domain"},
		{FieldMailHost, Detected{Hostname: "mx1.kestrel.example"}, []string{"domain", "kestrel.example"}, "mx1.kestrel.example", "the name of this machine", "the machine is called so already"},
		{FieldMailHost, Detected{Hostname: "vps1.provider.example"}, []string{"domain", "kestrel.example"}, "mail.kestrel.example", "usual choice", "a name of somebody else's domain"},
		{FieldMailHost, Detected{Hostname: "kestrel"}, []string{"domain", "kestrel.example"}, "mail.kestrel.example", "usual choice", "a single word"},
		{FieldMailHost, Detected{KnownHosts: []KnownHost{finch, heron}, Addrs: []InterfaceAddr{iface("eth0", "203.0.113.9")}}, []string{"domain", "kestrel.example"},
			"mail.heron.example", "your domain heron.example uses it", "this machine is a known mail server"},
		{FieldMailHost, Detected{KnownHosts: []KnownHost{finch, heron}, Addrs: []InterfaceAddr{eth0}}, []string{"domain", "kestrel.example"},
			"mail.kestrel.example", "usual choice", "this machine is another server"},
		{FieldMailHost, Detected{KnownHosts: []KnownHost{heron}, Addrs: []InterfaceAddr{eth0}}, []string{"domain", "kestrel.example"},
			"mail.kestrel.example", "usual choice", "the only known server has another address"},
		{FieldMailHost, Detected{KnownHosts: []KnownHost{finch, heron}}, []string{"domain", "kestrel.example", "ipv6", "2001:db8::9"},
			"mail.heron.example", "your domain heron.example uses it", "the answered address is known"},
		{FieldMailHost, Detected{KnownHosts: []KnownHost{heron}}, []string{"domain", "kestrel.example"},
			"mail.heron.example", "your domain heron.example uses it", "behind a router, with one known server"},
		{FieldMailHost, Detected{KnownHosts: []KnownHost{finch, heron}}, []string{"domain", "kestrel.example"},
			"mail.kestrel.example", "usual choice", "behind a router, with two known servers"},
		{FieldIPv4, Detected{}, nil, "", "", "nothing was found"},
		{FieldIPv4, Detected{Addrs: []InterfaceAddr{eth0v6, eth0, iface("eth1", "203.0.113.26")}}, nil, "203.0.113.25", "found on this machine (eth0)", "the first of the family"},
		{FieldIPv6, Detected{Addrs: []InterfaceAddr{eth0, eth0v6}}, nil, "2001:db8::25", "found on this machine (eth0)", "the first of the family"},
		{FieldIPv6, Detected{Addrs: []InterfaceAddr{eth0}}, nil, "", "", "this machine has none"},
		{FieldIPv4, Detected{KnownHosts: []KnownHost{heron}, Addrs: []InterfaceAddr{eth0}}, []string{"domain", "kestrel.example", "mail-host", "mail.heron.example"},
			"203.0.113.9", "your domain heron.example uses it", "the known server has a known address"},
		{FieldIPv4, Detected{PublishedHost: records.MustName("mail.kestrel.example"), Published: []netip.Addr{netip.MustParseAddr("203.0.113.7")}}, []string{"domain", "kestrel.example"},
			"203.0.113.7", "stands in DNS for mail.kestrel.example; is it this server?", "behind a router, but published"},
		{FieldIPv4, Detected{PublishedHost: records.MustName("mail.kestrel.example"), Published: []netip.Addr{netip.MustParseAddr("203.0.113.7")}}, []string{"domain", "kestrel.example", "mail-host", "mx.kestrel.example"},
			"", "", "published for another name"},
		{FieldSelector, Detected{}, nil, "202611", "this month", "dated"},
		{FieldSPF, Detected{}, nil, "soft", "usual choice", ""},
		{FieldDMARC, Detected{}, nil, "none", "usual start", ""},
		{FieldRUA, Detected{}, []string{"domain", "kestrel.example"}, "postmaster@kestrel.example", "usual choice", "derived from the domain"},
		{FieldTTL, Detected{}, nil, "3600", "usual choice", ""},
		{FieldSelector, Detected{Saved: &saved}, []string{"domain", "kestrel.example"}, "old", "your saved answer", "typed in anew, a saved domain keeps its key"},
		{FieldIPv6, Detected{Saved: &saved, Addrs: []InterfaceAddr{eth0v6}}, []string{"domain", "kestrel.example"}, none, "your saved answer", "no IPv6 was an answer too"},
		{FieldSelector, Detected{Saved: &saved}, []string{"domain", "heron.example"}, "202611", "this month", "the saved one is another domain"},
	} {
		form := answered(t, tc.answers...)
		form.Offer(tc.detected)
		if got := form.Default(tc.field); got != (Default{tc.want, tc.origin}) {
			t.Errorf("%s: %+v, want %q (%s): %s", tc.field, got, tc.want, tc.origin, tc.why)
		}
	}
}

func TestNewDomainTakesAlongWhatWasDerived(t *testing.T) {
	form := answered(t, "domain", "kesterl.example", "mail-host", "", "rua", "", "selector", "own")
	accepted, err := form.Answer(FieldDomain, "kestrel.example")
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[FieldID]string{
		FieldMailHost: "mail.kestrel.example", FieldRUA: "postmaster@kestrel.example", FieldSelector: "own",
	} {
		if got := form.Value(id); got != want {
			t.Errorf("%s is %q after the slip in the domain was mended, want %q", id, got, want)
		}
	}
	if notes := strings.Join(accepted.Notes, " "); !strings.Contains(notes, "mail.kestrel.example") {
		t.Errorf("the notes %q don't say so", notes)
	}

	form = answered(t, "domain", "kestrel.example", "mail-host", "mx.heron.example", "rua", "me@heron.example")
	accepted, err = form.Answer(FieldDomain, "finch.example")
	if err != nil {
		t.Fatal(err)
	}
	if form.Value(FieldMailHost) != "mx.heron.example" || form.Value(FieldRUA) != "me@heron.example" {
		t.Error("answers of the person's own were lost with the domain")
	}
	if notes := strings.Join(accepted.Notes, " "); !strings.Contains(notes, "stays mx.heron.example") {
		t.Errorf("the notes %q don't say that the mail server stays", notes)
	}
}

func TestSetupTakesAnswersPrefillsAndDefaults(t *testing.T) {
	form := answered(t, "domain", "kestrel.example", "dmarc", "reject", "ipv4", "203.0.113.25 203.0.113.26", "ipv6", "none")
	form.Prefill(FieldBackupMX, "mx2.heron.example mx3.heron.example:40")
	form.Prefill(FieldSPF, "hard")
	form.Prefill(FieldDMARC, "quarantine")
	form.Prefill(FieldWithout, "ptr-ipv4")
	form.Prefill(FieldTTL, "300")
	form.Offer(Detected{Addrs: []InterfaceAddr{iface("eth0", "2001:db8::25")}})
	got, err := form.Setup()
	if err != nil {
		t.Fatal(err)
	}
	want := records.Setup{
		Domain:   records.MustName("kestrel.example"),
		MailHost: records.MustName("mail.kestrel.example"),
		IPv4:     []netip.Addr{netip.MustParseAddr("203.0.113.25"), netip.MustParseAddr("203.0.113.26")},
		BackupMX: []records.BackupMX{{Host: records.MustName("mx2.heron.example")}, {Host: records.MustName("mx3.heron.example"), Pref: 40}},
		Selector: "202611",
		SPF:      records.Hard,
		DMARC:    records.PolicyReject,
		RUA:      "postmaster@kestrel.example",
		TTL:      300,
		Without:  []string{"ptr-ipv4"},
		With:     []records.Feature{records.FeatureHELOSPF},

		ReportConsent: true,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}

	again, err := FormFromSetup(got, start).Setup()
	if err != nil || !reflect.DeepEqual(again, got) {
		t.Errorf("edited without a change: %+v (%v)", again, err)
	}
}

func TestSetupNamesTheFieldThatIsWrong(t *testing.T) {
	for _, tc := range []struct {
		field FieldID
		text  string
		want  string
		why   string
	}{
		{FieldDomain, "co.uk", "domain", "prefilled values are checked too"},
		{FieldIPv4, "10.0.0.4", "ipv4", "private"},
		{FieldIPv4, none, "ipv4", "no address at all"},
		{FieldBackupMX, "mail.kestrel.example", "backup-mx", "the mail host is no backup of itself"},
		{FieldTTL, "5", "ttl", "too short"},
		{FieldWithout, "colour", "without", "no such record"},
		{FieldSelector, strings.Repeat("a", 63) + "." + strings.Repeat("b", 63) + "." + strings.Repeat("c", 63) + "." + strings.Repeat("d", 40), "selector", "too long together with the domain"},
	} {
		form := NewForm(start)
		form.Prefill(FieldDomain, "kestrel.example")
		form.Prefill(FieldIPv4, "203.0.113.25")
		form.Prefill(tc.field, tc.text)
		_, err := form.Setup()
		refused, ok := err.(*records.InputError)
		if !ok || refused.Field != tc.want {
			t.Errorf("%s %q: %v, want a refusal of %s: %s", tc.field, tc.text, err, tc.want, tc.why)
		}
	}
}

// TestKeyIsPartOfTheDraft: a set-up that is gone on with, from whatever folder,
// uses the key that was named.
func TestKeyIsPartOfTheDraft(t *testing.T) {
	t.Chdir(t.TempDir())
	form := NewForm(start)
	if form.KeyFile() != "" {
		t.Errorf("nobody named %q", form.KeyFile())
	}
	accepted, err := form.Check(FieldKey, "old key.pem")
	if err != nil {
		t.Fatal(err)
	}
	form.Prefill(FieldKey, accepted.Value)
	here := form.KeyFile()
	t.Chdir("/")
	if got := FormFromDraft(form.Draft(), start).KeyFile(); got != here || !filepath.IsAbs(got) || filepath.Base(got) != "old key.pem" {
		t.Errorf("gone on with, the key is %q", got)
	}
}

func TestStepStaysInRange(t *testing.T) {
	form := NewForm(start)
	for step, want := range map[int]int{-1: 0, 0: 0, 3: 3, 99: len(Steps()) - 1} {
		if form.SetStep(step); form.Step() != want {
			t.Errorf("step %d is %d, want %d", step, form.Step(), want)
		}
	}
}

func TestEveryFieldExplainsItself(t *testing.T) {
	if steps := Steps(); len(steps) != 7 || len(steps[6].Fields) != 0 {
		t.Fatal("seven steps, the last of which asks nothing")
	}
	for _, step := range Steps() {
		for _, field := range step.Fields {
			if field.Label == "" || field.Hint == "" || field.Why == "" {
				t.Errorf("%s lacks a label, a hint or a why", field.ID)
			}
			for _, c := range field.Choices {
				if c.Value == "" || c.Label == "" || c.Help == "" {
					t.Errorf("%s: choice %+v is not explained", field.ID, c)
				}
			}
		}
	}
}

// TestConfirmedAnswersAreNeverLost presses keys at random: right and wrong
// answers, back and forth, flags, detection, and starting again from the draft.
func TestConfirmedAnswersAreNeverLost(t *testing.T) {
	texts := map[FieldID][]string{
		FieldMailHost: {"mx.heron.example", "mail.finch.example.", "a@b.example", "-"},
		FieldIPv4:     {"203.0.113.9", "203.0.113.9 203.0.113.10", "10.0.0.1", "none"},
		FieldIPv6:     {"2001:db8::9", "fe80::1", "none"},
		FieldSelector: {"one", "TWO", "_", "a b"},
		FieldSPF:      {"soft", "hard", "medium"},
		FieldDMARC:    {"none", "reject", "perhaps"},
		FieldRUA:      {"me@finch.example", "mailto:you@heron.example", "nobody"},

		FieldWith:        {"all", "none", "tls-rpt, caa", "colours"},
		FieldSPFInclude:  {"_spf.heron.example", "Google Workspace, spf.finch.example", "a@b.example"},
		FieldSPFRemove:   {"none", "include:_spf.heron.example"},
		FieldWeb:         {"yes", "no", "perhaps"},
		FieldWebIPv4:     {"203.0.113.80", "10.0.0.80", "none"},
		FieldWebIPv6:     {"2001:db8::80", "none"},
		FieldWWW:         {"yes", "no"},
		FieldDNSProvider: {"cloudflare", "nobody", "none"},
		FieldEd25519:     {"yes", "second", "no", "a b"},
		FieldDKIMRecord:  {"x._domainkey TXT \"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"", "none", "/nowhere"},
	}
	var ids []FieldID
	for _, field := range allFields() {
		if texts[field.ID] != nil {
			ids = append(ids, field.ID)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		form := NewForm(start)
		confirmed := map[FieldID]string{}
		t.Repeat(map[string]func(*rapid.T){
			"answer": func(t *rapid.T) {
				id := rapid.SampledFrom(ids).Draw(t, "field")
				accepted, err := form.Answer(id, rapid.SampledFrom(texts[id]).Draw(t, "text"))
				if err == nil {
					confirmed[id] = accepted.Value
				}
			},
			"domain": func(t *rapid.T) {
				text := rapid.SampledFrom([]string{"kestrel.example", "owl.example", "co.uk", ""}).Draw(t, "domain")
				if accepted, err := form.Answer(FieldDomain, text); err == nil {
					confirmed[FieldDomain] = accepted.Value
				}
			},
			"go":      func(t *rapid.T) { form.SetStep(rapid.IntRange(-2, 9).Draw(t, "step")) },
			"prefill": func(t *rapid.T) { form.Prefill(rapid.SampledFrom(ids).Draw(t, "field"), "203.0.113.77") },
			"offer": func(t *rapid.T) {
				form.Offer(Detected{
					Addrs:  []InterfaceAddr{iface("eth0", "203.0.113.25"), iface("eth0", "2001:db8::25")},
					Domain: kestrel().Domain, Provider: "cloudflare", spf: []string{"v=spf1 include:_spf.heron.example -all"},
				})
			},
			"start again": func(t *rapid.T) { form = FormFromDraft(form.Draft(), start) },
			"": func(t *rapid.T) {
				got := map[FieldID]string{}
				for id := range confirmed {
					got[id] = form.Value(id)
				}
				if !maps.Equal(got, confirmed) {
					t.Fatalf("answered %v, kept %v", confirmed, got)
				}
				if step := form.Steps()[form.Step()]; step.ID != "confirm" && len(step.Fields) == 0 {
					t.Fatalf("page %s asks nothing", step.ID)
				}
			},
		})
	})
}
