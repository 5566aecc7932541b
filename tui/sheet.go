package tui

import (
	"fmt"
	"slices"
	"strings"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/render"
)

// sheet is one record as it is typed into a panel, with all that is to be known
// about it there.
type sheet struct {
	live   *live
	row    row
	place  place
	fields []render.Field
	// forms are the ways to write the value, that of the panel first; form is
	// the one that is shown, copied and printed.
	forms []render.Shape
	form  int
}

// sheet is the sheet of a row with one of the forms of its value.
func (l *live) sheet(r row, form int) sheet {
	p := l.placeOf(r.record)
	s := sheet{live: l, row: r, place: p, fields: p.provider.Fields(r.record, l.zone(r.record))}
	s.forms = formsOf(r.record, render.FieldOf(s.fields, render.RoleValue))
	s.form = form % len(s.forms)
	return s
}

// formsOf are the ways to write a value: as the panel wants it, and the others.
func formsOf(r records.Record, asked string) []render.Shape {
	shapes := render.Shapes(r)
	first := slices.IndexFunc(shapes, func(s render.Shape) bool { return s.Text == asked })
	if first < 0 {
		return append([]render.Shape{{Text: asked}}, shapes...)
	}
	return append(shapes[first:first+1:first+1], slices.Delete(slices.Clone(shapes), first, first+1)...)
}

// value is the value in the form that is shown.
func (s sheet) value() render.Shape { return s.forms[s.form] }

// name is what goes into the field for the name, or the address of a PTR.
func (s sheet) name() string {
	if s.row.record.Where == records.AtReverse {
		return render.FieldOf(s.fields, render.RoleAddress)
	}
	return render.FieldOf(s.fields, render.RoleName)
}

// heading says what the plain value is.
func (s sheet) heading() string {
	form := "the value"
	if name := s.value().Name; name != "" {
		form = "the value as " + name
	}
	return fmt.Sprintf("%s %s, %s:", s.row.record.Type, s.live.host(s.row.record), form)
}

// hasPolicy tells whether the record needs the policy file of MTA-STS.
func (s sheet) hasPolicy() bool {
	return s.live.project.Setup.Has(records.FeatureMTASTS) && strings.HasPrefix(s.row.record.ID, "mta-sts")
}

// panelName is whose words the fields are named in.
func (s sheet) panelName() string {
	if s.place.provider.Known() {
		return s.place.provider.Name + " calls them"
	}
	return "most panels call them"
}

// reversePlace says where the name of an address is set.
func (s sheet) reversePlace() string {
	if n := s.row.network(); n.Name != "" {
		return "Set it " + n.Place() + "."
	}
	return "This one is set at the company that you rent the server from. Look in its control panel for \"reverse DNS\", \"rDNS\" or \"PTR\", or ask its support."
}

// short is the sheet beside the list.
func (s sheet) short(t theme, w int) []string {
	r := s.row.record
	lines := []string{t.spread(t.title.Render(t.text(titled(r))), t.dim.Render(string(r.Need)), w), ""}
	lines = append(lines, s.hold(t, w)...)
	lines = append(lines, s.entries(t, w)...)
	lines = append(lines, s.matter(t, w)...)
	lines = append(lines, s.mind(t, w)...)
	lines = append(lines, t.paragraph(t.plain, r.Why, w, 0)...)
	return append(lines, t.paragraph(t.plain, "Without it: "+r.Without, w, 0)...)
}

// whole is the sheet with all that is known.
func (s sheet) whole(t theme, w int) []string {
	lines := s.short(t, w)
	more := func(text string) {
		if text != "" {
			lines = append(append(lines, ""), t.paragraph(t.plain, text, w, 0)...)
		}
	}
	switch where := s.place.provider.Where().Text; {
	case s.row.record.Where == records.AtReverse:
		more(s.reversePlace())
	case where != "":
		more("At " + s.place.provider.Name + " you usually find the records under: " + where)
	}
	if s.row.record.Where != records.AtReverse {
		for _, note := range slices.Concat(s.place.provider.Form(), s.place.provider.Notes()) {
			more(note.Text)
		}
		if remove := s.place.provider.Remove(); len(remove) > 0 {
			more("Delete these where they stand, unless you still use what they are for:")
			for _, note := range remove {
				lines = append(lines, t.noted(t.plain, "*", note.Text, w, 2)...)
			}
		}
	}
	if s.hasPolicy() {
		more("It needs a file on your web server, " + s.live.project.Setup.STSPolicyURL() + ": t shows its text and how to serve it.")
	}
	more(s.row.record.RFC)
	return lines
}

// hold says why the record must not be pasted yet.
func (s sheet) hold(t theme, w int) []string {
	if s.row.record.Hold == "" || s.row.state() == check.Green {
		return nil
	}
	return append(t.noted(t.warn, "!", "Not yet: "+s.row.record.Hold, w, 0), "")
}

// entries is the panel's form, filled in.
func (s sheet) entries(t theme, w int) (lines []string) {
	label := 0
	for _, f := range s.fields {
		label = max(label, width(t.text(f.Label))+2)
	}
	label = min(label, w/2)
	for _, f := range s.fields {
		value := f.Value
		if f.Role == render.RoleValue {
			value = s.value().Text
		}
		shown, note := t.text(value), ""
		switch long := width(shown) > w-label; {
		case value == "":
			shown = t.dim.Render("(leave it empty)")
		case long && f.Role == render.RoleValue:
			note = fmt.Sprintf("%d characters, shortened here", len(value))
		}
		if f.Role == render.RoleValue && s.form > 0 {
			note = strings.TrimSuffix(s.value().Name+", "+note, ", ")
		}
		lines = append(lines, t.dim.Render(t.column(t.text(f.Label), label))+t.clip(shown, w-label))
		if note != "" {
			lines = append(lines, t.paragraph(t.dim, "("+note+")", w, label)...)
		}
	}
	return append(lines, "")
}

// matter is what is wrong with the record, and how to mend it.
func (s sheet) matter(t theme, w int) []string {
	if s.row.state() != check.Wrong || len(s.row.findings()) == 0 {
		return nil
	}
	f := s.row.findings()[0]
	return append(t.noted(t.bad, t.mark(check.Wrong), f.Message+" "+f.Fix, w, 0), "")
}

// mind is what to mind at this panel with this record.
func (s sheet) mind(t theme, w int) (lines []string) {
	if s.row.record.Where == records.AtReverse {
		return nil
	}
	for _, note := range s.place.provider.Obstacles(s.row.record) {
		lines = append(lines, t.noted(t.warn, "!", note.Text, w, 0)...)
	}
	if len(lines) > 0 {
		lines = append(lines, "")
	}
	return lines
}
