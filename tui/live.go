package tui

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/wizard"
)

// watcher looks at live DNS; [*wizard.Watcher] is one.
type watcher interface {
	Look(ctx context.Context, onVerdict func(check.Verdict)) check.Round
	Until(ctx context.Context, onRound func(check.Round)) (check.Round, error)
	Next() time.Time
	Demand(now time.Time)
	Touch(now time.Time)
	Done() bool
	Changed(id string) string
	SaveErr() error
	AskAnyway(id string) bool
	AskedAnyway(id string) bool
	SpeakOf(provider string)
}

// live is how a domain stands in DNS, as the screens show it. It goes on
// looking whichever screen is seen.
type live struct {
	ctx     context.Context
	stop    context.CancelFunc
	project *wizard.Project
	watcher watcher

	verdicts map[string]check.Verdict // by record id, as they come in
	changed  map[string]string        // how a record stood at the last visit, where it stands otherwise now
	round    *check.Round             // the last whole one
	saveErr  error
	anyPanel bool // the person's panel is none that is known

	rounds  int // begun so far
	looking bool
	looked  time.Time
	next    time.Time // zero: at rest
	done    bool
	rang    bool // the bell, when all was green
	ticks   int  // only the latest tick counts
}

// Messages of the looking. Those of a domain that was left are ignored.
type (
	// verdictMsg is one record, judged.
	verdictMsg struct {
		live    *live
		round   int
		verdict check.Verdict
		feed    <-chan check.Verdict
	}
	// roundMsg is a whole look.
	roundMsg struct {
		live    *live
		round   check.Round
		changed map[string]string
		saveErr error
	}
	// tickMsg is that a countdown has moved on, or is over.
	tickMsg struct {
		live *live
		n    int
	}
)

func newLive(ctx context.Context, p *wizard.Project, w watcher) *live {
	ctx, stop := context.WithCancel(ctx)
	return &live{ctx: ctx, stop: stop, project: p, watcher: w, verdicts: map[string]check.Verdict{}}
}

// look begins a round. Verdicts come in while it goes on.
func (l *live) look() tea.Cmd {
	l.looking = true
	l.rounds++
	feed := make(chan check.Verdict, len(l.project.Records))
	look := func() tea.Msg {
		defer close(feed)
		round := l.watcher.Look(l.ctx, func(v check.Verdict) {
			select {
			case feed <- v:
			case <-l.ctx.Done():
			}
		})
		return l.summed(round)
	}
	return tea.Batch(look, l.listen(l.rounds, feed))
}

// summed is a round with what the watcher makes of it.
func (l *live) summed(round check.Round) roundMsg {
	changed := map[string]string{}
	for _, v := range round.Records {
		if was := l.watcher.Changed(v.ID); was != "" {
			changed[v.ID] = was
		}
	}
	return roundMsg{live: l, round: round, changed: changed, saveErr: l.watcher.SaveErr()}
}

// listen waits for the next verdict of a round.
func (l *live) listen(round int, feed <-chan check.Verdict) tea.Cmd {
	return func() tea.Msg {
		v, open := <-feed
		if !open {
			return nil
		}
		return verdictMsg{live: l, round: round, verdict: v, feed: feed}
	}
}

func (l *live) update(msg tea.Msg, now time.Time) tea.Cmd {
	switch msg := msg.(type) {
	case verdictMsg:
		if msg.live != l {
			return nil
		}
		if l.looking && msg.round == l.rounds {
			l.verdicts[msg.verdict.ID] = msg.verdict
		}
		return l.listen(msg.round, msg.feed)
	case roundMsg:
		if msg.live != l || l.ctx.Err() != nil {
			return nil
		}
		l.looking, l.looked = false, now
		l.round, l.changed, l.saveErr = &msg.round, msg.changed, msg.saveErr
		// Asked only here: a look may have been demanded since the round ended.
		l.next = l.watcher.Next()
		l.done = l.watcher.Done() && l.next.IsZero()
		for _, v := range msg.round.Records {
			l.verdicts[v.ID] = v
		}
		return l.wait(now)
	case tickMsg:
		if msg.live != l || msg.n != l.ticks || l.looking || l.next.IsZero() {
			return nil
		}
		if now.Before(l.next) {
			return l.wait(now)
		}
		return l.look()
	}
	return nil
}

// wait ticks when the countdown shows something else, and when it is over.
func (l *live) wait(now time.Time) tea.Cmd {
	if l.next.IsZero() {
		return nil
	}
	l.ticks++
	n := l.ticks
	return after(l.ctx, untilStep(l.next.Sub(now)), func() tea.Msg { return tickMsg{l, n} })
}

// demand looks at everything now.
func (l *live) demand(now time.Time) tea.Cmd {
	l.watcher.Demand(now)
	l.done = false
	if l.looking {
		return nil // the demand is due when this look is over
	}
	return l.look()
}

// mayAskAnyway tells whether resolvers can be asked for a row before its time.
func (l *live) mayAskAnyway(r row) bool {
	if r.check != nil || r.state() == "" || r.state() == check.Green || l.watcher.AskedAnyway(r.record.ID) {
		return false
	}
	_, asked := seen(r.verdict)
	return asked == 0
}

// askAnyway has the resolvers asked for a record now, be it right or not.
func (l *live) askAnyway(id string) tea.Cmd {
	if !l.watcher.AskAnyway(id) || l.looking {
		return nil // in a look the wish is due when it is over
	}
	return l.look()
}

// speakOf takes over the project with another DNS host, and with the same records.
func (l *live) speakOf(p *wizard.Project) {
	l.project, l.anyPanel = p, !p.Provider().Known()
	l.watcher.SpeakOf(p.Setup.DNSProvider)
}

// sameRecords tells whether two readings of a domain want the same of DNS.
func sameRecords(a, b *wizard.Project) bool {
	return slices.EqualFunc(a.Records, b.Records, func(a, b records.Record) bool {
		return a.ID == b.ID && a.Name == b.Name && a.Value == b.Value
	})
}

// touch says that a person is there: after long idling looks come sooner again.
func (l *live) touch(now time.Time) tea.Cmd {
	l.watcher.Touch(now)
	if l.looking || l.next.IsZero() {
		return nil
	}
	if next := l.watcher.Next(); next.Before(l.next) {
		l.next = next
		return l.wait(now)
	}
	return nil
}

// allGreen says that the way is at its end.
func (l *live) allGreen() string {
	return fmt.Sprintf("All %d records are green: whoever looks sees them.", len(l.project.Records))
}

// green is how many records are green, of how many.
func (l *live) green() (green, total int) {
	for _, r := range l.project.Records {
		if l.verdicts[r.ID].State == check.Green {
			green++
		}
	}
	return green, len(l.project.Records)
}
