package main

import (
	"context"
	"errors"
	"sync"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/wizard"
)

const (
	// domainsAtOnce is how many domains are looked at side by side.
	domainsAtOnce = 16
	// resolverTurns is for how many domains a run asks the public resolvers.
	resolverTurns = 50
)

// looked is what came of the look at one of many domains.
type looked struct {
	round check.Round
	err   error // the saved domain cannot be opened
}

// checkAll looks at every saved domain, several at a time, and prints them in
// order. One that cannot be opened does not stop the others.
func (a *app) checkAll(ctx context.Context, s *session, args []string, in *looking) error {
	if len(args) > 0 || in.wait {
		return &usageError{
			problem: "check --all takes neither a DOMAIN nor --wait",
			example: "for example: allgreen check --all --json",
		}
	}
	saved, err := s.Saved()
	if err != nil {
		return err
	}
	if len(saved) == 0 { // nothing at all is not all green
		_, err := s.Only()
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	worst := exitDone
	for each := range s.lookAtAll(ctx, saved) {
		l := <-each
		switch err := ctx.Err(); {
		case errors.Is(err, context.DeadlineExceeded):
			return a.tooLate(in)
		case err != nil:
			return err
		}
		status := exitCannotRun
		if l.err != nil {
			a.explain(l.err)
		} else {
			if err := a.printRound(l.round, in.json); err != nil {
				return err
			}
			status = statusOf(l.round)
		}
		worst = worse(worst, status)
	}
	if worst != exitDone {
		return exitStatus(worst)
	}
	return nil
}

// worse is the exit status that says more of the two: something that could not
// be looked at at all, then something known to be wrong, then something unknown.
func worse(a, b int) int {
	if a == exitCannotRun || b == exitCannotRun {
		return exitCannotRun
	}
	if a == exitNotGreen || b == exitNotGreen {
		return exitNotGreen
	}
	return max(a, b)
}

// lookAtAll looks at the domains side by side. What comes of each arrives in
// the domains' order; no more than a few wait for their turn to be printed.
func (s *session) lookAtAll(ctx context.Context, saved []wizard.Summary) <-chan chan looked {
	inOrder := make(chan chan looked, domainsAtOnce-1)
	mayAsk := turns(saved, resolverTurns)
	go func() {
		defer close(inOrder)
		for _, domain := range saved {
			one := make(chan looked, 1)
			select {
			case inOrder <- one:
			case <-ctx.Done():
				return
			}
			go func() { one <- s.lookAt(ctx, domain.Domain, mayAsk(domain)) }()
		}
	}()
	return inOrder
}

func (s *session) lookAt(ctx context.Context, domain records.Name, mayAsk func() bool) looked {
	project, err := s.Open(domain)
	if err != nil {
		return looked{err: err}
	}
	return looked{round: s.Check(ctx, project, wizard.CheckOptions{MayAsk: mayAsk})}
}

// turns hands out for how many domains the public resolvers are asked in a run:
// first of all for those that were not green at the last visit, once their
// records are right at the source. What those leave over is for the others.
func turns(saved []wizard.Summary, n int) func(wizard.Summary) func() bool {
	var mu sync.Mutex
	open := 0
	for _, s := range saved {
		if s.State != check.Green && s.Err == nil {
			open++
		}
	}
	left := map[bool]int{true: max(0, n-open), false: min(open, n)} // by whether it was green
	return func(s wizard.Summary) func() bool {
		return func() bool {
			mu.Lock()
			defer mu.Unlock()
			green := s.State == check.Green
			left[green]--
			return left[green] >= 0
		}
	}
}
