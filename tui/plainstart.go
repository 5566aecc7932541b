package tui

import (
	"fmt"
	"strconv"
	"strings"

	"allgreen/records"
	"allgreen/wizard"
)

// start offers what there is to go on with. It returns the questions to be
// asked, or done where there are none.
func (t *talk) start() (form *wizard.Form, done bool, err error) {
	w := t.opts.Wizard
	saved, err := w.Saved()
	if err != nil {
		return nil, false, err
	}
	var draft *wizard.Form
	if t.attended {
		if draft, _, err = w.Draft(); err != nil {
			t.refuse(err)
		}
	}
	if len(saved) == 0 && draft == nil {
		return wizard.NewForm(t.opts.Now()), false, nil
	}
	menu := t.menu(saved, draft)
	for {
		t.say("What would you like to go on with? A number, or the name of a new domain.")
		for i, entry := range menu {
			t.sayf("  %d  %s", i+1, entry.label)
		}
		line, err := t.read()
		if err != nil {
			return nil, false, err
		}
		if n, err := strconv.Atoi(strings.TrimSpace(line)); err == nil && n >= 1 && n <= len(menu) {
			return menu[n-1].choose()
		}
		if strings.TrimSpace(line) == "?" {
			t.say("A saved domain can be watched until all its records are green, its records can be shown again, and its answers changed. Keys are never overwritten.")
			continue
		}
		form := wizard.NewForm(t.opts.Now())
		accepted, err := form.Check(wizard.FieldDomain, line)
		if err != nil {
			t.refuse(err)
			continue
		}
		domain, err := records.ParseDomain(accepted.Value)
		if err != nil {
			return nil, false, err
		}
		if form, err = w.FormFor(domain); err != nil {
			t.refuse(err)
			continue
		}
		if _, err := form.Answer(wizard.FieldDomain, line); err != nil {
			return nil, false, err
		}
		form.SetStep(1)
		return form, false, nil
	}
}

// menuEntry is a line of the menu.
type menuEntry struct {
	label  string
	choose func() (form *wizard.Form, done bool, err error)
}

func (t *talk) menu(saved []wizard.Summary, draft *wizard.Form) (menu []menuEntry) {
	questions := func(form *wizard.Form) func() (*wizard.Form, bool, error) {
		return func() (*wizard.Form, bool, error) { return form, false, nil }
	}
	if draft != nil {
		label := fmt.Sprintf("go on with %s at step %d", draft.Value(wizard.FieldDomain), draft.Step()+1)
		menu = append(menu, menuEntry{label, questions(draft)})
	}
	for _, s := range saved {
		opened := func(use func(*desk) error) func() (*wizard.Form, bool, error) {
			return func() (*wizard.Form, bool, error) {
				p, err := t.opts.Wizard.Open(s.Domain)
				if err == nil {
					err = use(newDesk(t, p))
				}
				return nil, true, err
			}
		}
		menu = append(menu,
			menuEntry{"watch " + s.Domain.String(), opened((*desk).watch)},
			menuEntry{"show the records of " + s.Domain.String(), opened((*desk).again)},
			menuEntry{"change the answers of " + s.Domain.String(), func() (*wizard.Form, bool, error) {
				form, err := t.opts.Wizard.FormFor(s.Domain)
				return form, false, err
			}})
	}
	return append(menu, menuEntry{"a new domain", questions(wizard.NewForm(t.opts.Now()))})
}
