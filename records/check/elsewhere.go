package check

import (
	"context"
	"slices"

	"allgreen/records"
	"allgreen/records/render"
	"allgreen/records/resolve"
)

// askedElsewhere leads with the reason why a record that may well have been
// entered is not what the internet sees: its name was handed on to other
// servers, or the whole zone lies with another company than the person says.
func (l *look) askedElsewhere(ctx context.Context, w wanted, s *source) {
	if s.state == Green || s.state == Propagating || w.Where == records.AtReverse {
		return
	}
	if f, ok := l.wrongPanel(w.zone); ok && s.state == Missing {
		s.lead(f)
	}
	home := l.reply(ctx, resolve.Question{Name: l.domain, Type: resolve.TypeMX}).Zone
	if home != nil && w.zone.Apex != home.Apex && !isRegistry(home.Apex) && resolve.Encloses(home.Apex, w.zone.Apex) {
		s.lead(l.tell(w, "subzone", "{found}", short(w.zone.Apex), "{servers}", names(w.zone.ParentNS)))
	}
}

// wrongPanel tells whether the parent delegates the zone of the mail domain to
// another company than the one whose panel the person uses.
func (l *look) wrongPanel(zone *resolve.Zone) (Finding, bool) {
	if l.plan.Setup.DNSProvider == "" {
		return Finding{}, false
	}
	panel, ok := render.ProviderByID(l.plan.Setup.DNSProvider)
	if !ok || zone == nil || !resolve.Encloses(zone.Apex, l.domain) {
		return Finding{}, false
	}
	// Companies share name servers: none of them may be the person's.
	served := render.Candidates(zone.ParentNS)
	if len(served) == 0 || slices.ContainsFunc(served, func(p render.Provider) bool { return p.ID == panel.ID }) {
		return Finding{}, false
	}
	return l.say("wrong-panel", "{zone}", short(zone.Apex), "{panel}", panel.Name,
		"{provider}", served[0].Name, "{servers}", names(zone.ParentNS)), true
}

// twoLists tells what it means that the parent and the zone name other
// servers. Two whole sets of one company are two zones of the same name, of
// which the person sees one.
func (l *look) twoLists(zone *resolve.Zone) (Finding, bool) {
	parent, child := zone.ParentNS, zone.ChildNS
	if len(parent) == 0 || len(child) == 0 || slices.Equal(parent, child) {
		return Finding{}, false
	}
	words := []string{"{zone}", short(zone.Apex), "{parent}", names(parent), "{child}", names(child)}
	shared := slices.ContainsFunc(parent, func(ns string) bool { return slices.Contains(child, ns) })
	if !shared && sameCompany(parent, child) {
		return l.say("two-zones", words...), true
	}
	return l.say("ns-mismatch", words...), true
}

// sameCompany tells whether both lists are name servers of one known DNS host.
func sameCompany(a, b []string) bool {
	p, ok := render.DetectProvider(a)
	q, also := render.DetectProvider(b)
	return ok && also && p.ID == q.ID
}
