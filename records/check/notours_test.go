package check_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/resolve"
)

// TestMailHostOfOthers: what stands at the mail host and no answer asked for.
func TestMailHostOfOthers(t *testing.T) {
	only4 := plan(func(s *records.Setup) { s.IPv6 = nil })
	only6 := plan(func(s *records.Setup) { s.IPv4 = nil })
	proxied := plan(func(s *records.Setup) { s.IPv4 = []netip.Addr{netip.MustParseAddr("104.16.1.1")} })
	without := plan(func(s *records.Setup) { s.Without = []string{"aaaa"} })
	rows := []struct {
		why  string
		p    check.Plan
		do   func(stage, check.Plan)
		id   string
		want []string
	}{
		{"nothing else", only4, both(), "a", nil},
		{"an AAAA that nobody asked for", only4, set(host, "AAAA", "2001:db8::bad"), "a", []string{"aaaa-stale"}},
		{"one that cannot even be reached", only4, set(host, "AAAA", "fe80::1"), "a", []string{"aaaa-stale"}},
		{"Cloudflare's proxy over IPv6", only4, set(host, "AAAA", "2606:4700::6810:101"), "a", []string{"cf-proxied"}},
		{"an A that nobody asked for", only6, set(host, "A", "203.0.113.99"), "aaaa", []string{"a-stale"}},
		{"our own address, by a record that is not watched", without, set(host, "AAAA", "2001:db8::25"), "a", nil},
		{"another address, by a record that is not watched", without, set(host, "AAAA", "2001:db8::bad"), "a", []string{"aaaa-stale"}},
		{"an AAAA elsewhere", only4, set("www.kestrel.example.", "AAAA", "2001:db8::bad"), "a", nil},
		{"a proxy's address was given for the server's", proxied, both(), "a", []string{"cf-proxied"}},
		{"with IPv6 asked for, its own record tells", plan(nil), set(host, "AAAA", "2001:db8::bad"), "a", nil},
	}
	for _, row := range rows {
		t.Run(row.why, func(t *testing.T) {
			w := newWorld(t)
			publish(w, row.p)
			row.do(w, row.p)
			v := verdict(t, look(t, w, row.p, check.Options{}), row.id)
			if v.State != check.Green || !slices.Equal(codes(v.Findings), append([]string{}, row.want...)) {
				t.Fatalf("%s with %v; want green with %v", v.State, v.Findings, row.want)
			}
			wellWorded(t, v.Findings)
		})
	}
	t.Run("not known is not wrong", func(t *testing.T) {
		w := newWorld(t)
		publish(w, only4)
		for _, name := range []string{"ns1.host.test.", "ns2.host.test."} {
			w.Own(name, host, "AAAA", 300)
			w.own[name][resolve.Question{Name: host, Type: resolve.TypeAAAA}] = resolve.Answer{Status: resolve.ServFail, Rcode: "SERVFAIL"}
		}
		if v := verdict(t, look(t, w, only4, check.Options{}), "a"); v.State != check.Green || len(v.Findings) != 0 {
			t.Fatalf("%s with %v", v.State, v.Findings)
		}
	})
}

// TestParked: a domain whose name servers are those of a parking page.
func TestParked(t *testing.T) {
	for _, row := range []struct {
		why, server string
		published   bool
		do          func(*world)
		state       check.State
		mx, checked []string
	}{
		{"nothing is there", "ns1.sedoparking.com.", false, func(*world) {}, check.Missing, []string{"parked-ns", "mx-none"}, []string{"parked-ns"}},
		{"everything leads to the page", "ns1.sedoparking.com.", false, func(w *world) {
			w.Set("*.kestrel.example.", "MX", 300, "0 localhost.")
			w.Set(domain, "MX", 300, "0 localhost.")
		}, check.Wrong, []string{"parked-ns", "target-single-label"}, []string{"parked-ns"}},
		{"servers that hold records too", "ns1.dns-parking.com.", false, func(*world) {}, check.Missing, []string{"mx-none", "parked-ns"}, nil},
		{"the same, and the records are there", "ns1.dns-parking.com.", true, func(*world) {}, check.Green, nil, nil},
		{"a name that only looks like it", "ns1.notsedoparking.com.", false, func(*world) {}, check.Missing, []string{"mx-none"}, nil},
	} {
		t.Run(row.why, func(t *testing.T) {
			w, p := newWorld(t), plan(nil)
			dropBelow(w, domain)
			w.zone(domain, "example.", row.server)
			if row.published {
				publish(w, p)
			}
			row.do(w)
			r := look(t, w, p, check.Options{})
			v, c := verdict(t, r, "mx"), checkOf(t, r, "delegation")
			if v.State != row.state || !slices.Equal(codes(v.Findings), append([]string{}, row.mx...)) {
				t.Errorf("%s with %v; want %s with %v", v.State, v.Findings, row.state, row.mx)
			}
			if c.State != check.Green || !slices.Equal(codes(c.Findings), append([]string{}, row.checked...)) {
				t.Errorf("the delegation is %s with %v; want %v", c.State, c.Findings, row.checked)
			}
			wellWorded(t, slices.Concat(v.Findings, c.Findings))
			if ptr := verdict(t, r, "ptr-ipv4"); !row.published && slices.Contains(codes(ptr.Findings), "parked-ns") {
				t.Error("the reverse zone is not parked")
			}
		})
	}
}

