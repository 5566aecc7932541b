package check

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"allgreen/records"
	"allgreen/records/render"
	"allgreen/records/resolve"
)

// maxProbes is how many wrong names are tried for one missing record, the
// random one for wildcards included.
const maxProbes = 20

// candidate is a place where a record lands by mistake, and the mistake.
type candidate struct {
	question resolve.Question
	code     string
}

// probe looks for a missing record where panels and people put it by mistake.
func (l *look) probe(ctx context.Context, w wanted, reply resolve.Reply, server resolve.Server, s *source) {
	zone := reply.Zone.Apex
	places := l.places(w, zone, reply.Question.Type)
	if w.Where == records.AtReverse {
		// The panel of the domain cannot serve the reverse zone.
		home := l.reply(ctx, resolve.Question{Name: l.domain, Type: resolve.TypeMX})
		var ok bool
		if server, _, ok = witness(home.Reply); !ok || home.Zone == nil {
			return
		}
		zone = home.Zone.Apex
	}
	answers := make([]resolve.Answer, len(places))
	var random resolve.Answer
	var asking sync.WaitGroup
	asking.Go(func() { random = l.wildcard(ctx, server, zone, reply.Question.Type) })
	for i, p := range places {
		asking.Go(func() { answers[i] = l.asker.Ask(ctx, server, p.question, false) })
	}
	asking.Wait()
	for i, a := range answers {
		if a.Status != resolve.Data || random.Status == resolve.Data && sameData(random, a) {
			continue
		}
		if place := places[i]; l.misplaced(ctx, w, place, a) {
			s.state = Wrong
			s.findings = append([]Finding{l.tell(w, place.code, "{found}", short(place.question.Name), "{zone}", short(zone),
				"{host}", render.Host(w.Name, zone), "{IP}", l.addressOf(w).String())}, s.findings...)
			return
		}
	}
}

// places lists where the record may have landed, the likeliest first.
func (l *look) places(w wanted, zone string, t resolve.Type) []candidate {
	name := resolve.Canonical(w.Name)
	var list []candidate
	add := func(code string, names ...string) {
		for _, n := range names {
			q := resolve.Question{Name: n, Type: t}
			known := func(c candidate) bool { return c.question == q }
			if n != name && len(n) <= 254 && !slices.ContainsFunc(list, known) && len(list) < maxProbes-1 {
				list = append(list, candidate{q, code})
			}
		}
	}
	if w.kind == kindPTR {
		ip := l.addressOf(w)
		add("ptr-in-own-zone", name+l.domain, l.domain, l.host)
		if ip.Is4() {
			add("ptr-in-own-zone", fmt.Sprintf("%d.%s", ip.As4()[3], l.domain))
		}
		return list
	}
	if name == zone {
		add("apex-doubled", name+zone)
		add("literal-at", `\@.`+zone) // as master files write it
	} else {
		add("name-doubled", name+zone)
		if name != l.domain && l.domain != zone {
			add("name-doubled", name+l.domain)
		}
	}
	add("underscore-dropped", withoutUnderscores(name)...)
	if strings.HasPrefix(name, "_") {
		add("underscore-escaped", `\\`+name, "-"+name[1:])
	}
	switch w.kind {
	case kindDKIM:
		selector := selectorOf(w.Record)
		add("dkim-without-domainkey", selector+"."+l.domain, "_domainkey."+l.domain, l.domain)
		if l.domain != zone {
			add("record-on-parent", selector+"._domainkey."+zone)
		}
	case kindDMARC:
		add("dmarc-at-apex", l.domain)
	case kindSPF:
		if name == l.domain {
			add("spf-at-wrong-name", l.host, "spf."+l.domain, "_spf."+l.domain, "www."+l.domain)
		}
	case kindMX:
		add("mx-on-host", l.host)
	}
	return list
}

// withoutUnderscores are the name's spellings with one or all of its leading
// underscores lost.
func withoutUnderscores(name string) []string {
	labels := strings.Split(name, ".")
	var spellings []string
	none := slices.Clone(labels)
	for i, label := range labels {
		if bare, ok := strings.CutPrefix(label, "_"); ok {
			one := slices.Clone(labels)
			one[i], none[i] = bare, bare
			spellings = append(spellings, strings.Join(one, "."))
		}
	}
	return append(spellings, strings.Join(none, "."))
}

// misplaced tells whether what was found at another name is our record: it
// would be right, or it is a text of this kind, which has no other use there.
func (l *look) misplaced(ctx context.Context, w wanted, p candidate, a resolve.Answer) bool {
	switch w.kind {
	case kindPTR:
		return true // no PTR means anything in the zone of a mail domain
	case kindSPF:
		if p.question.Name == l.host && p.code == "spf-at-wrong-name" {
			return l.judge(ctx, w, a).state == ServerGreen && !forHELO(a)
		}
		return len(textsOf(kindSPF, a.RRs)) > 0
	case kindDKIM, kindDMARC:
		if p.code == "record-on-parent" {
			return l.judge(ctx, w, a).state == ServerGreen // the parent may have a key of its own
		}
		return len(textsOf(w.kind, a.RRs)) > 0 ||
			slices.ContainsFunc(a.RRs, func(rr resolve.RR) bool { return l.judge(ctx, w, alone(a, rr)).state == ServerGreen })
	}
	return l.judge(ctx, w, a).state == ServerGreen
}

// alone is the answer as if the record were the only one.
func alone(a resolve.Answer, rr resolve.RR) resolve.Answer {
	a.RRs = []resolve.RR{rr}
	return a
}

// forHELO tells whether SPF at a mail host is meant for its HELO name
// (RFC 7208 §2.3), where it belongs.
func forHELO(a resolve.Answer) bool {
	return slices.ContainsFunc(a.RRs, func(rr resolve.RR) bool {
		terms := strings.Fields(strings.ToLower(rr.Text()))
		return len(terms) == 3 && terms[0] == "v=spf1" && strings.TrimLeft(terms[1], "+") == "a"
	})
}
