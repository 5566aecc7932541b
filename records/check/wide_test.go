package check_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"slices"
	"strings"
	"testing"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/resolve"
)

// wide wants all that a mail domain may have, with aliases for its hosts.
func wide(s *records.Setup) {
	s.With = slices.DeleteFunc(records.Features(), func(f records.Feature) bool { return f == records.FeatureNoMail })
	s.TLSA = []string{strings.Repeat("0123456789abcdef", 4)}
	s.WebIPv4 = append(s.WebIPv4, s.IPv4...)
	s.WWW = true
}

// Names of the wider set.
const (
	sts    = "_mta-sts.kestrel.example."
	tlsrpt = "_smtp._tls.kestrel.example."
	tlsa   = "_25._tcp.mail.kestrel.example."
	imaps  = "_imaps._tcp.kestrel.example."
)

// wideMistakes are those of records that not everybody wants.
var wideMistakes = []mistake{
	{"mta-sts-name", "mta-sts", "", moved("mta-sts", "_mta_sts.kestrel.example."), ""},
	{"mta-sts-name", "mta-sts", "", moved("mta-sts", "_mtasts.kestrel.example."), ""},
	{"mta-sts-name", "mta-sts", "", both(set("mta-sts.kestrel.example.", "CNAME"), moved("mta-sts", "mta-sts.kestrel.example.")), "the text at the name of the web host"},
	{"mta-sts-name", "mta-sts-host", "", both(gone("mta-sts-host"), set(sts, "TXT"), set(sts, "CNAME", host)), "the web host at the name of the text"},
	{"tlsrpt-name", "tls-rpt", "", moved("tls-rpt", "_tls.kestrel.example."), ""},
	{"tlsrpt-name", "tls-rpt", "", moved("tls-rpt", "smtp._tls.kestrel.example."), ""},
	{"tlsrpt-name", "tls-rpt", "", moved("tls-rpt", "_smtp-tls.kestrel.example."), ""},
	{"tlsrpt-name", "tls-rpt", "", moved("tls-rpt", "_tlsrpt.kestrel.example."), ""},
	{"name-doubled", "tls-rpt", "", moved("tls-rpt", tlsrpt+domain), ""},
	{"underscore-dropped", "tls-rpt", "", moved("tls-rpt", "smtp.tls.kestrel.example."), ""},
	{"tlsa-on-domain", "tlsa", "", moved("tlsa", "_25._tcp.kestrel.example."), ""},
	{"underscore-dropped", "tlsa", "", moved("tlsa", "25.tcp.mail.kestrel.example."), ""},
	{"srv-name", "srv-imaps", "", moved("srv-imaps", "_tcp._imaps.kestrel.example."), ""},
	{"srv-name", "srv-imaps", "", moved("srv-imaps", "imaps.tcp.kestrel.example."), ""},
	{"srv-name", "srv-imaps", "", moved("srv-imaps", "__imaps.__tcp.kestrel.example."), "the panel adds the underscores"},
	{"srv-name", "srv-imaps", "", moved("srv-imaps", "_imaps.kestrel.example."), ""},
	{"spf-helo", "helo-spf", check.Missing, set(host, "TXT"), ""},
}

// wideNearMisses are the same, the other way round.
var wideNearMisses = []nearMiss{
	{"mta-sts-name", wide, both(gone("mta-sts"), set("_mtasts.kestrel.example.", "TXT", txt("hello"))), "another text"},
	{"tlsrpt-name", wide, both(gone("tls-rpt"), set("_tls.kestrel.example.", "TXT", txt("hello"))), "another text"},
	{"tlsa-on-domain", wide, both(gone("tlsa"), set("_25._tcp.kestrel.example.", "TLSA", "3 1 1 "+strings.Repeat("ff", 32))), "of another key"},
	{"srv-name", wide, both(gone("srv-imaps"), set("_imap._tcp.kestrel.example.", "SRV", "0 1 143 mail.kestrel.example.")), "another service"},
	{"spf-helo", wide, gone("spf"), "SPF of the domain itself"},
	{"autodiscover-conflict", wide, gone("autodiscover"), "nothing is at the name"},
	{"type-unsupported", wide, gone("tlsa"), "a panel that nobody knows"},
}

// signed is a small internet whose zones are signed, as far as the look at
// their keys goes.
type signed struct{ live }

func (signed) Signing(_ context.Context, zone string) (resolve.Signing, error) {
	return signing(zone), nil
}

// signing is that of a zone whose keys fit.
func signing(zone string) resolve.Signing {
	ds := resolve.RR{Name: zone, Type: resolve.TypeDS, TTL: 300, Data: "4711 13 2 " + strings.Repeat("ab", 32)}
	return resolve.Signing{DS: resolve.Answer{Status: resolve.Data, RRs: []resolve.RR{ds}}}
}

