package check

import (
	"strings"

	"allgreen/records/resolve"
)

// astray tells from the name alone that a text stands where nobody looks for
// it, and where it belongs; code is "" if it doesn't.
func astray(standard Standard, name string) (code, right string) {
	name = resolve.Canonical(name)
	if half := undoubled(name); half != "" {
		return "name-doubled", half
	}
	first, rest, _ := strings.Cut(name, ".")
	if name == "." || rest == "" { // a zone that isn't known
		return "", ""
	}
	switch standard {
	case DMARC:
		switch {
		case first == "dmarc":
			return "underscore-dropped", "_dmarc." + rest
		case !strings.Contains(name, "_dmarc."):
			return "dmarc-at-apex", "_dmarc." + name
		}
	case DKIM:
		if !strings.Contains(name, "._domainkey.") && strings.Count(rest, ".") > 1 && !strings.HasPrefix(first, "_") {
			return "dkim-without-domainkey", first + "._domainkey." + strings.TrimPrefix(rest, "domainkey.")
		}
	case MTASTS:
		if first != "_mta-sts" {
			return "mta-sts-name", "_mta-sts." + strings.TrimPrefix(strings.TrimPrefix(domainOf(name), "mta-sts."), "_mta_sts.")
		}
	case TLSRPT:
		if !strings.HasPrefix(name, "_smtp._tls.") {
			for _, label := range []string{"_smtp.", "smtp.", "_smtp-tls.", "_smtp_tls.", "_tls.", "tls."} {
				name = strings.TrimPrefix(name, label)
			}
			return "tlsrpt-name", "_smtp._tls." + domainOf(name)
		}
	}
	return "", ""
}

// undoubled is a name without the zone that stands at its end a second time,
// since a final dot was left out or a panel added it: "_dmarc.example.org." of
// "_dmarc.example.org.example.org."; "" if none does.
func undoubled(name string) string {
	labels := strings.Split(strings.TrimSuffix(name, "."), ".")
	for n := len(labels) / 2; n >= 2; n-- {
		half := strings.Join(labels[len(labels)-n:], ".") + "."
		if kept, ok := strings.CutSuffix(name, half); ok && (kept == half || strings.HasSuffix(kept, "."+half)) {
			return kept
		}
	}
	return ""
}
