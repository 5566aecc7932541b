package wizard

import (
	"bytes"
	"context"
	"crypto"
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
	KeyFile string // an existing private key to be used, in place of a new one
}

// Finish saves the answers, makes the key where there is none under this
// selector, and writes the records. A run that is killed at any instant leaves
// a state that the next Finish completes, with the same key. On a saved domain
// it edits: the key of the selector stays, and Changes says what became different.
func (w *Wizard) Finish(ctx context.Context, s records.Setup, opts FinishOptions) (*Project, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	makeKey := w.Machine.NewKey
	var imported *keys.Pair
	if opts.KeyFile != "" {
		var err error
		if imported, err = keys.Import(opts.KeyFile); err != nil {
			return nil, err
		}
		makeKey = func(context.Context) (*keys.Pair, error) { return imported, nil }
	}

	// Others need not wait for the lock while a key is made, which on a small
	// machine takes many seconds.
	p := w.Home.project(s)
	if _, err := os.Lstat(p.KeyPath); errors.Is(err, fs.ErrNotExist) {
		made, err := makeKey(ctx)
		if err != nil {
			return nil, err
		}
		makeKey = func(context.Context) (*keys.Pair, error) { return made, nil }
	}

	lock, err := w.Home.Lock(ctx, s.Domain)
	if err != nil {
		return nil, err
	}
	if err := w.finish(ctx, p, makeKey, imported, opts.KeyFile); err != nil {
		return nil, errors.Join(err, lock.Discard())
	}
	return p, lock.Release()
}

// finish is [Wizard.Finish] with the lock held.
func (w *Wizard) finish(ctx context.Context, p *Project, makeKey func(context.Context) (*keys.Pair, error), imported *keys.Pair, keyFile string) error {
	s := p.Setup
	before, err := w.Home.Load(s.Domain)
	if err != nil && !errors.Is(err, ErrNotSaved) {
		return err
	}

	// The key comes first: no record is shown, and no answer counts as saved,
	// before its private half is safe on disk.
	pair, outcome, err := keys.Ensure(ctx, p.KeyPath, makeKey)
	if err != nil {
		return err
	}
	if imported != nil && !samePublic(pair.Public(), imported.Public()) {
		return withHint(fmt.Errorf("%w: %s", ErrOtherKey, s.Selector),
			"Keys are never overwritten. Name another selector for the key of "+records.Visible(keyFile)+".")
	}
	p.KeyMade = outcome == keys.Created
	p.KeyAdopted = outcome.Existed() && (before == nil || before.Setup.Selector != s.Selector)
	if p.Records, err = records.Build(s, pair.Public()); err != nil {
		return err
	}
	if before != nil {
		if p.Changes, err = changes(before.Setup, s, p.Records, pair.Public()); err != nil {
			return err
		}
		if p.KeyMade && before.Setup.Selector == s.Selector {
			p.Changes = append(p.Changes, "The private key of "+s.Selector+" was gone, and a new one was written: the DKIM record in DNS must be exchanged for the one shown now.")
		}
	}
	if outcome == keys.Tightened {
		p.Warnings = append(p.Warnings, "Other users of this machine could read the private key until now. If that may have happened, set up a new key under another selector.")
	}

	// setup.json is written last: with it the domain is saved, and the draft
	// is not needed any more.
	if err := w.Home.writeRecords(p); err != nil {
		return err
	}
	if err := w.Home.saveSetup(s, before, w.Machine.Now()); err != nil {
		return err
	}
	return w.Home.dropDraftOf(s.Domain)
}

// writeRecords keeps what is shown, for later reading.
func (h *Home) writeRecords(p *Project) error {
	domain := p.Setup.Domain
	zone := domain.Organizational().FQDN()
	var text bytes.Buffer
	if err := render.Panel(&text, p.Records, render.PanelOptions{Zone: zone}); err != nil {
		return err
	}
	if err := write(h.path(domain, textFile), text.Bytes()); err != nil {
		return err
	}
	return write(h.path(domain, zoneFile), []byte(render.Zone(p.Records, zone)))
}

func samePublic(a, b crypto.PublicKey) bool {
	comparable, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && comparable.Equal(b)
}
