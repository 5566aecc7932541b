package wizard

import (
	"cmp"
	"fmt"
	"slices"

	"allgreen/records"
)

// changes says in plain words what an edit changed: the answers first, then
// what that means for records that may be published already: old are those that
// were shown, now those that are.
func changes(before, after records.Setup, old, now []records.Record) []string {
	var sentences []string
	is, was := answersOf(after), answersOf(before)
	for _, field := range allFields() {
		now, then := cmp.Or(is[field.ID], none), cmp.Or(was[field.ID], none)
		if now != then {
			sentences = append(sentences, fmt.Sprintf("%s: now %s, was %s.", field.Label, now, then))
		}
	}
	if before.Selector != after.Selector && before.Selector != "" && !slices.Contains(after.Selectors, before.Selector) {
		sentences = append(sentences, fmt.Sprintf(
			"Leave the DKIM record of %s in DNS until your mail software signs with %s, and a week longer. Its key stays on disk.",
			before.Selector, cmp.Or(after.Selector, "the other key")))
	}
	return append(sentences, leftovers(old, now, after.Without)...)
}

// leftovers names the records that are to be changed or taken out where they
// were pasted already. A record that is left out on purpose is none of our business.
// No full stop stands behind a value: it would be pasted along.
func leftovers(old, now []records.Record, without []string) (sentences []string) {
	for _, o := range old {
		if o.ID == "dkim" || slices.Contains(without, o.ID) {
			continue
		}
		same := func(r records.Record) bool { return r.Type == o.Type && r.Name == o.Name && r.Value == o.Value }
		if slices.ContainsFunc(now, same) {
			continue
		}
		heir := slices.IndexFunc(now, func(r records.Record) bool { return r.ID == o.ID && r.Name == o.Name })
		if heir < 0 {
			sentences = append(sentences, fmt.Sprintf("Take out in DNS: %s %s %s", o.Name, o.Type, o.Value))
			continue
		}
		sentences = append(sentences, fmt.Sprintf("Change in DNS: %s %s from %s to %s", o.Name, o.Type, o.Value, now[heir].Value))
	}
	return sentences
}
