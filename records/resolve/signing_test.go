package resolve

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// The key and the DS of RFC 4034 §5.4, and a zone key of RFC 8080 §6.1.
const (
	keyOf4034 = "256 3 5 AQOeiiR0GOMYkDshWoSKz9Xz fwJr1AYtsmx3TGkJaNXVbfi/ 2pHm822aJ5iI9BMzNXxeYCmZ DRD99WYwYqUSdjMmmAphXdvx egXd/M5+X7OrzKBaMbCVdFLU Uh6DhweJBjEVv5f2wwjM9Xzc nOf+EPbtG9DMBmADjFDc2w/r ljwvFw=="
	dsOf4034  = "60485 5 1 2BB183AF5F22588179A53B0A 98631FAD1A292118"
	keyOf8080 = "257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4="
	dsOf8080  = "3613 15 2 3aa5ab37efce57f737fc1627013fee07bdf241bd10f3b1964ab55c78e79a304b"
)

// rr is a record from its master-file form.
func rr(t *testing.T, text string) RR {
	t.Helper()
	return newRR(records(t, "$TTL 300\n"+text)[0])
}

func TestVouches(t *testing.T) {
	key4034 := "dskey.example.com. 86400 DNSKEY " + keyOf4034
	ds4034 := "dskey.example.com. 86400 DS " + dsOf4034
	for _, tt := range []struct {
		ds, key, why string
		want         bool
	}{
		{ds4034, key4034, "the pair of RFC 4034 §5.4", true},
		{"example.com. 3600 DS " + dsOf8080, "example.com. 3600 DNSKEY " + keyOf8080, "the pair of RFC 8080 §6.1", true},
		{"DSKEY.example.com. DS " + dsOf4034, "dskey.EXAMPLE.com. DNSKEY " + keyOf4034, "names are compared without case", true},
		{ds4034, "other.example.com. DNSKEY " + keyOf4034, "the digest covers the owner", false},
		{strings.Replace(ds4034, "2BB1", "2BB2", 1), key4034, "another digest", false},
		{strings.Replace(ds4034, "60485", "60486", 1), key4034, "another key tag", false},
		{strings.Replace(ds4034, " 5 1 ", " 8 1 ", 1), key4034, "another algorithm", false},
		{strings.Replace(ds4034, " 5 1 ", " 5 250 ", 1), key4034, "a digest that nobody knows", false},
		{ds4034, strings.Replace(key4034, "256 3", "0 3", 1), "no zone key (RFC 4034 §5.2)", false},
		{ds4034, strings.Replace(key4034, "256 3", "384 3", 1), "a revoked key (RFC 5011 §2.1)", false},
		{ds4034, strings.Replace(key4034, "256 3", "256 4", 1), "the protocol must be 3 (RFC 4034 §2.1.2)", false},
		{ds4034, ds4034, "a DS is no key", false},
		{key4034, key4034, "a key is no DS", false},
	} {
		if got := Vouches(rr(t, tt.ds), rr(t, tt.key)); got != tt.want {
			t.Errorf("%s: %v", tt.why, got)
		}
	}
	if Vouches(RR{Name: "example.com.", Type: TypeDS, Data: "junk"}, rr(t, key4034)) {
		t.Error("junk vouches")
	}
}

