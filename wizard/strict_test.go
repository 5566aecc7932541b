package wizard

import (
	"strings"
	"testing"
	"time"

	"allgreen/records"
	"allgreen/records/check"
)

// greenRound is a round in which all records of the project are green.
func greenRound(p *Project, at time.Time) *check.Round {
	r := &check.Round{State: check.Green, Green: len(p.Records), Total: len(p.Records), Time: at}
	for _, record := range p.Records {
		r.Records = append(r.Records, check.Verdict{ID: record.ID, Type: record.Type, Name: record.Name, Value: record.Value, State: check.Green})
	}
	return r
}

func TestNextStepIsProposedAfterAMonth(t *testing.T) {
	w := newWizard(t)
	p := finish(t, w, kestrel())
	first := greenRound(p, start)
	history, _ := p.history.with(*first)
	if err := w.Home.SaveHistory(p.Setup.Domain, history); err != nil {
		t.Fatal(err)
	}
	month := start.AddDate(0, 1, 0)
	broken := greenRound(p, month)
	broken.State, broken.Records[0].State = check.Wrong, check.Wrong
	for _, tc := range []struct {
		why  string
		edit func(*records.Setup)
		now  time.Time
		last *check.Round // nil: green
		want string       // in the farewell; "" for nothing about it
		not  string
	}{
		{"on the first day", nil, start, nil, "From 21 December 2026 on allgreen proposes to tighten DMARC", "--dmarc"},
		{"a second before", nil, month.Add(-time.Second), nil, "From 21 December 2026 on", "--dmarc"},
		{"a month later", nil, month, nil, "_dmarc.kestrel.example TXT v=DMARC1; p=quarantine; rua=mailto:postmaster@kestrel.example", "reject"},
		{"a year later", nil, start.AddDate(1, 0, 0), nil, "allgreen setup kestrel.example --dmarc quarantine", "reject"},
		{"something broke", nil, month, broken, "", "DMARC"},
		{"the step was taken", func(s *records.Setup) { s.DMARC = records.PolicyQuarantine }, month, nil, "", "tighten"},
		{"reject is never proposed", func(s *records.Setup) { s.DMARC = records.PolicyQuarantine }, start.AddDate(1, 0, 0), nil, "", "--dmarc"},
		{"no DMARC record can be published", func(s *records.Setup) { s.Without = []string{"dmarc"} }, month, nil, "", "--dmarc"},
		{"a record fewer", func(s *records.Setup) { s.IPv4 = nil }, month, nil, "--dmarc quarantine", ""},
	} {
		s := kestrel()
		if tc.edit != nil {
			tc.edit(&s)
		}
		edited := finish(t, w, s)
		opened, err := w.Open(s.Domain)
		if err != nil {
			t.Fatal(err)
		}
		last := tc.last
		if last == nil {
			last = greenRound(edited, tc.now)
		}
		text := strings.Join(Farewell(opened, last, tc.now), "\n")
		if !strings.Contains(text, tc.want) || tc.not != "" && strings.Contains(text, tc.not) {
			t.Errorf("%s: want %q and not %q in\n%s", tc.why, tc.want, tc.not, text)
		}
	}
}

// TestNextStepIsTheRecordToCome: what is proposed is what the step then shows,
// and nothing is proposed where DNS has it already.
func TestNextStepIsTheRecordToCome(t *testing.T) {
	w := newWizard(t)
	s := kestrel()
	s.With = records.Features()
	s.TLSA = nil
	p := finish(t, w, s)
	published := func(text string) *check.Round {
		round := greenRound(p, start)
		for i := range round.Records {
			if round.Records[i].ID == "dmarc" {
				round.Records[i].Found = []string{text}
			}
		}
		return round
	}
	for _, c := range []struct {
		stands   string
		proposed bool
	}{
		{"v=DMARC1; p=none; rua=mailto:postmaster@kestrel.example", true},
		{"v=DMARC1; p=reject; t=y; rua=mailto:postmaster@kestrel.example", false}, // in effect quarantine
		{"v=DMARC1; p=quarantine", false},
		{"v=DMARC1; p=reject", false},
	} {
		proposal, ok := p.Proposal(published(c.stands))
		if ok != c.proposed {
			t.Errorf("%s stands there: proposed %v", c.stands, ok)
		}
		if !ok {
			continue
		}
		s.DMARC = records.PolicyQuarantine
		for _, r := range finish(t, newWizard(t), s).Records {
			if r.ID == "dmarc" && r.Value != proposal.Record.Value {
				t.Errorf("proposed was %s; the step shows %s", proposal.Record.Value, r.Value)
			}
		}
	}
}

func TestEditBeginsTheMonthAnew(t *testing.T) {
	p := &Project{Records: []records.Record{{ID: "a", Value: "203.0.113.25"}, {ID: "mx", Value: "10 mail.kestrel.example."}}}
	history, _ := History{}.with(*greenRound(p, start))
	if since, ok := history.allGreenSince(); !ok || !since.Equal(start) {
		t.Errorf("all green since %v, %v", since, ok)
	}
	later := start.AddDate(0, 0, 20)
	p.Records[0].Value = "203.0.113.99"
	history, _ = history.with(*greenRound(p, later))
	if since, ok := history.allGreenSince(); !ok || !since.Equal(later) {
		t.Errorf("all green since %v, %v; the edited record is green since %v only", since, ok, later)
	}
	if _, ok := (History{State: check.Green}).allGreenSince(); ok {
		t.Error("a domain that nobody looked at is green")
	}
}
