package check_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/publicsuffix"
	"pgregory.net/rapid"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/recordstest"
	"allgreen/records/resolve"
)

// generated is a random plan, and all records of its Setup, those that are left
// out of the plan included: they stand there without being watched.
func generated(rt *rapid.T) (p check.Plan, all []records.Record) {
	p.Setup = recordstest.Setups().Draw(rt, "setup")
	public, more := recordstest.Keys(p.Setup)
	var err error
	if p.Records, err = records.Build(p.Setup, public, more...); err != nil {
		rt.Fatal(err)
	}
	whole := p.Setup
	whole.Without = nil
	if all, err = records.Build(whole, public, more...); err != nil {
		rt.Fatal(err)
	}
	for i, r := range all {
		if j := slices.IndexFunc(p.Records, func(w records.Record) bool { return w.ID == r.ID }); j >= 0 {
			all[i] = p.Records[j] // what is left out may change what others say
		}
	}
	return p, all
}

// registered makes sure that somebody holds the zone of a name.
func (w *world) registered(name string) {
	if strings.HasSuffix(name, ".arpa.") {
		return
	}
	apex, err := publicsuffix.EffectiveTLDPlusOne(strings.TrimSuffix(name, "."))
	if err != nil {
		w.t.Fatal(err)
	}
	if apex += "."; w.zones[apex] == nil {
		w.zone(apex, "", "ns1."+apex, "ns2."+apex)
	}
	_, ds := zoneKey(w.t, apex)
	w.signed[apex] = resolve.Signing{DS: resolve.Answer{Status: resolve.Data, RRs: []resolve.RR{record(w.t, apex, "DS", 300, ds)}}}
}

// senders are the policies of the services that generated set-ups include.
var senders = map[string]string{
	"_spf.sender.test.":              "v=spf1 ip4:198.51.100.0/24 -all",
	"spf.xn--bcher-kva.example.net.": "v=spf1 ip4:192.0.2.0/28 -all",
	"a_b.test.":                      "v=spf1 ip6:2001:db8:ffff::/48 -all",
	"_spf.example.net.":              "v=spf1 ip4:192.0.2.77 ?all",
}

// around is a world with what the records of a plan lean on.
func around(t *testing.T, p check.Plan, all []records.Record) *world {
	w := newWorld(t)
	w.signed = map[string]resolve.Signing{}
	for _, r := range all {
		w.registered(r.Name)
	}
	for name, policy := range senders {
		w.registered(name)
		w.Set(name, "TXT", 300, txt(policy))
	}
	for _, backup := range p.Setup.BackupMX {
		w.registered(backup.Host.FQDN())
		w.Set(backup.Host.FQDN(), "A", 300, "198.51.100.99")
	}
	publish(w, check.Plan{Records: all})
	bare := p.Setup.Domain.FQDN()
	if len(w.sets[resolve.Question{Name: bare, Type: resolve.TypeA}])+len(w.sets[resolve.Question{Name: bare, Type: resolve.TypeAAAA}]) == 0 {
		w.Set(bare, "A", 300, "93.184.216.34") // a website that nobody asked us about
	}
	return w
}

// TestGeneratedIsGreen: what we tell people to paste is right, whatever they chose.
func TestGeneratedIsGreen(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p, all := generated(rt)
		r := look(t, around(t, p, all), p, check.Options{})
		for _, v := range r.Records {
			if v.State != check.Green {
				rt.Errorf("%s (%s %s %s) is %s: %v", v.ID, v.Name, v.Type, v.Value, v.State, v.Findings)
			}
		}
	})
}
