package tui

import (
	"strings"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/networks"
	"allgreen/records/render"
)

// place is a panel that records are entered at.
type place struct {
	zone     string // whose panel it is; "" at the owner of an address
	provider render.Provider
	network  networks.Network // of the address; empty where it is not known
	rows     []row
}

// places sorts the records by the panel that they are entered at, in their own
// order, those at the owner of the address last.
func (l *live) places() []place {
	var all []place
	at := map[string]int{}
	var reverse place
	for _, r := range l.project.Records {
		line := row{record: r, verdict: l.verdicts[r.ID]}
		if r.Where == records.AtReverse {
			reverse.rows = append(reverse.rows, line)
			continue
		}
		zone := l.likelyZone(r)
		i, known := at[zone]
		if !known {
			i = len(all)
			at[zone] = i
			all = append(all, place{zone: zone})
		}
		all[i].rows = append(all[i].rows, line)
	}
	for i := range all {
		all[i].provider = l.provider(all[i])
	}
	if len(reverse.rows) > 0 {
		reverse.network = reverse.rows[0].network()
		all = append(all, reverse)
	}
	for _, p := range all {
		for i := range p.rows {
			p.rows[i].at = p.at()
		}
	}
	return all
}

// provider is whose panel a zone is edited in: for the zone of the domain the one
// that was answered, else the one whose name servers have answered.
func (l *live) provider(p place) render.Provider {
	if p.zone == l.ownZone() {
		if answered := l.project.Provider(); answered.Known() || l.anyPanel {
			return answered
		}
	}
	for _, r := range p.rows {
		if servers := r.nameServers(); len(servers) > 0 {
			found, _ := render.DetectProvider(servers)
			return found
		}
	}
	return render.Provider{}
}

// at is the place as it follows "to set": "at Cloudflare".
func (p place) at() string {
	switch {
	case p.zone == "" && (p.network.Name == "" || p.network.Resold):
		return "where you rent the server"
	case p.zone == "":
		return "at " + p.network.Name
	case p.provider.Known():
		return "at " + p.provider.Name
	}
	return "at your DNS host"
}

// heading is the place above its records. Where there are several zones it
// names this one.
func (p place) heading(several bool) string {
	text := upper(p.at())
	switch {
	case p.zone == "" && p.network.Resold:
		return text
	case p.zone == "" && p.network.Name != "":
		return text + " (your server's host)"
	case p.zone != "" && several:
		return text + ", " + p.zone
	}
	return text
}

// severalZones tells whether records are entered in more than one zone.
func severalZones(all []place) bool {
	zones := 0
	for _, p := range all {
		if p.zone != "" {
			zones++
		}
	}
	return zones > 1
}

// ownZone is the zone that the domain lies in.
func (l *live) ownZone() string { return l.project.Setup.OwnZone().String() }

// likelyZone is the zone in whose panel a record is entered, as far as names tell.
func (l *live) likelyZone(r records.Record) string {
	return strings.TrimSuffix(render.LikelyZone(r, l.ownZone()), ".")
}

// zone is the one that was found in DNS, or else the likely one; "" for a PTR.
func (l *live) zone(r records.Record) string {
	likely := l.likelyZone(r)
	// A domain that is not delegated yet is found in the zone above it.
	if found := strings.TrimSuffix(l.verdicts[r.ID].Zone, "."); likely != "" && strings.HasSuffix("."+found, "."+likely) {
		return found
	}
	return likely
}

// host is what a record is called in the lists: its name relative to its zone,
// or the address of a PTR.
func (l *live) host(r records.Record) string {
	if addr, ok := records.ReverseAddr(r.Name); ok {
		return addr.String()
	}
	return render.Host(r.Name, l.zone(r))
}

// nameServers are the names of the servers of the record's zone.
func (r row) nameServers() (names []string) {
	for _, s := range r.verdict.Servers {
		if s.Role == check.Authoritative {
			names = append(names, s.Name)
		}
	}
	return names
}

// network is whose address the reverse name belongs to, as far as its zone's
// servers and its present name tell.
func (r row) network() networks.Network {
	n, _ := networks.Of(r.nameServers(), r.verdict.Found)
	return n
}

// ownProvider is whose panel the zone of the domain is edited in.
func (l *live) ownProvider() render.Provider {
	for _, p := range l.places() {
		if p.zone == l.ownZone() {
			return p.provider
		}
	}
	return l.project.Provider()
}
