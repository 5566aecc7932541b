package render

import (
	"fmt"
	"time"
)

// Form returns how the panel wants names and values typed, in plain sentences.
func (p Provider) Form() []Note {
	if !p.Known() {
		return []Note{
			{"Make one entry for each record. Paste values without quotes.", false},
			{"Most panels put the domain behind the name by themselves, so the names here are short, and @ is the domain itself (some panels want the field left empty). " +
				"Where yours takes whole names only, put the domain behind it.", true},
			{"If a saved target shows your domain twice, put a dot behind it: mail.example.org.", true},
		}
	}
	all := []Note{p.textForm(), p.nameForm()}
	switch dot := p.facts.FinalDot; dot.Is {
	case dotOptional:
	case dotNeeded:
		all = append(all, hedged(dot.hint(), "Type the dot at the end of a target too: without it the panel %sputs your domain behind the target."))
	default:
		all = append(all, Note{"If a saved target shows your domain twice, put a dot behind it: mail.example.org.", true})
	}
	return append(all, p.ttlForm()...)
}

// hedged puts "usually" into the gap of a sentence that is a mere hint.
func hedged(hint bool, sentence string) Note {
	usually := ""
	if hint {
		usually = "usually "
	}
	return Note{fmt.Sprintf(sentence, usually), hint}
}

func (p Provider) nameForm() Note {
	host, apex := p.facts.Host, p.facts.Apex
	if host.Is == hostFull {
		return hedged(host.hint(), "The panel %stakes whole names, as they stand here.")
	}
	sentence := "The panel %sputs the domain behind a name by itself, so the names here are short; "
	if apex.Is == "" {
		sentence += "for the domain itself leave the field empty."
	} else {
		sentence += apex.Is + " is the domain itself."
	}
	return hedged(host.hint() || apex.hint(), sentence)
}

func (p Provider) textForm() Note {
	quotes := p.facts.Quotes
	switch quotes.Is {
	case quotesAlways:
		return hedged(quotes.hint(), "Make one entry for each record. The panel %swants the quotes of a TXT value typed.")
	case quotesLong:
		return hedged(quotes.hint(), "Make one entry for each record. The panel %swants a TXT value of more than 255 characters in quoted parts, others without quotes.")
	default:
		return Note{"Make one entry for each record. Paste values without quotes.", quotes.hint()}
	}
}

// longDefault is the TTL from which on a mistake is remembered for too long.
const longDefault = 4 * time.Hour

func (p Provider) ttlForm() []Note {
	ttl := p.facts.TTL
	if ttl.Fixed.Is {
		return []Note{hedged(ttl.Fixed.hint(), "The TTL %scannot be set for a single record.")}
	}
	if own := time.Duration(ttl.Default.Is) * time.Second; own >= longDefault {
		length := fmt.Sprintf("%.0f hours", own.Hours())
		if own >= 48*time.Hour {
			length = fmt.Sprintf("%.0f days", own.Hours()/24)
		}
		return []Note{hedged(ttl.Default.hint(), "Set the TTL: the panel's own is %s"+length+", and for that long caches keep a mistake.")}
	}
	return nil
}

// Offers reports whether the panel makes records of the type; where nobody
// knows it is taken to. hint tells that this is from memory.
func (p Provider) Offers(recordType string) (offers, hint bool) {
	known := p.facts.Types[recordType]
	return known.Is || !known.known(), known.hint()
}

// TextLimit returns the longest TXT value that the panel takes, in characters;
// 0 means that none is known. hint tells that this is from memory.
func (p Provider) TextLimit() (characters int, hint bool) {
	return p.facts.TXTMax.Is, p.facts.TXTMax.hint()
}

// LabelsHint reports whether the labels of the fields are from memory.
func (p Provider) LabelsHint() bool { return !p.facts.Labels.known() || p.facts.Labels.hint() }
