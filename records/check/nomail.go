package check

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"allgreen/records/resolve"
	"allgreen/records/spf"
)

// noSender is the SPF record of a name that never sends (RFC 7208 §10.1.2).
const noSender = "v=spf1 -all"

// judgeNullMX judges that a name takes no mail: one MX record with the target
// "." (RFC 7505 §3), whatever its preference.
func (l *look) judgeNullMX(w wanted, a resolve.Answer) judgement {
	if len(a.RRs) == 0 {
		return missing(l.tell(w, "no-mail-none"))
	}
	var hosts []string
	for _, rr := range a.RRs {
		if rr.Target != "." {
			hosts = append(hosts, rr.Target)
		}
	}
	switch {
	case len(hosts) == 0:
		return judgement{state: ServerGreen}
	case len(hosts) < len(a.RRs):
		return judgement{ServerWrong, []Finding{l.tell(w, "no-mail-mx:beside", "{found}", names(hosts))}}
	}
	return judgement{ServerWrong, []Finding{l.tell(w, "no-mail-mx", "{found}", names(hosts))}}
}

// judgeNoSender judges that nobody may send for a name: its SPF record fails
// for every address, however it says so.
func (l *look) judgeNoSender(ctx context.Context, w wanted, a resolve.Answer) judgement {
	var valid []string
	var damaged []Finding
	for _, rr := range textsOf(kindSPF, a.RRs) {
		if _, isSPF, _ := spf.Parse(rr.Text()); isSPF {
			valid = append(valid, rr.Text())
		} else {
			damaged = append(damaged, l.brokenSPF(w, rr.Text())...)
		}
	}
	switch {
	case len(valid)+len(damaged) == 0:
		return missing(l.tell(w, "no-mail-none"))
	case len(valid) == 0:
		return judgement{ServerWrong, damaged}
	case len(valid) > 1: // RFC 7208 §4.5
		return judgement{ServerWrong, []Finding{l.tell(w, "spf-two", "{found}", strings.Join(valid, "  +  "))}}
	}
	dns := &overlay{look: l, name: resolve.Canonical(w.Name), text: valid[0]}
	mildest, err := everyone(ctx, valid[0], dns)
	words := []string{"{found}", valid[0], "{error}", errorText(err)}
	switch {
	case errors.Is(err, errLookup):
		return judgement{ServerUnknown, []Finding{l.tell(w, "spf-unsure", words...)}}
	case err != nil:
		return judgement{ServerWrong, []Finding{l.tell(w, "spf-broken", words...)}}
	case mildest == spf.QFail:
		return judgement{state: ServerGreen}
	case mildest == spf.QSoftFail:
		return judgement{ServerGreen, []Finding{l.tell(w, "no-mail-soft", words...)}}
	}
	return judgement{ServerWrong, []Finding{l.tell(w, "no-mail-sends", words...)}}
}

// errLookup is a policy of which a part cannot be asked for now.
var errLookup = errors.New("check: a part of it cannot be asked for")

// mildness orders what a policy may say of a sender, worst first.
var mildness = []spf.Qualifier{spf.QFail, spf.QSoftFail, spf.QNeutral, spf.QPass}

// everyone is the mildest that a policy says of some address: [spf.QFail] where
// all fail. Each term may match somebody, up to "all"; without one the record of
// the redirect goes on (RFC 7208 §5.1, §6.1).
func everyone(ctx context.Context, text string, dns spf.Lookuper) (spf.Qualifier, error) {
	mildest := 0
	may := func(q spf.Qualifier) { mildest = max(mildest, slices.Index(mildness, q)) }
	for range maxNames {
		rec, _, err := spf.Parse(text)
		if err != nil {
			return 0, err
		}
		for _, t := range rec.Terms {
			if t.Modifier() {
				continue
			}
			if may(t.Qualifier); t.Name == spf.All {
				return mildness[mildest], nil
			}
		}
		redirect, ok := rec.Find(spf.Redirect)
		if !ok || strings.Contains(redirect.Value, "%") { // macros lead each sender elsewhere
			may(spf.QNeutral)
			return mildness[mildest], nil
		}
		if text, err = policyAt(ctx, redirect.Value, dns); err != nil {
			return 0, err
		}
	}
	return 0, spf.ErrTooManyLookups
}

// policyAt is the one SPF text at a name; else the error is [spf.ErrNoRecord]
// or wraps [errLookup].
func policyAt(ctx context.Context, name string, dns spf.Lookuper) (string, error) {
	texts, err := dns.TXT(ctx, name)
	if err != nil && !errors.Is(err, spf.ErrNotFound) {
		return "", fmt.Errorf("%w: %w", errLookup, err)
	}
	texts = slices.DeleteFunc(texts, func(text string) bool { _, isSPF, _ := spf.Parse(text); return !isSPF })
	if len(texts) != 1 {
		return "", spf.ErrNoRecord
	}
	return texts[0], nil
}
