package tui

import (
	"errors"
	"strings"
	"sync"

	"allgreen/records/check"
	"allgreen/wizard"
)

// desk is the line mode once there are records: they are shown, watched, and
// the person gives orders about them.
type desk struct {
	*talk
	quit bool // the person wants to leave

	mu      sync.Mutex // one writes at a time: rounds and orders
	live    *live
	written map[string]string // what was said last of each record
}

func newDesk(t *talk, p *wizard.Project) *desk {
	return &desk{talk: t, live: newLive(t.ctx, p, t.opts.Wizard.Watch(p)), written: map[string]string{}}
}

// showRecords prints what is to be pasted.
func (d *desk) showRecords() error {
	d.say("")
	var text strings.Builder
	provider := d.live.ownProvider()
	if err := d.live.project.Panel(&text, &provider); err != nil {
		return err
	}
	d.sayAll(text.String())
	d.shown(d.live.project)
	return d.failure
}

// paste shows the records, takes orders about them, and goes on to watching
// where the person wants it. Where the input ends instead, onwards tells.
func (d *desk) paste(onwards bool) error {
	if err := d.showRecords(); err != nil {
		return err
	}
	watch, err := d.orders()
	switch {
	case d.quit, d.ctx.Err() != nil:
		return errors.Join(err, d.goodbye(nil))
	case err != nil:
		return err
	case watch || onwards:
		return d.watch()
	}
	return nil
}

// again shows the records of a domain that was set up before.
func (d *desk) again() error { return d.paste(false) }

// watch looks until all is green and writes a line for each change. It ends
// with what is to be known, in any case.
func (d *desk) watch() error {
	d.say("")
	d.say("Watching live DNS. A line is written when something changes; ctrl+c leaves.")
	if d.attended {
		d.say("Orders are taken meanwhile; help lists them.")
	}
	d.shown(d.live.project)
	defer d.live.stop()
	var last check.Round
	var err error
	var watching sync.WaitGroup
	watching.Go(func() {
		last, err = d.live.watcher.Until(d.live.ctx, d.round)
		d.hush()
	})
	if d.attended {
		d.listen()
	}
	watching.Wait()
	seen := &last
	if last.Records == nil {
		seen = nil
	}
	if bad := d.goodbye(seen); bad != nil || d.quit {
		return bad
	}
	return err
}

// goodbye says how things stand, what comes next, and where the files are.
func (d *desk) goodbye(last *check.Round) error {
	d.say("")
	for _, line := range farewell(d.opts, d.live.project, last) {
		d.say(line)
	}
	return d.failure
}

// round writes what a look has changed.
func (d *desk) round(r check.Round) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.live.looked, d.live.round = d.opts.Now(), &r
	for _, v := range r.Records {
		d.live.verdicts[v.ID] = v
	}
	d.demo(d.written)
	d.changes(d.live, d.written)
	d.keeping(d.live.watcher.SaveErr(), d.written)
	if d.failure != nil {
		d.live.stop() // nobody reads any more
	}
}

// sayAll writes the lines of a text.
func (d *desk) sayAll(text string) {
	for _, line := range fileLines(text) {
		d.say(line)
	}
}
