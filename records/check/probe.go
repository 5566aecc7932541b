package check

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"allgreen/records"
	"allgreen/records/resolve"
)

// maxProbes is how many questions are asked for one missing record at most, the
// one for wildcards and the one at another domain of the person's included.
const maxProbes = 20

// typeSPF is the type that SPF once had, and that no receiver asks for any
// more (RFC 7208 §3.1).
const typeSPF resolve.Type = 99

// candidate is a place where a record lands by mistake, and the mistake.
type candidate struct {
	question resolve.Question
	code     string
}

// probe looks for a missing record where panels and people put it by mistake.
func (l *look) probe(ctx context.Context, w wanted, reply resolve.Reply, server resolve.Server, s *source) {
	zone := reply.Zone.Apex
	if w.Where == records.AtReverse {
		// The panel of the domain cannot serve the reverse zone.
		home := l.reply(ctx, resolve.Question{Name: l.domain, Type: resolve.TypeMX})
		var ok bool
		if server, _, ok = witness(home.Reply); !ok || home.Zone == nil {
			return
		}
		zone = home.Zone.Apex
	}
	places := l.places(w, zone, reply.Question.Type)
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
			s.lead(l.tell(w, place.code, "{found}", short(place.question.Name), "{ip}", l.addressOf(w).String()))
			return
		}
	}
	if found, ok := l.otherSelector(places, answers, random); w.kind == kindDKIM && ok {
		code := "selector-other:somewhere"
		if found != "" {
			code = "selector-other"
		}
		s.lead(l.tell(w, code, "{found}", short(found), "{S}", selectorOf(w.Record)))
	}
}

// lead puts a cause in front of what was found so far.
func (s *source) lead(f Finding) { s.findings = append([]Finding{f}, s.findings...) }

// places lists where the record may have landed, the likeliest first.
func (l *look) places(w wanted, zone string, t resolve.Type) []candidate {
	name := resolve.Canonical(w.Name)
	var list []candidate
	ask := func(code string, t resolve.Type, names ...string) {
		for _, n := range names {
			q := resolve.Question{Name: n, Type: t}
			known := func(c candidate) bool { return c.question == q }
			if (n != name || t == typeSPF) && len(n) <= 254 && !slices.ContainsFunc(list, known) && len(list) < maxProbes-2 {
				list = append(list, candidate{q, code})
			}
		}
	}
	add := func(code string, names ...string) { ask(code, t, names...) }
	if w.kind == kindPTR {
		ip := l.addressOf(w)
		add("ptr-in-own-zone", name+zone, name+l.domain, l.domain, l.host)
		if ip.Is4() {
			add("ptr-in-own-zone", fmt.Sprintf("%d.%s", ip.As4()[3], zone), ip.String()+"."+zone)
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
	switch w.kind {
	case kindSTS:
		add("mta-sts-name", "mta-sts."+l.domain, "_mta_sts."+l.domain, "_mtasts."+l.domain)
	case kindTLSRPT:
		add("tlsrpt-name", "_tls."+l.domain, "smtp._tls."+l.domain, "_smtp-tls."+l.domain,
			"_smtp.tls."+l.domain, "_tlsrpt."+l.domain)
	case kindTLSA:
		add("tlsa-on-domain", "_25._tcp."+l.domain)
	case kindService:
		add("srv-name", serviceNames(name)...)
	case kindWeb:
		if name == "mta-sts."+l.domain {
			add("mta-sts-name", "_mta-sts."+l.domain)
		}
	}
	add("underscore-dropped", withoutUnderscores(name)...)
	if withEach(name, "-") != name {
		add("underscore-escaped", withEach(name, `\\_`), withEach(name, "-"))
	}
	switch w.kind {
	case kindDKIM:
		selector := selectorOf(w.Record)
		add("dkim-without-domainkey", selector+"."+l.domain, "_domainkey."+l.domain, l.domain)
		if l.domain != zone {
			add("record-on-parent", selector+"._domainkey."+zone)
		}
		for _, s := range slips(selector) {
			add("selector-typo", s+"._domainkey."+l.domain)
		}
		for _, s := range l.usualSelectors() {
			add("selector-other", s+"._domainkey."+l.domain)
		}
	case kindDMARC:
		add("dmarc-at-apex", l.domain)
		if l.domain != zone {
			add("record-on-parent", "_dmarc."+zone)
		}
	case kindSPF:
		if name == l.domain {
			ask("spf-type99", typeSPF, name)
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

// withEach is the name with something else in place of the underscores at the
// beginnings of its labels.
func withEach(name, underscore string) string {
	labels := strings.Split(name, ".")
	for i, label := range labels {
		if bare, ok := strings.CutPrefix(label, "_"); ok {
			labels[i] = underscore + bare
		}
	}
	return strings.Join(labels, ".")
}

// misplaced tells whether what was found at another name is our record: it
// would be right, or it is a text of this kind, which has no other use there.
func (l *look) misplaced(ctx context.Context, w wanted, p candidate, a resolve.Answer) bool {
	right := func(rr resolve.RR) bool { return l.judge(ctx, w, alone(a, rr)).state == ServerGreen }
	switch {
	case w.kind == kindPTR, w.kind == kindService:
		return true // no such record means anything at such a name
	case p.code == "spf-type99":
		return slices.ContainsFunc(a.RRs, func(rr resolve.RR) bool { return strings.Contains(strings.ToLower(rr.Data), "v=spf1") })
	case w.kind == kindSPF && p.question.Name == l.host && p.code == "spf-at-wrong-name":
		return l.judge(ctx, w, a).state == ServerGreen && !forHELO(a)
	case p.code == "record-on-parent" && w.kind == kindDMARC:
		// The parent has a policy of its own; only this text names our domain.
		return strings.Contains(w.Value, short(l.domain)) &&
			slices.ContainsFunc(a.RRs, func(rr resolve.RR) bool { return rr.Text() == w.Value })
	case p.code == "record-on-parent", p.code == "selector-typo", p.code == "selector-other":
		return slices.ContainsFunc(a.RRs, right) // others may have keys of their own
	case w.kind == kindSPF:
		return len(textsOf(kindSPF, a.RRs)) > 0
	case w.Type == "TXT":
		return len(textsOf(w.kind, a.RRs)) > 0 || slices.ContainsFunc(a.RRs, right)
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