// TestBeforeChange: until when caches may keep what stands there now.
func TestBeforeChange(t *testing.T) {
	zoneTime := time.FixedZone("CET", 3600)
	for _, row := range []struct {
		why  string
		do   func(*world)
		id   string
		want string // in the note; "" for none
	}{
		{"an old MX", func(w *world) { w.Set(domain, "MX", 7200, "10 mx.elsewhere.test.") }, "mx", "until 12:30"},
		{"on another day", func(w *world) { w.Set(domain, "MX", 86400, "10 mx.elsewhere.test.") }, "mx", "until Sun 22 Nov 10:30"},
		{"the longest of the servers'", func(w *world) {
			w.Set(domain, "MX", 3600, "10 mx.elsewhere.test.")
			w.Own("ns2.host.test.", domain, "MX", 7200, "10 mx.elsewhere.test.")
		}, "mx", "until 12:30"},
		{"other texts keep the new one out as well", func(w *world) { w.Set(domain, "TXT", 3600, txt("verification=1")) }, "spf", "until 11:30"},
		{"a reverse name", func(w *world) { w.Set(rev4, "PTR", 3600, "old.elsewhere.test.") }, "ptr-ipv4", "until 11:30"},
		{"it is over before anybody lowered it", func(w *world) { w.Set(domain, "MX", 300, "10 mx.elsewhere.test.") }, "mx", ""},
		{"nothing stands there", func(w *world) { w.Set(domain, "MX", 300) }, "mx", ""},
		{"what is right may stay", func(w *world) { w.Set(domain, "MX", 7200, "10 mail.kestrel.example.") }, "mx", ""},
	} {
		t.Run(row.why, func(t *testing.T) {
			w, p := newWorld(t), plan(nil)
			publish(w, p)
			row.do(w)
			e := &check.Examiner{Asker: w, Now: func() time.Time { return start.In(zoneTime) }}
			v := verdict(t, e.Round(t.Context(), p, check.Options{}), row.id)
			note := ""
			for _, f := range v.Findings {
				if f.Code == "old-ttl" && f.Severity == check.Note {
					note = f.Message
				}
			}
			if (note != "") != (row.want != "") || !strings.Contains(note, row.want) {
				t.Errorf("%q; want %q", note, row.want)
			}
			if v.ClearAt != nil {
				t.Errorf("clear at %v, before anything was changed", v.ClearAt)
			}
			wellWorded(t, v.Findings)
		})
	}
}

// TestOldServersUntil: a resolver that asks the old name servers says until when.
func TestOldServersUntil(t *testing.T) {
	w, p := newWorld(t), plan(nil)
	publish(w, p)
	w.Own("East", domain, "NS", 7201, "ns1.old.test.")
	v := verdict(t, look(t, w, p, check.Options{}), "mx")
	if v.Findings[0].Code != "resolver-old-ns" || !strings.Contains(v.Findings[0].Message, "until 11:31") {
		t.Errorf("%+v", v.Findings)
	}
	for _, s := range v.Servers {
		if s.Name == "East" && !strings.HasSuffix(s.Error, "until 11:31") {
			t.Errorf("%+v", s)
		}
	}
	for _, a := range w.asked {
		if a.server == "East" && a.Name == domain && a.Type == resolve.TypeMX {
			t.Error("it was asked for the record, and keeps the old one now")
		}
	}
}
