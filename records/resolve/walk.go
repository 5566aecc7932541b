package resolve

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"
)

const (
	// maxSteps bounds how many delegations a walk goes down.
	maxSteps = 20
	// walkBudget is how many questions one call may cost, those for the
	// addresses of name servers included.
	walkBudget = 400
	// hedge is after what silence a walk asks one more server: of a registry,
	// two of whose servers are asked at once, and of another zone, which is
	// being asked much else at the same time.
	hedge     = 400 * time.Millisecond
	hedgeZone = 150 * time.Millisecond
	// recordsFirst is for how long the walk stands back for the records.
	recordsFirst = 2 * time.Millisecond
	// alike is by how much the speeds of servers may differ that are as good as each other.
	alike = 10 * time.Millisecond
	// dropAfter is how old a delegation must be before lame servers make the
	// walk look for it anew; else a zone that stays lame would cost a walk
	// every round.
	dropAfter = time.Minute
	// placeFresh is for how long it needs no new look in which zone a name lies.
	placeFresh = time.Minute
	// never is an age that nothing remembered has.
	never = -time.Second
)

// walk is one call's way through the delegations.
type walk struct {
	client *Client
	left   *atomic.Int64 // of the budget
	soon   func(Reply)   // told what is known when servers are slow; may be nil
	hosts  []string      // the name servers whose addresses are being looked for, outermost first
}

func (c *Client) newWalk() walk {
	w := walk{client: c, left: new(atomic.Int64)}
	w.left.Store(walkBudget)
	return w
}

// ask asks one server at the expense of the budget.
func (w walk) ask(ctx context.Context, s Server, q Question, p purpose) response {
	if w.left.Add(-1) < 0 {
		r := *w.client.unanswered(q, NotAsked, ErrBudget)
		r.Server, r.Question = s, q
		return r
	}
	return w.client.ask(ctx, s, q, direct, p)
}

// locate finds the zone that holds the name. It asks for the name's NS: a
// server of a parent refers to the child, one of the zone itself shows the
// apex as the owner of the SOA, even where it serves parent and child both.
// What was found less than age ago is taken as it is. Along with an error the
// deepest zone on the way may be returned.
func (w walk) locate(ctx context.Context, name string, age time.Duration) (*delegation, error) {
	return w.find(ctx, name, age, func(*delegation) bool { return false })
}

// approach finds the first zone on the way to the name that is no registry.
func (w walk) approach(ctx context.Context, name string) (*delegation, error) {
	return w.find(ctx, name, delegationMax, func(d *delegation) bool { return !registry(d.apex) })
}

// find is [walk.locate] that ends at the first zone that is enough.
func (w walk) find(ctx context.Context, name string, age time.Duration, enough func(*delegation) bool) (*delegation, error) {
	cache := &w.client.cache
	var waited *delegation
	for range maxSteps {
		now := w.client.config.Now()
		if d := cache.locate(name, age, now); d != nil {
			return d, nil
		}
		d := cache.closest(name, now)
		if d.apex == name || enough(d) {
			return d, nil
		}
		// Whoever wants to go the same way waits once. What a registry says of
		// one name is mostly the same for all names of a domain.
		step := stepKey{d.apex, name}
		if registry(d.apex) {
			step.child = childOf(d.apex, name)
		}
		wait, end := cache.step(step)
		if wait != nil && waited != d {
			waited = d
			select {
			case <-wait:
				continue
			case <-ctx.Done():
				return d, context.Cause(ctx)
			}
		}
		r, err := w.descend(ctx, d, Question{name, TypeNS}, forWalk)
		if end != nil {
			end()
		}
		if err != nil {
			if w.outdated(d) {
				continue
			}
			return d, err
		}
		if r.referral != nil {
			continue
		}
		if found, err := w.cut(ctx, d, r, name); found != nil || err != nil {
			return found, err
		}
	}
	return nil, fmt.Errorf("%w: %s", ErrLoop, name)
}

// outdated drops a delegation that was remembered for some time, so that it
// is looked for anew.
func (w walk) outdated(d *delegation) bool {
	if d.root() || w.client.config.Now().Sub(d.found) < dropAfter {
		return false
	}
	w.client.cache.drop(d)
	return true
}

