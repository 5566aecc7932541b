package wizard

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"allgreen/records"
	"allgreen/records/resolve"

	"pgregory.net/rapid"
)

// ids are the ids of records.
func ids(rs []records.Record) (list []string) {
	for _, r := range rs {
		list = append(list, r.ID)
	}
	return list
}

// fieldIDs are the questions of a page.
func fieldIDs(form *Form, page string) (list []FieldID) {
	for _, step := range form.Steps() {
		if step.ID == page {
			for _, field := range step.Fields {
				list = append(list, field.ID)
			}
		}
	}
	return list
}

func TestQuestionsComeUpWhereTheyMakeSense(t *testing.T) {
	form := answered(t, "domain", "kestrel.example", "ipv4", "203.0.113.25")
	if got := fieldIDs(form, "more"); !slices.Equal(got, []FieldID{FieldWith, FieldWeb, FieldDNSProvider}) {
		t.Errorf("at first %v is asked", got)
	}
	if _, err := form.Answer(FieldWeb, "yes"); err != nil {
		t.Fatal(err)
	}
	if got := fieldIDs(form, "more"); !slices.Equal(got, []FieldID{FieldWith, FieldWeb, FieldWebIPv4, FieldWebIPv6, FieldWWW, FieldDNSProvider}) {
		t.Errorf("with a website %v is asked", got)
	}
	if got := form.Default(FieldWebIPv4); got.Value != "203.0.113.25" || got.Origin != "the mail server's own" {
		t.Errorf("%+v is offered for the website", got)
	}
	if got := fieldIDs(form, "spf"); !slices.Equal(got, []FieldID{FieldSPF, FieldSPFInclude}) {
		t.Errorf("about SPF %v is asked", got)
	}
	form.Prefill(FieldDKIMRecord, `mail._domainkey TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="`)
	if got := fieldIDs(form, "key"); got != nil || len(form.Steps()) != len(Steps())-1 {
		t.Errorf("of a key that another program keeps %v is asked, on %d pages", got, len(form.Steps()))
	}
	s, err := form.Setup()
	if err != nil || s.Selector != "" || len(s.DKIMRecords) != 1 || s.DKIMRecords[0].Selector != "mail" {
		t.Errorf("it became %+v (%v)", s.DKIMRecords, err)
	}
}

func TestWebsiteIsForgottenWithItsAnswer(t *testing.T) {
	form := answered(t, "domain", "kestrel.example", "ipv4", "203.0.113.25", "web", "yes", "web-ipv4", "203.0.113.80", "www", "yes")
	s, err := form.Setup()
	if err != nil || len(s.WebIPv4) != 1 || !s.WWW {
		t.Fatalf("%+v, %v", s, err)
	}
	if _, err := form.Answer(FieldWeb, "no"); err != nil {
		t.Fatal(err)
	}
	if s, err = form.Setup(); err != nil || len(s.WebIPv4)+len(s.WebIPv6) != 0 || s.WWW {
		t.Errorf("without a website: %+v, %v", s, err)
	}
	if form.Value(FieldWebIPv4) != "203.0.113.80" {
		t.Error("going back lost the address")
	}
}

// A saved domain that is typed as if it were a new one keeps its website where
// every offered answer is taken; one without a website is offered its addresses
// once somebody says that there is one.
func TestSavedWebsiteIsOffered(t *testing.T) {
	saved := kestrel()
	saved.WebIPv4, saved.WWW = saved.IPv4, true
	form := answered(t, "domain", saved.Domain.String())
	form.Offer(Detected{Domain: saved.Domain, Saved: &saved})
	s, err := form.Setup()
	if err != nil || !slices.Equal(s.WebIPv4, saved.WebIPv4) || !s.WWW {
		t.Errorf("the website is at %v, www %v, error %v", s.WebIPv4, s.WWW, err)
	}

	without := kestrel()
	form = answered(t, "domain", without.Domain.String())
	form.Offer(Detected{Domain: without.Domain, Saved: &without})
	if s, err := form.Setup(); err != nil || len(s.WebIPv4) > 0 || s.WWW {
		t.Errorf("a website came up at %v, error %v", s.WebIPv4, err)
	}
	if _, err := form.Answer(FieldWeb, yes); err != nil {
		t.Fatal(err)
	}
	if d := form.Default(FieldWebIPv4); d.Value == "" || d.Value == none {
		t.Errorf("no address is offered: %+v", d)
	}
}

