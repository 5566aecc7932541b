package render

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"allgreen/records"
)

// PanelOptions say for whose panel the text is.
type PanelOptions struct {
	// Zone is the zone at the person's DNS host, to which its panel's names
	// are relative. Names outside of it, and all where it is empty, are taken
	// to lie in the zone of their registrable domain.
	Zone string
	// Provider is the DNS host of that zone, or of the first where Zone is
	// empty; nil stands for the generic form.
	Provider *Provider
}

// width is what fits on every terminal and in every mail.
const width = 78

// Panel writes, as plain text, what a person has to type into the fields of a
// DNS panel, and why. It is ASCII but for internationalised names in sentences.
// A long value stands alone on one unbroken line, so that it can be copied.
// The errors are those of w.
func Panel(w io.Writer, rs []records.Record, opts PanelOptions) error {
	var b strings.Builder
	number := 0
	for i, place := range places(rs, opts) {
		if i > 0 {
			b.WriteByte('\n')
		}
		place.introduce(&b, i == 0)
		for _, r := range place.records {
			number++
			title(&b, number, r)
			place.fields(&b, r)
			reasons(&b, r)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// place is one panel that the person has to open.
type place struct {
	reverse  bool
	zone     string   // of the DNS host's panel
	provider Provider // of that zone
	records  []records.Record
}

// places sorts the records by panel, in the order of their first records, the
// reverse names last. The provider is that of the person's own zone; who holds
// other zones is not known.
func places(rs []records.Record, opts PanelOptions) []place {
	var all []place
	last := place{reverse: true}
	for _, r := range rs {
		if r.Where == records.AtReverse {
			last.records = append(last.records, r)
			continue
		}
		holder := strings.TrimSuffix(canonical(LikelyZone(r, opts.Zone)), ".")
		i := slices.IndexFunc(all, func(p place) bool { return p.zone == holder })
		if i < 0 {
			i = len(all)
			all = append(all, place{zone: holder})
		}
		all[i].records = append(all[i].records, r)
	}
	own := slices.IndexFunc(all, func(p place) bool { return opts.Zone == "" || canonical(p.zone) == canonical(opts.Zone) })
	if opts.Provider != nil && own >= 0 {
		all[own].provider = *opts.Provider
	}
	if len(last.records) > 0 {
		all = append(all, last)
	}
	return all
}

func (p place) introduce(b *strings.Builder, first bool) {
	switch {
	case p.reverse:
		heading(b, "At the owner of the IP address")
		paragraphs(b, "That is the company you rent the server from. Look in its control panel for \"reverse DNS\", \"rDNS\" or \"PTR\", or ask its support.")
		return
	case p.provider.Known():
		heading(b, "At "+p.provider.Name+", in the zone "+p.zone)
	default:
		heading(b, "At your DNS host, in the zone "+p.zone)
		if !first {
			return
		}
	}
	if where := p.provider.Where().Text; where != "" {
		paragraphs(b, "You usually find the records under: "+where)
	}
	for _, note := range slices.Concat(p.provider.Form(), p.provider.Notes()) {
		paragraphs(b, note.Text)
	}
	if remove := p.provider.Remove(); len(remove) > 0 {
		paragraphs(b, "Delete these where they stand, unless you still use what they are for:")
		for _, note := range remove {
			wrapped(b, "   -", note.Text)
		}
	}
}

// fields writes what to type, and what the panel makes of it.
func (p place) fields(b *strings.Builder, r records.Record) {
	if r.Hold != "" {
		wrapped(b, "   Not yet ", r.Hold)
	}
	all := p.provider.Fields(r, p.zone)
	indent := fieldIndent
	for _, f := range all {
		indent = max(indent, len("   "+f.Label)+1)
	}
	for _, f := range all {
		switch {
		case f.Value == "":
			field(b, indent, f.Label, "(leave it empty)")
		case indent+len(f.Value) <= width:
			field(b, indent, f.Label, f.Value)
		default:
			field(b, indent, f.Label, fmt.Sprintf("the next line, as one line of %d characters:", len(f.Value)))
			b.WriteString(records.Visible(f.Value) + "\n")
		}
	}
	if r.Type == "TXT" && !p.provider.Known() && len(records.Strings(r.Value)) > 1 {
		field(b, indent, "Or", "if the panel refuses it or cuts it off, these quoted parts:")
		b.WriteString(quoted(r.Value) + "\n")
	}
	for _, note := range p.provider.Obstacles(r) {
		wrapped(b, "   Note    ", note.Text)
	}
}

func title(b *strings.Builder, number int, r records.Record) {
	left := fmt.Sprintf("%d. %s", number, r.Title)
	fmt.Fprintf(b, "\n%-*s%s\n", width-len(records.Recommended), left, r.Need)
}

// fieldIndent is the column at which the value of a field begins, if no label
// is too long for it.
const fieldIndent = 12

func field(b *strings.Builder, indent int, label, value string) {
	fmt.Fprintf(b, "%-*s%s\n", indent, "   "+label, records.Visible(value))
}

func reasons(b *strings.Builder, r records.Record) {
	wrapped(b, "   Why     ", r.Why)
	wrapped(b, "   Without ", r.Without)
	if r.Where == records.AtReverse {
		wrapped(b, "   In the DNS this is a PTR record at", r.Name)
	}
}

func heading(b *strings.Builder, text string) {
	text = records.Visible(text)
	b.WriteString(text + "\n" + strings.Repeat("=", len(text)) + "\n")
}

func paragraphs(b *strings.Builder, texts ...string) {
	for _, text := range texts {
		b.WriteByte('\n')
		wrapped(b, "", text)
	}
}

// wrapped writes the text behind the label, broken at blanks to fit the
// width, and indented as deep as the label is long.
func wrapped(b *strings.Builder, label, text string) {
	indent := ""
	if label != "" {
		indent = strings.Repeat(" ", len(label)+1)
	}
	line := label
	for _, word := range strings.Fields(records.Visible(text)) {
		if len(line)+1+len(word) > width && len(line) > len(indent) {
			b.WriteString(line + "\n")
			line = indent + word
			continue
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	b.WriteString(line + "\n")
}
