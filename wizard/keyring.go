package wizard

import (
	"crypto"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"allgreen/keys"
	"allgreen/records"
)

// build makes the records of a set-up from the keys on disk.
func (h *Home) build(s records.Setup) ([]records.Record, error) {
	var public crypto.PublicKey
	var more []records.SigningKey
	for _, selector := range append([]string{s.Selector, s.Ed25519}, s.Selectors...) {
		if selector == "" {
			continue
		}
		pair, err := keys.Load(h.KeyPath(s.Domain, selector))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, h.lostKey(s, selector, err)
		}
		if err != nil {
			return nil, err
		}
		if selector == s.Selector {
			public = pair.Public()
			continue
		}
		more = append(more, records.SigningKey{Selector: selector, Public: pair.Public()})
	}
	return records.Build(s, public, more...)
}

// lostKey says what can be done about a key that is gone.
func (h *Home) lostKey(s records.Setup, selector string, err error) error {
	domain := s.Domain.String()
	other := "make a new one under another selector: " + h.Command("setup "+domain+" --selector NAME")
	switch selector {
	case s.Selector:
	case s.Ed25519:
		other = "do without: " + h.Command("setup "+domain+" --ed25519=none")
	default:
		other = "take it off the list: " + h.Command("keys retire "+selector+" "+domain)
	}
	return withHint(fmt.Errorf("wizard: the private key of %s: %w", domain, err), "Bring it back from a backup, or "+other)
}

// KeyPath is where the key of a selector is.
func (h *Home) KeyPath(domain records.Name, selector string) string {
	return keys.Path(h.dir, domain.String(), selector)
}

// Keys lists the keys of a saved domain.
func (w *Wizard) Keys(domain records.Name) ([]keys.Entry, error) {
	if _, err := w.Home.Load(domain); err != nil {
		return nil, err
	}
	return keys.List(filepath.Join(w.Home.path(domain, ""), keysFolder))
}

// KeyFiles are the keys to sign with: the RSA key and, where there is one, the
// Ed25519 key. There are none where another program keeps the keys.
func (p *Project) KeyFiles() (files []keys.KeyFile) {
	for _, selector := range []string{p.Setup.Selector, p.Setup.Ed25519} {
		if selector != "" {
			files = append(files, keys.KeyFile{Selector: selector, Path: p.home.KeyPath(p.Setup.Domain, selector)})
		}
	}
	return files
}
