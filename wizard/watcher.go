package wizard

import (
	"context"
	"sync"
	"time"

	"allgreen/records/check"
)

// together is how far apart records may be due and still be looked at in one round.
const together = time.Second

// examiner does one round; [*check.Examiner] is one.
type examiner interface {
	Round(ctx context.Context, p check.Plan, opts check.Options) check.Round
}

// Watcher looks at live DNS round by round until all is green. Records that
// are green and confirmed rest until the last look at all of them, so that the
// questions per round fall. It is safe for concurrent use, but only one Look
// runs at a time.
type Watcher struct {
	examiner examiner
	forget   func() // drops the delegations found so far
	now      func() time.Time
	plan     check.Plan
	diary    *diary

	looking sync.Mutex // held by Look; guards diary.write

	mu        sync.Mutex // guards what follows
	last      *check.Round
	looked    time.Time       // when it was completed
	paces     map[string]pace // by record id
	confirmed bool            // every record is
	vain      int             // looks in a row that found all records confirmed, but not all checks green
	touched   time.Time
	demand    time.Time       // when everything was last demanded; zero once it was looked at
	anyway    map[string]bool // records whose resolvers are asked at the next look, right at their source or not
	early     map[string]bool // records for which that was demanded already
	done      bool

	woken chan struct{} // a look is due sooner than it was
}

// Watch makes the watcher of a domain. It looks at everything first.
func (w *Wizard) Watch(p *Project) *Watcher {
	return &Watcher{
		examiner: &check.Examiner{Asker: w.Asker, Now: w.Machine.Now},
		forget:   w.Asker.Forget,
		now:      w.Machine.Now,
		plan:     p.Plan(),
		diary:    openDiary(w.Home, p.Setup.Domain),
		paces:    map[string]pace{},
		touched:  w.Machine.Now(),
		demand:   w.Machine.Now(),
		early:    map[string]bool{},
		woken:    make(chan struct{}, 1),
	}
}

// Look does one round: it asks for what is due, calls onVerdict (which may be
// nil) as each record is judged, and returns how everything stands. A round
// that the end of ctx cut off is returned, but does not count.
func (w *Watcher) Look(ctx context.Context, onVerdict func(check.Verdict)) check.Round {
	w.looking.Lock()
	defer w.looking.Unlock()

	w.mu.Lock()
	only, some := w.due()
	last, demanded, plan := w.last, w.demand, w.plan
	anyway := w.anyway
	w.anyway = nil
	for id := range anyway {
		delete(some, id)
		if only != nil {
			only[id] = true
		}
	}
	w.mu.Unlock()

	if last != nil && !demanded.IsZero() {
		w.forget()
	}
	asked := map[string]bool{}
	round := w.examiner.Round(ctx, plan, check.Options{
		Only:               only,
		Servers:            some,
		AskResolversAnyway: anyway,
		Confirm:            true,
		Previous:           last,
		OnVerdict: func(v check.Verdict) {
			asked[v.ID] = true
			if onVerdict != nil {
				onVerdict(v)
			}
		},
	})
	if ctx.Err() != nil {
		return round
	}
	w.diary.write(round)

	w.mu.Lock()
	defer w.mu.Unlock()
	if w.demand.Equal(demanded) {
		w.demand = time.Time{}
	}
	w.last, w.looked = &round, w.now()
	allConfirmed, news := true, false
	for _, v := range round.Records {
		before := w.paces[v.ID]
		if asked[v.ID] {
			w.paces[v.ID] = before.after(v, some[v.ID], w.looked)
		}
		allConfirmed = allConfirmed && confirmed(v)
		news = news || w.paces[v.ID].turnedUp && !before.turnedUp
	}
	if news && last != nil { // the person is at the panel: the other records may turn up soon
		w.hurry(w.looked)
	}
	w.confirmed = allConfirmed
	w.vain++
	if !allConfirmed || checksGreen(round) {
		w.vain = 0
	}
	w.done = only == nil && allConfirmed && checksGreen(round)
	return round
}

