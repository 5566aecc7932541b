package check

import (
	"slices"
	"strings"

	"allgreen/records"
	"allgreen/records/resolve"
)

// maxSlips is how many misspellings of a selector are tried.
const maxSlips = 4

// slips are selectors that look like the given one: letters that pass for each
// other, a lost character, neighbours swapped.
func slips(selector string) []string {
	var list []string
	add := func(s string) {
		if s != selector && s != "" && len(list) < maxSlips && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	for _, pair := range [][2]string{{"-", "_"}, {"_", "-"}, {"1", "l"}, {"l", "1"}, {"0", "o"}, {"o", "0"}, {"-", ""}, {"_", ""}} {
		add(strings.Replace(selector, pair[0], pair[1], 1))
	}
	add(selector[:max(0, len(selector)-1)])
	for i := len(selector) - 1; i > 0; i-- {
		add(selector[:i-1] + selector[i:i+1] + selector[i-1:i] + selector[i+1:])
	}
	return list
}

// usualSelectors are those that programs choose by themselves, and those of
// the companies that most often send for others.
func (l *look) usualSelectors() []string {
	return []string{"default", "mail", "dkim", records.DefaultSelector(l.now), "selector1", "google", "s1", "k1"}
}

// sendersOwn are the selectors of companies that send for others: a key there
// is theirs, and says nothing about ours.
var sendersOwn = []string{"selector1", "google", "s1", "k1"}

// otherSelector tells whether something else is published below _domainkey
// than our selector, and where. That the name in the middle exists shows it
// (RFC 8020 §2), unless the server says so of any name.
func (l *look) otherSelector(places []candidate, answers []resolve.Answer, random resolve.Answer) (found string, ok bool) {
	middle, explained := "_domainkey."+l.domain, false
	for i, p := range places {
		a := answers[i]
		switch {
		case p.question.Name == middle && a.Status == resolve.NoData:
			ok = random.Status == resolve.NXDomain
		case l.planned[p.question]: // another one of ours
		case p.code == "selector-other" && a.Status == resolve.Data && len(a.RRs) > 0 && !slices.ContainsFunc(a.RRs, holdsKey):
			explained = true // by what is left there
		case p.code == "selector-other" && a.Status == resolve.Data && slices.ContainsFunc(textsOf(kindDKIM, a.RRs), holdsKey):
			selector, _, _ := strings.Cut(p.question.Name, ".")
			if slices.Contains(sendersOwn, selector) {
				return "", false
			}
			found = p.question.Name
		}
	}
	if found == "" && (explained || len(l.selectors()) > 1) {
		return "", false // an old key, or another one of ours
	}
	return found, ok
}

// holdsKey tells whether a text is more than the remains of a key that was
// withdrawn (RFC 6376 §3.6.1).
func holdsKey(rr resolve.RR) bool { return keyOf(rr.Text()) != "" }

// selectors are those of the plan's keys.
func (l *look) selectors() []string {
	var list []string
	for _, r := range l.plan.Records {
		if kindOf(r, l.host) == kindDKIM {
			list = append(list, selectorOf(r))
		}
	}
	return list
}

// serviceNames are how people misspell the name of a service (RFC 2782): its
// two labels swapped, one left out, underscores lost or doubled by the panel.
func serviceNames(name string) []string {
	labels := strings.SplitN(name, ".", 3)
	if len(labels) < 3 {
		return nil
	}
	service, proto, rest := labels[0], labels[1], labels[2]
	bare := func(label string) string { return strings.TrimPrefix(label, "_") }
	return []string{
		proto + "." + service + "." + rest,
		bare(service) + "." + bare(proto) + "." + rest,
		bare(service) + "." + proto + "." + rest,
		service + "." + bare(proto) + "." + rest,
		"_" + service + "." + proto + "." + rest,
		"_" + service + "._" + proto + "." + rest,
		service + "." + rest,
	}
}
