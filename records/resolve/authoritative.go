package resolve

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/publicsuffix"
)

// registryServers is how many servers are asked of the root and of a top-level
// zone. What they say of a name that nobody registered is the same from all
// two dozen.
const registryServers = 3

// Authoritative asks every server of the zone that holds the name, without
// recursion, and follows CNAMEs into other zones. The answers stand in the
// order of Zone.Servers; of the root and top-level zones, a few servers stand
// for all. Along with an error the reply holds what was found on the way.
func (c *Client) Authoritative(ctx context.Context, q Question) (Reply, error) {
	return c.AuthoritativeSoon(ctx, q, nil)
}

// AuthoritativeSoon is [Client.Authoritative] that hands over what is known
// before all is: once the servers have answered, while it is still found out
// whether they are all that there are, and after a while of waiting for slow
// ones. Answers that are still waited for have the status NotAsked there. soon
// is not called after the return, and must not wait for other questions.
func (c *Client) AuthoritativeSoon(ctx context.Context, q Question, soon func(Reply)) (Reply, error) {
	ctx, cancel := bound(ctx)
	defer cancel()
	q.Name = Canonical(q.Name)
	w := c.newWalk()
	w.soon = soon
	reply, err := w.authoritative(ctx, q, nil)
	if !slices.ContainsFunc(reply.Answers, Answer.Usable) {
		c.path.suspect()
	}
	return reply, err
}

// Lookup is the first usable authoritative answer, with CNAMEs followed across
// zones: for what is read, not judged.
func (c *Client) Lookup(ctx context.Context, q Question) (Answer, error) {
	ctx, cancel := bound(ctx)
	defer cancel()
	q.Name = Canonical(q.Name)
	return c.newWalk().lookup(ctx, q, forAuthoritative)
}

// authoritative asks all servers of a name to which the CNAMEs of chain led.
func (w walk) authoritative(ctx context.Context, q Question, chain []RR) (Reply, error) {
	reply := Reply{Question: q}
	early := w.askEarly(ctx, q, chain)
	d, err := w.locate(ctx, q.home(), delegationMax)
	for range maxSteps {
		if d == nil || err != nil && topLevel(d.apex) {
			early.give(nil)
			early.wait()
			return reply, err
		}
		w.complete(ctx, d)
		reply.Zone = d.zone(w.client.families.usable)
		if topLevel(d.apex) {
			reply.Zone.Servers = reply.Zone.Servers[:min(len(reply.Zone.Servers), registryServers)]
		}
		a := early.give(d)
		told := w.tellSoon(reply, a)
		early.wait()
		w.askAll(ctx, a, d.apex, reply.Zone.Servers, q, chain)
		told()
		next, nextErr := w.further(ctx, d, a.of(reply.Zone.Servers), q.home())
		if next == nil {
			a.fill(&reply)
			if len(reply.Answers) == 0 {
				err = fmt.Errorf("%w: none of the name servers of %s has an address", ErrNoServers, d.apex)
			}
			return reply, err
		}
		d, err = next, nextErr
	}
	return reply, fmt.Errorf("%w: %s", ErrLoop, q.Name)
}

// early is what the servers of a zone say to whom the question was put before
// it was known for sure that the name lies in their zone, and which others
// that zone has.
type early struct {
	cut    *delegation
	survey *survey
	stop   context.CancelFunc
	given  chan struct{}
	done   chan struct{}
}

// askEarly puts the question to the servers of the closest zone that is known,
// while it is found out whether the name lies in it: nearly always it does,
// and a round trip is saved. Registries are not asked so, and neither are
// addresses of a family that may not work here.
func (w walk) askEarly(ctx context.Context, q Question, chain []RR) *early {
	cut, err := w.approach(ctx, q.home())
	if err != nil || cut == nil {
		return &early{}
	}
	ctx, stop := context.WithCancel(ctx)
	e := &early{cut: cut, survey: newSurvey(), stop: stop, given: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(e.done)
		var running sync.WaitGroup
		servers, _, _ := w.servers(ctx, cut)
		servers = slices.DeleteFunc(servers, func(s Server) bool { return !w.client.families.known(familyOf(s.Addr.Addr())) })
		running.Go(func() { w.complete(ctx, cut) })
		w.askAll(ctx, e.survey, cut.apex, servers, q, chain)
		w.tellEarly(e, q)
		running.Wait()
	}()
	return e
}