// TestWideMistakes makes all of them in memory.
func TestWideMistakes(t *testing.T) {
	for _, m := range wideMistakes {
		t.Run(m.code+" "+m.id+" "+m.why, func(t *testing.T) {
			w, p := newWorld(t), plan(wide)
			w.signed = map[string]resolve.Signing{domain: signing(domain)}
			publish(w, p)
			mustBeGreen(t, look(t, w, p, check.Options{}))
			m.do(w, p)
			m.verify(t, look(t, w, p, check.Options{}))
		})
	}
}

// TestWideMistakesLive makes one of each code in a real zone.
func TestWideMistakesLive(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range wideMistakes {
		if seen[m.code] {
			continue
		}
		seen[m.code] = true
		t.Run(m.code+" "+m.id+" "+m.why, func(t *testing.T) {
			t.Parallel()
			l, p := signed{newLive(t)}, plan(wide)
			publish(l, p)
			mustBeGreen(t, look(t, l, p, check.Options{}))
			m.do(l, p)
			m.verify(t, look(t, l, p, check.Options{}))
		})
	}
}

func TestWideNearMisses(t *testing.T) {
	for _, m := range wideNearMisses {
		t.Run(m.code+" "+m.why, func(t *testing.T) {
			w, p := newWorld(t), plan(m.setup)
			w.signed = map[string]resolve.Signing{domain: signing(domain)}
			publish(w, p)
			m.do(w, p)
			m.verify(t, look(t, w, p, check.Options{}))
		})
	}
}

// TestKeySizes: what a panel or a verifier does to keys of other sizes.
func TestKeySizes(t *testing.T) {
	rows := []struct {
		bits  int
		cut   int // characters that the panel keeps, 0 for all
		state check.State
		codes []string
		why   string
	}{
		{1024, 0, check.Green, []string{"dkim-weak"}, "big providers want more"},
		{2048, 0, check.Green, nil, ""},
		{4096, 0, check.Green, nil, "long, and whole"},
		{4096, 512, check.Wrong, []string{"dkim-too-long"}, "the panel keeps half a kilobyte"},
		{4096, 255, check.Wrong, []string{"txt-cut-255"}, "two parts would do"},
		{2048, 300, check.Wrong, []string{"txt-cut-other"}, "a key that panels can hold"},
	}
	for _, row := range rows {
		key, err := rsa.GenerateKey(rand.Reader, row.bits)
		if err != nil {
			t.Fatal(err)
		}
		w, p := newWorld(t), planWith(nil, key.Public())
		publish(w, p)
		if row.cut > 0 {
			retold("dkim", func(s string) string { return s[:row.cut] })(w, p)
		}
		v := verdict(t, look(t, w, p, check.Options{}), "dkim")
		if v.State != row.state || !slices.Equal(codes(v.Findings), append([]string{}, row.codes...)) {
			t.Errorf("%d bits, cut at %d: %s %v; want %s %v (%s)", row.bits, row.cut, v.State, v.Findings, row.state, row.codes, row.why)
		}
		wellWorded(t, v.Findings)
	}
}

