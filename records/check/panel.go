package check

import (
	"strings"

	"allgreen/records"
	"allgreen/records/networks"
	"allgreen/records/render"
	"allgreen/records/resolve"
)

// provider is whose panel a zone is edited in: the one the person named, for
// the zone of the mail domain, else the one whose name servers the parent
// lists. It is the zero value where nobody knows.
func (l *look) provider(zone *resolve.Zone) render.Provider {
	if zone == nil {
		return render.Provider{}
	}
	if resolve.Encloses(zone.Apex, l.domain) {
		if p, ok := render.ProviderByID(l.plan.Setup.DNSProvider); ok {
			return p
		}
	}
	p, _ := render.DetectProvider(zone.ParentNS)
	return p
}

// panelWords are the words of the panel in which a record is edited.
func (l *look) panelWords(w wanted) []string {
	if w.Where == records.AtReverse {
		return []string{"{Add}", "Add", "{about}", "", "{place}", l.reversePlace(w)}
	}
	p, apex := l.provider(w.zone), l.apex(w)
	words := []string{
		"{zone}", short(apex), "{host}", hostIn(p, w.Name, apex),
		"{enter}", enter(p, w.Name, apex), "{Add}", add(p), "{about}", about(p, w),
		"{named}", called(p, w.Name, apex),
	}
	if p.Known() {
		words = append(words, "{panel}", p.Name, "{Panel}", p.Name)
	}
	return words
}

// hostIn is what the panel wants as the name of a record.
func hostIn(p render.Provider, name, apex string) string {
	if p.Known() {
		return p.HostFor(name, apex)
	}
	return render.Host(name, apex)
}

// enter is a sentence on what belongs into the panel's field for the name.
func enter(p render.Provider, name, apex string) string {
	host := hostIn(p, name, apex)
	switch {
	case !p.Known() && host == "@":
		return "Write @ as the name, or leave it empty."
	case !p.Known():
		return "As its name write only " + host + "."
	case host == "":
		return "Leave " + box(p) + " empty."
	}
	return "In " + box(p) + " write only " + host + "."
}

// called follows the type of a record that is to be added, and says what belongs
// into the panel's field for the name; "with" ends it, or "and".
func called(p render.Provider, name, apex string) string {
	host := hostIn(p, name, apex)
	switch {
	case !p.Known() && host == "@":
		return "for " + short(name) + " itself with"
	case host == "":
		return "with an empty name and"
	}
	return "named " + host + " with"
}

// box is what the panel calls its field for the name.
func box(p render.Provider) string {
	if p.LabelsHint() {
		return "the box for the name, usually called " + p.HostLabel() + ","
	}
	return "the " + p.HostLabel() + " box"
}

// add begins a sentence on a record that is to be added: with where to click,
// as far as that is known of the panel.
func add(p render.Provider) string {
	where := p.Where()
	switch {
	case where.Text == "":
		return "Add"
	case where.Hint:
		return "At " + p.Name + ", usually under " + where.Text + ", add"
	}
	return "At " + p.Name + ", under " + where.Text + ", add"
}

// about is what else to know of the panel for a record, behind a sentence.
func about(p render.Provider, w wanted) string {
	var notes []string
	for _, note := range p.Obstacles(w.Record) {
		notes = append(notes, note.Text)
	}
	if len(notes) == 0 {
		return ""
	}
	return " " + strings.Join(notes, " ")
}

// reversePlace says where the name of an address is set, as it follows "set
// it": as much as the servers of its zone, or its factory name, tell.
func (l *look) reversePlace(w wanted, found ...string) string {
	if n, ok := l.network(w, found...); ok {
		return n.Place()
	}
	return "where you rent the server"
}

// network is whose address a reverse name belongs to.
func (l *look) network(w wanted, found ...string) (networks.Network, bool) {
	var servers []string
	if w.zone != nil {
		servers = append(servers, w.zone.ParentNS...)
	}
	return networks.Of(servers, found)
}
