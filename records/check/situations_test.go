package check_test

import (
	"hash/fnv"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/dnstest"
)

// situation is a mistake beyond the zone's own records: with the delegation,
// the company that serves the zone, or a server. Each begins with a look at
// which all is green.
type situation struct {
	code, at string // at is a record's id, or a check's
	leads    bool   // else it is among the others
	why      string
	setup    func(*records.Setup)
	before   func(l live) // what is so when all is green already
	do       func(l live, p check.Plan)
}

// company has servers of these names serve a zone, empty but for SOA and NS,
// and has it delegated to them.
func (l live) company(apex string, names ...string) {
	var servers []*dnstest.Server
	for _, name := range names {
		if l.Server(name) == nil {
			hash := fnv.New32()
			hash.Write([]byte(name))
			sum := hash.Sum32()
			addr := netip.AddrFrom4([4]byte{198, 18, byte(sum >> 8), byte(sum)})
			if err := l.Register(organizationOf(name)); err != nil {
				panic(err)
			}
			l.AddServer(name, addr)
			l.Internet.Set(name, "A", 300, addr.String())
		}
		l.Server(name).AddZone(apex, "").Set(apex, "NS", 300, names...)
		servers = append(servers, l.Server(name))
	}
	l.Delegate(apex, servers...)
}

// organizationOf is the last two labels of a name.
func organizationOf(name string) string {
	labels := dns.SplitDomainName(name)
	return strings.Join(labels[len(labels)-2:], ".") + "."
}

// served has a company serve the mail domain before anything is published.
func served(names ...string) func(live) {
	return func(l live) { l.company(domain, names...) }
}

// taken takes RRsets out of the zone.
func taken(l live, sets ...[2]string) {
	for _, set := range sets {
		l.Internet.Set(set[0], set[1], 300)
	}
}

// failing has all servers of the mail domain fail at some questions.
func failing(l live, at func(dns.Question) bool, servers ...string) {
	for _, name := range servers {
		l.Server(name).Fault(func(w *dnstest.FaultWriter, q *dns.Msg) bool {
			if at(q.Question[0]) {
				w.Answer.Rcode, w.Answer.Answer, w.Answer.Ns = dns.RcodeServerFailure, nil, nil
			}
			return false
		})
	}
}

var harbor = []string{"ns1.harbor-dns.example.", "ns2.harbor-dns.example."}

// atDMARC is the question for the DMARC record.
func atDMARC(q dns.Question) bool { return q.Qtype == dns.TypeTXT && strings.EqualFold(q.Name, dmarc) }

