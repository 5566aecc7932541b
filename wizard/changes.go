package wizard

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"allgreen/records"
)

// changes says in plain words what an edit changed: the answers first, then
// what that means for records that may be published already: old are those that
// were shown, now those that are.
func changes(before, after records.Setup, old, now []records.Record) []string {
	var sentences []string
	is, was := answersOf(after), answersOf(before)
	for _, field := range allFields() {
		if field.ID == FieldWeb {
			continue // its addresses tell it
		}
		now, then := cmp.Or(is[field.ID], none), cmp.Or(was[field.ID], none)
		if now != then {
			sentences = append(sentences, fmt.Sprintf("%s: now %s, was %s.", strings.TrimSuffix(field.Label, "?"), now, then))
		}
	}
	listed := append([]string{after.Selector, after.Ed25519}, after.Selectors...)
	for _, selector := range append([]string{before.Selector, before.Ed25519}, before.Selectors...) {
		if selector != "" && !slices.Contains(listed, selector) {
			sentences = append(sentences, fmt.Sprintf(
				"Leave the DKIM record of %s in DNS until your mail software signs with %s, and a week longer. Its key stays on disk.",
				selector, cmp.Or(after.Selector, "the other key")))
		}
	}
	if policy := records.FeatureMTASTS; before.Has(policy) && after.Has(policy) && before.STSPolicy() != after.STSPolicy() {
		sentences = append(sentences, "The policy file of MTA-STS is another one now: exchange it on your web server, then the record.")
	}
	return append(sentences, pastes(old, now, after.Without)...)
}

// pastes names the records to be changed, pasted and taken out where those that
// were shown before stand in DNS already; nothing where these are not known. A
// record that is left out on purpose is none of our business. What goes comes
// last: until the new is seen everywhere the old does its job.
func pastes(old, now []records.Record, without []string) (sentences []string) {
	if len(old) == 0 {
		return nil
	}
	shown := func(among []records.Record, r records.Record) bool {
		return slices.ContainsFunc(among, func(o records.Record) bool { return r.Type == o.Type && r.Name == o.Name && r.Value == o.Value })
	}
	at := func(among []records.Record, r records.Record) int {
		return slices.IndexFunc(among, func(o records.Record) bool { return r.ID == o.ID && r.Name == o.Name })
	}
	for _, r := range now {
		i := at(old, r)
		switch {
		case shown(old, r):
		case i >= 0:
			sentences = append(sentences, change(old[i], r))
		case r.Hold != "":
			sentences = append(sentences, fmt.Sprintf("Paste in DNS later, as is said there: %s %s", r.Name, r.Type))
		default:
			sentences = append(sentences, strings.TrimSuffix(fmt.Sprintf("Paste in DNS: %s %s %s", r.Name, r.Type, brief(r.Value)), " "))
		}
	}
	when := ""
	if len(sentences) > 0 {
		when = ", once the rest is green"
	}
	for _, o := range old {
		// The record of a key stays for mail that is on its way.
		if !isKey(o.ID) && !slices.Contains(without, o.ID) && !shown(now, o) && at(now, o) < 0 {
			sentences = append(sentences, fmt.Sprintf("Take out in DNS%s: %s %s %s", when, o.Name, o.Type, o.Value))
		}
	}
	return sentences
}

// isKey tells whether a record is that of a DKIM key: "dkim", "dkim-SELECTOR".
func isKey(id string) bool { return id == "dkim" || strings.HasPrefix(id, "dkim-") }

// change says what a record becomes. No full stop stands behind a value: it
// would be pasted along.
func change(old, now records.Record) string {
	switch from, to := brief(old.Value), brief(now.Value); {
	case from == "" || to == "":
		return fmt.Sprintf("Change in DNS: %s %s to the value shown now", now.Name, now.Type)
	case old.Type != now.Type:
		return fmt.Sprintf("Change in DNS: %s from %s %s to %s %s", now.Name, old.Type, from, now.Type, to)
	default:
		return fmt.Sprintf("Change in DNS: %s %s from %s to %s", now.Name, now.Type, from, to)
	}
}

// brief is a value that can be read in a sentence; "" for one as long as a key.
func brief(value string) string {
	const most = 255
	if len(value) > most {
		return ""
	}
	return value
}