// TestExistingSPFIsBuiltUpon: the senders that stand there stay, and what the
// registrar put there can go.
func TestExistingSPFIsBuiltUpon(t *testing.T) {
	w := newWizard(t)
	w.Asker = &fakeDNS{t: t, replies: map[resolve.Question]resolve.Reply{
		apexTXT: data(own, txt("v=spf1 include:spf.efwd.registrar-servers.com include:_spf.heron.example ~all")),
	}}
	form := answered(t, "domain", "kestrel.example", "ipv4", "203.0.113.25")
	form.Offer(w.Detect(t.Context(), kestrel().Domain))
	if got := fieldIDs(form, "spf"); !slices.Contains(got, FieldSPFRemove) {
		t.Fatalf("about SPF only %v is asked", got)
	}
	spfOf := func() string {
		t.Helper()
		s, err := form.Setup()
		if err != nil {
			t.Fatal(err)
		}
		p := finish(t, w, s)
		for _, r := range p.Records {
			if r.ID == "spf" {
				return r.Value
			}
		}
		t.Fatal("there is no SPF record")
		return ""
	}
	text := spfOf()
	for _, want := range []string{"include:spf.efwd.registrar-servers.com", "include:_spf.heron.example", "mx", "~all"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %s", want, text)
		}
	}
	if notes := strings.Join(form.Notes(), "\n"); !strings.Contains(notes, "Namecheap") {
		t.Errorf("nothing is said of what the registrar put there: %s", notes)
	}

	// From now on DNS may say what it wants.
	again, err := w.FormFor(kestrel().Domain)
	if err != nil {
		t.Fatal(err)
	}
	w.Asker = &fakeDNS{t: t, replies: map[resolve.Question]resolve.Reply{apexTXT: data(own, txt("v=spf1 include:other.example -all"))}}
	again.Offer(w.Detect(t.Context(), kestrel().Domain))
	s, err := again.Setup()
	if err != nil {
		t.Fatal(err)
	}
	if p := finish(t, w, s); len(p.Changes) != 0 {
		t.Errorf("the second run changed %q", p.Changes)
	}

	if _, err := form.Answer(FieldSPFRemove, "include:spf.efwd.registrar-servers.com"); err != nil {
		t.Fatal(err)
	}
	w.Home.dir = t.TempDir()
	if text := spfOf(); strings.Contains(text, "registrar-servers") || !strings.Contains(text, "_spf.heron.example") {
		t.Errorf("without the registrar's it is %s", text)
	}
	if _, err := form.Check(FieldSPFRemove, "mx"); err == nil {
		t.Error("a term was taken out that nobody offered")
	}
}

// TestUnaskedOnlyKeepsWhatMustNotBeLost is setup --yes: what was found out is
// no answer, but nothing in DNS is trampled.
func TestUnaskedOnlyKeepsWhatMustNotBeLost(t *testing.T) {
	form := answered(t, "domain", "kestrel.example", "ipv4", "203.0.113.25", "with", "caa")
	form.OfferUnasked(Detected{
		Domain: kestrel().Domain, Hostname: "mx1.kestrel.example", Addrs: []InterfaceAddr{iface("eth0", "2001:db8::25")},
		DMARC: []string{"v=DMARC1; p=reject; rua=mailto:a@b.example"}, spf: []string{"v=spf1 include:_spf.heron.example ~all"},
		CAA: []string{`0 issue "ca.example.net"`}, Provider: "cloudflare",
	})
	s, err := form.Setup()
	if err != nil {
		t.Fatal(err)
	}
	if s.MailHost.String() != "mail.kestrel.example" || len(s.IPv6) != 0 || s.DMARC != records.PolicyNone {
		t.Errorf("what was found out became an answer: %+v", s)
	}
	if !strings.Contains(s.SPFBase, "_spf.heron.example") || s.DNSProvider != "cloudflare" {
		t.Errorf("SPF is built upon %q, the panel is %q", s.SPFBase, s.DNSProvider)
	}
	if got := strings.Join(s.CAA, " "); !strings.Contains(got, "ca.example.net") || !strings.Contains(got, ourIssuer) {
		t.Errorf("certificates may come from %s", got)
	}
}

func TestWhatStandsIsSaid(t *testing.T) {
	form := FormFromSetup(kestrel(), start)
	form.saved = nil // it stands in DNS and was never set up here
	form.Offer(Detected{
		Domain: kestrel().Domain, PublishedHost: kestrel().MailHost, Published: kestrel().IPv4,
		MX: []string{"10 mail.kestrel.example."}, DMARC: []string{"v=DMARC1; p=none; rua=mailto:postmaster@kestrel.example"},
	})
	notes := strings.Join(form.Notes(), "\n")
	for want, stands := range map[string]bool{"A of mail.kestrel.example": true, "MX": true, "DMARC": true, "AAAA": false} {
		if strings.Contains(notes, want) != stands {
			t.Errorf("%s: said is %v in %q", want, !stands, notes)
		}
	}
}

