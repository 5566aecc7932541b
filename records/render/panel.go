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
	// Provider is the DNS host; nil stands for the generic form.
	Provider *Provider
}

// width is what fits on every terminal and in every mail.
const width = 78

// Panel writes, in plain ASCII, what a person has to type into the fields of a
// DNS panel, and why. A long value stands alone on one unbroken line, so that
// it can be copied. The errors are those of w.
func Panel(w io.Writer, rs []records.Record, opts PanelOptions) error {
	var b strings.Builder
	number := 0
	for i, place := range places(rs, opts.Zone) {
		if i > 0 {
			b.WriteByte('\n')
		}
		place.introduce(&b, i == 0)
		for _, r := range place.records {
			number++
			title(&b, number, r)
			if place.reverse {
				atReverse(&b, r)
			} else {
				atDNS(&b, r, place.zone)
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// place is one panel that the person has to open.
type place struct {
	reverse bool
	zone    string // of the DNS host's panel
	records []records.Record
}

// places sorts the records by panel, in the order of their first records, the
// reverse names last.
func places(rs []records.Record, zone string) []place {
	var all []place
	last := place{reverse: true}
	for _, r := range rs {
		if r.Where == records.AtReverse {
			last.records = append(last.records, r)
			continue
		}
		holder := strings.TrimSuffix(canonical(zoneOf(r, zone)), ".")
		i := slices.IndexFunc(all, func(p place) bool { return p.zone == holder })
		if i < 0 {
			i = len(all)
			all = append(all, place{zone: holder})
		}
		all[i].records = append(all[i].records, r)
	}
	if len(last.records) > 0 {
		all = append(all, last)
	}
	return all
}

func (p place) introduce(b *strings.Builder, first bool) {
	if p.reverse {
		heading(b, "At the owner of the IP address")
		paragraphs(b, "That is the company you rent the server from. Look in its control panel for \"reverse DNS\", \"rDNS\" or \"PTR\", or ask its support.")
		return
	}
	heading(b, "At your DNS host, in the zone "+p.zone)
	if !first {
		return
	}
	paragraphs(b,
		"Make one entry for each record. Paste values without quotes.",
		"Most panels put the domain behind the name by themselves, so the names here are short, and @ is the domain itself (some panels want the field left empty). "+
			"Where yours takes whole names only, put the domain behind it.",
		"If a saved target shows your domain twice, put a dot behind it: mail.example.org.")
}

func atDNS(b *strings.Builder, r records.Record, zone string) {
	field(b, "Type", r.Type)
	field(b, "Name", Host(r.Name, zone))
	priority, value := "", r.Value
	if r.Type == "MX" {
		priority, value = splitMX(r.Value)
		value = strings.TrimSuffix(value, ".")
	}
	if fieldIndent+len(value) <= width {
		field(b, "Value", value)
	} else {
		field(b, "Value", fmt.Sprintf("the next line, as one line of %d characters:", len(value)))
		b.WriteString(records.Visible(value) + "\n")
	}
	if priority != "" {
		field(b, "Priority", priority)
	}
	field(b, "TTL", fmt.Sprint(r.TTL))
	reasons(b, r)
}

func atReverse(b *strings.Builder, r records.Record) {
	if addr, ok := records.ReverseAddr(r.Name); ok {
		field(b, "Address", addr.String())
	}
	field(b, "Name", strings.TrimSuffix(r.Value, "."))
	reasons(b, r)
	wrapped(b, "   In the DNS this is a PTR record at", r.Name)
}

func title(b *strings.Builder, number int, r records.Record) {
	left := fmt.Sprintf("%d. %s", number, r.Title)
	fmt.Fprintf(b, "\n%-*s%s\n", width-len(records.Recommended), left, r.Need)
}

// fieldIndent is the column at which the value of a field begins.
const fieldIndent = 12

func field(b *strings.Builder, label, value string) {
	fmt.Fprintf(b, "%-*s%s\n", fieldIndent, "   "+label, records.Visible(value))
}

func reasons(b *strings.Builder, r records.Record) {
	wrapped(b, "   Why     ", r.Why)
	wrapped(b, "   Without ", r.Without)
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
