package records

import (
	"slices"
	"strconv"
	"strings"
)

// kind is what the records of one purpose have in common.
type kind struct {
	id    string // of the first such record
	typ   string
	need  Need
	where Where
	flag  string // the answer that asks for such records

	title, why, without, rfc, hold string
}

// The ids behind which a name stands.
const (
	dkimPrefix   = "dkim-"    // a selector
	noMailPrefix = "no-mail-" // the first label of a host
)

// kindIDs are the ids that [Build] gives out, in its order, but for those of
// further DKIM keys; pluralIDs those of which there may be a second one.
var (
	kindIDs = []string{
		"a", "aaaa", "mx", "ptr-ipv4", "ptr-ipv6",
		"spf", "helo-spf", "dkim", "dmarc", "dmarc-report",
		"web-a", "web-aaaa", "www",
		"tls-rpt", "mta-sts-host", "mta-sts",
		"autoconfig", "autodiscover",
		"srv-imaps", "srv-submissions", "srv-submission", "srv-imap", "srv-pop3", "srv-pop3s",
		"caa", "tlsa",
		"no-mail-www", "no-mail-mta-sts", "no-mail-autoconfig", "no-mail-autodiscover",
	}
	pluralIDs = []string{
		"a", "aaaa", "mx", "ptr-ipv4", "ptr-ipv6",
		"web-a", "web-aaaa", "www", "mta-sts-host", "autoconfig", "autodiscover", "caa", "tlsa",
		"no-mail-www", "no-mail-mta-sts", "no-mail-autoconfig", "no-mail-autodiscover",
	}
)

// KnownID reports whether [Build] gives out such ids. The record need not be
// among those of a particular Setup, so that taking an address away does not
// spoil the ids left out.
func KnownID(id string) bool {
	if slices.Contains(kindIDs, id) {
		return true
	}
	if selector, ok := strings.CutPrefix(id, dkimPrefix); ok {
		return selectorProblem(selector) == "" && selector == strings.ToLower(selector)
	}
	i := strings.LastIndexByte(id, '-')
	if i < 0 || !slices.Contains(pluralIDs, id[:i]) {
		return false
	}
	n, err := strconv.ParseUint(id[i+1:], 10, 16)
	return err == nil && n >= 2 && strconv.FormatUint(n, 10) == id[i+1:]
}
