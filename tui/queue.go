package tui

import tea "github.com/charmbracelet/bubbletea"

// queue runs Cmds one after another. All that is written to disk goes through
// it, so that an older draft never overwrites a newer one, the key is made when
// the answers are safe, and leaving waits for both.
type queue struct {
	waiting []tea.Cmd
	busy    bool
}

// queuedMsg is what a queued Cmd has answered.
type queuedMsg struct{ msg tea.Msg }

// add runs cmd when all before it are done.
func (q *queue) add(cmd tea.Cmd) tea.Cmd {
	if q.busy {
		q.waiting = append(q.waiting, cmd)
		return nil
	}
	q.busy = true
	return func() tea.Msg { return queuedMsg{cmd()} }
}

// next is to be called when a queued Cmd is done.
func (q *queue) next() tea.Cmd {
	q.busy = false
	if len(q.waiting) == 0 {
		return nil
	}
	cmd := q.waiting[0]
	q.waiting = q.waiting[1:]
	return q.add(cmd)
}
