package tui

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"allgreen/records"
	"allgreen/records/check"
)

// serversPage is one record as each server sees it.
type serversPage struct {
	*app
	row    func() row // as it stands now
	scroll scroller
}

// update reports whether the page is to be closed.
func (p *serversPage) update(msg tea.KeyMsg) (closed bool) {
	return !p.scroll.update(p.keys, msg) && key.Matches(msg, p.keys.Close, p.keys.Servers)
}

func (p *serversPage) view(w, h int) []string {
	t, r := p.theme, p.row()
	if r.check != nil {
		lines := []string{"", "  " + t.title.Render(t.text(phrase(r.check.ID))), ""}
		return p.scroll.view(t, append(lines, p.findings(r, w)...), h)
	}
	lines := []string{
		"  " + t.title.Render(t.clip(t.text(r.record.Type+" "+p.live.host(r.record)), w/2)) +
			"   " + t.stateStyle(r.state()).Render(t.mark(r.state())+" "+word(r.state())),
		"  wanted " + t.clip(t.text(r.record.Value), w-10),
		"",
	}
	if r.state() != check.Green {
		lines = append(lines, p.findings(r, w)...)
		if len(r.findings()) > 0 {
			lines = append(lines, "")
		}
	}
	for _, role := range roles {
		servers := p.servers(r.verdict, role, w)
		if len(servers) > 0 {
			lines = append(append(lines, "  "+t.title.Render(t.clip(t.text(called(role, r.verdict)), w-2))), servers...)
			lines = append(lines, "")
		}
	}
	if r.state() == check.Green {
		lines = append(lines, p.findings(r, w)...)
	}
	return p.scroll.view(t, lines, h)
}

// servers is a line for each server of a role; in a narrow window two.
func (p *serversPage) servers(v check.Verdict, role check.Role, w int) (lines []string) {
	t := p.theme
	nameWidth, addressWidth := 0, 0
	for _, s := range v.Servers {
		if s.Role == role {
			nameWidth = min(max(nameWidth, width(t.text(s.Name))), 26)
			addressWidth = min(max(addressWidth, width(t.text(strings.TrimSuffix(s.Server, ":53")))), 18)
		}
	}
	for _, s := range v.Servers {
		if s.Role != role {
			continue
		}
		state, said := said(s)
		kept := since(s, fullTTL(v), p.now)
		name, address := t.text(strings.TrimSuffix(s.Name, ".")), t.text(strings.TrimSuffix(s.Server, ":53"))
		head := "  " + t.stateStyle(state).Render(t.mark(state)) + " "
		if w < oneColumn {
			lines = append(lines, head+t.clip(name+" "+t.dim.Render(address), w-5), "      "+t.clip(t.text(said), w-7))
			if kept != "" {
				lines = append(lines, "      "+t.dim.Render(t.clip(kept, w-7)))
			}
			continue
		}
		head += t.column(name, nameWidth) + "  " + t.column(t.dim.Render(address), addressWidth) + "  "
		lines = append(lines, head+t.clip(t.text(said), max(w-width(head)-4-width(kept), 8))+"   "+t.dim.Render(kept))
	}
	return lines
}

// roles are the parts that servers play, in the order in which they are shown.
var roles = []check.Role{check.Authoritative, check.Resolver}

// called is what the servers of a role are.
func called(role check.Role, v check.Verdict) string {
	if role == check.Resolver {
		return "Public resolvers"
	}
	return "The name servers of " + strings.TrimSuffix(v.Zone, ".")
}

// said is what a server answered, in a mark and in words.
func said(s check.ServerView) (check.State, string) {
	found := strings.Join(s.Found, ", ")
	switch s.State {
	case check.ServerGreen:
		return check.Green, found
	case check.ServerStale:
		if found == "" {
			return check.Propagating, "still the old answer"
		}
		return check.Propagating, "still " + found
	case check.ServerMissing:
		return check.Missing, "nothing there (" + s.Rcode + ")"
	case check.ServerWrong:
		return check.Wrong, found
	case check.ServerNotAsked:
		return "", "not asked yet"
	}
	if s.Error != "" {
		return check.Unknown, s.Error
	}
	return check.Unknown, "no usable answer " + s.Rcode
}

// since is how long an answer may be kept, of the ttl that it had at first, and
// where its end is waited for, until when.
func since(s check.ServerView, ttl uint32, now time.Time) string {
	switch {
	case !s.Until.IsZero() && s.Until.After(now):
		return fmt.Sprintf("until %s, in %s", records.Clock(s.Until, now), span(stepped(s.Until.Sub(now))))
	case !s.Until.IsZero():
		return "should be gone now"
	case s.State != check.ServerGreen:
		return ""
	case s.Role == check.Resolver && s.TTL < ttl:
		return fmt.Sprintf("TTL %s, %s old", span(seconds(s.TTL)), span(seconds(ttl-s.TTL)))
	}
	return fmt.Sprintf("TTL %s", span(seconds(s.TTL)))
}

func seconds(n uint32) time.Duration { return time.Duration(n) * time.Second }

// fullTTL is the TTL that the name servers give a record.
func fullTTL(v check.Verdict) (ttl uint32) {
	for _, s := range v.Servers {
		if s.Role == check.Authoritative && s.State == check.ServerGreen {
			ttl = max(ttl, s.TTL)
		}
	}
	return ttl
}

// findings is all that was noticed, with how to mend it.
func (p *serversPage) findings(r row, w int) (lines []string) {
	t := p.theme
	for _, f := range r.findings() {
		mark, style := "!", t.warn
		switch f.Severity {
		case check.Error:
			mark, style = t.mark(check.Wrong), t.bad
		case check.Note:
			mark, style = "*", t.dim
		}
		lines = append(lines, t.noted(style, mark, strings.TrimSpace(f.Message+" "+f.Fix), min(w, 100), 2)...)
	}
	return lines
}
