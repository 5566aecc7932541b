package resolve

import (
	"errors"
	"fmt"
	"strings"

	"github.com/miekg/dns"
)

// ErrEntry: an entry of a master file is no resource record.
var ErrEntry = errors.New("resolve: not a record of a zone file")

// TypeSPF is the type that SPF records once had, and that no receiver asks for
// any more (RFC 7208 §3.1). Its records are read like those of TXT.
const TypeSPF = Type(dns.TypeSPF)

// Entry is one entry of a master file (RFC 1035 §5.1): a line, or several where
// parentheses hold them together.
type Entry struct {
	Line  int    // where it begins, from 1
	Text  string // as it stands there
	Owner string // the name as it is written; "" is the one before
	RR    RR     // its name is absolute; nothing where Err is set
	Err   error  // wraps [ErrEntry]
}

// ParseMasterFile reads the records of a master file one by one, so that a
// broken one doesn't hide those behind it. $ORIGIN and $TTL are obeyed, other
// directives are no records here: nothing is included or generated. Names
// without an origin are taken for absolute ones.
func ParseMasterFile(text string) []Entry {
	text = strings.TrimPrefix(text, "\ufeff")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	m := masterFile{origin: "."}
	for number, raw := range entries(text) {
		m.read(number, raw)
	}
	return m.found
}

// masterFile is what the entries before say about the next one.
type masterFile struct {
	origin string
	owner  string // of the record before, absolute
	found  []Entry
}

func (m *masterFile) read(line int, raw string) {
	words := strings.Fields(uncommented(raw))
	if len(words) == 0 {
		return
	}
	switch strings.ToUpper(words[0]) {
	case "$ORIGIN":
		if len(words) == 2 {
			m.origin = absolute(words[1], m.origin)
			return
		}
	case "$TTL":
		return // of no interest to what a record says
	}
	e := Entry{Line: line, Text: raw}
	if strings.TrimLeft(raw, " \t") == raw {
		e.Owner = words[0]
	} else if m.owner != "" {
		raw = m.owner + raw
	}
	e.RR, e.Err = m.parse(raw)
	if e.Err == nil {
		m.owner = e.RR.Name
	}
	m.found = append(m.found, e)
}

// absolute is a name with the origin behind it where it has no final dot.
func absolute(name, origin string) string {
	switch {
	case strings.HasSuffix(name, "."):
		return name
	case origin == ".":
		return name + "."
	}
	return name + "." + origin
}

// parse reads one entry. The parser is given a TTL, which may be left out here.
func (m *masterFile) parse(raw string) (RR, error) {
	if strings.HasPrefix(raw, "$") {
		return RR{}, fmt.Errorf("%w: only $ORIGIN and $TTL are followed", ErrEntry)
	}
	parser := dns.NewZoneParser(strings.NewReader(raw+"\n"), m.origin, "")
	parser.SetDefaultTTL(defaultTTL)
	rr, ok := parser.Next()
	if err := parser.Err(); err != nil {
		return RR{}, fmt.Errorf("%w: %s", ErrEntry, strings.TrimPrefix(err.Error(), "dns: "))
	}
	if !ok {
		return RR{}, ErrEntry
	}
	if old, ok := rr.(*dns.SPF); ok {
		return newRR(&dns.TXT{Hdr: old.Hdr, Txt: old.Txt}), nil // of the type in its header
	}
	return newRR(rr), nil
}

// defaultTTL is taken where a file has none, in seconds.
const defaultTTL = 3600

// entries yields the entries with the numbers of their first lines.
func entries(text string) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		start, first := 0, 1
		number, depth := 1, 0
		for at := 0; at <= len(text); number++ {
			end := strings.IndexByte(text[at:], '\n')
			if end < 0 {
				end = len(text) - at
			}
			depth += parentheses(text[at : at+end])
			at += end + 1
			if depth > 0 && at <= len(text) && number-first < maxEntryLines {
				continue
			}
			if !yield(first, text[start:min(at-1, len(text))]) {
				return
			}
			start, first, depth = at, number+1, 0
		}
	}
}

// maxEntryLines is how many lines parentheses may hold together; a key of 4096
// bits takes a dozen. With one missing, what follows is not swallowed whole.
const maxEntryLines = 60

// parentheses counts those that open in a line, less those that close.
func parentheses(line string) (open int) {
	scan(line, func(c byte) {
		switch c {
		case '(':
			open++
		case ')':
			open--
		}
	})
	return open
}

// uncommented is an entry without its comments and parentheses.
func uncommented(raw string) string {
	var b strings.Builder
	for line := range strings.Lines(raw) {
		scan(line, func(c byte) {
			if c != '(' && c != ')' {
				b.WriteByte(c)
			}
		})
		b.WriteByte(' ')
	}
	return b.String()
}

// scan visits the characters of a line up to its comment, those inside of
// quotes left out (RFC 1035 §5.1). A quote that doesn't end in the line ends
// with it.
func scan(line string, visit func(c byte)) {
	quoted := false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\':
			if i++; !quoted && i < len(line) {
				visit('\\')
				visit(line[i])
			}
		case c == '"':
			quoted = !quoted
			visit(c)
		case quoted:
		case c == ';':
			return
		default:
			visit(c)
		}
	}
}
