package check_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"math/big"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/dnstest"
	"allgreen/records/recordstest"
	"allgreen/records/resolve"
)

// Names of the wider set.
const (
	www        = "www.kestrel.example."
	stsHost    = "mta-sts.kestrel.example."
	stsMark    = "_mta-sts.kestrel.example."
	tlsReports = "_smtp._tls.kestrel.example."
	auto       = "autoconfig.kestrel.example."
	imapsSRV   = "_imaps._tcp.kestrel.example."
	imapSRV    = "_imap._tcp.kestrel.example."
	pin        = "_25._tcp.mail.kestrel.example."
	second     = "e2026._domainkey.kestrel.example."
	consent    = "kestrel.example._report._dmarc.elsewhere.test."
	otherHost  = "box.elsewhere.test."
)

// certificate is one of the mail server's, and the digest of its key.
var certificate = sync.OnceValues(func() (der []byte, digest string) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	if der, err = x509.CreateCertificate(rand.Reader, template, template, key.Public(), key); err != nil {
		panic(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256(made.RawSubjectPublicKeyInfo)
	return der, hex.EncodeToString(sum[:])
})

// allKinds is what kestrel.example wants with all that there is; with the names
// that have no mail it has addresses in place of aliases.
func allKinds(never bool) check.Plan {
	_, digest := certificate()
	s := plan(nil).Setup
	s.With = []records.Feature{
		records.FeatureHELOSPF, records.FeatureMTASTS, records.FeatureTLSRPT, records.FeatureAutoconfig,
		records.FeatureCAA, records.FeatureTLSA,
	}
	if never {
		s.With = append(s.With, records.FeatureNoMail)
	}
	s.WebIPv4, s.WWW = []netip.Addr{netip.MustParseAddr("203.0.113.80")}, true
	s.Ed25519, s.RUA, s.ReportConsent = "e2026", "reports@elsewhere.test", true
	s.CAA = []string{`0 issue "ca.test"`, `0 issue "letsencrypt.org"`}
	s.TLSA = []string{digest}
	public, more := recordstest.Keys(s)
	rs, err := records.Build(s, public, more...)
	if err != nil {
		panic(err)
	}
	return check.Plan{Setup: s, Records: rs}
}

// kindMistake is a [mistake] in the wider set.
type kindMistake struct {
	mistake
	never bool // with the names that have no mail
}

func wrongly(code, id string, do func(stage, check.Plan), why string) kindMistake {
	return kindMistake{mistake{code, id, "", do, why}, false}
}

func (m kindMistake) is(state check.State) kindMistake {
	m.state = state
	return m
}

func (m kindMistake) amongNever() kindMistake {
	m.never = true
	return m
}

var kindMistakes = []kindMistake{
	wrongly("spf-helo", "helo-spf", set(host, "TXT"), "").is(check.Missing),
	wrongly("spf-parked", "helo-spf", set(host, "TXT", txt("v=spf1 -all")), "our server greets with this name"),
	wrongly("spf-server-missing", "helo-spf", set(host, "TXT", txt("v=spf1 ip4:198.51.100.7 -all")), ""),

	wrongly("alias-none", "www", set(www, "CNAME"), "").is(check.Missing),
	wrongly("alias-other", "www", both(set(www, "CNAME", otherHost), set(otherHost, "A", "198.51.100.9")), "an alias of another machine"),
	wrongly("alias-other", "www", set(www, "CNAME", otherHost), "an alias of nothing"),
	wrongly("alias-elsewhere", "www", both(set(www, "CNAME"), set(www, "A", "198.51.100.9")), "an address of another machine"),
	wrongly("target-doubled", "www", set(www, "CNAME", "kestrel.example.kestrel.example."), ""),
	wrongly("target-single-label", "autoconfig", set(auto, "CNAME", "mail."), ""),
	wrongly("cname-to-ip", "www", set(www, "CNAME", "203.0.113.80.kestrel.example."), ""),
	wrongly("cname-plus-txt", "autoconfig", both(set(auto, "CNAME"), set(auto, "TXT", txt("verification=1"))), "a text stands in the way of the alias"),
	wrongly("alias-nowhere", "www", func(to stage, p check.Plan) {
		to.Set(www, "CNAME", 300, "shop.elsewhere.test.")
		to.Set("shop.elsewhere.test.", "CNAME", 300, "gone.elsewhere.test.")
	}, "").leads("alias-other"),
	wrongly("a-missing", "web-a", set(domain, "A"), "").is(check.Missing),
	wrongly("a-stale", "web-a", set(domain, "A", "93.184.216.34"), ""),
	wrongly("a-private", "web-a", set(domain, "A", "192.168.1.4"), ""),
	wrongly("a-private", "web-a", set(domain, "A", "203.0.113.80", "192.168.1.4"), "beside the right one it still loses visitors"),
	wrongly("alias-none", "mta-sts-host", set(stsHost, "CNAME"), "").is(check.Missing),
	wrongly("a-stale", "www", set(www, "A", "93.184.216.34"), "").amongNever(),

	wrongly("srv-none", "srv-imaps", set(imapsSRV, "SRV"), "").is(check.Missing),
	wrongly("srv-swapped", "srv-imaps", set(imapsSRV, "SRV", "0 993 1 mail.kestrel.example."), "weight and port"),
	wrongly("srv-swapped", "srv-imaps", set(imapsSRV, "SRV", "993 0 1 mail.kestrel.example."), "priority and port"),
	wrongly("srv-port", "srv-imaps", set(imapsSRV, "SRV", "0 1 143 mail.kestrel.example."), ""),
	wrongly("srv-other", "srv-imaps", set(imapsSRV, "SRV", "0 1 993 imap.elsewhere.test."), ""),
	wrongly("srv-null", "srv-imaps", set(imapsSRV, "SRV", "0 0 0 ."), "it is offered"),
	wrongly("srv-offered", "srv-imap", set(imapSRV, "SRV", "0 1 143 mail.kestrel.example."), "it is not offered"),
	wrongly("srv-none", "srv-imap", set(imapSRV, "SRV"), "that there is none has to be said").is(check.Missing),
	wrongly("srv-to-ip", "srv-imaps", set(imapsSRV, "SRV", "0 1 993 203.0.113.25."), ""),
	wrongly("target-doubled", "srv-imaps", set(imapsSRV, "SRV", "0 1 993 mail.kestrel.example.kestrel.example."), ""),
	wrongly("target-single-label", "srv-imaps", set(imapsSRV, "SRV", "0 1 993 mail."), ""),
	wrongly("cname-shadows-txt", "srv-imaps", both(set(imapsSRV, "SRV"), set(imapsSRV, "CNAME", otherHost)), "an alias in the place of it"),

	wrongly("caa-none", "caa", set(domain, "CAA"), "").is(check.Missing),
	wrongly("caa-blocks", "caa-2", set(domain, "CAA", `0 issue "ca.test"`), "the other issuer alone"),
	wrongly("caa-blocks", "caa", set(domain, "CAA", `0 issue "letsencrypt.org"`), "the existing issuer has to go on"),
	wrongly("caa-blocks", "caa-2", set(domain, "CAA", `0 issue ";"`), "nobody may"),
	wrongly("caa-blocks", "caa", set(domain, "CAA", `0 issue "ca.test"`, `0 issue "letsencrypt.org"`, `128 tbs "x"`), "critical and unknown"),
	wrongly("caa-blocks", "caa", set(host, "CAA", `0 issue "other.test"`), "the host has rules of its own"),
	wrongly("caa-syntax", "caa-2", set(domain, "CAA", `0 issue "ca.test"`, `0 issue "https://letsencrypt.org"`), ""),
	wrongly("caa-none", "caa-2", set(domain, "CAA", `0 iodef "mailto:a@kestrel.example"`), "it says nothing about issuing").is(check.Missing),

	wrongly("tlsa-none", "tlsa", set(pin, "TLSA"), "").is(check.Missing),
	wrongly("tlsa-mismatch", "tlsa", set(pin, "TLSA", "3 1 1 "+strings.Repeat("ab", 32)), ""),
	wrongly("tlsa-usage", "tlsa", func(to stage, p check.Plan) {
		to.Set(pin, "TLSA", 300, "1"+strings.TrimPrefix(wantedValue(p, "tlsa"), "3"))
	}, "the right digest, and nobody looks at it"),
	wrongly("tlsa-unsure", "tlsa", set(pin, "TLSA", "3 1 2 "+strings.Repeat("ab", 64)), "only the certificate could tell").is(check.Unknown),

	wrongly("sts-none", "mta-sts", set(stsMark, "TXT"), "").is(check.Missing),
	wrongly("sts-id", "mta-sts", set(stsMark, "TXT", txt("v=STSv1; id=2026-11-21;")), ""),
	wrongly("sts-id", "mta-sts", set(stsMark, "TXT", txt("v=STSv1; n=1;")), "none"),
	wrongly("sts-syntax", "mta-sts", set(stsMark, "TXT", txt("v=stsv1; id=1;")), "senders tell letters apart (RFC 8461 §3.1)"),
	wrongly("sts-two", "mta-sts", set(stsMark, "TXT", txt("v=STSv1; id=1;"), txt("v=STSv1; id=2;")), ""),
	wrongly("txt-literal-quotes", "mta-sts", set(stsMark, "TXT", txt(`"v=STSv1; id=1;"`)), ""),
	wrongly("txt-swapped", "mta-sts", set(stsMark, "TXT", txt("v=TLSRPTv1; rua=mailto:a@kestrel.example")), ""),

	wrongly("tlsrpt-none", "tls-rpt", set(tlsReports, "TXT"), "").is(check.Missing),
	wrongly("tlsrpt-syntax", "tls-rpt", set(tlsReports, "TXT", txt("v=TLSRPTv1; rua=postmaster@kestrel.example")), "without mailto:"),
	wrongly("tlsrpt-syntax", "tls-rpt", set(tlsReports, "TXT", txt("v=TLSRPT1; rua=mailto:postmaster@kestrel.example")), ""),
	wrongly("tlsrpt-two", "tls-rpt", set(tlsReports, "TXT", txt("v=TLSRPTv1; rua=mailto:a@kestrel.example"), txt("v=TLSRPTv1; rua=mailto:b@kestrel.example")), ""),

	wrongly("dkim-none", "dkim-e2026", set(second, "TXT"), "").is(check.Missing),
	wrongly("dkim-wrong-key", "dkim-e2026", set(second, "TXT", txt("v=DKIM1; k=ed25519; p=O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik=")), ""),
	wrongly("dkim-k-mismatch", "dkim-e2026", retold("dkim-e2026", replaced("k=ed25519", "k=rsa")), ""),
	wrongly("dkim-k-mismatch", "dkim-e2026", retold("dkim-e2026", replaced("k=ed25519; ", "")), "left out it means RSA"),

	wrongly("dmarc-rua-ext", "dmarc-report", set(consent, "TXT"), "").is(check.Missing),
	wrongly("dmarc-rua-ext", "dmarc-report", set(consent, "TXT", txt("yes")), "no DMARC"),
	wrongly("dmarc-sub", "dmarc", set(dmarc, "TXT", txt("v=DMARC1; p=none; rua=mailto:reports@elsewhere.test")), "without sp").amongNever(),

	wrongly("no-mail-none", "no-mail-www", set(www, "TXT"), "").is(check.Missing).amongNever(),
	wrongly("no-mail-none", "no-mail-www-2", set(www, "MX"), "").is(check.Missing).amongNever(),
	wrongly("no-mail-mx", "no-mail-www-2", set(www, "MX", "10 mail.kestrel.example."), "").amongNever(),
	wrongly("no-mail-mx", "no-mail-www-2", set(www, "MX", "0 .", "10 mail.kestrel.example."), "both").amongNever(),
	wrongly("no-mail-sends", "no-mail-www", set(www, "TXT", txt("v=spf1 a -all")), "").amongNever(),
	wrongly("no-mail-sends", "no-mail-www", set(www, "TXT", txt("v=spf1")), "it says nothing").amongNever(),
	wrongly("no-mail-sends", "no-mail-www", set(www, "TXT", txt("v=spf1 redirect=kestrel.example")), "the domain's own policy").amongNever(),
	wrongly("spf-two", "no-mail-www", set(www, "TXT", txt("v=spf1 -all"), txt("v=spf1 ~all")), "").amongNever(),
	wrongly("spf-broken", "no-mail-www", set(www, "TXT", txt("v=spf1 redirect=gone.elsewhere.test")), "to no policy").amongNever(),
}

func (m kindMistake) leads(code string) kindMistake {
	m.code = code
	return m
}

// published is a world in which the plan stands, its zone signed.
func published(t *testing.T, p check.Plan) *world {
	w := newWorld(t)
	_, ds := zoneKey(t, domain)
	w.signed = map[string]resolve.Signing{domain: {DS: resolve.Answer{Status: resolve.Data, RRs: []resolve.RR{record(t, domain, "DS", 300, ds)}}}}
	publish(w, p)
	return w
}

// publishedLive is the same on real servers.
func publishedLive(t *testing.T, p check.Plan) live {
	l := newLive(t)
	key, ds := zoneKey(t, domain)
	l.Set(domain, "DNSKEY", 300, key)
	atRegistry(l, ds)
	publish(l, p)
	return l
}

func TestKindMistakes(t *testing.T) {
	for _, m := range kindMistakes {
		t.Run(m.code+" "+m.id+" "+m.why, func(t *testing.T) {
			p := allKinds(m.never)
			w := published(t, p)
			mustBeGreen(t, look(t, w, p, check.Options{}))
			m.do(w, p)
			m.verify(t, look(t, w, p, check.Options{}))
		})
	}
}

// undoing is a stage that can be put back to what the plan wants.
type undoing struct {
	live
	touched map[resolve.Question]bool
}

func (u undoing) Set(name, typ string, ttl uint32, rdata ...string) {
	t, _ := resolve.ParseType(typ)
	u.touched[resolve.Question{Name: name, Type: t}] = true
	u.live.Set(name, typ, ttl, rdata...)
}

func (u undoing) undo(p check.Plan) {
	for q := range u.touched {
		u.live.Set(q.Name, q.Type.String(), 300)
	}
	clear(u.touched)
	publish(u.live, p)
	everyResolver(u.live, func(r *dnstest.Resolver) { r.Flush() })
}

// shards is on how many small internets the rows are tried side by side.
const shards = 4

// TestKindsLive makes each mistake, and all that only looks like one, in real
// zones on real servers; before each the record is green there.
func TestKindsLive(t *testing.T) {
	for _, never := range []bool{false, true} {
		for shard := range shards {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				kindsLive(t, never, shard)
			})
		}
	}
}

// kindsLive tries every so many of the rows on one internet.
func kindsLive(t *testing.T, never bool, shard int) {
	p := allKinds(never)
	l := undoing{publishedLive(t, p), map[resolve.Question]bool{}}
	mustBeGreen(t, look(t, l, p, check.Options{}))
	try := func(name, id string, do func(stage, check.Plan), verify func(*testing.T, check.Round)) {
		t.Run(name, func(t *testing.T) {
			defer l.undo(p)
			only := check.Options{Only: map[string]bool{id: true}}
			if v := verdict(t, look(t, l, p, only), id); v.State != check.Green {
				t.Fatalf("before, %s is %s with %v", id, v.State, v.Findings)
			}
			do(l, p)
			everyResolver(l.live, func(r *dnstest.Resolver) { r.Flush() })
			verify(t, look(t, l, p, only))
		})
	}
	for i, m := range kindMistakes {
		if m.never == never && i%shards == shard {
			try(m.code+" "+m.id+" "+m.why, m.id, m.do, m.verify)
		}
	}
	for i, row := range kindTolerances {
		if row.never == never && i%shards == shard {
			try(row.id+" "+row.why, row.id, row.do, row.verify)
		}
	}
}
