package mtasts

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"allgreen/records/fields"
)

// set takes the value of a line over, and says what is wrong with it.
func (p *Policy) set(name, value string) (problem string) {
	switch name {
	case "version":
		if value != version {
			return "must be STSv1, in these letters"
		}
	case "mode":
		if value != Enforce && value != Testing && value != None {
			return "is none of enforce, testing and none"
		}
		p.Mode = value
	case "max_age":
		seconds, err := strconv.ParseUint(value, 10, 32)
		age := time.Duration(seconds) * time.Second
		if err != nil || len(value) > 10 || age > MaxAgeLimit {
			return "is no whole number of seconds up to 31557600"
		}
		p.MaxAge = age
	case "mx":
		if !isPattern(value) {
			return "is no host name, or *. and a domain"
		}
		p.MX = append(p.MX, value)
	default:
		if !isText(value) {
			return "has no value, or one with a character that may not stand there"
		}
		p.Extensions = append(p.Extensions, fields.Field{Name: name, Value: value})
	}
	return ""
}

// hostName is a Domain of RFC 5321 §4.1.2, as A-labels (RFC 8461 §3.2).
var hostName = regexp.MustCompile(`(?i)^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$`)

// isPattern reports whether s is an sts-policy-mx-value: ["*."] Domain.
func isPattern(s string) bool {
	return len(s) <= 253 && hostName.MatchString(strings.TrimPrefix(s, "*."))
}

// isText reports whether s is an sts-policy-ext-value: visible characters,
// Unicode included, with blanks between them.
func isText(s string) bool {
	return s != "" && utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}
