package wizard

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
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
func (h *Home) Load(domain records.Name) (*Saved, error) {
	err := h.checkDir(domain)
	var saved *Saved
	if err == nil {
		saved, err = load[Saved](h.path(domain, setupFile))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, withHint(fmt.Errorf("%w: %s", ErrNotSaved, domain),
			"Set it up with: "+h.Command("setup "+domain.String()))
	}
	if err != nil {
		return nil, err
	}
	if err := saved.Setup.Validate(); err != nil {
		return nil, corrupt(h.path(domain, setupFile), err)
	}
	if saved.Setup.Domain != domain {
		return nil, corrupt(h.path(domain, setupFile), fmt.Errorf("it is about %s", saved.Setup.Domain))
	}
	return saved, nil
}

// saveSetup writes the answers. With the same answers as before the file stays
// the same, byte for byte.
func (h *Home) saveSetup(s records.Setup, before *Saved, now time.Time) error {
	now = now.UTC().Truncate(time.Second)
	saved := &Saved{Version: formatVersion, Created: now, Updated: now, Setup: s}
	if before != nil {
		saved.Created = before.Created
		same, err := equal(s, before.Setup)
		if err != nil {
			return err
		}
		if same {
			saved.Updated = before.Updated
		}
	}
	return save(h.path(s.Domain, setupFile), saved)
}

// still refuses answers that are not those of before any more, or are gone.
func (s *Saved) still(before records.Setup) error {
	if s != nil {
		if same, err := equal(s.Setup, before); err != nil || same {
			return err
		}
	}
	return fmt.Errorf("%w: %s", ErrLocked, before.Domain)
}

// equal compares answers as they are kept on disk.
func equal(a, b records.Setup) (bool, error) {
	left, err := json.Marshal(a)
	if err != nil {
		return false, fmt.Errorf("wizard: %w", err)
	}
	right, err := json.Marshal(b)
	if err != nil {
		return false, fmt.Errorf("wizard: %w", err)
	}
	return bytes.Equal(left, right), nil
}
