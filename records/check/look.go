package check

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"allgreen/records"
	"allgreen/records/resolve"
)

// errNoAnswer is a name whose servers are all silent, lame or broken.
var errNoAnswer = errors.New("check: no name server answered")

// look is one round in progress. It sends each question once, whoever needs
// the answer: the SPF evaluator asks for the MX that is being judged anyway.
type look struct {
	asker  Asker
	plan   Plan
	opts   Options
	now    time.Time
	groups []*group

	domain, host string // absolute names of the mail domain and its mail host
	words        []string

	replies   once[resolve.Question, replied]
	lookups   once[resolve.Question, answered]
	resolved  once[askedOf, resolve.Answer]
	controls  once[askedOf, controlled]              // by resolver and question for the zone's name servers
	unchecked once[askedOf, resolve.Answer]          // of resolvers that are not to validate
	signings  once[string, signed]                   // by apex
	fitnesses once[askedOf, inspected]               // by server and zone
	random    once[resolve.Question, resolve.Answer] // by zone and type
	planned   map[resolve.Question]bool              // those that all servers are asked in this round
	same      []bool                                 // by index in the plan: looked at again, and nothing is new

	greeted   func(apex string) // asks the resolvers ahead for what they know of a zone
	telling   sync.WaitGroup    // judging what is known while servers are slow
	reporting sync.Mutex        // held while a verdict is handed over
	reported  map[string]bool   // by record id: a verdict was
}

// wanted is one record of the plan and what its judge must know beside it.
type wanted struct {
	records.Record
	index    int // in the plan
	kind     kind
	siblings []records.Record // all that the plan wants at this name and type, this one included
	zone     *resolve.Zone    // that holds it; nil as long as nobody answered
}

// group is all records of one name and type. They share their answers, and the
// gate to the resolvers: a cache takes in the whole RRset (RFC 2181 §5).
type group struct {
	question resolve.Question
	known    bool // the type has a number
	wanted   []wanted
}

type replied struct {
	resolve.Reply
	err error
}

type answered struct {
	resolve.Answer
	err error
}

// askedOf is a question to one resolver.
type askedOf struct {
	server   resolve.Server
	question resolve.Question
}

func newLook(asker Asker, plan Plan, opts Options, now time.Time) *look {
	l := &look{
		asker: asker, plan: plan, opts: opts, now: now,
		domain:  plan.Setup.Domain.FQDN(),
		host:    plan.Setup.MailHost.FQDN(),
		planned: map[resolve.Question]bool{},
		same:    make([]bool, len(plan.Records)),

		reported: map[string]bool{},
	}
	l.words = []string{
		"{D}", short(l.domain), "{H}", short(l.host), "{S}", plan.Setup.Selector,
		"{panel}", "your DNS panel", "{Panel}", "Your DNS panel",
	}
	byQuestion := map[resolve.Question]*group{}
	for i, r := range plan.Records {
		q, known := plan.questionOf(r)
		g := byQuestion[q]
		if g == nil || !known {
			g = &group{question: q, known: known}
			byQuestion[q] = g
			l.groups = append(l.groups, g)
		}
		g.wanted = append(g.wanted, wanted{Record: r, index: i, kind: kindOf(r, l.host)})
	}
	for _, g := range l.groups {
		var siblings []records.Record
		for _, w := range g.wanted {
			siblings = append(siblings, w.Record)
		}
		for i := range g.wanted {
			g.wanted[i].siblings = siblings
		}
		l.planned[g.question] = g.known && !l.skipped(g) && l.narrowed(g) == nil
	}
	return l
}

// reply asks all authoritative servers of the name, where they can be reached.
func (l *look) reply(ctx context.Context, q resolve.Question) replied {
	if l.detour(ctx) != nil {
		return replied{resolve.Reply{Question: q}, errDetour}
	}
	return l.replies.do(q, func() replied {
		early, ok := l.asker.(prompt)
		if !ok || !l.planned[q] {
			reply, err := l.asker.Authoritative(ctx, q)
			return replied{reply, err}
		}
		reply, err := early.AuthoritativeSoon(ctx, q, func(r resolve.Reply) {
			l.tellSoon(ctx, r)
			l.inspectSoon(ctx, r)
		})
		return replied{reply, err}
	})
}

// lookup is the first usable authoritative answer: for all that a judgement
// leans on beside the record itself.
func (l *look) lookup(ctx context.Context, q resolve.Question) (resolve.Answer, error) {
	if d := l.detour(ctx); d != nil {
		return l.lookupAround(ctx, d, q)
	}
	if l.planned[q] {
		r := l.reply(ctx, q)
		if d := l.around(ctx, r.Zone); d != nil {
			return l.lookupAround(ctx, d, q)
		}
		for _, a := range r.Answers {
			if a.Usable() {
				return a, nil
			}
		}
		if r.err == nil {
			r.err = errNoAnswer
		}
		return resolve.Answer{Question: q}, r.err
	}
	a := l.lookups.do(q, func() answered {
		answer, err := l.asker.Lookup(ctx, q)
		return answered{answer, err}
	})
	return a.Answer, a.err
}

// ask puts a question to a public resolver.
func (l *look) ask(ctx context.Context, s resolve.Server, q resolve.Question) resolve.Answer {
	return l.resolved.do(askedOf{s, q}, func() resolve.Answer { return l.asker.Ask(ctx, s, q, true) })
}

// once keeps the outcome of work that several goroutines want done.
type once[K comparable, V any] struct {
	mu   sync.Mutex
	done map[K]*outcome[V]
}

type outcome[V any] struct {
	there sync.WaitGroup // until the value is
	value V
}

// do returns the outcome for the key; the first caller works, the others wait.
func (o *once[K, V]) do(key K, work func() V) V {
	o.mu.Lock()
	if out := o.done[key]; out != nil {
		o.mu.Unlock()
		out.there.Wait()
		return out.value
	}
	out := new(outcome[V])
	out.there.Add(1)
	defer out.there.Done()
	if o.done == nil {
		o.done = map[K]*outcome[V]{}
	}
	o.done[key] = out
	o.mu.Unlock()
	out.value = work()
	return out.value
}

// short is a name as people write it: without the final dot.
func short(name string) string {
	if name == "." {
		return name
	}
	return strings.TrimSuffix(name, ".")
}
