package wizard

import (
	"context"
	"strings"
	"testing"

	"allgreen/records"
	"allgreen/records/resolve"
)

// senders are other people's SPF records, by their absolute names; "" is a name
// that doesn't exist.
type senders struct {
	*fakeDNS
	texts map[string]string
}

func (s senders) Lookup(_ context.Context, q resolve.Question) (resolve.Answer, error) {
	text, ok := s.texts[q.Name]
	switch {
	case !ok || q.Type != resolve.TypeTXT:
		return resolve.Answer{}, errNoServers
	case text == "":
		return resolve.Answer{Question: q, Status: resolve.NXDomain}, nil
	}
	return resolve.Answer{Question: q, Status: resolve.Data, RRs: []resolve.RR{{Type: q.Type, Strings: []string{text}}}}, nil
}

// TestSPFIsWeighedBeforeThePaste counts the merged record, in a world in which
// our own records stand already.
func TestSPFIsWeighedBeforeThePaste(t *testing.T) {
	dns := senders{&fakeDNS{t: t}, map[string]string{
		"heron.example.":   "v=spf1 ip4:192.0.2.7 ~all",
		"finch.example.":   "v=spf1" + strings.Repeat(" include:heron.example", 9) + " ~all",
		"bunting.example.": "",
	}}
	for _, row := range []struct {
		base    string
		include string
		want    []string // nothing at all where it is nil
		why     string
	}{
		{"", "", nil, "our own term alone"},
		{"", "heron.example", []string{"2 of 10 lookups, 0 of 2 of them without an answer."}, "mx leads to the record that is about to be pasted"},
		{"v=spf1 include:heron.example -all", "", []string{"2 of 10 lookups"}, "what stood there"},
		{"v=spf1 include:heron.example -all", "finch.example", []string{"12 of 10 lookups", "counts for nothing", "include:finch.example (10)"}, "both together are too many"},
		{"", "bunting.example", []string{"counts for nothing", "no SPF record"}, "a sender that publishes nothing"},
		{"", "silent.example", []string{"could not be counted"}, "DNS is silent"},
	} {
		w := newWizard(t)
		w.Asker = dns
		s := kestrel()
		s.SPFBase = row.base
		if row.include != "" {
			s.SPFInclude = []records.Name{records.MustName(row.include)}
		}
		said := strings.Join(finish(t, w, s).SPFCost, " ")
		if row.want == nil && said != "" {
			t.Errorf("%s: %s", row.why, said)
		}
		for _, want := range row.want {
			if !strings.Contains(said, want) {
				t.Errorf("%s: %q; want %q", row.why, said, want)
			}
		}
	}
}
