package mtasts

import (
	"fmt"
	"strings"
	"time"

	"allgreen/records/fields"
)

// The modes of a policy (RFC 8461 §5).
const (
	Enforce = "enforce" // mail that can't be sent safely is not sent
	Testing = "testing" // it is sent, and reported by TLS-RPT
	None    = "none"    // the domain has no policy any more
)

// MaxAgeLimit is the longest max_age, about a year (RFC 8461 §3.2).
const MaxAgeLimit = 31557600 * time.Second

// Policy is the policy file (RFC 8461 §3.2).
type Policy struct {
	// Mode is the field mode: [Enforce], [Testing] or [None].
	Mode string
	// MX are the fields mx: patterns of the mail exchangers, "mail.example.com"
	// or "*.example.com", whose "*" stands for exactly one label. Only a policy
	// in the mode [None] may have none.
	MX []string
	// MaxAge is the field max_age, whole seconds: how long senders keep the
	// policy; at most [MaxAgeLimit].
	MaxAge time.Duration
	// Extensions are fields that no standard knows, which senders ignore.
	Extensions []fields.Field
	// Ignored are fields that stand there again: only the first one counts (RFC
	// 8461 §3.2). String doesn't write them.
	Ignored []fields.Field
}

// String returns the file's text, its lines ended by CRLF as RFC 8461 §3.2
// has them first.
func (p *Policy) String() string {
	var b strings.Builder
	line := func(name, value string) { b.WriteString(name + ": " + value + "\r\n") }
	line("version", version)
	line("mode", p.Mode)
	for _, mx := range p.MX {
		line("mx", mx)
	}
	line("max_age", fmt.Sprint(int64(p.MaxAge/time.Second)))
	for _, e := range p.Extensions {
		line(e.Name, e.Value)
	}
	return b.String()
}

// Matches reports whether the policy lets mail be sent to the mail exchanger,
// a name in any case of letters, with or without a final dot (RFC 8461 §4.1).
func (p *Policy) Matches(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, pattern := range p.MX {
		pattern = strings.ToLower(strings.TrimSuffix(pattern, "."))
		if parent, wildcard := strings.CutPrefix(pattern, "*."); wildcard {
			label, rest, _ := strings.Cut(host, ".")
			if label != "" && rest == parent { // one label, no more (RFC 8461 §4.1)
				return true
			}
		} else if host == pattern {
			return true
		}
	}
	return false
}

// ParsePolicy reads a policy file (RFC 8461 §3.2). Lines end with CRLF or LF,
// and blank ones at the end do no harm. The error wraps
// [ErrSyntax] and a [*fields.Error].
func ParsePolicy(text string) (*Policy, error) {
	p := &Policy{}
	seen := map[string]bool{}
	for line := range strings.SplitSeq(strings.TrimRight(text, fields.Space+"\r\n"), "\n") {
		name, value, ok := strings.Cut(line, ":")
		value = strings.Trim(strings.TrimSuffix(value, "\r"), fields.Space)
		if !ok || !fields.IsName(name) {
			return nil, wrongField(line, "is not a line of a policy")
		}
		if seen[name] && name != "mx" {
			p.Ignored = append(p.Ignored, fields.Field{Name: name, Value: value})
			continue
		}
		seen[name] = true
		if problem := p.set(name, value); problem != "" {
			return nil, wrongField(name, problem)
		}
	}
	for _, name := range []string{"version", "mode", "max_age"} {
		if !seen[name] {
			return nil, wrongField(name, "is missing")
		}
	}
	if len(p.MX) == 0 && p.Mode != None {
		return nil, wrongField("mx", "is missing")
	}
	return p, nil
}
