package wizard

import (
	"strings"
	"testing"

	"allgreen/records"
	"allgreen/records/resolve"
)

// TestZoneOfItsOwn: a mail domain may be a zone apart from the registrable
// domain. Names typed relative to that one would end up twice.
func TestZoneOfItsOwn(t *testing.T) {
	for _, c := range []struct {
		apex, want string
		why        string
	}{
		{"club.kestrel.example.", "in the zone club.kestrel.example\n", "delegated by itself"},
		{"kestrel.example.", "in the zone kestrel.example\n", "held by the zone above"},
		{"example.", "in the zone kestrel.example\n", "not delegated yet"},
	} {
		w := newWizard(t)
		zone := &resolve.Zone{Apex: c.apex, ParentNS: []string{"ns1.provider.example."}}
		apex := resolve.Question{Name: "club.kestrel.example.", Type: resolve.TypeMX}
		w.Asker = &fakeDNS{t: t, replies: map[resolve.Question]resolve.Reply{apex: nothing(zone, resolve.NXDomain)}}
		form := answered(t, "domain", "club.kestrel.example", "ipv4", "203.0.113.25")
		form.OfferUnasked(w.Detect(t.Context(), records.MustName("club.kestrel.example")))
		s, err := form.Setup()
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		if err := finish(t, w, s).Panel(&text, nil); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(text.String(), c.want) {
			t.Errorf("%s: wanted %q in\n%s", c.why, c.want, text.String())
		}
		again, err := w.FormFor(s.Domain)
		if err != nil {
			t.Fatal(err)
		}
		if repeated, err := again.Setup(); err != nil || repeated.Zone != s.Zone {
			t.Errorf("%s: the second run has the zone %q (%v)", c.why, repeated.Zone, err)
		}
	}
}

// TestOldDomainKeepsItsRecords: a domain that was saved before there was a
// record of consent doesn't get one until the address of the reports is edited.
func TestOldDomainKeepsItsRecords(t *testing.T) {
	w := newWizard(t)
	old := kestrel()
	old.RUA = "reports@heron.example"
	shown := ids(finish(t, w, old).Records)
	for _, c := range []struct {
		rua  string
		more int
		why  string
	}{
		{"", 0, "nothing is edited"},
		{"dmarc@heron.example", 1, "the address is"},
	} {
		form, err := w.FormFor(old.Domain)
		if err != nil {
			t.Fatal(err)
		}
		if c.rua != "" {
			if _, err := form.Answer(FieldRUA, c.rua); err != nil {
				t.Fatal(err)
			}
		}
		s, err := form.Setup()
		if err != nil {
			t.Fatal(err)
		}
		if now := ids(finish(t, w, s).Records); len(now) != len(shown)+c.more {
			t.Errorf("%s: %v, shown were %v", c.why, now, shown)
		}
	}
}
