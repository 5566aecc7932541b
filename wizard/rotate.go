package wizard

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"allgreen/keys"
	"allgreen/records"
)

// What can be wrong with a wish about keys.
var (
	// ErrForeignKeys: another program keeps the keys of this domain.
	ErrForeignKeys = errors.New("wizard: another program keeps the keys")
	// ErrSelectorTaken: there is a key under this selector already.
	ErrSelectorTaken = errors.New("wizard: selector is taken")
	// ErrNotRetirable: the key is in use, or may still be needed.
	ErrNotRetirable = errors.New("wizard: key cannot be retired")
)

// inFlight is how long mail may be on its way, or lie in a queue or a mailbox
// before somebody checks its signature: servers try for 4 to 5 days (RFC 5321 §4.5.4.1).
const inFlight = 7 * 24 * time.Hour

// NewKey makes a further key of a saved domain, or takes over the one of
// keyFile, and adds its record; nothing signs with it yet. selector may be "":
// then it is dated. The selector that was used is the last of Setup.Selectors.
func (w *Wizard) NewKey(ctx context.Context, domain records.Name, selector, keyFile string) (*Project, error) {
	return w.editKeys(ctx, domain, selector, keyFile, func(s *records.Setup, selector string) error {
		s.Selectors = append(s.Selectors, selector)
		return nil
	})
}

// Rotate makes a new key, with which the mail software is to sign from now on;
// the record of the old one stays on the list until [Wizard.Retire]. A selector
// of [Wizard.NewKey] is taken over, "" is a dated one. A second key is replaced too.
func (w *Wizard) Rotate(ctx context.Context, domain records.Name, selector string) (*Project, error) {
	return w.editKeys(ctx, domain, selector, "", func(s *records.Setup, selector string) error {
		s.Selectors = slices.DeleteFunc(s.Selectors, func(old string) bool { return old == selector })
		s.Selectors = append(s.Selectors, s.Selector)
		s.Selector = selector
		if s.Ed25519 == "" {
			return nil
		}
		second := selector + "e"
		if err := w.Home.free(*s, second); err != nil {
			return err
		}
		s.Selectors = append(s.Selectors, s.Ed25519)
		s.Ed25519 = second
		return nil
	})
}

// editKeys adds a key to a saved domain; apply says what it is for.
func (w *Wizard) editKeys(ctx context.Context, domain records.Name, selector, keyFile string, apply func(s *records.Setup, selector string) error) (*Project, error) {
	saved, err := w.Home.Load(domain)
	if err != nil {
		return nil, err
	}
	s := saved.Setup
	if s.Selector == "" {
		return nil, withHint(fmt.Errorf("%w: %s", ErrForeignKeys, domain), "Make the new key there, and name its record: "+w.Home.Command("setup "+domain.String()+" --dkim-record FILE"))
	}
	s.Selectors = slices.Clone(s.Selectors)
	if selector == "" {
		selector = w.Home.freeSelector(s, records.DefaultSelector(w.Machine.Now()))
	} else if selector, err = records.ParseSelector(selector); err != nil {
		return nil, named(FieldSelector, err)
	}
	if !slices.Contains(s.Selectors, selector) || keyFile != "" {
		if err := w.Home.free(s, selector); err != nil {
			return nil, err
		}
	}
	if err := apply(&s, selector); err != nil {
		return nil, err
	}
	if err := s.Validate(); err != nil {
		return nil, err
	}
	further := maker{path: w.Home.KeyPath(domain, selector), selector: selector, make: w.Machine.NewKey}
	if keyFile != "" {
		imported, err := keys.Import(keyFile)
		if err != nil {
			return nil, err
		}
		further.use(imported, keyFile)
	}
	if err := further.makeAhead(ctx); err != nil {
		return nil, err
	}
	var outcome keys.Outcome
	p, err := w.replace(ctx, saved, s, func() error {
		pair, came, err := further.ensure(ctx)
		outcome = came
		if err != nil || s.Selector != selector {
			return err
		}
		if err := pair.RequireRSA(further.path); err != nil {
			return err
		}
		// From the time of the file Retire knows since when the key is in use: it may
		// have been made long before.
		now := w.Machine.Now()
		return unusable(further.path, os.Chtimes(further.path, now, now))
	})
	if err != nil {
		return nil, err
	}
	p.KeyMade = outcome == keys.Created
	p.KeyAdopted = outcome.Existed() && !slices.Contains(saved.Setup.Selectors, selector)
	return p, nil
}