func TestSigning(t *testing.T) {
	ctx := context.Background()
	const ds, key = "example.org. DS " + dsOf4034, "example.org. DNSKEY " + keyOf4034
	fits := "example.org. DS " + strings.TrimPrefix(dsFor(t, "example.org. DNSKEY "+keyOf4034), "\t")
	for _, tt := range []struct {
		why, org, first, second string
		signed                  bool
		unvouched               int // servers' addresses
	}{
		{"not signed", "", "", "", false, 0},
		{"keys alone sign nothing", "", key, key, false, 0},
		{"signed", fits, key, key, true, 0},
		{"a DS and no key", ds, "", "", true, 3},
		{"a DS of another key", ds, key, key, true, 3},
		{"one of two servers has no key", fits, key, "", true, 2},
		{"a digest that nobody knows", "example.org. DS 1 8 250 00", "", "", false, 0},
		{"an algorithm that nobody knows", "example.org. DS 1 99 2 00", "", "", false, 0},
	} {
		t.Run(tt.why, func(t *testing.T) {
			n, ns1, ns2 := standard(t)
			n.servers["192.0.2.2"].edit(func(z *zoneData) { z.rrs = append(z.rrs, records(t, "$TTL 300\n"+tt.org)...) })
			n.servers["192.0.2.2"].on(parentOfDS(n.servers["192.0.2.2"]))
			ns1.add(t, tt.first)
			ns2.add(t, tt.second)
			c := n.client("192.0.2.1")
			s, err := c.Signing(ctx, "Example.org")
			if err != nil {
				t.Fatal(err)
			}
			if got := len(s.Unvouched()); s.Signed() != tt.signed || got != tt.unvouched {
				t.Errorf("signed %v with %d servers without a key; want %v with %d", s.Signed(), got, tt.signed, tt.unvouched)
			}
			for _, child := range []*fake{ns1, ns2} {
				asked := strings.Join(child.queries(), "\n")
				if strings.Contains(asked, " DS ") {
					t.Error("the child was asked for its DS")
				}
				if strings.Contains(asked, "DNSKEY") != tt.signed {
					t.Errorf("keys asked for: %v; want %v", !tt.signed, tt.signed)
				}
			}
			before := c.Counts()
			if again, err := c.Signing(ctx, "example.org."); err != nil || again.Signed() != tt.signed || c.Counts() != before {
				t.Errorf("asked again: %v, %v", c.Counts(), err)
			}
			c.Forget()
			if _, err := c.Signing(ctx, "example.org."); err != nil || c.Counts() == before {
				t.Errorf("not asked again after Forget: %v", err)
			}
		})
	}
	t.Run("what does not fit is looked at again soon", func(t *testing.T) {
		n, ns1, ns2 := standard(t)
		n.servers["192.0.2.2"].add(t, fits)
		n.servers["192.0.2.2"].on(parentOfDS(n.servers["192.0.2.2"]))
		now := time.Now()
		c := n.clientWith(Config{Now: func() time.Time { return now }}, "192.0.2.1")
		for _, tt := range []struct {
			why       string
			after     time.Duration
			do        func()
			unvouched int
		}{
			{"no keys", 0, func() {}, 3},
			{"still remembered", mending - time.Second, func() { ns1.add(t, key); ns2.add(t, key) }, 3},
			{"seen soon after", time.Second, func() {}, 0},
			{"a match lasts as long as its TTL", 4 * time.Minute, func() { ns1.set(t, exampleZone) }, 0},
			{"and no longer", time.Minute, func() {}, 1},
		} {
			now = now.Add(tt.after)
			tt.do()
			s, err := c.Signing(ctx, "example.org.")
			if got := len(s.Unvouched()); err != nil || got != tt.unvouched {
				t.Errorf("%s: %d servers without a key, %v; want %d", tt.why, got, err, tt.unvouched)
			}
		}
	})
	t.Run("the parent is silent", func(t *testing.T) {
		n, _, _ := standard(t)
		n.servers["192.0.2.2"].on(func(w dns.ResponseWriter, q *dns.Msg) bool {
			w.WriteMsg(new(dns.Msg).SetRcode(q, dns.RcodeRefused))
			return true
		})
		if _, err := n.client("192.0.2.1").Signing(ctx, "example.org."); !errors.Is(err, ErrNoServers) {
			t.Errorf("%v", err)
		}
	})
	t.Run("a parent that has never heard of DS refers to the child", func(t *testing.T) {
		n, _, _ := standard(t) // so do the servers of this test, left alone
		c := n.client("192.0.2.1")
		if s, err := c.Signing(ctx, "example.org."); err == nil || s.Signed() || c.Counts().Walk+c.Counts().Authoritative > 12 {
			t.Errorf("%v, %v after %+v questions", s.DS, err, c.Counts())
		}
	})
}

