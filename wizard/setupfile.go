package wizard

import (
	"time"

	"allgreen/records"
)

// Saved is the answers of a domain as setup.json keeps them.
type Saved struct {
	Version int           `json:"version"`
	Created time.Time     `json:"created"`
	Updated time.Time     `json:"updated"` // when an answer last changed
	Setup   records.Setup `json:"setup"`
}

// Load reads the answers of a saved domain. Errors wrap [ErrNotSaved],
// [ErrVersion], [ErrCorrupt] or [ErrForeign].
func (h *Home) Load(domain records.Name) (*Saved, error) { return nil, ErrNotSaved }
