package check_test

import (
	"strings"
	"testing"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/resolve"
)

// TestPanelWords: the sentences speak of the panel that the zone is edited in,
// found by the parent's name servers or named by the person.
func TestPanelWords(t *testing.T) {
	rows := []struct {
		servers  []string // of the mail domain; nil for a host that nobody knows
		provider string   // what the person said
		do       func(stage, check.Plan)
		id       string
		code     string
		words    []string // in message and fix
		why      string
	}{
		{[]string{"dns1.registrar-servers.com."}, "", moved("dmarc", dmarc+domain), "dmarc", "name-doubled",
			[]string{"you typed the whole name, and Namecheap adds kestrel.example by itself", "In the Host box write only _dmarc."}, "found from the delegation"},
		{nil, "namecheap", moved("dmarc", dmarc+domain), "dmarc", "name-doubled",
			[]string{"Namecheap adds kestrel.example", "In the Host box write only _dmarc."}, "white-label name servers, and the person knows better"},
		{nil, "", moved("dmarc", dmarc+domain), "dmarc", "name-doubled",
			[]string{"your DNS panel adds kestrel.example", "As its name write only _dmarc."}, "nobody knows"},
		{[]string{"dns1.registrar-servers.com."}, "", set(domain, "MX"), "mx", "mx-none",
			[]string{"At Namecheap, usually under Domain List", ", add an MX record named @ with the value 10 mail.kestrel.example."}, "where to click, and what to type"},
		{[]string{"dns1.registrar-servers.com."}, "", set(domain, "MX", "10 eforward1.registrar-servers.com."), "mx", "mx-provider-only",
			[]string{"(Namecheap)", "and add 10 mail.kestrel.example. MX records stand in the section Mail Settings"}, "what the panel wants beforehand"},
		{[]string{"ns-1.awsdns-01.com.", "ns-2.awsdns-02.net."}, "", moved("spf", domain+domain), "spf", "apex-doubled",
			[]string{"Amazon Route 53 added kestrel.example once more", "Leave the box for the name, usually called Record name, empty."}, "a box that is left empty, and a label from memory"},
		{[]string{"ns-1.awsdns-01.com.", "ns-2.awsdns-02.net."}, "", set(domain, "MX"), "mx", "mx-none",
			[]string{"add an MX record with an empty name and the value 10 mail.kestrel.example."}, "a box that is left empty"},
		{nil, "", set(dmarc, "TXT"), "dmarc", "dmarc-none", []string{"Add a TXT record named _dmarc with the value v=DMARC1"}, "nobody knows, and the name is short all the same"},
		{[]string{"ns1.he.net.", "ns2.he.net."}, "", set(dmarc, "TXT"), "dmarc", "dmarc-none", []string{"dmarc-none"}, "a panel for whole names; the hint follows"},
		{[]string{"dns1.registrar-servers.com."}, "", func(to stage, p check.Plan) { retold("dkim", func(s string) string { return s[:255] })(to, p) }, "dkim", "txt-cut-255",
			[]string{"Namecheap cut the text"}, ""},
		{[]string{"amy.ns.cloudflare.com."}, "", set(host, "A", "104.21.7.9"), "a", "cf-proxied", []string{"its proxy is on", "DNS only (the grey cloud)"}, ""},
		{[]string{"dns1.registrar-servers.com."}, "", set(host, "A", "104.21.7.9"), "a", "cf-proxied",
			[]string{"Change its A record at Namecheap to 203.0.113.25."}, "an address that was copied; this panel has no proxy"},
		{[]string{"dns1.registrar-servers.com."}, "", func(to stage, _ check.Plan) { to.Set(tlsa, "TLSA", 300) }, "tlsa", "type-unsupported",
			[]string{"Namecheap offers no TLSA records", "--without tlsa"}, "a type that the panel doesn't have"},
	}
	for _, row := range rows {
		t.Run(row.code+" "+row.why, func(t *testing.T) {
			w := newWorld(t)
			if row.servers != nil {
				w.zone(domain, "example.", row.servers...)
			}
			w.signed = map[string]resolve.Signing{domain: signing(domain)}
			p := plan(func(s *records.Setup) {
				s.DNSProvider = row.provider
				if row.id == "tlsa" {
					wide(s)
				}
			})
			publish(w, p)
			mustBeGreen(t, look(t, w, p, check.Options{}))
			row.do(w, p)
			f := verdict(t, look(t, w, p, check.Options{}), row.id).Findings
			if len(f) == 0 || f[0].Code != row.code {
				t.Fatalf("%v; want %s", f, row.code)
			}
			for _, words := range row.words {
				if !strings.Contains(f[0].Code+" "+f[0].Message+" "+f[0].Fix, words) {
					t.Errorf("%q is not in %q %q", words, f[0].Message, f[0].Fix)
				}
			}
			wellWorded(t, f)
		})
	}
}

