package spf

import (
	"fmt"
	"strings"
)

const (
	maxTrace   = 500 // lines; a hostile record may have ten thousand terms
	maxListing = 4   // hosts or addresses named in one line
)

// tell adds a line to the trace. The detail must be fit to be drawn; it begins
// with what separates it from the term.
func (e *evaluation) tell(domain, term, detail string) {
	switch len(e.out.Trace) {
	case maxTrace:
	case maxTrace - 1:
		e.out.Trace = append(e.out.Trace, "…")
	default:
		e.out.Trace = append(e.out.Trace, visible(domain)+": "+term+detail)
	}
}

// listing collects what was looked at in vain, and names only the first few.
type listing struct {
	shown []string
	more  int
}

func (l *listing) add(s string) {
	if len(l.shown) == maxListing {
		l.more++
		return
	}
	l.shown = append(l.shown, s)
}

// String returns the detail of a trace line.
func (l *listing) String() string {
	switch {
	case len(l.shown) == 0:
		return " → nothing,"
	case l.more > 0:
		return fmt.Sprintf(" → %s and %d more,", strings.Join(l.shown, ", "), l.more)
	}
	return " → " + strings.Join(l.shown, ", ") + ","
}

// visible escapes what isn't printable ASCII: names and errors hold what
// strangers wrote.
func visible(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' {
			fmt.Fprintf(&b, `\x%02x`, c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