var situations = []situation{
	{code: "subzone", at: "a", leads: true, do: func(l live, _ check.Plan) { l.company(host, "ns1.elsewhere.test.") },
		why: "the mail host was handed on to servers that know nothing of it"},
	{code: "cname-plus-txt", at: "dmarc", leads: true, do: func(l live, p check.Plan) {
		text := rdata("TXT", wantedValue(p, "dmarc"))
		l.Internet.Set(dmarc, "CNAME", 300, "policy.elsewhere.test.")
		l.Server(harbor[0]).Fault(func(w *dnstest.FaultWriter, q *dns.Msg) bool {
			if atDMARC(q.Question[0]) {
				rr, _ := dns.NewRR(dmarc + " 300 IN TXT " + text)
				w.Answer.Rcode, w.Answer.Answer, w.Answer.Ns = dns.RcodeSuccess, []dns.RR{rr}, nil
			}
			return false
		})
	}, why: "one server gives the text, the other the alias, and the first has both"},
	{code: "server-odd", at: "dmarc", leads: true, do: func(l live, _ check.Plan) { failing(l, atDMARC, harbor...) },
		why: "no server can stand the underscore"},
	{code: "server-odd", at: "dmarc", do: func(l live, _ check.Plan) { failing(l, atDMARC, harbor[1]) },
		why: "one of two can't; the record is green all the same"},
	{code: "tcp53", at: "dkim", leads: true, do: func(l live, _ check.Plan) {
		for _, name := range harbor {
			l.Server(name).Truncate().TCPBroken()
		}
	}, why: "what is too long for UDP doesn't come over TCP"},
	{code: "tcp53", at: "dkim", do: func(l live, _ check.Plan) { l.Server(harbor[1]).Truncate().TCPBroken() },
		why: "of one server; the other's answer makes the record green"},
	{code: "two-zones", at: "delegation", before: served("ns-1.awsdns-01.com.", "ns-2.awsdns-02.net."), do: func(l live, _ check.Plan) {
		for _, name := range []string{"ns-1.awsdns-01.com.", "ns-2.awsdns-02.net."} {
			l.Server(name).Zone(domain).Set(domain, "NS", 300, "ns-3.awsdns-03.com.", "ns-4.awsdns-04.net.")
		}
		l.company("twin.example.", "ns-3.awsdns-03.com.", "ns-4.awsdns-04.net.")
	}, why: "Route 53 gives each zone of a name its own servers"},
	{code: "ns-mismatch", at: "delegation", do: func(l live, _ check.Plan) {
		l.Internet.Set(domain, "NS", 300, harbor[0])
	}, why: "the registrar has one more than the zone"},
	{code: "wrong-panel", at: "mx", leads: true, setup: func(s *records.Setup) { s.DNSProvider = "namecheap" },
		before: served("dns1.registrar-servers.com.", "dns2.registrar-servers.com."),
		do:     func(l live, _ check.Plan) { l.company(domain, "ada.ns.cloudflare.com.", "bob.ns.cloudflare.com.") },
		why:    "the name servers were changed, the records entered at the old ones"},
	{code: "domain-hold", at: "mx", leads: true, do: func(l live, _ check.Plan) { l.company(domain, "ns1.pendingrenewaldeletion.com.") },
		why: "it expired"},
	{code: "parked-ns", at: "mx", leads: true, do: func(l live, _ check.Plan) { l.company(domain, "ns1.sedoparking.com.") }},
	{code: "ptr-droplet", at: "ptr-ipv4", leads: true, before: func(l live) { l.company("113.0.203.in-addr.arpa.", "ns1.digitalocean.com.") },
		do: func(l live, _ check.Plan) { taken(l, [2]string{rev4, "PTR"}) }},
	{code: "dot-in-fqdn-missing", at: "dmarc", before: served("ns1.he.net.", "ns2.he.net."),
		do: func(l live, _ check.Plan) { taken(l, [2]string{dmarc, "TXT"}) }, why: "a panel that wants whole names"},
	{code: "underscore-refused", at: "dmarc", do: func(l live, _ check.Plan) {
		taken(l, [2]string{dmarc, "TXT"}, [2]string{dkim, "TXT"})
	}, why: "all is there but the names with an underscore"},
	{code: "zone-unsaved", at: "mx", before: served("root-dns.netcup.net.", "second-dns.netcup.net."),
		do: func(l live, _ check.Plan) { taken(l, [2]string{domain, "MX"}) }, why: "netcup takes its time"},
	{code: "wrong-domain", at: "dkim", setup: func(s *records.Setup) { s.MailHost = records.MustName("mail.elsewhere.test") },
		do: func(l live, p check.Plan) {
			taken(l, [2]string{dkim, "TXT"})
			l.Internet.Set("s2026._domainkey.elsewhere.test.", "TXT", 300, rdata("TXT", wantedValue(p, "dkim")))
		}, why: "the mail host's domain is in the same account"},
	{code: "autodiscover-conflict", at: "autodiscover", setup: func(s *records.Setup) { s.With = []records.Feature{records.FeatureAutoconfig} },
		do: func(l live, _ check.Plan) {
			taken(l, [2]string{"autodiscover.kestrel.example.", "CNAME"})
			l.Internet.Set("autodiscover.kestrel.example.", "A", 300, "93.184.216.34")
		}, why: "a redirect of the panel's is in the way"},
	{code: "type-unsupported", at: "caa", before: served("ns1.name.com."),
		setup: func(s *records.Setup) { s.With = []records.Feature{records.FeatureCAA} },
		do:    func(l live, _ check.Plan) { taken(l, [2]string{domain, "CAA"}) }, why: "a panel without CAA"},
}

// TestSituationsLive brings each situation about on real servers.
func TestSituationsLive(t *testing.T) {
	for _, s := range situations {
		t.Run(s.code+" "+s.at+" "+s.why, func(t *testing.T) {
			t.Parallel()
			l, p := newLive(t), plan(s.setup)
			if s.before != nil {
				s.before(l)
			}
			publish(l, p)
			mustBeGreen(t, look(t, l, p, check.Options{}))
			s.do(l, p)
			l.Forget()
			r := look(t, l, p, check.Options{})
			found := findingsAt(t, r, s.at)
			if i := slices.Index(codes(found), s.code); i < 0 || s.leads && i > 0 {
				t.Fatalf("%s: %v; want %s, leading %v", s.at, found, s.code, s.leads)
			}
			wellWorded(t, found)
		})
	}
}

// findingsAt are those of a record or of a check.
func findingsAt(t *testing.T, r check.Round, id string) []check.Finding {
	t.Helper()
	for _, c := range r.Checks {
		if c.ID == id {
			return c.Findings
		}
	}
	return verdict(t, r, id).Findings
}

