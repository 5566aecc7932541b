package wizard

import "time"

// Draft is an unfinished set-up as it is kept in draft.json.
type Draft struct {
	Version   int                `json:"version"`
	Step      int                `json:"step"`
	Answers   map[FieldID]string `json:"answers"`
	Prefilled map[FieldID]string `json:"prefilled,omitempty"`
	Saved     time.Time          `json:"saved"`
}

// Draft is the unfinished set-up, where there is one.
func (w *Wizard) Draft() (*Form, bool, error) { return nil, false, nil }

// SaveDraft keeps the answers given so far.
func (w *Wizard) SaveDraft(f *Form) error { return nil }