// give is the survey that was begun early where d is the zone that was asked,
// and a new one otherwise. It may still be filling, until wait.
func (e *early) give(d *delegation) *survey {
	if e.cut == nil {
		return newSurvey()
	}
	close(e.given)
	if e.cut == d {
		return e.survey
	}
	e.stop()
	return newSurvey()
}

// wait ends the early asking: all have answered or were given up.
func (e *early) wait() {
	if e.cut != nil {
		<-e.done
		e.stop()
		e.cut = nil
	}
}

const (
	// soonAfter is after what wait for slow servers the others' answers are told.
	soonAfter = 500 * time.Millisecond
	// earlyAfter is after what wait for the way to a name it is told what the
	// servers say that were asked early.
	earlyAfter = 5 * time.Millisecond
)

// errPending stands in the place of an answer that is still waited for.
var errPending = errors.New("has not answered yet")

// tellSoon tells what the survey holds in a while. The function that it
// returns ends that, and waits where it is being told.
func (w walk) tellSoon(reply Reply, s *survey) (end func()) {
	if w.soon == nil {
		return func() {}
	}
	told := make(chan struct{})
	timer := time.AfterFunc(soonAfter, func() {
		defer close(told)
		w.soon(reply.sofar(s))
	})
	return func() {
		if !timer.Stop() {
			<-told
		}
	}
}

// tellEarly tells what was said to an early question, unless it is known in a
// moment what it is worth.
func (w walk) tellEarly(e *early, q Question) {
	if w.soon == nil {
		return
	}
	zone := e.cut.zone(w.client.families.usable)
	referred := func(r response) bool { return r.referral != nil }
	if slices.ContainsFunc(e.survey.of(zone.Servers), referred) {
		return // it is for others to say
	}
	select {
	case <-e.given:
	case <-time.After(earlyAfter):
		w.soon(Reply{Question: q, Zone: zone}.sofar(e.survey))
	}
}

// sofar is the reply with what the survey holds of its answers.
func (reply Reply) sofar(s *survey) Reply {
	for _, r := range s.of(reply.Zone.Servers) {
		if r.Status == NotAsked || r.open {
			r = r.failed(NotAsked, errPending)
		}
		reply.Answers = append(reply.Answers, r.Answer)
	}
	return reply
}

// registry tells whether a zone is one in which others register theirs: a top
// level or public suffix, or a block of addresses larger than providers have.
func registry(apex string) bool {
	labels := strings.Count(apex, ".")
	switch {
	case topLevel(apex):
		return true
	case Encloses("in-addr.arpa.", apex):
		return labels < 5 // 113.0.203.in-addr.arpa.
	case Encloses("ip6.arpa.", apex):
		return labels < 10 // 8.b.d.0.1.0.0.2.ip6.arpa.
	}
	name := strings.TrimSuffix(apex, ".")
	suffix, _ := publicsuffix.PublicSuffix(name)
	return suffix == name
}

// topLevel tells whether a zone is the root or directly below it.
func topLevel(apex string) bool { return apex == "." || Parent(apex) == "." }

// further is the zone to ask instead, where what the servers of d say leads
// there: the name was delegated to a zone below, or no server of a remembered
// delegation answers any more.
func (w walk) further(ctx context.Context, d *delegation, responses []response, name string) (*delegation, error) {
	good := false
	for _, r := range responses {
		good = good || r.good()
		if r.referral != nil {
			return w.keep(d, r), nil
		}
	}
	inner := func(r response) bool {
		return len(r.Chain) == 0 && r.Negative() && r.SOA != nil && below(d.apex, r.SOA.Zone)
	}
	switch {
	case !good && w.outdated(d):
		return w.locate(ctx, name, placeFresh)
	case slices.ContainsFunc(responses, inner):
		// The server holds a zone below as well, and so gives no referral.
		if next, err := w.locate(ctx, name, never); err == nil && below(d.apex, next.apex) {
			return next, nil
		}
	case good:
		w.client.cache.place(name, d, w.client.config.Now())
	}
	return nil, nil
}
