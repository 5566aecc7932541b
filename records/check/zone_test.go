package check_test

import (
	"strings"
	"testing"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/resolve"
)

// TestDomainBelowItsZone: mail for a subdomain, whose records stand in the
// zone above. Probes and advice are about that zone.
func TestDomainBelowItsZone(t *testing.T) {
	p := plan(func(s *records.Setup) {
		s.Domain = records.MustName("club.kestrel.example")
		s.RUA = "postmaster@club.kestrel.example"
	})
	rows := []struct {
		code, id, at, fix string
	}{
		{"name-doubled", "dmarc", "_dmarc.club.kestrel.example.kestrel.example.", "As its name write only _dmarc.club."},
		{"name-doubled", "mx", "club.kestrel.example.kestrel.example.", "As its name write only club."},
		{"record-on-parent", "dkim", "s2026._domainkey.kestrel.example.", "the name in the zone kestrel.example is s2026._domainkey.club"},
		{"underscore-dropped", "dmarc", "dmarc.club.kestrel.example.", "Rename it to _dmarc.club"},
	}
	for _, row := range rows {
		t.Run(row.code+" "+row.id, func(t *testing.T) {
			w := newWorld(t)
			publish(w, p)
			mustBeGreen(t, look(t, w, p, check.Options{}))
			moved(row.id, row.at)(w, p)
			v := verdict(t, look(t, w, p, check.Options{}), row.id)
			if v.State != check.Wrong || v.Findings[0].Code != row.code || !strings.Contains(v.Findings[0].Fix, row.fix) {
				t.Fatalf("%s %+v; want %s and %q", v.State, v.Findings, row.code, row.fix)
			}
			if v.Zone != "kestrel.example." {
				t.Errorf("zone %s", v.Zone)
			}
		})
	}
	// What the panel makes of a target without its final dot ends with the zone,
	// not with the mail domain.
	for _, row := range []struct{ code, target string }{
		{"target-doubled", "mail.kestrel.example.kestrel.example."},
		{"target-doubled", "mail.kestrel.example.club.kestrel.example."},
		{"mx-to-ip", "203.0.113.25.kestrel.example."},
		{"mx-provider-only", "mail.club.kestrel.example."}, // a host that may be meant
	} {
		w := newWorld(t)
		publish(w, p)
		w.Set("club.kestrel.example.", "MX", 300, "10 "+row.target)
		if v := verdict(t, look(t, w, p, check.Options{}), "mx"); v.State != check.Wrong || v.Findings[0].Code != row.code {
			t.Errorf("%s is %s with %v; want %s", row.target, v.State, v.Findings, row.code)
		}
	}
	for _, name := range []string{rev4 + domain, "25.kestrel.example.", rev4 + "club.kestrel.example."} {
		w := newWorld(t)
		publish(w, p)
		moved("ptr-ipv4", name)(w, p)
		if v := verdict(t, look(t, w, p, check.Options{}), "ptr-ipv4"); v.Findings[0].Code != "ptr-in-own-zone" {
			t.Errorf("PTR at %s: %v", name, v.Findings)
		}
	}
	t.Run("the parent's own records are its own", func(t *testing.T) {
		w := newWorld(t)
		publish(w, p)
		w.Set(domain, "TXT", 300, txt("v=spf1 mx ~all"))
		w.Set(dmarc, "TXT", 300, txt("v=DMARC1; p=none"))
		w.Set(dkim, "TXT", 300, rdata("TXT", otherKey()))
		for _, r := range p.Records {
			if r.Type == "TXT" {
				w.Set(r.Name, "TXT", 300)
			}
		}
		for _, v := range look(t, w, p, check.Options{}).Records {
			if v.Type == "TXT" && v.State != check.Missing {
				t.Errorf("%s is %s: %v", v.ID, v.State, v.Findings)
			}
		}
	})
}

// TestHostInAnotherZone: each record is judged in the zone that holds it.
func TestHostInAnotherZone(t *testing.T) {
	p := plan(func(s *records.Setup) { s.MailHost = records.MustName("mail.elsewhere.test") })
	w := newWorld(t)
	publish(w, p)
	r := look(t, w, p, check.Options{})
	mustBeGreen(t, r)
	if a, mx := verdict(t, r, "a"), verdict(t, r, "mx"); a.Zone != "elsewhere.test." || mx.Zone != domain {
		t.Fatalf("a in %s, mx in %s", a.Zone, mx.Zone)
	}
	w.down["ns.elsewhere.test."] = resolve.Timeout
	r = look(t, w, p, check.Options{})
	if a, mx := verdict(t, r, "a"), verdict(t, r, "mx"); a.State != check.Unknown || mx.State != check.Green {
		t.Fatalf("a is %s, mx is %s %v", a.State, mx.State, mx.Findings)
	}
	if c := checkOf(t, r, "spf-pass-ipv4"); c.State != check.Unknown {
		t.Fatalf("%+v", c)
	}
}

