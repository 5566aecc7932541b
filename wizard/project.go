package wizard

import (
	"fmt"
	"strings"
	"time"

	"allgreen/records"
	"allgreen/records/check"
)

// Project is a domain that is set up: the answers, the key and the records.
type Project struct {
	Setup      records.Setup
	Records    []records.Record
	KeyPath    string   // of the private RSA key; "" where another program keeps the keys
	KeyMade    bool     // a new key was written, made or imported
	KeyAdopted bool     // a key that stood there already was taken
	Changes    []string // what an edit changed, in plain words
	Warnings   []string // what is allowed, but probably not what is wanted
	SPFCost    []string // what the SPF record costs receivers, where other senders are in it
	Dir        string   // where the domain's files are

	home    *Home   // for the commands that are shown
	history History // as it was when the project was opened
}

// Plan is what live DNS is compared with.
func (p *Project) Plan() check.Plan { return check.Plan{Setup: p.Setup, Records: p.Records} }

// command is a command line about this domain to be shown to the person.
func (p *Project) command(verb string, flags ...string) string {
	return p.home.Command(strings.Join(append([]string{verb, p.Setup.Domain.String()}, flags...), " "))
}

// Summary is a saved domain in a list.
type Summary struct {
	Domain   records.Name
	MailHost records.Name
	State    check.State // as the last run saw it; "" where none looked yet
	Green    int
	Total    int
	Looked   time.Time // when; zero where none looked yet
	Err      error     // why the domain cannot be opened; all but Domain is empty then
}

// Saved lists the saved domains with their last known state.
func (w *Wizard) Saved() ([]Summary, error) {
	domains, err := w.Home.Domains()
	if err != nil {
		return nil, err
	}
	summaries := make([]Summary, 0, len(domains))
	for _, domain := range domains {
		saved, err := w.Home.Load(domain)
		if err != nil {
			summaries = append(summaries, Summary{Domain: domain, Err: err})
			continue
		}
		s := Summary{Domain: domain, MailHost: saved.Setup.MailHost}
		// A history that cannot be read only leaves the state unknown.
		if h, err := w.Home.History(domain); err == nil {
			s.State, s.Green, s.Total, s.Looked = h.State, h.Green, h.Total, h.Looked
		}
		summaries = append(summaries, s)
	}
	return summaries, nil
}

// Open reads a saved domain and makes its records. Errors wrap [ErrNotSaved],
// [ErrVersion], [ErrCorrupt], [ErrForeign] or an error of package keys.
func (w *Wizard) Open(domain records.Name) (*Project, error) {
	saved, err := w.Home.Load(domain)
	if err != nil {
		return nil, err
	}
	p := w.Home.project(saved.Setup)
	if p.Records, err = w.Home.build(p.Setup); err != nil {
		return nil, err
	}
	return p, nil
}

// Only is the saved domain where there is exactly one. Else the error wraps
// [ErrNotSaved] or [ErrWhichDomain].
func (w *Wizard) Only() (records.Name, error) {
	domains, err := w.Home.Domains()
	if err != nil {
		return records.Name{}, err
	}
	switch len(domains) {
	case 0:
		return records.Name{}, withHint(fmt.Errorf("%w: there is none in %s", ErrNotSaved, w.Home.dir),
			"Begin with: "+w.Home.Command("setup"))
	case 1:
		return domains[0], nil
	}
	names := make([]string, len(domains))
	for i, d := range domains {
		names[i] = d.String()
	}
	return records.Name{}, withHint(fmt.Errorf("%w: %d are saved", ErrWhichDomain, len(domains)),
		"Saved are: "+strings.Join(names, ", "))
}

// project is the domain without its records, which need the key.
func (h *Home) project(s records.Setup) *Project {
	keyPath := ""
	if s.Selector != "" {
		keyPath = h.KeyPath(s.Domain, s.Selector)
	}
	// One that cannot be read proposes nothing, and keeps nobody from the rest.
	history, _ := h.History(s.Domain)
	return &Project{
		Setup:    s,
		KeyPath:  keyPath,
		Dir:      h.path(s.Domain, ""),
		Warnings: s.Warnings(),
		home:     h,
		history:  history,
	}
}