// parentOfDS answers for the DS from the zone above the cut (RFC 4035 §3.1.4.1).
func parentOfDS(f *fake) handler {
	return func(w dns.ResponseWriter, q *dns.Msg) bool {
		if q.Question[0].Qtype != dns.TypeDS {
			return false
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		m := new(dns.Msg).SetReply(q)
		m.Authoritative = true
		z := f.zones[0]
		if m.Answer = z.get(dns.CanonicalName(q.Question[0].Name), dns.TypeDS); m.Answer == nil {
			m.Ns = z.get(z.apex, dns.TypeSOA)
		}
		w.WriteMsg(m)
		return true
	}
}

// dsFor is the RDATA of the DS of a key.
func dsFor(t *testing.T, key string) string {
	ds := records(t, "$TTL 300\n"+key)[0].(*dns.DNSKEY).ToDS(dns.SHA256)
	return strings.TrimPrefix(ds.String(), ds.Hdr.String())
}

// TestValidation: what a resolver is asked with, and what of its answer about
// DNSSEC is kept.
func TestValidation(t *testing.T) {
	n := newInternet(t)
	questions := make(chan *dns.Msg, 1)
	n.serve("198.51.100.1", rootZone).on(func(w dns.ResponseWriter, q *dns.Msg) bool {
		questions <- q.Copy()
		m := new(dns.Msg).SetReply(q)
		m.RecursionAvailable, m.AuthenticatedData = true, true
		if q.CheckingDisabled {
			m.Answer = records(t, "www.example.org. 60 A 203.0.113.1")
		} else {
			m.Rcode = dns.RcodeServerFailure
			opt := m.SetEdns0(1232, false).IsEdns0()
			for range maxEDE + 3 {
				opt.Option = append(opt.Option, &dns.EDNS0_EDE{InfoCode: dns.ExtendedErrorCodeSignatureExpired, ExtraText: "\x1b[2J"})
			}
		}
		w.WriteMsg(m)
		return true
	})
	c := n.client()
	resolver := at("198.51.100.1")
	a := c.Ask(context.Background(), resolver, wwwA, true)
	if q := <-questions; !q.AuthenticatedData || q.CheckingDisabled || !q.RecursionDesired || q.IsEdns0().Do() {
		t.Errorf("asked with %v", q)
	}
	if a.Status != ServFail || len(a.EDE) != maxEDE || !a.EDE[0].OfDNSSEC() || !a.EDE[0].OutOfDate() || a.EDE[0].Text != "\x1b[2J" {
		t.Errorf("%v with %v", a.Status, a.EDE)
	}
	a = c.AskUnchecked(context.Background(), resolver, wwwA)
	if q := <-questions; q.AuthenticatedData || !q.CheckingDisabled || !q.RecursionDesired {
		t.Errorf("asked with %v", q)
	}
	if a.Status != Data || !a.AD || len(a.EDE) != 0 {
		t.Errorf("%v, AD %v, %v", a.Status, a.AD, a.EDE)
	}
	a = c.Ask(context.Background(), resolver, wwwA, false)
	if q := <-questions; q.AuthenticatedData || q.CheckingDisabled || q.RecursionDesired || a.AD {
		t.Errorf("an authoritative server was asked with %v, and AD is %v", q, a.AD)
	}
	if got := c.Counts(); got.Resolver != 2 {
		t.Errorf("%+v", got)
	}
}

func TestEDECodes(t *testing.T) {
	var failures, late []uint16
	for code := range uint16(40) {
		if (EDE{Code: code}).OfDNSSEC() {
			failures = append(failures, code)
		}
		if (EDE{Code: code}).OutOfDate() {
			late = append(late, code)
		}
	}
	if !slices.Equal(failures, []uint16{5, 6, 7, 8, 9, 10, 11, 12}) || !slices.Equal(late, []uint16{7, 8}) {
		t.Errorf("%v %v", failures, late)
	}
}