// replace puts s in the place of the answers that were saved, under the lock,
// once prepare has done its part.
func (w *Wizard) replace(ctx context.Context, saved *Saved, s records.Setup, prepare func() error) (*Project, error) {
	lock, err := w.Home.Lock(ctx, s.Domain)
	if err != nil {
		return nil, err
	}
	p, err := w.replaceLocked(ctx, saved, s, prepare)
	return p, errors.Join(err, lock.Release())
}

func (w *Wizard) replaceLocked(ctx context.Context, saved *Saved, s records.Setup, prepare func() error) (*Project, error) {
	before, err := w.Home.Load(s.Domain)
	if err != nil {
		return nil, err
	}
	if err := before.still(saved.Setup); err != nil {
		return nil, withHint(err, "Another run changed the domain meanwhile; say it again.")
	}
	if err := prepare(); err != nil {
		return nil, err
	}
	p := w.Home.project(s)
	if s.Ed25519 != "" {
		if err := w.ensureSecond(ctx, s); err != nil {
			return nil, err
		}
	}
	if p.Records, err = w.Home.build(s); err != nil {
		return nil, err
	}
	return p, w.save(p, before)
}

// Retired is a key that is off the list.
type Retired struct {
	Name string // of the record that can be taken out in DNS
	Path string // where the key is now; "" where it was gone before
}

// Retire takes the record of an older selector off the list and keeps its key
// aside. Unless anyway is set it waits until mail that was signed with it has
// arrived: a week after the key in use took its place.
func (w *Wizard) Retire(ctx context.Context, domain records.Name, selector string, anyway bool) (Retired, error) {
	saved, err := w.Home.Load(domain)
	if err != nil {
		return Retired{}, err
	}
	s := saved.Setup
	if selector == s.Selector || selector == s.Ed25519 {
		return Retired{}, withHint(fmt.Errorf("%w: %s is in use", ErrNotRetirable, records.Visible(selector)),
			"Make a new one first: "+w.Home.Command("keys rotate "+domain.String()))
	}
	if !slices.Contains(s.Selectors, selector) {
		hint := "There is no older key."
		if len(s.Selectors) > 0 {
			hint = "Older keys are: " + list(s.Selectors)
		}
		return Retired{}, withHint(fmt.Errorf("%w: %s is not an older selector of %s", ErrNotRetirable, records.Visible(selector), domain), hint)
	}
	now := w.Machine.Now()
	if info, err := os.Stat(w.Home.KeyPath(domain, s.Selector)); err == nil && !anyway {
		if due := info.ModTime().Add(inFlight); now.Before(due) {
			return Retired{}, withHint(fmt.Errorf("%w: mail that was signed with %s may still be on its way", ErrNotRetirable, selector),
				"Wait until "+records.Clock(due, now)+", or add --now if it never signed anything.")
		}
	}
	s.Selectors = slices.DeleteFunc(slices.Clone(s.Selectors), func(old string) bool { return old == selector })
	lock, err := w.Home.Lock(ctx, domain)
	if err != nil {
		return Retired{}, err
	}
	retired, err := w.retire(ctx, saved, s, selector)
	return retired, errors.Join(err, lock.Release())
}

// retire takes a selector that s has no more off the list, and then its key
// aside, both with the lock held: else another run could take the key up again
// in between.
func (w *Wizard) retire(ctx context.Context, saved *Saved, s records.Setup, selector string) (Retired, error) {
	if _, err := w.replaceLocked(ctx, saved, s, func() error { return nil }); err != nil {
		return Retired{}, err
	}
	retired := Retired{Name: s.KeyName(selector)}
	path, err := keys.SetAside(w.Home.KeyPath(s.Domain, selector), w.Machine.Now())
	if errors.Is(err, keys.ErrNoKey) {
		return retired, nil
	}
	retired.Path = path
	return retired, err
}

// free refuses a selector that has a record already. A key without a record, of
// a run that was killed, is adopted.
func (h *Home) free(s records.Setup, selector string) error {
	if !slices.Contains(append([]string{s.Selector, s.Ed25519}, s.Selectors...), selector) {
		return nil
	}
	return withHint(fmt.Errorf("%w: %s", ErrSelectorTaken, selector), "Keys are never overwritten. Name another selector: --selector "+h.freeSelector(s, selector))
}

// freeSelector is the selector, or with a letter behind it where it is taken.
// The letter e is for second keys.
func (h *Home) freeSelector(s records.Setup, selector string) string {
	taken := append([]string{s.Selector, s.Ed25519}, s.Selectors...)
	for _, letter := range []string{"", "b", "c", "d", "f", "g", "h", "i", "j", "k", "m"} {
		candidate := selector + letter
		_, err := os.Lstat(h.KeyPath(s.Domain, candidate))
		if errors.Is(err, fs.ErrNotExist) && !slices.Contains(taken, candidate) {
			return candidate
		}
	}
	return selector + "-new"
}