// due is the records to look at now, and for each the servers to ask where not
// all are. It is nil, which means all of them, at the first look, at a demanded
// one, and once all are green: before the end everything is looked at once
// more. Where only a check is left, it is none.
func (w *Watcher) due() (only map[string]bool, some map[string][]string) {
	due, servers := map[string]bool{}, map[string][]string{}
	switch {
	case !w.demand.IsZero():
		return nil, nil
	case w.confirmed && !checksGreen(*w.last):
		return due, nil
	case w.last.State == check.Green:
		return nil, nil
	}
	horizon := w.now()
	if next := w.next(); next.After(horizon) {
		horizon = next // somebody looks before it is time
	}
	horizon = horizon.Add(together)
	for _, v := range w.last.Records {
		p := w.paces[v.ID]
		if at, ok := p.due(v, w.touched); ok && !at.After(horizon) {
			due[v.ID] = true
			if some := p.servers(v, w.touched, horizon); some != nil {
				servers[v.ID] = some
			}
		}
	}
	return due, servers
}

// Next is when to look again; zero when all is green and at rest.
func (w *Watcher) Next() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.next()
}

func (w *Watcher) next() time.Time {
	switch {
	case !w.demand.IsZero():
		return w.demand
	case len(w.anyway) > 0:
		return w.looked
	case w.done:
		return time.Time{}
	}
	var earliest time.Time
	for _, v := range w.last.Records {
		if at, ok := w.paces[v.ID].due(v, w.touched); ok && (earliest.IsZero() || at.Before(earliest)) {
			earliest = at
		}
	}
	switch {
	case !earliest.IsZero():
		return earliest
	case w.vain == 0:
		return w.looked.Add(confirmWait)
	case w.looked.Sub(w.touched) >= idleAfter:
		return w.looked.Add(idleWait)
	}
	return w.looked.Add(grow(firstWait, waitGrows, w.vain, maxWait))
}

// Demand makes everything due at once and forgets the delegations found so
// far. The waiting times begin anew.
func (w *Watcher) Demand(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.demand = now
	w.hurry(now)
	w.wake()
}

// AskAnyway has the public resolvers asked for a record at the next look, be it
// right at its source or not. One that does not find it remembers so for the
// zone's negative TTL (RFC 2308 §5), so it is done once for each record: false
// means that it was done before.
func (w *Watcher) AskAnyway(id string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.early[id] {
		return false
	}
	w.early[id] = true
	if w.anyway == nil {
		w.anyway = map[string]bool{}
	}
	w.anyway[id] = true
	w.wake()
	return true
}

// AskedAnyway tells whether [Watcher.AskAnyway] was used for the record.
func (w *Watcher) AskedAnyway(id string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.early[id]
}

// SpeakOf has the advice of the next looks name the panel of a DNS host, an id
// of [records.Setup.DNSProvider].
func (w *Watcher) SpeakOf(provider string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.plan.Setup.DNSProvider = provider
}

// wake ends the waiting of [Watcher.Until].
func (w *Watcher) wake() {
	select {
	case w.woken <- struct{}{}:
	default:
	}
}

// hurry says that a person is at work: the waiting times begin anew.
func (w *Watcher) hurry(now time.Time) {
	w.touched = now
	for id, p := range w.paces {
		w.paces[id] = p.anew()
	}
}

// Touch says that a person is there: a key was pressed.
func (w *Watcher) Touch(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.touched = now
}

// Done tells whether all is green, and was so at two looks some seconds apart.
func (w *Watcher) Done() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.done
}

// Changed says how a record stood at the last visit where it stands otherwise
// now: "was missing". It is "" where nothing changed or nothing is known.
func (w *Watcher) Changed(id string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.last == nil {
		return ""
	}
	for _, v := range w.last.Records {
		if v.ID == id {
			return w.diary.before.changed(v)
		}
	}
	return ""
}

// SaveErr is why what was seen could not be kept for the next run; nil when it was.
func (w *Watcher) SaveErr() error { return w.diary.err() }

// checksGreen tells whether a receiving server would find all in order.
func checksGreen(r check.Round) bool {
	for _, c := range r.Checks {
		if c.State != check.Green {
			return false
		}
	}
	return true
}
