package dnstest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"allgreen/records"
	"allgreen/records/dnstest"

	"github.com/miekg/dns"
)

// wanted is a mail domain's records as the wizard hands them over. The DKIM
// text is longer than one character-string.
func wanted() []records.Record {
	return []records.Record{
		{ID: "a", Type: "A", Name: "mail.kestrel.example.", Value: "203.0.113.25", TTL: 3600},
		{ID: "mx", Type: "MX", Name: "kestrel.example.", Value: "10 mail.kestrel.example.", TTL: 3600},
		{ID: "mx-2", Type: "MX", Name: "kestrel.example.", Value: "20 backup.heron.org.", TTL: 3600},
		{ID: "ptr-ipv4", Type: "PTR", Name: "25.113.0.203.in-addr.arpa.", Value: "mail.kestrel.example.", TTL: 3600, Where: records.AtReverse},
		{ID: "spf", Type: "TXT", Name: "kestrel.example.", Value: "v=spf1 mx ~all", TTL: 3600},
		{ID: "dkim", Type: "TXT", Name: "202611._domainkey.kestrel.example.", Value: "v=DKIM1; k=rsa; p=" + strings.Repeat("A", 390), TTL: 3600},
		{ID: "dmarc", Type: "TXT", Name: "_dmarc.kestrel.example.", Value: "v=DMARC1; p=none; rua=mailto:postmaster@kestrel.example", TTL: 3600},
	}
}

// stands tells whether a server has the record.
func stands(t *testing.T, in *dnstest.Internet, addr string, rec records.Record, rd bool) bool {
	t.Helper()
	reply := ask(t, in, addr, query{name: rec.Name, qtype: dns.StringToType[rec.Type], edns: 1232, rd: rd})
	for _, rr := range reply.Answer {
		if txt, ok := rr.(*dns.TXT); ok && strings.Join(txt.Txt, "") == rec.Value {
			return true
		}
		if strings.HasSuffix(strings.ReplaceAll(rr.String(), "\t", " "), " "+rec.Value) {
			return true
		}
	}
	return false
}

// day is a Wait that notes what stands after each step.
type day struct {
	elapsed time.Duration
	look    func(at time.Duration)
}

func (d *day) wait(_ context.Context, span time.Duration) error {
	d.look(d.elapsed)
	d.elapsed += span
	return nil
}

func TestPanelPublishes(t *testing.T) {
	clock := newClock()
	timings := dnstest.Timings{TTL: 30, Negative: 15, Pause: 2 * time.Second, Mend: 5 * time.Second, Lag: 3 * time.Second, Prime: true}
	in := small(t, dnstest.Options{Now: clock.Now, Timings: timings})
	doubled := wanted()[6]
	doubled.Name += "kestrel.example."

	var lines []string
	look := func(at time.Duration) {
		t.Helper()
		line := fmt.Sprintf("%v:", at)
		for _, rec := range append(wanted(), doubled) {
			if rec.Where == records.AtReverse {
				if stands(t, in, hosting1, rec, false) {
					line += " " + rec.ID
				}
				continue
			}
			first, second := stands(t, in, ns1, rec, false), stands(t, in, ns2, rec, false)
			id := rec.ID
			if rec.Name == doubled.Name {
				id = "doubled"
			}
			switch {
			case first && second:
				line += " " + id
			case first:
				line += " " + id + "/ns1"
			case second:
				line += " " + id + "/ns2"
			}
		}
		lines = append(lines, line)
	}
	var told []string
	d := &day{look: look}
	p := dnstest.Panel{Internet: in, Timings: timings, Wait: d.wait, Report: func(text string) { told = append(told, text) }}
	if err := p.Publish(t.Context(), wanted()); err != nil {
		t.Fatal(err)
	}
	look(d.elapsed)
	equal(t, "what stands, moment by moment", lines, []string{
		"0s: a",
		"2s: a doubled",
		"4s: a mx doubled",
		"6s: a mx mx-2 doubled",
		"7s: a mx mx-2 dmarc",
		"8s: a mx mx-2 ptr-ipv4 dmarc",
		"10s: a mx mx-2 ptr-ipv4 spf/ns1 dmarc",
		"12s: a mx mx-2 ptr-ipv4 spf/ns1 dkim dmarc",
		"13s: a mx mx-2 ptr-ipv4 spf dkim dmarc",
	})
	equal(t, "what is told", told, []string{
		"DNS panel: A for mail.kestrel.example saved",
		"DNS panel: TXT for _dmarc.kestrel.example.kestrel.example saved",
		"somebody asked Resolver West for MX of kestrel.example, a moment too early",
		"DNS panel: MX for kestrel.example saved",
		"DNS panel: MX for kestrel.example saved",
		"DNS panel: host field of _dmarc.kestrel.example mended",
		"hosting company: PTR for 25.113.0.203.in-addr.arpa saved",
		"DNS panel: TXT for kestrel.example saved",
		"DNS panel: TXT for 202611._domainkey.kestrel.example saved",
		"second name server: has TXT for kestrel.example now, too",
	})
	if reply := ask(t, in, ns1, query{name: "mail.kestrel.example", qtype: dns.TypeA}); reply.Answer[0].Header().Ttl != timings.TTL {
		t.Errorf("a TTL of an hour is lowered for the demo: %v", reply.Answer)
	}
	if a, b := in.Server("ns1.harbor-dns.example").Zone("kestrel.example"), in.Server("ns2.harbor-dns.example").Zone("kestrel.example"); a.Serial() != b.Serial() {
		t.Errorf("in the end the serials differ: %d and %d", a.Serial(), b.Serial())
	}

	const west = "198.51.100.4:53"
	if mx := wanted()[1]; stands(t, in, west, mx, true) || !stands(t, in, north, mx, true) {
		t.Error("the resolver that was asked too early should hold its denial, the others have the MX record")
	}
	clock.pass(15 * time.Second)
	for _, rec := range wanted() {
		if !stands(t, in, west, rec, true) {
			t.Errorf("after the negative TTL %s is still not seen", rec.ID)
		}
	}
}

