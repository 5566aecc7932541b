package wizard

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"allgreen/records"
)

// Draft is an unfinished set-up as it is kept in draft.json.
type Draft struct {
	Version   int                `json:"version"`
	Saved     time.Time          `json:"saved"`
	Step      int                `json:"step"`
	Answers   map[FieldID]string `json:"answers"`
	Prefilled map[FieldID]string `json:"prefilled,omitempty"`
	Began     *records.Setup     `json:"began,omitempty"` // the saved answers that are edited
}

// Draft is the unfinished set-up, where there is one.
func (h *Home) Draft() (Draft, bool, error) {
	d, err := load[Draft](filepath.Join(h.dir, draftFile))
	if errors.Is(err, fs.ErrNotExist) {
		return Draft{}, false, nil
	}
	if err != nil {
		return Draft{}, false, err
	}
	return *d, true, nil
}

// SaveDraft keeps an unfinished set-up; there is one at a time.
func (h *Home) SaveDraft(d Draft) error { return save(filepath.Join(h.dir, draftFile), &d) }

// DropDraft removes the unfinished set-up, where there is one.
func (h *Home) DropDraft() error {
	path := filepath.Join(h.dir, draftFile)
	err := os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = syncDir(h.dir)
	}
	return unusable(path, err)
}

// Draft is the unfinished set-up, where there is one.
func (w *Wizard) Draft() (*Form, bool, error) {
	d, ok, err := w.Home.Draft()
	if err != nil || !ok {
		return nil, false, err
	}
	form := FormFromDraft(d, w.Machine.Now())
	// What is kept of a saved domain without being asked stays on disk.
	if saved, err := w.Home.Load(form.domain()); err == nil {
		form.saved = &saved.Setup
		if d.Began != nil {
			form.follow(*d.Began, saved.Setup)
		}
	}
	return form, true, nil
}

// follow takes over what became different in the saved answers since the draft
// began, as the selector by a rotation; what the person changed in it stays.
func (f *Form) follow(began, saved records.Setup) {
	was, is := answersOf(began), answersOf(saved)
	for _, given := range []map[FieldID]string{f.answers, f.prefilled} {
		for id, value := range given {
			if value != was[id] {
				continue
			}
			if now, ok := is[id]; ok {
				given[id] = now
			} else {
				delete(given, id)
			}
		}
	}
}

// SaveDraft keeps the answers given so far. It is called after every step, so
// that a lost connection loses no confirmed answer.
func (w *Wizard) SaveDraft(f *Form) error {
	d := f.Draft()
	d.Saved = w.Machine.Now().UTC().Truncate(time.Second)
	return w.Home.SaveDraft(d)
}

// dropDraftOf removes the draft if it is about domain. One that cannot be read
// is left for the person to look at.
func (h *Home) dropDraftOf(domain records.Name) error {
	d, ok, err := h.Draft()
	if err != nil || !ok || FormFromDraft(d, d.Saved).domain() != domain {
		return nil
	}
	return h.DropDraft()
}