// TestDomainBelowCoUk: the registry has two labels, and so have the probes.
func TestDomainBelowCoUk(t *testing.T) {
	p := plan(func(s *records.Setup) {
		s.Domain, s.MailHost = records.MustName("kestrel.co.uk"), records.MustName("mail.kestrel.co.uk")
		s.RUA = "postmaster@kestrel.co.uk"
	})
	rows := []struct{ code, id, at, fix string }{
		{"name-doubled", "dmarc", "_dmarc.kestrel.co.uk.kestrel.co.uk.", "As its name write only _dmarc."},
		{"apex-doubled", "mx", "kestrel.co.uk.kestrel.co.uk.", "Write @ as the name"},
		{"underscore-dropped", "dkim", "s2026.domainkey.kestrel.co.uk.", "Rename it to s2026._domainkey"},
		{"mx-on-host", "mx", "mail.kestrel.co.uk.", "Write @ as the name"},
	}
	for _, row := range rows {
		w := newWorld(t)
		w.zone("uk.", ".", "ns.registry.test.")
		w.zone("co.uk.", "uk.", "ns.registry.test.")
		w.zone("kestrel.co.uk.", "co.uk.", "ns1.host.test.", "ns2.host.test.")
		publish(w, p)
		mustBeGreen(t, look(t, w, p, check.Options{}))
		moved(row.id, row.at)(w, p)
		v := verdict(t, look(t, w, p, check.Options{}), row.id)
		if v.State != check.Wrong || v.Findings[0].Code != row.code || !strings.Contains(v.Findings[0].Fix, row.fix) {
			t.Errorf("%s %+v; want %s and %q", v.State, v.Findings, row.code, row.fix)
		}
	}
	w := newWorld(t)
	w.zone("co.uk.", "uk.", "ns.registry.test.")
	v := verdict(t, look(t, w, p, check.Options{}), "mx")
	if v.State != check.Missing || v.Findings[0].Code != "not-registered" || !strings.Contains(v.Findings[0].Message, "kestrel.co.uk doesn't exist") {
		t.Errorf("%s %v", v.State, v.Findings)
	}
}

// TestHostAtAnotherCompany: the panel is that of the zone which holds the
// record, and not that of the mail domain.
func TestHostAtAnotherCompany(t *testing.T) {
	p := plan(func(s *records.Setup) { s.MailHost = records.MustName("mail.elsewhere.test") })
	w := newWorld(t)
	w.zone("elsewhere.test.", "test.", "dns1.registrar-servers.com.")
	publish(w, p)
	mustBeGreen(t, look(t, w, p, check.Options{}))
	moved("a", "mail.elsewhere.test.elsewhere.test.")(w, p)
	moved("dmarc", dmarc+domain)(w, p)
	r := look(t, w, p, check.Options{})
	a, m := verdict(t, r, "a").Findings, verdict(t, r, "dmarc").Findings
	if !strings.Contains(a[0].Message, "Namecheap adds elsewhere.test") || a[0].Fix != "In the Host box write only mail." {
		t.Errorf("a: %v", a)
	}
	if !strings.Contains(m[0].Message, "your DNS panel adds kestrel.example") || m[0].Fix != "As its name write only _dmarc." {
		t.Errorf("dmarc: %v", m)
	}
}

// TestWords: the sentences that people meet most, with their own names in them.
func TestWords(t *testing.T) {
	rows := []struct {
		do           func(stage, check.Plan)
		id           string
		message, fix string
	}{
		{moved("dmarc", dmarc+domain), "dmarc",
			"The record is at _dmarc.kestrel.example.kestrel.example: you typed the whole name, and your DNS panel adds kestrel.example by itself.",
			"As its name write only _dmarc."},
		{set(domain, "MX", "10 mail.kestrel.example.kestrel.example."), "mx",
			"The target became mail.kestrel.example.kestrel.example: your DNS panel takes a name without a final dot as relative and adds kestrel.example.",
			"Write the target with a dot at its end: mail.kestrel.example."},
		{set(domain, "MX", "10 eforward1.registrar-servers.com."), "mx",
			"Mail for kestrel.example still goes to eforward1.registrar-servers.com (Namecheap).",
			"Switch off the mail or forwarding service there, delete its MX, and add 10 mail.kestrel.example."},
		{set(rev4, "PTR"), "ptr-ipv4",
			"203.0.113.25 has no name. Gmail and others refuse mail from such servers.",
			"Set it to mail.kestrel.example where you rent the server, not in your domain's DNS."},
		{set(domain, "TXT"), "spf",
			"There is no SPF record at kestrel.example yet.",
			"Add a TXT record for kestrel.example itself with the value v=spf1 mx ~all"},
		{retold("dkim", func(s string) string { return s[:255] }), "dkim",
			"Your DNS panel cut the text after 255 characters: 237 of 392 characters of the key arrived.",
			"Enter it as two quoted parts in one record: \"first part\" \"second part\"."},
	}
	for _, row := range rows {
		w, p := newWorld(t), plan(nil)
		publish(w, p)
		row.do(w, p)
		f := verdict(t, look(t, w, p, check.Options{}), row.id).Findings
		if len(f) == 0 || f[0].Message != row.message || f[0].Fix != row.fix {
			t.Errorf("%s:\n got %+v\nwant %s | %s", row.id, f, row.message, row.fix)
		}
	}
}
