package check

import (
	"maps"
	"slices"
	"strings"

	"allgreen/records"
)

// entry is how a mistake is worded: what is seen and what it means, and how
// to mend it. Placeholders in braces are filled in by [look.say].
type entry struct {
	severity     Severity
	message, fix string
}

// catalogue holds the words for every code. A code with a colon is another
// wording, or another weight, of the code before the colon.
var catalogue = merge(nameMistakes, mailExchangerMistakes, addressMistakes, textMistakes,
	keyMistakes, senderMistakes, policyMistakes, reverseMistakes, serverMistakes,
	webMistakes, serviceMistakes, certificateMistakes, transportMistakes, neverMistakes, strengthMistakes)

func merge(parts ...map[string]entry) map[string]entry {
	all := map[string]entry{}
	for _, part := range parts {
		maps.Copy(all, part)
	}
	return all
}

// maxWord is how many characters of a stranger's text a message repeats.
const maxWord = 80

// maxList is that of a list of name servers, of which each is to be told.
const maxList = 480

// say words a finding. The pairs are placeholders and their values, which may
// come from strangers: they are made visible and short here, nowhere else.
func (l *look) say(code string, pairs ...string) Finding { return l.fill(code, pairs, nil) }

// tell is [look.say] about a wanted record, whose name, type, value and panel
// are known as well. They are given whole, since people copy them from there.
func (l *look) tell(w wanted, code string, pairs ...string) Finding {
	return l.fill(code, pairs, append([]string{"{NAME}", short(w.Name), "{type}", w.Type, "{want}", w.Value, "{IP}", w.Value},
		l.panelWords(w)...))
}

// fill puts foreign words, own words and those of the whole look into the
// sentences of a code.
func (l *look) fill(code string, foreign, own []string) Finding {
	e := catalogue[code]
	base, _, _ := strings.Cut(code, ":")
	var words []string
	for i := 0; i+1 < len(foreign); i += 2 {
		most := maxWord
		if foreign[i] == "{server}" || foreign[i] == "{servers}" {
			most = maxList
		}
		words = append(words, foreign[i], clip(records.Visible(foreign[i+1]), most))
	}
	// Of two values for a placeholder NewReplacer takes the first.
	r := strings.NewReplacer(slices.Concat(words, own, l.words)...)
	return Finding{Code: base, Severity: e.severity, Message: r.Replace(e.message), Fix: r.Replace(e.fix)}
}

// clip shortens a text to so many characters.
func clip(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

// maxFindings is one leading cause and at most two others.
const maxFindings = 3

// leading orders findings: errors before warnings before notes, otherwise as
// they came; each code once, at most [maxFindings] of them.
func leading(findings []Finding) []Finding {
	kept := []Finding{}
	for _, f := range ordered(findings) {
		same := func(k Finding) bool { return k.Code == f.Code }
		if len(kept) < maxFindings && !slices.ContainsFunc(kept, same) {
			kept = append(kept, f)
		}
	}
	return kept
}

// ordered is the findings of a check, which may be about several zones and
// servers: all of them, errors before warnings before notes, each once.
func ordered(findings []Finding) []Finding {
	weight := map[Severity]int{Error: 0, Warning: 1, Note: 2}
	kept := []Finding{}
	for _, f := range findings {
		if !slices.Contains(kept, f) {
			kept = append(kept, f)
		}
	}
	slices.SortStableFunc(kept, func(a, b Finding) int { return weight[a.Severity] - weight[b.Severity] })
	return kept
}

// as returns the finding with another weight: the same thing may keep one
// record from working and merely ride on another.
func (f Finding) as(s Severity) Finding {
	f.Severity = s
	return f
}
