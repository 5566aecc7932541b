package dnstest

import (
	"fmt"
	"strings"

	"allgreen/records"

	"github.com/miekg/dns"
	"golang.org/x/net/publicsuffix"
)

// Publish puts the records, all at once, into the zones that enclose their
// names, on every server. The first of a name and type replaces what was
// there, further ones are added. Domains that nobody holds are registered.
func (in *Internet) Publish(wanted ...records.Record) error {
	for _, e := range newEntries(wanted) {
		zones, err := in.zonesFor(e.name)
		if err != nil {
			return err
		}
		if err := e.enter(zones...); err != nil {
			return err
		}
	}
	return nil
}

// panelEntry is a record as it is entered at a panel.
type panelEntry struct {
	records.Record
	name  string // where it is entered
	more  bool   // a further one of its set
	rdata string // in master-file form
}

func newEntries(wanted []records.Record) []panelEntry {
	type set struct{ name, typ string }
	seen := map[set]bool{}
	entries := make([]panelEntry, len(wanted))
	for i, rec := range wanted {
		key := set{dns.CanonicalName(rec.Name), rec.Type}
		entries[i] = panelEntry{Record: rec, name: key.name, more: seen[key], rdata: rdata(rec)}
		seen[key] = true
	}
	return entries
}

func (e panelEntry) isDMARC() bool { return strings.HasPrefix(e.name, "_dmarc.") }

func (e panelEntry) isSPF() bool { return e.Type == "TXT" && strings.HasPrefix(e.Value, "v=spf1") }

func (e panelEntry) enter(zones ...*Zone) error {
	for _, z := range zones {
		put := func() error { return z.set(e.name, e.Type, e.TTL, e.rdata) }
		if e.more {
			put = func() error { return z.add(e.name, e.Type, e.TTL, e.rdata) }
		}
		if err := put(); err != nil {
			return err
		}
	}
	return nil
}

// rdata is a record's value in master-file form.
func rdata(rec records.Record) string {
	if rec.Type != "TXT" {
		return rec.Value
	}
	var quoted []string
	for _, s := range records.Strings(rec.Value) {
		quoted = append(quoted, records.Quote(s))
	}
	return strings.Join(quoted, " ")
}

// zonesFor are the copies of the zone into which a name belongs.
func (in *Internet) zonesFor(name string) ([]*Zone, error) {
	zones := in.enclosing(name)
	if len(zones) == 0 {
		return nil, fmt.Errorf("dnstest: no zone holds %s", name)
	}
	if dns.CountLabel(zones[0].apex) > 1 {
		return zones, nil
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(strings.TrimSuffix(name, "."))
	if err != nil {
		return nil, fmt.Errorf("dnstest: %w", err)
	}
	if err := in.Register(domain); err != nil {
		return nil, err
	}
	return in.enclosing(name), nil
}
