package wizard

import (
	"errors"
	"strings"
	"testing"

	"allgreen/records"
	"allgreen/records/render"
)

// TestPanelTellsThePolicy holds that nobody who chose MTA-STS is left without
// the file that it needs, on the screen as on disk.
func TestPanelTellsThePolicy(t *testing.T) {
	w := newWizard(t)
	s := kestrel()
	s.With = []records.Feature{records.FeatureMTASTS}
	p := finish(t, w, s)
	var text strings.Builder
	if err := p.Panel(&text, nil); err != nil {
		t.Fatal(err)
	}
	wanted := []string{s.STSPolicy(), s.STSPolicyPath(), s.STSPolicyURL()}
	for _, server := range WebServers() {
		if s.ServeSTS(server) == "" {
			t.Errorf("nothing tells how %s serves the policy", server)
		}
		wanted = append(wanted, s.ServeSTS(server))
	}
	wanted = append(wanted, PolicyAdvice()...)
	for _, want := range wanted {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the text lacks %q:\n%s", want, &text)
		}
	}
	if kept := tree(t, w)["kestrel.example/"+textFile]; !strings.Contains(kept, s.STSPolicy()) {
		t.Errorf("%s lacks the policy:\n%s", textFile, kept)
	}
	s.With = nil
	text.Reset()
	if err := finish(t, w, s).Panel(&text, nil); err != nil || strings.Contains(text.String(), "MTA-STS") {
		t.Errorf("%v; nobody chose MTA-STS, but the text tells of it:\n%s", err, &text)
	}
}

// TestChooseProvider changes whose panel the records are written for, and
// nothing else.
func TestChooseProvider(t *testing.T) {
	w := newWizard(t)
	before := finish(t, w, kestrel())
	for _, row := range []struct{ text, id string }{
		{"cloudflare", "cloudflare"}, {"Cloudflare", "cloudflare"}, {"", ""}, // any other
	} {
		p, err := w.ChooseProvider(t.Context(), before.Setup.Domain, row.text)
		if err != nil || p.Setup.DNSProvider != row.id || p.Provider().ID != row.id {
			t.Fatalf("%q: %+v, %v", row.text, p, err)
		}
		if len(p.Records) != len(before.Records) || p.KeyPath != before.KeyPath {
			t.Errorf("%q changed the records or the key", row.text)
		}
		reopened, err := w.Open(before.Setup.Domain)
		if err != nil || reopened.Setup.DNSProvider != row.id {
			t.Errorf("%q: kept was %q, %v", row.text, reopened.Setup.DNSProvider, err)
		}
		named := render.Provider{Name: "your DNS host"}
		if row.id != "" {
			named, _ = render.ProviderByID(row.id)
		}
		if kept := tree(t, w)["kestrel.example/"+textFile]; !strings.Contains(kept, "At "+named.Name) {
			t.Errorf("%q: %s is not written for it:\n%s", row.text, textFile, kept)
		}
	}
	var refused *records.InputError
	if _, err := w.ChooseProvider(t.Context(), before.Setup.Domain, "no such host"); !errors.As(err, &refused) || refused.Field != string(FieldDNSProvider) {
		t.Errorf("an unknown host was refused with %v", err)
	}
	if _, err := w.ChooseProvider(t.Context(), records.MustName("plover.example"), "cloudflare"); !errors.Is(err, ErrNotSaved) {
		t.Errorf("a domain that is not saved: %v", err)
	}
}
