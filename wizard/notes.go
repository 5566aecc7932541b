package wizard

import (
	"net/netip"
	"slices"
	"strings"

	"allgreen/records"
	"allgreen/records/dmarc"
	"allgreen/records/spf"
)

// Notes is what is good to know before the records are pasted, given the
// answers and what was detected: what becomes of the SPF record that stands
// there, and what needs no paste at all.
func (f *Form) Notes() []string {
	s, err := f.Setup()
	if err != nil || f.detected.Domain != s.Domain {
		return nil
	}
	var notes []string
	if _, saved := f.savedFor(s.Domain); !saved && len(f.detected.spf) > 0 {
		_, report := spf.MergeTexts(f.detected.spf, f.spfWanted(s.Domain))
		for _, line := range report.Lines() {
			notes = append(notes, "SPF: "+line+".")
		}
	}
	if standing := f.detected.standing(s); len(standing) > 0 {
		notes = append(notes, "In DNS already as it should be, and not to be pasted again: "+enumerate(standing)+".")
	}
	return notes
}

// standing names the records that the detection has seen in good form.
func (d Detected) standing(s records.Setup) (good []string) {
	if len(d.Published) > 0 && d.PublishedHost == s.MailHost {
		for _, family := range []struct {
			typ   string
			addrs []netip.Addr
			v6    bool
		}{{"A", s.IPv4, false}, {"AAAA", s.IPv6, true}} {
			wanted := ofFamily(family.addrs, family.v6)
			slices.Sort(wanted)
			published := ofFamily(d.Published, family.v6)
			slices.Sort(published)
			if len(wanted) > 0 && slices.Equal(wanted, published) {
				good = append(good, family.typ+" of "+s.MailHost.String())
			}
		}
	}
	if len(s.BackupMX) == 0 && len(d.MX) == 1 && strings.HasSuffix(d.MX[0], " "+s.MailHost.FQDN()) {
		good = append(good, "MX")
	}
	if len(d.spf) == 1 && d.spf[0] == s.SPFText() {
		good = append(good, "SPF")
	}
	if d.standsDMARC(s) {
		good = append(good, "DMARC")
	}
	return good
}

// standsDMARC tells whether the DMARC record that stands there says what is wanted.
func (d Detected) standsDMARC(s records.Setup) bool {
	if len(d.DMARC) != 1 {
		return false
	}
	stands, _, err := dmarc.Parse(d.DMARC[0])
	if err != nil || s.Has(records.FeatureNoMail) && stands.SubPolicy != dmarc.Reject {
		return false
	}
	return stands.Effective() == string(s.DMARC) && slices.ContainsFunc(stands.RUA, func(uri string) bool {
		mailbox, err := dmarc.Mailbox(uri)
		return err == nil && strings.EqualFold(mailbox, s.RUA)
	})
}
