package wizard

import (
	"time"

	"allgreen/records"
	"allgreen/records/check"
)

// Project is a domain that is set up: the answers, the key and the records.
type Project struct {
	Setup      records.Setup
	Records    []records.Record
	KeyPath    string   // of the private key
	KeyAdopted bool     // a key that stood there already was taken
	Changes    []string // what an edit changed, in plain words
	Warnings   []string // what is allowed, but probably not what is wanted
	Dir        string   // where the domain's files are
}

// Plan is what live DNS is compared with.
func (p *Project) Plan() check.Plan { return check.Plan{Setup: p.Setup, Records: p.Records} }

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
func (w *Wizard) Saved() ([]Summary, error) { return nil, nil }

// Open reads a saved domain and makes its records. Errors wrap [ErrNotSaved],
// [ErrVersion], [ErrCorrupt], [ErrForeign] or an error of package keys.
func (w *Wizard) Open(domain records.Name) (*Project, error) { return nil, ErrNotSaved }

// Only is the saved domain where there is exactly one. Else the error wraps
// [ErrNotSaved] or [ErrWhichDomain].
func (w *Wizard) Only() (records.Name, error) { return records.Name{}, ErrWhichDomain }
