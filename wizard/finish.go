package wizard

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"allgreen/keys"
	"allgreen/records"
	"allgreen/records/render"
)

// FinishOptions is what is not an answer about the domain.
type FinishOptions struct {
	KeyFile string         // an existing private key to be used, in place of a new one
	Began   *records.Setup // the saved answers that are edited; nil where there were none, or whatever is saved is meant to go
}

// FinishOptions is what [Wizard.Finish] needs beside the answers of [Form.Setup].
func (f *Form) FinishOptions() FinishOptions {
	opts := FinishOptions{KeyFile: f.KeyFile()}
	if saved, ok := f.savedFor(f.domain()); ok {
		opts.Began = &saved
	}
	return opts
}

// Finish saves the answers, makes the keys where there are none under these
// selectors, and writes the records. A run that is killed at any instant leaves
// a state that the next Finish completes, with the same keys. On a saved domain
// it edits: the keys of the selectors stay, and Changes says what became different.
// Where the saved answers are no longer those the edit began with, it writes
// nothing and returns [ErrLocked]: a key that was rotated meanwhile must not sign
// again. Where another program keeps the keys, none is made. What other senders cost in
// the SPF record is counted in live DNS, in 3 s at most.
func (w *Wizard) Finish(ctx context.Context, s records.Setup, opts FinishOptions) (*Project, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	p := w.Home.project(s)
	main := maker{path: p.KeyPath, selector: s.Selector, make: w.Machine.NewKey}
	if opts.KeyFile != "" && s.Selector != "" {
		imported, err := keys.Import(opts.KeyFile)
		if err == nil {
			err = imported.RequireRSA(opts.KeyFile)
		}
		if err != nil {
			return nil, err
		}
		main.use(imported, opts.KeyFile)
	}
	// Others need not wait for the lock while a key is made, which takes a small
	// machine many seconds.
	if err := main.makeAhead(ctx); err != nil {
		return nil, err
	}

	lock, err := w.Home.Lock(ctx, s.Domain)
	if err != nil {
		return nil, err
	}
	if err := w.finish(ctx, p, main, opts.Began); err != nil {
		return nil, errors.Join(err, lock.Discard())
	}
	if err := lock.Release(); err != nil {
		return p, err
	}
	p.SPFCost = w.weighSPF(ctx, p)
	return p, nil
}

// maker makes the key of a selector, or takes over the one that is named.
type maker struct {
	path, selector string
	make           func(context.Context) (*keys.Pair, error)
	imported       *keys.Pair
	origin         string // the file that imported was read from
}

// use takes an existing key in place of a new one.
func (m *maker) use(pair *keys.Pair, origin string) {
	m.imported, m.origin = pair, origin
	m.make = func(context.Context) (*keys.Pair, error) { return pair, nil }
}

// makeAhead makes the key, if it will be needed.
func (m *maker) makeAhead(ctx context.Context) error {
	if _, err := os.Lstat(m.path); m.selector == "" || !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	made, err := m.make(ctx)
	if err != nil {
		return err
	}
	m.make = func(context.Context) (*keys.Pair, error) { return made, nil }
	return nil
}

// ensure is the key of the selector, safe on disk.
func (m *maker) ensure(ctx context.Context) (*keys.Pair, keys.Outcome, error) {
	pair, outcome, err := keys.Ensure(ctx, m.path, m.make)
	if err != nil {
		return nil, 0, err
	}
	if m.imported != nil && !pair.Equal(m.imported) {
		return nil, 0, withHint(fmt.Errorf("%w: %s", ErrOtherKey, m.selector),
			"Keys are never overwritten. Name another selector for the key of "+records.Visible(m.origin)+".")
	}
	return pair, outcome, nil
}

// finish is [Wizard.Finish] with the lock held.
func (w *Wizard) finish(ctx context.Context, p *Project, main maker, began *records.Setup) error {
	s := p.Setup
	before, err := w.Home.Load(s.Domain)
	if err != nil && !errors.Is(err, ErrNotSaved) {
		return err
	}
	if began != nil {
		if err := before.still(*began); err != nil {
			return withHint(err, "Another run changed the domain meanwhile; nothing was written. Leave and run setup again.")
		}
	}
	var old []records.Record // as they were shown; not to be known where a key is gone
	if before != nil {
		old, _ = w.Home.build(before.Setup)
	}

	// The keys come first: no record is shown, and no answer counts as saved,
	// before its private half is safe on disk.
	if s.Selector != "" {
		pair, outcome, err := main.ensure(ctx)
		if err != nil {
			return err
		}
		if err := pair.RequireRSA(main.path); err != nil {
			return err
		}
		p.KeyMade = outcome == keys.Created
		p.KeyAdopted = outcome.Existed() && (before == nil || before.Setup.Selector != s.Selector)
		if outcome == keys.Tightened {
			p.Warnings = append(p.Warnings, "Other users of this machine could read the private key until now. If that may have happened, set up a new key under another selector.")
		}
	}
	if s.Ed25519 != "" {
		if err := w.ensureSecond(ctx, s); err != nil {
			return err
		}
	}
	if p.Records, err = w.Home.build(s); err != nil {
		return err
	}
	if before != nil {
		p.Changes = changes(before.Setup, s, old, p.Records)
		if p.KeyMade && before.Setup.Selector == s.Selector {
			p.Changes = append(p.Changes, "The private key of "+s.Selector+" was gone, and a new one was written: the DKIM record in DNS must be exchanged for the one shown now.")
		}
	}
	if err := w.save(p, before); err != nil {
		return err
	}
	return w.Home.dropDraftOf(s.Domain)
}

// ensureSecond makes the Ed25519 key where it is not there.
func (w *Wizard) ensureSecond(ctx context.Context, s records.Setup) error {
	second := maker{path: w.Home.KeyPath(s.Domain, s.Ed25519), selector: s.Ed25519,
		make: func(context.Context) (*keys.Pair, error) { return keys.GenerateEd25519() }}
	pair, _, err := second.ensure(ctx)
	if err != nil {
		return err
	}
	if pair.Kind() != keys.Ed25519 {
		return withHint(fmt.Errorf("%w: %s", ErrOtherKey, s.Ed25519), "Name another selector for the second key: --ed25519=NAME")
	}
	return nil
}

// save writes the records and the answers. setup.json is written last: with it
// the domain is saved.
func (w *Wizard) save(p *Project, before *Saved) error {
	if err := w.Home.writeRecords(p); err != nil {
		return err
	}
	return w.Home.saveSetup(p.Setup, before, w.Machine.Now())
}

// writeRecords keeps what is shown, for later reading.
func (h *Home) writeRecords(p *Project) error {
	domain := p.Setup.Domain
	var text bytes.Buffer
	if err := p.Panel(&text, nil); err != nil {
		return err
	}
	if err := write(h.path(domain, textFile), text.Bytes()); err != nil {
		return err
	}
	return write(h.path(domain, zoneFile), []byte(render.Zone(p.Records, p.Setup.OwnZone().FQDN())))
}
