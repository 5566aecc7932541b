package check

import (
	"regexp"
	"strings"

	"allgreen/records/resolve"
)

// versionTags are how texts of the kinds begin, in lower case.
var versionTags = map[kind]string{
	kindSPF: "v=spf1", kindDKIM: "v=dkim1", kindDMARC: "v=dmarc1", kindSTS: "v=stsv1", kindTLSRPT: "v=tlsrptv1",
}

// kindNames are what people call the kinds.
var kindNames = map[kind]string{
	kindSPF: "SPF", kindDKIM: "DKIM", kindDMARC: "DMARC", kindSTS: "MTA-STS", kindTLSRPT: "TLS-RPT",
}

// kindOfText tells of which kind a text is, whole or damaged: the kind whose
// version tag comes first.
func kindOfText(text string) kind {
	lower := strings.ToLower(text)
	found, first := kindOther, len(lower)
	for k, tag := range versionTags {
		if at := strings.Index(lower, tag); at >= 0 && at < first {
			found, first = k, at
		}
	}
	return found
}

// textsOf returns the texts among the records that are of the kind or were
// meant to be. At a mail domain's own name the rest is nobody's business.
func textsOf(k kind, rrs []resolve.RR) []resolve.RR {
	var texts []resolve.RR
	for _, rr := range rrs {
		if kindOfText(rr.Text()) == k || k == kindSPF && brokenSPF.MatchString(rr.Text()) {
			texts = append(texts, rr)
		}
	}
	return texts
}

// What panels and copying leave behind in a text.
var (
	zoneLine    = regexp.MustCompile(`(?i)(^|\s)IN\s+TXT(\s|$)|^\s*\(|\)\s*$`)
	innerQuotes = regexp.MustCompile(`"\s*"`)
	htmlLeft    = regexp.MustCompile(`(?i)&(quot|amp|lt|gt|nbsp|#x?[0-9a-f]+);|<br`)
	placeholder = regexp.MustCompile(`p=\.\.\.|<[^>]*>|YOUR[-_ ]|your-`)
	prefixLeft  = regexp.MustCompile(`(?i)^\s*(TXT\s|value:|\d+\s|=|\s)`)
	ownName     = regexp.MustCompile(`^_[a-z0-9._-]+\s`)
	finalDot    = regexp.MustCompile(`(?i)(all|none|quarantine|reject)\.$`)
)

// damage names what happened to a text that does not do its job, the most
// specific first. It looks at raw octets, never at a printed form.
func (l *look) damage(w wanted, got string) []Finding {
	wants := w.kind.text()
	words := []string{"{found}", got, "{x}", kindNames[kindOfText(got)], "{y}", kindNames[wants]}
	var findings []Finding
	add := func(code string, seen bool) {
		if seen {
			findings = append(findings, l.tell(w, code, words...))
		}
	}
	other := kindOfText(got)
	add("txt-swapped", other != kindOther && other != wants)
	add("txt-zonefile", zoneLine.MatchString(got))
	add("txt-inner-quotes", innerQuotes.MatchString(strings.Trim(got, `"`)))
	add("txt-literal-quotes", strings.HasPrefix(got, `"`) || strings.HasSuffix(got, `"`))
	add("txt-backslash", strings.Contains(got, `\;`))
	add("txt-html", htmlLeft.MatchString(got))
	add("txt-nonascii", strings.ContainsFunc(got, func(r rune) bool { return r > '~' }))
	add("txt-placeholder", placeholder.MatchString(got) ||
		strings.Contains(got, "example.com") && !strings.Contains(w.Value, "example.com"))
	add("txt-cut-semicolon", strings.EqualFold(strings.Trim(got, " ;"), versionTags[wants]) && wants != kindSPF)
	add("txt-trailing-dot", finalDot.MatchString(got))
	add("txt-name-in-value", prefixLeft.MatchString(got) || ownName.MatchString(got))
	return findings
}
