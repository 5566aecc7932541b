package tui

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"

	"allgreen/records"
	"allgreen/records/render"
	"allgreen/wizard"
)

// summary is the last step: what the answers are, what should be known before
// the first paste, and what is made of it.
func (q *questions) summary(w int) []string {
	t := q.theme
	w = min(w, 78)
	setup, err := q.form.Setup()
	if err != nil {
		return t.fault(err, w, 2)
	}
	var lines []string
	for _, row := range answers(setup) {
		if w < oneColumn {
			lines = append(lines, "  "+t.dim.Render(row[0]))
			lines = append(lines, t.paragraph(t.plain, row[1], w, 4)...)
			continue
		}
		value := indent(t.wrap(row[1], w-20), 20)
		value[0] = "  " + t.dim.Render(pad(row[0], 18)) + value[0][20:]
		lines = append(lines, value...)
	}
	lines = append(lines, "")
	warnings := q.form.Warnings()
	for _, warning := range warnings {
		lines = append(lines, t.noted(t.warn, "!", warning, w, 2)...)
	}
	notes := q.form.Notes()
	for _, note := range notes {
		lines = append(lines, t.noted(t.dim, "*", note, w, 2)...)
	}
	if len(warnings)+len(notes) > 0 {
		lines = append(lines, "")
	}
	switch {
	case q.making:
		return append(lines, t.paragraph(t.wait, q.makingText(), w, 2)...)
	case q.err != nil:
		lines = append(lines, t.fault(q.err, w, 2)...)
	}
	return append(lines, t.paragraph(t.plain, q.promise(setup), w, 2)...)
}

// answers are the answers, a label and a text each.
func answers(s records.Setup) [][2]string {
	rows := [][2]string{
		{"Domain", s.Domain.String()},
		{"Mail server", s.MailHost.String() + "  " + strings.Join(texts(s.Addrs()), "  ")},
	}
	if s.Domain.IDN() {
		rows[0][1] += "  (" + s.Domain.Unicode() + ")"
	}
	for _, b := range s.BackupMX {
		rows = append(rows, [2]string{"Backup server", b.Host.String()})
	}
	end := "~all: mail from elsewhere is suspicious"
	if s.SPF == records.Hard {
		end = "-all: mail from elsewhere is forged"
	}
	for _, selector := range []string{s.Selector, s.Ed25519} {
		if selector != "" {
			rows = append(rows, [2]string{"Key (DKIM)", selector + "._domainkey." + s.Domain.String()})
		}
	}
	for _, key := range s.DKIMRecords {
		rows = append(rows, [2]string{"Key (DKIM)", key.Selector + "._domainkey." + s.Domain.String() + ", kept by another program"})
	}
	rows = append(rows,
		[2]string{"Senders (SPF)", end},
		[2]string{"Forgeries (DMARC)", string(s.DMARC) + ", reports to " + s.RUA},
	)
	if len(s.SPFInclude) > 0 {
		rows = append(rows, [2]string{"Other senders", joined(s.SPFInclude)})
	}
	if len(s.With) > 0 {
		rows = append(rows, [2]string{"Further records", strings.Join(labels(wizard.FieldWith, s.With), ", ")})
	}
	if web := append(texts(s.WebIPv4), texts(s.WebIPv6)...); len(web) > 0 {
		rows = append(rows, [2]string{"Website", strings.Join(web, "  ")})
	}
	if provider, ok := render.ProviderByID(s.DNSProvider); ok {
		rows = append(rows, [2]string{"DNS host", provider.Name})
	}
	if len(s.Without) > 0 {
		rows = append(rows, [2]string{"Left out", strings.Join(s.Without, ", ")})
	}
	return rows
}

// labels are the chosen values of a field as its choices are labelled.
func labels[T ~string](id wizard.FieldID, values []T) []string {
	list := make([]string, len(values))
	for i, value := range values {
		list[i] = string(value)
	}
	for _, step := range wizard.Steps() {
		for _, field := range step.Fields {
			for _, c := range field.Choices {
				if at := slices.Index(list, c.Value); field.ID == id && at >= 0 {
					list[at] = c.Label
				}
			}
		}
	}
	return list
}

// joined is the words by commas.
func joined[T any](words []T) string {
	list := make([]string, len(words))
	for i, word := range words {
		list[i] = fmt.Sprint(word)
	}
	return strings.Join(list, ", ")
}

func texts(addrs []netip.Addr) []string {
	list := make([]string, len(addrs))
	for i, a := range addrs {
		list[i] = a.String()
	}
	return list
}

// promise says what enter will do.
func (q *questions) promise(s records.Setup) string {
	folder := filepath.Join(q.opts.Wizard.Home.Dir(), s.Domain.String())
	if file := q.form.KeyFile(); file != "" {
		return fmt.Sprintf("Enter takes your key from %s and makes the records from it. Both are kept in %s, for your eyes only. Then you see what to paste where.", file, folder)
	}
	if s.Selector == "" {
		return fmt.Sprintf("Enter makes the records; the key stays with the program that has it. They are kept in %s. Then you see what to paste where.", folder)
	}
	return fmt.Sprintf("Enter makes the key pair and the records. They are kept in %s, for your eyes only. Then you see what to paste where.", folder)
}

func (q *questions) makingText() string {
	if q.form.KeyFile() != "" {
		return "Taking over the key and making the records " + q.theme.dots
	}
	return "Making the key from fresh random numbers; that takes a second or two " + q.theme.dots
}

// news is what the person should know of a set-up that was just finished.
func news(p *wizard.Project) []string {
	list := append(append([]string(nil), p.Changes...), p.SPFCost...)
	if p.KeyAdopted {
		list = append(list, "A key stood there already and was taken over: "+p.KeyPath)
	}
	return list
}