func TestPanelInRealTime(t *testing.T) {
	timings := dnstest.FastTimings()
	in := small(t, dnstest.Options{Timings: timings})
	p := dnstest.Panel{Internet: in, Timings: timings}
	if err := p.Publish(t.Context(), wanted()); err != nil {
		t.Fatal(err)
	}
	for _, rec := range wanted() {
		if !stands(t, in, north, rec, true) {
			t.Errorf("%s is not seen", rec.ID)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Publish(ended, wanted()); !errors.Is(err, context.Canceled) {
		t.Errorf("with an ended context: %v", err)
	}
}

func TestPublishAtOnce(t *testing.T) {
	in := small(t, dnstest.Options{})
	recs := wanted()
	recs = append(recs,
		records.Record{ID: "other", Type: "A", Name: "mail.bittern.co.uk.", Value: "203.0.113.26", TTL: 60},
		records.Record{ID: "quoted", Type: "TXT", Name: "odd.kestrel.example.", Value: `a "quote"; a back\slash`, TTL: 60},
		records.Record{ID: "far", Type: "PTR", Name: "1.2.3.4.in-addr.arpa.", Value: "mail.kestrel.example.", TTL: 60},
	)
	for range 2 { // publishing again changes nothing
		if err := in.Publish(recs...); err != nil {
			t.Fatal(err)
		}
	}
	for _, rec := range recs {
		if rec.ID != "quoted" && !stands(t, in, north, rec, true) {
			t.Errorf("%s is not seen", rec.ID)
		}
	}
	odd := ask(t, in, ns1, query{name: "odd.kestrel.example", qtype: dns.TypeTXT})
	equal(t, "quotes and backslashes are part of the text", texts(odd.Answer), []string{`odd.kestrel.example. 60 IN TXT "a \"quote\"; a back\\slash"`})
	if mx := ask(t, in, ns1, query{name: "kestrel.example", qtype: dns.TypeMX}); len(mx.Answer) != 2 {
		t.Errorf("two MX records: %v", texts(mx.Answer))
	}
	changed := recs[0]
	changed.Value = "203.0.113.77"
	if err := in.Publish(changed); err != nil {
		t.Fatal(err)
	}
	a := ask(t, in, ns1, query{name: "mail.kestrel.example", qtype: dns.TypeA})
	equal(t, "an edited record replaces the old one", texts(a.Answer), []string{"mail.kestrel.example. 3600 IN A 203.0.113.77"})
	if err := in.Publish(records.Record{Type: "A", Name: "mail.kestrel.example.", Value: "nonsense"}); err == nil {
		t.Error("a value that is no address was published")
	}
}

func TestScale(t *testing.T) {
	demo := dnstest.DemoTimings()
	if got := demo.Scale(1); got != demo {
		t.Errorf("Scale(1) = %+v, want %+v", got, demo)
	}
	fast := demo.Scale(0.001)
	if fast.TTL != 1 || fast.Negative != 1 || fast.Pause != demo.Pause/1000 {
		t.Errorf("Scale(0.001) = %+v: TTLs stay at a second", fast)
	}
}

// TestPanelOfManyRecords: what goes wrong goes wrong once, and a practised hand
// is faster.
func TestPanelOfManyRecords(t *testing.T) {
	timings := dnstest.Timings{TTL: 30, Negative: 15, Pause: 5 * time.Second, Lag: time.Second, Prime: true}
	in := small(t, dnstest.Options{Timings: timings})
	var many []records.Record
	for i := range 10 {
		name := fmt.Sprintf("name%d.kestrel.example.", i)
		many = append(many,
			records.Record{ID: "mx", Type: "MX", Name: name, Value: "0 .", TTL: 300},
			records.Record{ID: "spf", Type: "TXT", Name: name, Value: "v=spf1 -all", TTL: 300})
	}
	var said []string
	d := &day{look: func(time.Duration) {}}
	panel := dnstest.Panel{Internet: in, Timings: timings, Wait: d.wait, Report: func(text string) { said = append(said, text) }}
	if err := panel.Publish(t.Context(), many); err != nil {
		t.Fatal(err)
	}
	all := strings.Join(said, "\n")
	if strings.Count(all, "second name server") != 1 || strings.Count(all, "somebody asked") != 1 {
		t.Errorf("more than one slip:\n%s", all)
	}
	// Ten at five seconds each, then nine more at one.
	if want := 59 * time.Second; d.elapsed != want {
		t.Errorf("it took %v; want %v", d.elapsed, want)
	}
	for _, rec := range many {
		if !stands(t, in, ns1, rec, false) || !stands(t, in, ns2, rec, false) {
			t.Errorf("%s %s does not stand", rec.Name, rec.Type)
		}
	}
}
