package check

import (
	"context"
	"errors"
	"strings"

	"allgreen/records/fields"
	"allgreen/records/mtasts"
	"allgreen/records/resolve"
)

// judgeSTS judges the record that promises an MTA-STS policy (RFC 8461 §3.1).
// Any id will do. Whether the promise is kept shows over HTTPS only, so it is
// never plain green.
func (l *look) judgeSTS(ctx context.Context, w wanted, a resolve.Answer) judgement {
	if len(a.RRs) == 0 {
		return missing(l.tell(w, "sts-none"))
	}
	var texts []string
	var damaged []Finding
	for _, rr := range a.RRs {
		if _, isSTS, _ := mtasts.Parse(rr.Text()); isSTS {
			texts = append(texts, rr.Text())
		} else if kindOfText(rr.Text()) != kindOther || strings.Contains(strings.ToLower(rr.Text()), "sts") {
			damaged = append(damaged, l.damage(w, rr.Text())...)
		}
	}
	switch {
	case len(texts) > 1: // RFC 8461 §3.1: then there is no policy
		return judgement{ServerWrong, []Finding{l.tell(w, "sts-two", "{found}", strings.Join(texts, "  +  "))}}
	case len(texts) == 0:
		return judgement{ServerWrong, append(damaged, l.tell(w, "sts-syntax", "{found}", a.RRs[0].Text()))}
	}
	if _, _, err := mtasts.Parse(texts[0]); err != nil {
		return judgement{ServerWrong, append(l.damage(w, texts[0]), l.brokenSTS(w, err, texts[0]))}
	}
	return weighed(append(l.stsHost(ctx, w), l.tell(w, "sts-policy-unseen", "{url}", l.plan.Setup.STSPolicyURL())))
}

// brokenSTS says which field of a record is wrong.
func (l *look) brokenSTS(w wanted, err error, text string) Finding {
	code, field := "sts-syntax", ""
	if syntax := (*fields.Error)(nil); errors.As(err, &syntax) {
		field = syntax.Field
	}
	if field == "id" || strings.HasPrefix(strings.ToLower(field), "id=") {
		code = "sts-id"
	}
	return l.tell(w, code, "{found}", text)
}

// stsHost finds that there can be no policy, since its host has no address.
func (l *look) stsHost(ctx context.Context, w wanted) []Finding {
	_, domain, ok := strings.Cut(resolve.Canonical(w.Name), ".")
	if !ok {
		return nil
	}
	host := "mta-sts." + domain
	addrs, _, err := l.addresses(ctx, host)
	if err != nil || len(addrs) > 0 {
		return nil
	}
	f := l.tell(w, "sts-no-policy", "{at}", short(host))
	if l.has("mta-sts-host") {
		f = f.as(Warning) // its own record is missing there
	}
	return []Finding{f}
}
