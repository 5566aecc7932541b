package render

import (
	"fmt"
	"strings"

	"allgreen/records"
)

// Note is something a person has to know about a panel, in plain sentences.
type Note struct {
	Text string
	Hint bool // from memory only; the text says "usually"
}

func noteOf(f fact[string]) Note { return Note{f.Is, f.hint()} }

func notesOf(fs []fact[string]) []Note {
	var all []Note
	for _, f := range fs {
		all = append(all, noteOf(f))
	}
	return all
}

// Notes returns what to know about the panel before any record is typed.
func (p Provider) Notes() []Note {
	all := notesOf(p.facts.Notes)
	if late := p.Publishing(); late.Text != "" {
		all = append(all, Note{"The panel " + late.Text + ".", late.Hint})
	}
	return all
}

// Publishing returns what stands between a saved change and its publication,
// as it follows "the panel": "usually takes up to 15 minutes to publish a
// change". The text is empty where nothing is known to.
func (p Provider) Publishing() Note { return noteOf(p.facts.Publishing) }

// Remove returns the records that the provider puts into new zones and that
// stand in the way of mail, each in words as "MX mx1.example.net".
func (p Provider) Remove() []Note { return notesOf(p.facts.Remove) }

// Where returns where to click for the list of a zone's records, as "Domains >
// DNS > Add record", with an empty text where that is not known. Panels are
// redrawn often, so it is a hint always.
func (p Provider) Where() Note { return Note{p.facts.Where.Is, true} }

// Obstacles returns what a person has to know about the panel for this record:
// that the panel cannot take it and what to do then, else what to mind there.
func (p Provider) Obstacles(r records.Record) []Note {
	if r.Where == records.AtReverse {
		return nil
	}
	var all []Note
	if offers, hint := p.Offers(r.Type); !offers {
		all = append(all, p.cannot(hint, "has no records of the type "+r.Type, r))
	}
	if refused, what := p.refusesNull(r); refused.known() && !refused.Is {
		all = append(all, p.cannot(refused.hint(), "refuses "+what, r))
	}
	if r.Type == "TXT" {
		all = append(all, p.textObstacles(r)...)
	}
	if refused := p.facts.Refuses[r.Type]; refused.known() && strings.ContainsAny(bareValue(r), refused.Is) {
		all = append(all, p.cannot(refused.hint(), "refuses a value that has one of these in it: "+characters(refused.Is), r))
	}
	if about := p.facts.About[r.Type]; about.known() && len(all) == 0 {
		all = append(all, noteOf(about))
	}
	return all
}

// cannot says that the panel does not take a record, and what to do.
func (p Provider) cannot(hint bool, what string, r records.Record) Note {
	usually := ""
	if hint {
		usually = "usually "
	}
	remedy := "Ask its support, or let another DNS host hold the zone: the domain itself can stay where it is."
	if r.Need == records.Optional {
		remedy = "Leave this record out then, with --without " + r.ID + ": mail works without it."
	}
	return Note{fmt.Sprintf("The panel of %s %s%s. %s", p.Name, usually, what, remedy), hint}
}

// refusesNull tells whether the panel takes a record that says "there is no
// such service" (RFC 7505 §3, RFC 2782), and what it is.
func (p Provider) refusesNull(r records.Record) (takes fact[bool], what string) {
	if strings.HasSuffix(r.Value, " .") {
		switch r.Type {
		case "MX":
			return p.facts.NullMX, "an MX whose target is a single dot"
		case "SRV":
			return p.facts.NullSRV, "an SRV record whose target is a single dot"
		}
	}
	return fact[bool]{}, ""
}

func (p Provider) textObstacles(r records.Record) (all []Note) {
	if most, hint := p.TextLimit(); most > 0 && len(r.Value) > most {
		what := fmt.Sprintf("takes at most %d characters, and this value has %d", most, len(r.Value))
		note := p.cannot(hint, what, r)
		if way := p.facts.TooLong; way.known() {
			note = Note{fmt.Sprintf("The panel of %s %s. %s", p.Name, what, way.Is), hint || way.hint()}
		}
		all = append(all, note)
	}
	if text := p.text(r.Value); strings.HasPrefix(text, `"`) && len(records.Strings(r.Value)) > 1 {
		all = append(all, Note{"Type the quotes too, and keep the quoted parts on one line: a new line makes a second record.", false})
	}
	return all
}

// bareValue is the value without the quotes and numbers around it.
func bareValue(r records.Record) string {
	if r.Type == "CAA" {
		if parts := strings.SplitN(r.Value, " ", 3); len(parts) == 3 {
			return strings.Trim(parts[2], `"`)
		}
	}
	return r.Value
}

// characters spells out what would be hard to see in a sentence.
func characters(set string) string {
	var names []string
	for _, c := range set {
		switch c {
		case ' ':
			names = append(names, "a blank")
		case '"':
			names = append(names, "a double quote")
		case '`':
			names = append(names, "a backtick")
		case '\\':
			names = append(names, "a backslash")
		case ';':
			names = append(names, "a semicolon")
		default:
			names = append(names, string(c))
		}
	}
	return strings.Join(names, ", ")
}