// calm are situations that look like a mistake and aren't that one: its code
// must not be said of any record or check.
var calm = []situation{
	{code: "subzone", do: func(l live, p check.Plan) {
		l.company(host, "ns1.elsewhere.test.")
		publish(l, p, "a", "aaaa")
	}, why: "the servers of the mail host have its records"},
	{code: "cname-plus-txt", do: func(l live, _ check.Plan) {
		old := l.Server(harbor[1]).Zone(domain)
		old.Set(dmarc, "TXT", 300)
		old.Set(dmarc, "CNAME", 300, "policy.elsewhere.test.")
	}, why: "one server is behind, and still has the alias of before"},
	{code: "server-odd", do: func(l live, _ check.Plan) {
		failing(l, func(dns.Question) bool { return true }, harbor[1])
	}, why: "it fails at everything"},
	{code: "tcp53", do: func(l live, _ check.Plan) { l.Server(harbor[0]).Truncate() }, why: "TCP brings the rest"},
	{code: "two-zones", before: served("ns-1.awsdns-01.com.", "ns-2.awsdns-02.net."), do: func(l live, _ check.Plan) {
		l.Server("ns-1.awsdns-01.com.").Zone(domain).Set(domain, "NS", 300, "ns-1.awsdns-01.com.")
		l.Server("ns-2.awsdns-02.net.").Zone(domain).Set(domain, "NS", 300, "ns-1.awsdns-01.com.")
	}, why: "one list is shorter"},
	{code: "ns-mismatch", do: func(l live, _ check.Plan) { l.Internet.Set(domain, "NS", 300, harbor[1], harbor[0]) }, why: "another order"},
	{code: "wrong-panel", setup: func(s *records.Setup) { s.DNSProvider = "namecheap" }, before: served("dns1.registrar-servers.com."),
		do: func(l live, _ check.Plan) { taken(l, [2]string{domain, "MX"}) }, why: "the right company, and nothing entered yet"},
	{code: "wrong-panel", setup: func(s *records.Setup) { s.DNSProvider = "namecheap" },
		do: func(l live, _ check.Plan) { taken(l, [2]string{domain, "MX"}) }, why: "name servers that may be anybody's"},
	{code: "domain-hold", do: func(l live, _ check.Plan) { l.company(domain, "ns1.notpendingrenewaldeletion.com.") }, why: "a name that only looks like it"},
	{code: "parked-ns", do: func(l live, _ check.Plan) { l.company(domain, "ns1.notsedoparking.com.") }, why: "a name that only looks like it"},
	{code: "ptr-droplet", before: func(l live) { l.company("113.0.203.in-addr.arpa.", "ns1.digitalocean.com.") },
		do: func(l live, _ check.Plan) { l.Internet.Set(rev4, "PTR", 300, "old.elsewhere.test.") }, why: "there is a name"},
	{code: "dot-in-fqdn-missing", before: served("dns1.registrar-servers.com."),
		do: func(l live, _ check.Plan) { taken(l, [2]string{dmarc, "TXT"}) }, why: "a panel that wants short names"},
	{code: "zone-unsaved", before: served("dns1.registrar-servers.com."),
		do: func(l live, _ check.Plan) { taken(l, [2]string{domain, "MX"}) }, why: "a panel that is quick"},
	{code: "type-unsupported", before: served("dns1.registrar-servers.com."),
		do: func(l live, _ check.Plan) { taken(l, [2]string{domain, "MX"}) }, why: "a type that every panel has"},
	{code: "not-registered", do: func(l live, _ check.Plan) {
		l.Server(harbor[0]).RemoveZone(domain)
		l.Server(harbor[1]).RemoveZone(domain)
	},
		why: "registered, and its servers don't know it"},
	{code: "stale-secondary", do: func(l live, _ check.Plan) { l.Server(harbor[1]).Refuse() }, why: "lame, not behind"},
	{code: "lame-ns", do: func(l live, _ check.Plan) { taken(l, [2]string{domain, "MX"}) }, why: "a record is missing at servers that know the zone"},
}

// TestCalmSituationsLive brings each about and hears nothing of the mistake.
func TestCalmSituationsLive(t *testing.T) {
	for _, s := range calm {
		t.Run(s.code+" "+s.why, func(t *testing.T) {
			t.Parallel()
			l, p := newLive(t), plan(s.setup)
			if s.before != nil {
				s.before(l)
			}
			publish(l, p)
			s.do(l, p)
			nearMiss{code: s.code}.verify(t, look(t, l, p, check.Options{}))
		})
	}
}