// TestCertificateFileNeverShows gives a private key where a certificate belongs.
func TestCertificateFileNeverShows(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	private := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"mail.kestrel.example"}}
	der, err = x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	keyFile, certFile := filepath.Join(dir, "key.pem"), filepath.Join(dir, "cert.pem")
	writeFile(t, keyFile, string(private))
	writeFile(t, certFile, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))

	form := answered(t, "domain", "kestrel.example", "ipv4", "203.0.113.25")
	for _, id := range []FieldID{FieldTLSACert, FieldDKIMRecord} {
		for _, path := range []string{keyFile, dir, filepath.Join(dir, "nothing"), "/dev/null", os.DevNull + "x"} {
			_, err := form.Check(id, path)
			refused, ok := err.(*records.InputError)
			if !ok || refused.Field != string(id) || refused.Input != path {
				t.Errorf("%s %s: %v", id, path, err)
				continue
			}
			for line := range strings.Lines(string(private)) {
				if strings.Contains(err.Error()+refused.Hint(), strings.TrimSpace(line)) {
					t.Errorf("%s: the refusal shows the file", id)
				}
			}
		}
	}
	accepted, err := form.Answer(FieldTLSACert, certFile)
	if err != nil || len(accepted.Value) != digestSize {
		t.Fatalf("%+v, %v", accepted, err)
	}
	if got := form.Value(FieldWith); got != "helo-spf, tlsa" {
		t.Errorf("whoever names a certificate gets %s", got)
	}
	again, err := form.Check(FieldTLSACert, accepted.Value)
	if err != nil || again.Value != accepted.Value {
		t.Errorf("the saved answer becomes %+v, %v", again, err)
	}
	s, err := form.Setup()
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(finish(t, newWizard(t), s).Records); !slices.Contains(got, "tlsa") {
		t.Errorf("the records are %v", got)
	}
}

// TestSecondRunChangesNothing answers at random, and runs again: every file is
// the same, byte for byte.
func TestSecondRunChangesNothing(t *testing.T) {
	texts := map[FieldID][]string{
		FieldIPv6:        {"2001:db8::9", "none"},
		FieldSPF:         {"soft", "hard"},
		FieldSPFInclude:  {"_spf.heron.example, spf.finch.example", "none"},
		FieldDMARC:       {"none", "reject"},
		FieldRUA:         {"me@finch.example", "postmaster@kestrel.example"},
		FieldWith:        {"all", "none", "tls-rpt, caa", "helo-spf"},
		FieldWeb:         {"yes", "no"},
		FieldWebIPv4:     {"203.0.113.80", "none"},
		FieldWWW:         {"yes", "no"},
		FieldDNSProvider: {"cloudflare", "none"},
		FieldEd25519:     {"yes", "second", "none"},
		FieldTLSACert:    {strings.Repeat("0f", digestSize/2), "none"},
		FieldDKIMRecord:  {"none", "none", `x._domainkey TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="`},
		FieldWithout:     {"ptr-ipv6", "none"},
		FieldBackupMX:    {"mx2.heron.example:30", "none"},
	}
	rapid.Check(t, func(rt *rapid.T) {
		w := newWizard(t)
		form := answered(t, "domain", "kestrel.example", "ipv4", "203.0.113.25")
		for _, field := range allFields() {
			if texts[field.ID] != nil && rapid.Bool().Draw(rt, "answer "+string(field.ID)) {
				if _, err := form.Answer(field.ID, rapid.SampledFrom(texts[field.ID]).Draw(rt, string(field.ID))); err != nil {
					rt.Fatal(err)
				}
			}
		}
		form.Offer(Detected{
			Domain: kestrel().Domain, Provider: "cloudflare", CAA: []string{`0 issue "ca.example.net"`},
			spf: []string{"v=spf1 include:_spf.owl.example -all"},
		})
		s, err := form.Setup()
		if err != nil {
			rt.Skip(err) // answers that don't fit together
		}
		finish(t, w, s)
		before := tree(t, w)
		w.Machine.Now = func() time.Time { return start.AddDate(0, 3, 0) }
		again, err := w.FormFor(kestrel().Domain)
		if err != nil {
			rt.Fatal(err)
		}
		again.Offer(Detected{Domain: kestrel().Domain, CAA: []string{`0 issue "other.example.net"`}, spf: []string{"v=spf1 mx -all"}})
		repeated, err := again.Setup()
		if err != nil {
			rt.Fatal(err)
		}
		if p := finish(t, w, repeated); len(p.Changes) != 0 {
			rt.Fatalf("the second run changed %q", p.Changes)
		}
		if after := tree(t, w); !reflect.DeepEqual(before, after) {
			rt.Fatalf("the files changed:\n%v\n%v", s, repeated)
		}
	})
}
