package render

import (
	"strings"

	"allgreen/records"
)

// Provider is a DNS host: a company whose panel people type records into. The
// zero value is the generic form, for a panel that nothing is known about.
type Provider struct {
	ID   string // as in --dns-provider
	Name string // what the company calls itself

	facts facts
}

// Providers returns all that are known, sorted by name.
func Providers() []Provider { return nil }

// ProviderByID returns the provider of that id. Case makes no difference.
func ProviderByID(id string) (Provider, bool) {
	for _, p := range Providers() {
		if strings.EqualFold(p.ID, id) {
			return p, true
		}
	}
	return Provider{}, false
}

// DetectProvider tells whose panel holds a zone by the names of the name
// servers that its parent lists. It is false where none is known or several
// providers share the name servers: then Candidates has them.
func DetectProvider(ns []string) (Provider, bool) {
	if all := Candidates(ns); len(all) == 1 {
		return all[0], true
	}
	return Provider{}, false
}

// Candidates returns the providers that these name servers may belong to, the
// likeliest first: several where companies share them.
func Candidates(ns []string) []Provider { return nil }

// Known reports whether p is more than the generic form.
func (p Provider) Known() bool { return p.ID != "" }

// HostLabel returns what the panel calls the field for a record's name.
func (p Provider) HostLabel() string { return "Name" }

// ValueLabel returns what the panel calls the field for the value of a record
// of the type: the target, where the priority has a field of its own.
func (p Provider) ValueLabel(recordType string) string { return "Value" }

// ApexSymbol returns what goes into the name field for the zone's own name:
// "@", the zone's name, or "" where the field is left empty.
func (p Provider) ApexSymbol(zone string) string { return "@" }

// HostFor returns what goes into the name field for a name of the zone.
func (p Provider) HostFor(name, zone string) string { return Host(name, zone) }

// TTL returns the TTL that the panel takes in place of the one wanted, in
// seconds: not below its least one.
func (p Provider) TTL(wanted uint32) uint32 { return wanted }

// Note is what a panel does or wants that a person has to know beforehand.
type Note struct {
	Text string
	Hint bool // known from memory only: worded as "usually"
}

// Notes returns what to know about the panel before any record is typed.
func (p Provider) Notes() []Note { return nil }

// Remove returns the records that the provider puts into new zones and that
// stand in the way of mail, in plain words.
func (p Provider) Remove() []Note { return nil }

// Where returns where to click for the list of a zone's records, "" where
// that is not known.
func (p Provider) Where() Note { return Note{} }

// Obstacles returns, in plain sentences, what the panel cannot do with this
// record and what to do about it.
func (p Provider) Obstacles(r records.Record) []Note { return nil }

// facts are what is known about a provider's panel.
type facts struct{}
