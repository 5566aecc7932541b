package wizard

import "allgreen/records"

// Home is the folder in which the domains are kept.
type Home struct {
	dir string
}

// DefaultHome is the folder used where none is named: allgreen in the data
// folder of the XDG base directory specification.
func DefaultHome() string { return "" }

// OpenHome opens the folder dir and makes it (0700) where it is not there.
// Errors wrap [ErrHome].
func OpenHome(dir string) (*Home, error) { return &Home{dir: dir}, nil }

// Dir is the path of the folder.
func (h *Home) Dir() string { return h.dir }

// Domains is the saved domains, sorted.
func (h *Home) Domains() ([]records.Name, error) { return nil, nil }
