package check_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/resolve"
)

func TestChecks(t *testing.T) {
	rows := []struct {
		why   string
		do    func(*world, check.Plan)
		id    string
		state check.State
		codes []string
	}{
		{"nothing published: no error of its own", func(w *world, _ check.Plan) { dropBelow(w, domain); w.zone(domain, "example.", "ns1.host.test.") },
			"spf-pass-ipv4", check.Missing, nil},
		{"no PTR yet", func(w *world, _ check.Plan) { w.Set(rev4, "PTR", 300) }, "fcrdns-ipv4", check.Missing, nil},
		{"the other family is not touched", func(w *world, _ check.Plan) { w.Set(rev4, "PTR", 300) }, "fcrdns-ipv6", check.Green, nil},
		{"another name that leads back is confirmed", func(w *world, _ check.Plan) {
			w.Set(rev4, "PTR", 300, "srv.kestrel.example.")
			w.Set("srv.kestrel.example.", "A", 300, "203.0.113.25")
		}, "fcrdns-ipv4", check.Green, nil},
		{"an MX without address passes nobody", func(w *world, _ check.Plan) { w.Set(host, "AAAA", 300) }, "spf-pass-ipv6", check.Missing, nil},
		{"IPv4 passes all the same", func(w *world, _ check.Plan) { w.Set(host, "AAAA", 300) }, "spf-pass-ipv4", check.Green, nil},
		{"caches are behind", func(w *world, _ check.Plan) { w.Own("East", domain, "TXT", 60) }, "spf-pass-ipv4", check.Propagating, nil},
		{"the key is another", func(w *world, _ check.Plan) { w.Set(dkim, "TXT", 300, rdata("TXT", otherKey())) },
			"dkim-key", check.Wrong, []string{"dkim-wrong-key"}},
		{"DMARC passes with SPF alone", func(w *world, _ check.Plan) { w.Set(dkim, "TXT", 300) }, "dmarc-align", check.Green, nil},
		{"DMARC passes with DKIM alone", func(w *world, _ check.Plan) { w.Set(domain, "TXT", 300) }, "dmarc-align", check.Green, nil},
		{"neither", func(w *world, _ check.Plan) { w.Set(domain, "TXT", 300); w.Set(dkim, "TXT", 300) }, "dmarc-align", check.Missing, nil},
		{"no DMARC record", func(w *world, _ check.Plan) { w.Set(dmarc, "TXT", 300) }, "dmarc-align", check.Missing, nil},
		{"a lame server", func(w *world, _ check.Plan) { w.down["ns2.host.test."] = resolve.Refused }, "delegation", check.Green, []string{"lame-ns"}},
		{"a silent server", func(w *world, _ check.Plan) { w.down["ns2.host.test."] = resolve.Timeout }, "delegation", check.Green, []string{"lame-ns"}},
		{"all servers lame", func(w *world, _ check.Plan) {
			w.down["ns1.host.test."], w.down["ns2.host.test."] = resolve.Lame, resolve.Lame
		}, "delegation", check.Unknown, []string{"lame-ns"}},
		{"a server without an address", func(w *world, _ check.Plan) { w.zones[domain].NoAddress = []string{"ns3.host.test."} },
			"delegation", check.Green, []string{"lame-ns"}},
		{"two lists", func(w *world, _ check.Plan) { w.zones[domain].ChildNS = []string{"ns1.host.test."} }, "delegation", check.Green, []string{"ns-mismatch"}},
		{"not registered", func(w *world, _ check.Plan) { delete(w.zones, domain); dropBelow(w, domain) },
			"delegation", check.Missing, []string{"not-registered"}},
		{"no way to the zone", func(w *world, _ check.Plan) { clear(w.zones) }, "delegation", check.Unknown, []string{"no-answer"}},
	}
	for _, row := range rows {
		t.Run(row.id+" "+row.why, func(t *testing.T) {
			w, p := newWorld(t), plan(nil)
			publish(w, p)
			mustBeGreen(t, look(t, w, p, check.Options{}))
			row.do(w, p)
			c := checkOf(t, look(t, w, p, check.Options{}), row.id)
			if c.State != row.state || !slices.Equal(codes(c.Findings), append([]string{}, row.codes...)) {
				t.Fatalf("%s with %v; want %s with %v", c.State, c.Findings, row.state, row.codes)
			}
			wellWorded(t, c.Findings)
		})
	}
}

// TestChecksOfFamilies: what is not in use is not checked.
func TestChecksOfFamilies(t *testing.T) {
	p := plan(func(s *records.Setup) { s.IPv6 = nil })
	w := newWorld(t)
	publish(w, p)
	var ids []string
	for _, c := range look(t, w, p, check.Options{}).Checks {
		ids = append(ids, c.ID)
	}
	if want := []string{"delegation", "spf-pass-ipv4", "fcrdns-ipv4", "dkim-key", "dmarc-align", "dnssec"}; !slices.Equal(ids, want) {
		t.Fatalf("checks are %v; want %v", ids, want)
	}
}