// cut finds out from what a server of d itself says of the name's NS in which
// zone the name lies. It returns nil where a deeper zone was found and the
// walk has to go on.
func (w walk) cut(ctx context.Context, d *delegation, r response, name string) (*delegation, error) {
	cache := &w.client.cache
	switch {
	case len(r.Chain) > 0:
		// No apex has a CNAME (RFC 1034 §3.6.2), and the SOA here would be
		// that of the target: the zone is that of the name above.
		found := d
		if up := Parent(name); up != d.apex {
			var err error
			if found, err = w.locate(ctx, up, placeFresh); err != nil {
				return found, err
			}
		}
		cache.place(name, found, w.client.config.Now())
		return found, nil
	case r.Status == Data:
		return nil, w.addSibling(ctx, d, r)
	case r.SOA != nil && below(d.apex, r.SOA.Zone):
		inner, err := w.race(ctx, d, Question{r.SOA.Zone, TypeNS}, forWalk)
		if err == nil && inner.Status == Data {
			return nil, w.addSibling(ctx, d, inner)
		}
	}
	cache.place(name, d, w.client.config.Now())
	return d, nil
}

// addSibling keeps a zone that a server of d holds too, so that it gave no
// referral: r is the answer with its NS set.
func (w walk) addSibling(ctx context.Context, d *delegation, r response) error {
	apex, now := r.Question.Name, w.client.config.Now()
	parent := d
	if up := Parent(apex); up != d.apex {
		var err error
		if parent, err = w.locate(ctx, up, placeFresh); err != nil {
			return err
		}
	}
	child := newDelegation(apex, parent, nil, nil, r.TTL, now)
	child.via = []Server{r.Server}
	child.learnNS(r)
	w.client.cache.add(child, now)
	return nil
}

// descend asks the servers of a zone, and keeps the delegation where they
// refer to another.
func (w walk) descend(ctx context.Context, d *delegation, q Question, p purpose) (response, error) {
	r, err := w.race(ctx, d, q, p)
	if err == nil && r.referral != nil {
		w.keep(d, r)
	}
	return r, err
}

// keep remembers the delegation of a referral.
func (w walk) keep(parent *delegation, r response) *delegation {
	now := w.client.config.Now()
	d := newDelegation(r.referral.apex, parent, r.referral.ns, r.glue, r.referral.ttl, now)
	w.client.cache.addGlue(d)
	return w.client.cache.add(d, now)
}

// resolve finds the answer to a question from the closest known zone down. It
// takes the first good answer of each zone.
func (w walk) resolve(ctx context.Context, q Question, p purpose) (response, error) {
	for range maxSteps {
		d := w.client.cache.closest(q.home(), w.client.config.Now())
		r, err := w.descend(ctx, d, q, p)
		if err != nil && w.outdated(d) {
			continue
		}
		if err != nil || r.referral == nil || !Encloses(r.referral.apex, q.home()) {
			return r, err
		}
	}
	return response{}, fmt.Errorf("%w: %s", ErrLoop, q.Name)
}

// good tells whether a settled response brings the walk on. CNAMEs in a circle
// are as sure a word of the server as any.
func (r response) good() bool {
	return r.Usable() || r.open || r.referral != nil || r.AA && errors.Is(r.Err, ErrLoop)
}

// settle judges a response by the zone whose server gave it: only referrals
// downward count, only its own names, and no answers from above.
func (r response) settle(apex string) response {
	if ref := r.referral; ref != nil && !below(apex, ref.apex) {
		r.referral = nil
		if ref.apex == apex && r.AA {
			r.Status, r.Err = NoData, nil // an answer with the zone's own NS in place of the SOA
			return r
		}
		return r.failed(Lame, fmt.Errorf("the server is not authoritative: it refers to the servers of %s", ref.apex))
	}
	for i, alias := range r.Chain {
		if !Encloses(apex, alias.Target) {
			return r.cutAt(i)
		}
	}
	if r.Negative() && r.SOA != nil && below(r.SOA.Zone, apex) {
		return r.failed(Lame, fmt.Errorf("the server does not hold the zone: it answers for %s", r.SOA.Zone))
	}
	return r
}

// cutAt ends a response with the CNAME i, which leads out of the zone: what
// lies beyond is for others to say.
func (r response) cutAt(i int) response {
	r.Chain = slices.Clip(r.Chain[:i+1])
	r.end, r.TTL = r.Chain[i].Target, smallest(r.Chain)
	r.RRs, r.SOA, r.open = nil, nil, true
	return r.failed(Lame, fmt.Errorf("the name is an alias of %s, of which the server says nothing", r.end))
}
