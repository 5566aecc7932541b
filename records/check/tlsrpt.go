package check

import (
	"strings"

	"allgreen/records/resolve"
	"allgreen/records/tlsrpt"
)

// judgeTLSRPT judges where senders report trouble with TLS (RFC 8460 §3): to
// any address that reports can be sent to.
func (l *look) judgeTLSRPT(w wanted, a resolve.Answer) judgement {
	if len(a.RRs) == 0 {
		return missing(l.tell(w, "tlsrpt-none"))
	}
	var texts []string
	for _, rr := range a.RRs {
		if _, isTLSRPT, _ := tlsrpt.Parse(rr.Text()); isTLSRPT {
			texts = append(texts, rr.Text())
		}
	}
	switch {
	case len(texts) > 1: // RFC 8460 §3: then there is none
		return judgement{ServerWrong, []Finding{l.tell(w, "tlsrpt-two", "{found}", strings.Join(texts, "  +  "))}}
	case len(texts) == 0:
		found := a.RRs[0].Text()
		return judgement{ServerWrong, append(l.damage(w, found), l.tell(w, "tlsrpt-syntax", "{found}", found))}
	}
	if _, _, err := tlsrpt.Parse(texts[0]); err != nil {
		return judgement{ServerWrong, append(l.damage(w, texts[0]), l.tell(w, "tlsrpt-syntax", "{found}", texts[0]))}
	}
	return judgement{state: ServerGreen}
}
