package check

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"allgreen/records"
	"allgreen/records/render"
	"allgreen/records/resolve"
)

// suppose adds to a record that is nowhere to be found what may be the reason.
// Nothing in DNS proves these, so they are questions, and nothing leads to
// them that was asked for this alone.
func (l *look) suppose(ctx context.Context, w wanted, own resolve.Answer, s *source) {
	maybe := func(code string, pairs ...string) { s.findings = append(s.findings, l.tell(w, code, pairs...)) }
	if w.Type == "CNAME" && len(own.Chain) == 0 && own.Status != resolve.NXDomain && s.state != Green && s.state != Propagating {
		maybe("autodiscover-conflict")
	}
	if w.Where == records.AtReverse || s.state != Missing {
		return
	}
	p := l.provider(w.zone)
	if offers, hint := p.Offers(w.Type); !offers && hint {
		maybe("type-unsupported:maybe")
	} else if !offers {
		s.lead(l.tell(w, "type-unsupported", "{id}", w.ID))
	}
	if most, _ := p.TextLimit(); most > 0 && w.kind == kindDKIM && len(w.Value) > most {
		maybe("dkim-too-long:maybe", "{n}", strconv.Itoa(most))
	}
	if p.Known() && wantsWholeName(p, w) {
		maybe("dot-in-fqdn-missing")
	}
	if l.underscoresMissing(ctx, w) {
		maybe("underscore-refused")
	}
	if late := p.Publishing(); late.Text != "" {
		maybe("zone-unsaved", "{wait}", late.Text)
	}
	if other, ok := l.atOtherDomain(ctx, w); ok {
		maybe("wrong-domain", "{other}", short(other))
	}
}

// wantsWholeName tells whether a panel wants names that others want short.
func wantsWholeName(p render.Provider, w wanted) bool {
	return w.zone != nil && w.Name != w.zone.Apex &&
		strings.EqualFold(strings.TrimSuffix(p.HostFor(w.Name, w.zone.Apex), "."), short(w.Name))
}

// underscoresMissing tells whether of all that is wanted the very names with
// an underscore are missing: some panels refuse them.
func (l *look) underscoresMissing(ctx context.Context, w wanted) bool {
	if !strings.Contains(w.Name, "_") {
		return false
	}
	with := 0
	for _, r := range l.plan.Records {
		if r.Where != records.AtDNS {
			continue
		}
		underscore := strings.Contains(r.Name, "_")
		if underscore {
			with++
		}
		if l.stands(ctx, r) == underscore {
			return false
		}
	}
	return with > 1
}

// stands tells whether there is anything of a record's type at its name, by
// what this round or the one before found.
func (l *look) stands(ctx context.Context, r records.Record) bool {
	if q, ok := l.plan.questionOf(r); ok && l.planned[q] {
		return slices.ContainsFunc(l.reply(ctx, q).Answers, func(a resolve.Answer) bool { return a.Status == resolve.Data })
	}
	before := l.previous(r.ID)
	return before != nil && len(before.Found) > 0
}

// atOtherDomain tells whether the record stands at the same name below
// another domain of the person's, as far as the answers name one.
func (l *look) atOtherDomain(ctx context.Context, w wanted) (string, bool) {
	other := organization(l.host) + "."
	label, inside := strings.CutSuffix(w.Name, "."+l.domain)
	if !inside || w.Type != "TXT" || !strings.Contains(label, "_") || resolve.Encloses(other, l.domain) {
		return "", false
	}
	a, err := l.lookup(ctx, resolve.Question{Name: label + "." + other, Type: resolve.TypeTXT})
	if err != nil {
		return "", false
	}
	return other, slices.ContainsFunc(a.RRs, func(rr resolve.RR) bool { return rr.Text() == w.Value })
}
