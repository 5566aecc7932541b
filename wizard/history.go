package wizard

import (
	"errors"
	"io/fs"
	"maps"
	"time"

	"allgreen/records"
	"allgreen/records/check"
)

// History is what was seen of a domain, as history.json keeps it.
type History struct {
	Version int             `json:"version"`
	Looked  time.Time       `json:"looked"` // when something last stood otherwise than before
	State   check.State     `json:"state"`
	Green   int             `json:"green"`
	Total   int             `json:"total"`
	Records map[string]Seen `json:"records"` // by record id
}

// Seen is what was seen of one record.
type Seen struct {
	Value      string      `json:"value"` // as it was wanted then: an edited record begins anew
	State      check.State `json:"state"`
	FirstGreen time.Time   `json:"first_green,omitzero"`
}

// History reads what earlier runs saw; of a domain that was never looked at it
// is empty. Errors wrap [ErrVersion], [ErrCorrupt] or [ErrForeign].
func (h *Home) History(domain records.Name) (History, error) {
	history, err := load[History](h.path(domain, historyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return History{Version: formatVersion}, nil
	}
	if err != nil {
		return History{Version: formatVersion}, err
	}
	return *history, nil
}

// SaveHistory keeps what was seen for the next run.
func (h *Home) SaveHistory(domain records.Name, history History) error {
	if err := h.checkDir(domain); err != nil {
		return err
	}
	return save(h.path(domain, historyFile), &history)
}

// with is the history once r was seen, and whether anything but the time is new.
func (h History) with(r check.Round) (next History, changed bool) {
	next = History{
		Version: formatVersion,
		Looked:  r.Time.UTC().Truncate(time.Second),
		State:   r.State,
		Green:   r.Green,
		Total:   r.Total,
		Records: map[string]Seen{},
	}
	for _, v := range r.Records {
		seen := Seen{Value: v.Value, State: v.State}
		if before := h.Records[v.ID]; before.Value == v.Value {
			seen.FirstGreen = before.FirstGreen
		}
		if v.State == check.Green && seen.FirstGreen.IsZero() {
			seen.FirstGreen = next.Looked
		}
		next.Records[v.ID] = seen
	}
	same := h.State == next.State && h.Green == next.Green && h.Total == next.Total && maps.Equal(h.Records, next.Records)
	return next, !same
}

// changed is how v stood in this history where it stands otherwise now; ""
// where it doesn't or nothing is known.
func (h History) changed(v check.Verdict) string {
	seen, known := h.Records[v.ID]
	if !known || seen.Value != v.Value || seen.State == v.State {
		return ""
	}
	return "was " + string(seen.State)
}