// TestRiders: what rides on a record, or keeps it undecided, by what was asked for.
func TestRiders(t *testing.T) {
	const other = "srv.kestrel.example."
	include := func(s *records.Setup) { s.SPFInclude = []records.Name{records.MustName("elsewhere.test")} }
	rows := []struct {
		code, id string
		state    check.State
		setup    func(*records.Setup)
		do       func(w *world, p check.Plan)
		why      string
	}{
		{"srv-to-cname", "srv-imaps", check.Green, wide, func(w *world, p check.Plan) {
			both(set(host, "A"), set(host, "AAAA"), set(host, "TXT"), set(host, "CNAME", other), beside("a", other), beside("aaaa", other))(w, p)
		}, "programs follow it, by the letter they need not (RFC 2782)"},
		{"srv-no-address", "srv-imaps", check.Green, wide, func(w *world, p check.Plan) { both(set(host, "A"), set(host, "AAAA"))(w, p) }, "told at the address"},
		{"alias-waits", "autoconfig", check.Propagating, wide, func(w *world, p check.Plan) { both(set(host, "A"), set(host, "AAAA"))(w, p) }, "told at the address"},
		{"alias-nowhere", "autoconfig", check.Wrong, func(s *records.Setup) { wide(s); s.Without = []string{"a", "aaaa"} },
			func(w *world, p check.Plan) { both(set(host, "A"), set(host, "AAAA"))(w, p) }, "an address that nobody watches went"},
		{"spf-hard", "spf", check.Green, nil, func(w *world, p check.Plan) { set(domain, "TXT", txt("v=spf1 mx -all"))(w, p) }, "stricter than asked for"},
		{"spf-soft", "spf", check.Green, func(s *records.Setup) { s.SPF = records.Hard },
			func(w *world, p check.Plan) { set(domain, "TXT", txt("v=spf1 mx ~all"))(w, p) }, "softer than asked for"},
		{"spf-sender-missing", "spf", check.Wrong, include, func(w *world, p check.Plan) { set(domain, "TXT", txt("v=spf1 mx ~all"))(w, p) }, "the other sender is left out"},
		{"spf-unsure", "spf", check.Unknown, nil, func(w *world, p check.Plan) {
			set(domain, "TXT", txt("v=spf1 include:elsewhere.test ~all"))(w, p)
			w.down["ns.elsewhere.test."] = resolve.Timeout
		}, "nobody answers for the include"},
		{"tlsa-no-dnssec", "tlsa", check.Wrong, wide, func(w *world, _ check.Plan) { w.signed = nil }, "the signature went"},
		{"tlsa-no-dnssec", "tlsa", check.Missing, wide, func(w *world, p check.Plan) {
			w.signed = nil
			gone("tlsa")(w, p)
		}, "it must not be pasted yet"},
		{"caa-above", "caa", check.Green, func(s *records.Setup) {
			s.With, s.MailHost = []records.Feature{records.FeatureCAA}, records.MustName("mail.club.kestrel.example")
			s.Domain, s.RUA = records.MustName("club.kestrel.example"), "postmaster@kestrel.example"
		}, func(w *world, p check.Plan) {
			gone("caa")(w, p)
			w.Set(domain, "CAA", 300, `0 issue "letsencrypt.org"`)
		}, "the domain above says the same"},
	}
	for _, row := range rows {
		t.Run(row.code+" "+row.why, func(t *testing.T) {
			w, p := newWorld(t), plan(row.setup)
			w.signed = map[string]resolve.Signing{domain: signing(domain)}
			w.Set("elsewhere.test.", "TXT", 300, txt("v=spf1 ip4:198.51.100.0/24 -all"))
			w.Set(host, "A", 300, "203.0.113.25")
			w.Set(host, "AAAA", 300, "2001:db8::25")
			publish(w, p)
			mustBeGreen(t, look(t, w, p, check.Options{}))
			row.do(w, p)
			v := verdict(t, look(t, w, p, check.Options{}), row.id)
			if v.State != row.state || len(v.Findings) == 0 || v.Findings[0].Code != row.code {
				t.Fatalf("%s is %s with %v; want %s led by %s", row.id, v.State, v.Findings, row.state, row.code)
			}
			if row.code == "tlsa-no-dnssec" && len(v.Findings) > 1 {
				t.Errorf("said to leave it out and then: %v", v.Findings[1:])
			}
			wellWorded(t, v.Findings)
		})
	}
}

// TestOtherTypes: a record of a type without a judge of its own must be there
// as it was wanted.
func TestOtherTypes(t *testing.T) {
	p := plan(nil)
	p.Records = append(p.Records, records.Record{ID: "x", Type: "HINFO", Name: host, Value: `"box" "os"`, TTL: 300, Where: records.AtDNS})
	for code, data := range map[string][]string{"": {`"box" "os"`}, "record-none": nil, "record-other": {`"other" "os"`}} {
		w := newWorld(t)
		publish(w, p)
		w.Set(host, "HINFO", 300, data...)
		v := verdict(t, look(t, w, p, check.Options{}), "x")
		if code == "" && v.State != check.Green || code != "" && (len(v.Findings) == 0 || v.Findings[0].Code != code) {
			t.Errorf("%v: %s %v; want %s", data, v.State, v.Findings, code)
		}
	}
}

// TestResolversOutOfTurn: they were left out, or asked too early.
func TestResolversOutOfTurn(t *testing.T) {
	w, p := newWorld(t), plan(nil)
	publish(w, p)
	mustBeGreen(t, look(t, w, p, check.Options{}))
	v := verdict(t, look(t, w, p, check.Options{MayAsk: func() bool { return false }}), "mx")
	if v.State != check.Unknown || v.Findings[0].Code != "resolvers-left" {
		t.Errorf("%s %v", v.State, v.Findings)
	}
	wellWorded(t, v.Findings)
	w.Set(dmarc, "TXT", 300)
	v = verdict(t, look(t, w, p, check.Options{AskResolversAnyway: map[string]bool{"dmarc": true}}), "dmarc")
	if v.State != check.Missing || !slices.Contains(codes(v.Findings), "resolvers-early") {
		t.Errorf("%s %v", v.State, v.Findings)
	}
	wellWorded(t, v.Findings)
	v = verdict(t, look(t, w, p, check.Options{}), "dmarc")
	if slices.Contains(codes(v.Findings), "resolvers-early") {
		t.Errorf("nobody was asked: %v", v.Findings)
	}
}
