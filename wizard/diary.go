package wizard

import (
	"sync"

	"allgreen/records"
	"allgreen/records/check"
)

// diary writes what a run sees into the domain's history.
type diary struct {
	home   *Home
	domain records.Name
	before History // as the last run left it

	now     History // as it is on disk
	written bool    // in this run

	mu      sync.Mutex
	failure error
}

// openDiary reads the history. One that cannot be read keeps nobody from
// watching, and is not written over.
func openDiary(home *Home, domain records.Name) *diary {
	before, err := home.History(domain)
	return &diary{home: home, domain: domain, before: before, now: before, failure: err}
}

// write keeps a round where it brings news: not every few seconds.
func (d *diary) write(r check.Round) {
	next, news := d.now.with(r)
	if d.written && !news {
		return
	}
	err := d.home.SaveHistory(d.domain, next)
	if err == nil {
		d.now, d.written = next, true
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.failure = err
}

// err is why the last write failed.
func (d *diary) err() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.failure
}
