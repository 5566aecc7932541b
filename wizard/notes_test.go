package wizard

import (
	"strings"
	"testing"

	"allgreen/records"
	"allgreen/records/resolve"
)

// TestWhatStandsInGoodForm: what is in DNS as it is wanted is said to be so, and
// not to be changed in the same breath.
func TestWhatStandsInGoodForm(t *testing.T) {
	const ours = "v=DMARC1; p=none; rua=mailto:postmaster@kestrel.example"
	for _, c := range []struct {
		name   resolve.Question
		stands string
		with   string
		good   string // in the note
		warned string // in the warnings
		why    string
	}{
		{apexTXT, "v=spf1 mx ~all", "none", "SPF", "", "as we make it"},
		{apexTXT, "v=spf1 mx include:_spf.owl.example ~all", "none", "SPF", "", "with senders that stay"},
		{apexTXT, "v=spf1 include:_spf.owl.example ~all", "none", "", "An SPF record stands there already", "our server is not in it"},
		{policy, ours, "none", "DMARC", "", "as we make it"},
		{policy, "v=DMARC1;p=none;rua=mailto:Postmaster@kestrel.example,mailto:a@owl.example", "none", "DMARC", "", "others get reports too"},
		{policy, ours, "no-mail", "", "A DMARC record stands there already", "nothing is said of the names below"},
		{policy, "v=DMARC1; p=none; rua=mailto:a@owl.example", "none", "", "A DMARC record stands there already", "the reports go elsewhere"},
	} {
		w := newWizard(t)
		w.Asker = &fakeDNS{t: t, replies: map[resolve.Question]resolve.Reply{c.name: data(own, txt(c.stands))}}
		form := answered(t, "domain", "kestrel.example", "ipv4", "203.0.113.25", "with", c.with)
		form.OfferUnasked(w.Detect(t.Context(), records.MustName("kestrel.example")))
		notes, warnings := strings.Join(form.Notes(), "\n"), strings.Join(form.Warnings(), "\n")
		if said := "not to be pasted again: " + c.good + "."; strings.Contains(notes, "not to be pasted again") != (c.good != "") || c.good != "" && !strings.Contains(notes, said) {
			t.Errorf("%s (%s): the notes are %q", c.stands, c.why, notes)
		}
		if warned := "stands there already"; strings.Contains(warnings, warned) != (c.warned != "") || !strings.Contains(warnings, c.warned) {
			t.Errorf("%s (%s): the warnings are %q", c.stands, c.why, warnings)
		}
	}
}
