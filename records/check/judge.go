package check

import (
	"context"
	"net/netip"
	"slices"
	"strings"

	"allgreen/records"
	"allgreen/records/resolve"
)

// judgement is what one answer means for one record.
type judgement struct {
	// state is green, missing or wrong; unknown where the answer cannot be
	// judged for want of another one.
	state    ServerState
	findings []Finding
}

// missing is the judgement over an answer without any such record.
func missing(findings ...Finding) judgement { return judgement{ServerMissing, findings} }

// weighed is wrong where one of the findings is an error, green otherwise.
func weighed(findings []Finding) judgement {
	for _, f := range findings {
		if f.Severity == Error {
			return judgement{ServerWrong, findings}
		}
	}
	return judgement{ServerGreen, findings}
}

// judge says what a usable answer means for the record, in the same words
// however the server shuffled it.
func (l *look) judge(ctx context.Context, w wanted, a resolve.Answer) judgement {
	a.RRs = slices.SortedFunc(slices.Values(a.RRs), func(x, y resolve.RR) int { return strings.Compare(x.Data, y.Data) })
	if f, ok := l.aliasInTheWay(w, a); ok {
		return judgement{ServerWrong, []Finding{f}}
	}
	j := judgement{}
	switch w.kind {
	case kindAddress:
		j = l.judgeAddress(ctx, w, a)
	case kindWeb:
		j = l.judgeWeb(ctx, w, a)
	case kindMX:
		j = l.judgeMX(ctx, w, a)
	case kindNullMX:
		j = l.judgeNullMX(w, a)
	case kindPTR:
		j = l.judgePTR(ctx, w, a)
	case kindSPF:
		j = l.judgeSPF(ctx, w, a)
	case kindNoSender:
		j = l.judgeNoSender(ctx, w, a)
	case kindDKIM:
		j = l.judgeDKIM(w, a)
	case kindDMARC:
		j = l.judgeDMARC(ctx, w, a)
	case kindReport:
		j = l.judgeReport(w, a)
	case kindSTS:
		j = l.judgeSTS(ctx, w, a)
	case kindTLSRPT:
		j = l.judgeTLSRPT(w, a)
	case kindService:
		j = l.judgeService(ctx, w, a)
	case kindCAA:
		j = l.judgeCAA(ctx, w, a)
	case kindTLSA:
		j = l.judgeTLSA(ctx, w, a)
	default:
		j = l.judgeOther(w, a)
	}
	if len(a.Chain) > 0 && j.state != ServerGreen && j.state != ServerUnknown {
		j = l.shadowed(w, a, j)
	}
	return j
}

// shadowed says that a record cannot stand where it belongs because of an
// alias there. An intended alias whose target carries the right data is green.
func (l *look) shadowed(w wanted, a resolve.Answer, j judgement) judgement {
	code := "cname-shadows-txt:other"
	switch w.kind {
	case kindAddress, kindWeb, kindMX, kindPTR:
		return j // these follow aliases, and say themselves where they lead
	case kindSPF, kindNoSender, kindDKIM, kindDMARC, kindReport, kindSTS, kindTLSRPT, kindOther:
		if w.Type == "TXT" {
			code = "cname-shadows-txt"
		}
	}
	shadow := l.tell(w, code, "{found}", short(a.Chain[0].Target))
	return judgement{ServerWrong, append([]Finding{shadow}, j.findings...)}
}

// judgeOther judges kinds without a standard of their own here: the data must
// be there as it was wanted.
func (l *look) judgeOther(w wanted, a resolve.Answer) judgement {
	for _, rr := range a.RRs {
		if strings.EqualFold(presented(rr), w.Value) {
			return judgement{state: ServerGreen}
		}
	}
	if len(a.RRs) == 0 {
		return missing(l.tell(w, "record-none"))
	}
	return judgement{ServerWrong, []Finding{
		l.tell(w, "record-other", "{found}", presented(a.RRs[0]))}}
}

// presented is RDATA as [Verdict.Found] shows it: TXT joined and without
// quotes, all else in master-file form.
func presented(rr resolve.RR) string {
	if rr.Type == resolve.TypeTXT {
		return records.Escape(rr.Text())
	}
	return rr.Data
}

// presentedAll is [presented] of an RRset, sorted: servers shuffle it.
func presentedAll(rrs []resolve.RR) []string {
	found := make([]string, 0, len(rrs))
	for _, rr := range rrs {
		found = append(found, presented(rr))
	}
	slices.Sort(found)
	return found
}

// sameData tells whether two answers carry the same RRset.
func sameData(a, b resolve.Answer) bool { return contentOf(a) == contentOf(b) }

// contentOf is all of an answer that a judgement depends on. Two answers of
// the same content are judged alike, whoever gave them.
func contentOf(a resolve.Answer) string {
	data := make([]string, 0, len(a.RRs)+1)
	for _, rr := range a.RRs {
		data = append(data, rr.Data)
	}
	slices.Sort(data)
	for _, rr := range a.Chain {
		data = append(data, "CNAME "+rr.Target)
	}
	return strings.Join(data, "\n")
}

// aliasInTheWay names a CNAME that can't be meant, whatever it leads to.
func (l *look) aliasInTheWay(w wanted, a resolve.Answer) (Finding, bool) {
	if len(a.Chain) == 0 || w.kind == kindPTR { // RFC 2317 delegates with CNAMEs
		return Finding{}, false
	}
	target := a.Chain[0].Target
	words := []string{"{found}", short(target)}
	_, notAddress := netip.ParseAddr(short(target))
	_, notAddressHere := netip.ParseAddr(strings.TrimSuffix(target, "."+l.domain))
	switch {
	case kindOfText(target) != kindOther:
		return l.tell(w, "txt-as-cname", words...), true
	case resolve.Canonical(w.Name) == l.domain: // RFC 1034 §3.6.2
		return l.tell(w, "cname-apex", words...), true
	case notAddress == nil || notAddressHere == nil:
		return l.tell(w, "cname-to-ip", words...), true
	}
	return Finding{}, false
}
