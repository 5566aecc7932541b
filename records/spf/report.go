package spf

import "fmt"

// Change is what became of a term of an existing record.
type Change struct {
	Term   string // as it stood there: raw, hostile octets if it was broken
	Became string // as it stands now; empty when it is gone
	Why    string // a clause for people
}

// Default is a term that a DNS host put into a domain's record of its own
// accord, and which a server of one's own hardly needs.
type Default struct {
	Term     string // "include:spf.efwd.registrar-servers.com"
	Provider string // "Namecheap"
	For      string // what it is for: "mail forwarding"
}

// Report explains a merged record.
type Report struct {
	Added    []string  // our terms that were not there
	Changed  []Change  // terms that were there and are not as they were
	Kept     []Change  // terms that stay against what was asked, and why
	Defaults []Default // terms that could be taken out: see [Wanted.Remove]
}

// Lines explains the merge to people, a line each, fit to be drawn; none where
// the record already said all.
func (r Report) Lines() []string {
	var lines []string
	for _, term := range r.Added {
		lines = append(lines, "added "+visible(term))
	}
	for _, c := range r.Changed {
		switch c.Became {
		case "":
			lines = append(lines, fmt.Sprintf("left out %s: %s", visible(c.Term), c.Why))
		case c.Term:
			lines = append(lines, visible(c.Term)+" "+c.Why)
		default:
			lines = append(lines, fmt.Sprintf("%s became %s: %s", visible(c.Term), visible(c.Became), c.Why))
		}
	}
	for _, c := range r.Kept {
		lines = append(lines, fmt.Sprintf("kept %s: %s", visible(c.Term), c.Why))
	}
	for _, d := range r.Defaults {
		lines = append(lines, fmt.Sprintf("%s is for %s of %s; if you don't use that, it can go", visible(d.Term), d.For, d.Provider))
	}
	return lines
}

// written is the term with the qualifier that String leaves out before "all".
func (t Term) written() string {
	if t.Name == All && t.Qualifier == QPass {
		return "+all"
	}
	return t.String()
}