// TestEarlyReject goes by the policy that is published, whichever was asked
// for: it is the one by which mail is refused.
func TestEarlyReject(t *testing.T) {
	for _, row := range []struct {
		asked     records.Policy
		published string
		early     bool
	}{
		{records.PolicyReject, "v=DMARC1; p=reject; rua=mailto:postmaster@kestrel.example", true},
		{records.PolicyNone, "v=DMARC1; p=quarantine; rua=mailto:postmaster@kestrel.example", true},
		{records.PolicyNone, "v=DMARC1; p=none; rua=mailto:postmaster@kestrel.example", false},
		{records.PolicyNone, "v=DMARC1; p=quarantine; t=y; rua=mailto:postmaster@kestrel.example", false},
	} {
		p := plan(func(s *records.Setup) { s.DMARC = row.asked })
		w := newWorld(t)
		publish(w, p)
		w.Set(dmarc, "TXT", 300, txt(row.published))
		early := func() bool {
			c := checkOf(t, look(t, w, p, check.Options{}), "dmarc-align")
			return slices.Contains(codes(c.Findings), "dmarc-early-reject")
		}
		if early() {
			t.Errorf("%s: said while the key is there", row.published)
		}
		if w.Set(dkim, "TXT", 300); early() != row.early {
			t.Errorf("%s, asked for %s: early is %v without a key", row.published, row.asked, !row.early)
		}
	}
}

func TestWeakerPolicy(t *testing.T) {
	p := plan(func(s *records.Setup) { s.DMARC = records.PolicyReject })
	for text, code := range map[string]string{
		"v=DMARC1; p=none; rua=mailto:postmaster@kestrel.example":        "dmarc-weaker",
		"v=DMARC1; p=quarantine; rua=mailto:postmaster@kestrel.example":  "dmarc-weaker",
		"v=DMARC1; p=rejecct; rua=mailto:postmaster@kestrel.example":     "dmarc-p",
		"v=DMARC1; p=reject; t=y; rua=mailto:postmaster@kestrel.example": "dmarc-p",
	} {
		w := newWorld(t)
		publish(w, p)
		w.Set(dmarc, "TXT", 300, txt(text))
		v := verdict(t, look(t, w, p, check.Options{}), "dmarc")
		if v.State != check.Wrong || v.Findings[0].Code != code {
			t.Errorf("%s: %s %v; want %s", text, v.State, v.Findings, code)
		}
	}
}

// TestJSON: lists are never null, and what strangers wrote is escaped.
func TestJSON(t *testing.T) {
	w, p := newWorld(t), plan(nil)
	publish(w, p)
	hostile := "v=spf1 \x1b]0;x\a ~all \u202e" + strings.Repeat("A", 4000)
	w.Set(domain, "TXT", 300, txt(records.Strings(hostile)...))
	r := look(t, w, p, check.Options{})
	wellWorded(t, verdict(t, r, "spf").Findings)
	for _, f := range verdict(t, r, "spf").Findings {
		if len(f.Message) > 400 {
			t.Errorf("a message of %d bytes", len(f.Message))
		}
	}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{"found", "findings", "servers", "records", "checks"} {
		if strings.Contains(string(b), `"`+list+`":null`) {
			t.Errorf("%s is null", list)
		}
	}
	if strings.ContainsRune(string(b), '\u202e') || strings.Contains(string(b), `\u001b`) {
		t.Error("raw octets of a stranger")
	}
	if !strings.Contains(string(b), `"clear_at":null`) || !strings.Contains(string(b), `"version":1`) {
		t.Errorf("%s", b)
	}
}

// TestOnVerdict: each record is reported once, one at a time.
func TestOnVerdict(t *testing.T) {
	w, p := newWorld(t), plan(nil)
	publish(w, p)
	busy, seen := false, map[string]int{}
	r := look(t, w, p, check.Options{OnVerdict: func(v check.Verdict) {
		if busy {
			t.Error("two calls at once")
		}
		busy = true
		seen[v.ID]++
		busy = false
	}})
	if len(seen) != len(p.Records) || r.Green != len(p.Records) || r.Total != len(p.Records) {
		t.Fatalf("saw %v; %d of %d green", seen, r.Green, r.Total)
	}
	for i, v := range r.Records {
		if v.ID != p.Records[i].ID {
			t.Errorf("record %d is %s", i, v.ID)
		}
	}
}

// TestQuestionsAreSentOnce: whoever needs an answer, each server hears a
// question once in a round.
func TestQuestionsAreSentOnce(t *testing.T) {
	w, p := newWorld(t), plan(nil)
	publish(w, p)
	look(t, w, p, check.Options{})
	seen := map[asked]bool{}
	for _, a := range w.asked {
		if seen[a] {
			t.Errorf("%s was asked twice for %s %s", a.server, a.Name, a.Type)
		}
		seen[a] = true
	}
}