// TestReversePlace: a reverse name is set where the address comes from, as far
// as its zone's name servers or its factory name tell.
func TestReversePlace(t *testing.T) {
	rows := []struct {
		servers []string
		name    string // what the address is called now
		fix     string
		why     string
	}{
		{[]string{"ns1.your-server.de.", "ns.second-ns.com."}, "", "Set it to mail.kestrel.example at Hetzner, usually under Networking → the address → Edit Reverse DNS in the Cloud console, or Servers → IPs in Robot, not in your domain's DNS.", "by the servers of the reverse zone"},
		{nil, "vmi123456.contaboserver.net.", "at Contabo, usually under Reverse DNS Management", "by the factory name"},
		{nil, "old.elsewhere.test.", "Set the name to mail.kestrel.example where you rent the server.", "nobody knows"},
		{[]string{"ns1.digitalocean.com."}, "", "Rename the Droplet to mail.kestrel.example.", "a company without a box for it"},
	}
	for _, row := range rows {
		w, p := newWorld(t), plan(nil)
		if row.servers != nil {
			w.zone("113.0.203.in-addr.arpa.", "arpa.", row.servers...)
		}
		publish(w, p)
		mustBeGreen(t, look(t, w, p, check.Options{}))
		w.Set(rev4, "PTR", 300)
		if row.name != "" {
			w.Set(rev4, "PTR", 300, row.name)
		}
		f := verdict(t, look(t, w, p, check.Options{}), "ptr-ipv4").Findings
		if len(f) == 0 || !strings.Contains(f[0].Fix, row.fix) {
			t.Errorf("%v; want %q (%s)", f, row.fix, row.why)
		}
		wellWorded(t, f)
	}
}

// TestClasslessReverse: where a provider hands a few addresses on with aliases
// (RFC 2317), the reverse name is judged and missed in the zone they lead to.
func TestClasslessReverse(t *testing.T) {
	const handed = "25.24-31.113.0.203.in-addr.arpa."
	w, p := newWorld(t), plan(nil)
	publish(w, p)
	w.zone("24-31.113.0.203.in-addr.arpa.", "113.0.203.in-addr.arpa.", "ns1.kestrel.example.")
	w.Set(rev4, "PTR", 300)
	w.Set(rev4, "CNAME", 300, handed)
	w.Set(handed, "PTR", 300, host)
	mustBeGreen(t, look(t, w, p, check.Options{}))
	w.Set(handed, "PTR", 300)
	if v := verdict(t, look(t, w, p, check.Options{}), "ptr-ipv4"); v.State != check.Missing || v.Findings[0].Code != "ptr-none" {
		t.Errorf("%s %v", v.State, v.Findings)
	}
	w.Set(handed, "PTR", 300, "old.elsewhere.test.")
	if v := verdict(t, look(t, w, p, check.Options{}), "ptr-ipv4"); v.State != check.Wrong || v.Findings[0].Code != "ptr-not-fcrdns" {
		t.Errorf("%s %v", v.State, v.Findings)
	}
}
