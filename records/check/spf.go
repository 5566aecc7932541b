package check

import (
	"cmp"
	"context"
	"errors"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"allgreen/records"
	"allgreen/records/resolve"
	"allgreen/records/spf"
)

// brokenSPF is a text that was meant to be SPF and that no receiver takes for it.
var brokenSPF = regexp.MustCompile(`(?i)^[\s"'(]*(v\s*=\s*spf|spf1\b)`)

// judgeSPF judges by evaluation: an SPF record is right when every address of
// ours passes, however it is spelled. It is judged in a world in which the
// other records of the plan stand already, since their absence is told there.
func (l *look) judgeSPF(ctx context.Context, w wanted, a resolve.Answer) judgement {
	candidates := textsOf(kindSPF, a.RRs)
	var valid []string
	var damaged []Finding
	for _, rr := range candidates {
		if _, isSPF, _ := spf.Parse(rr.Text()); isSPF {
			valid = append(valid, rr.Text())
		} else {
			damaged = append(damaged, l.brokenSPF(w, rr.Text())...)
		}
	}
	switch {
	case len(candidates) == 0:
		if resolve.Canonical(w.Name) == l.host && l.host != l.domain {
			return missing(l.tell(w, "spf-helo"))
		}
		return missing(l.tell(w, "spf-none"))
	case len(valid) == 0:
		return judgement{ServerWrong, damaged}
	case len(valid) > 1: // RFC 7208 §4.5
		w.Value = merged(w, valid[:min(len(valid), maxNames)]...)
		return judgement{ServerWrong, []Finding{l.tell(w, "spf-two", "{found}", strings.Join(valid, "  +  "))}}
	}
	return l.passes(ctx, w, valid[0])
}

// merged is one policy of what stands there and of ours, to be pasted in its
// place: whoever may send now may go on. Servers shuffle the texts; it is the
// same every time.
func merged(w wanted, texts ...string) string {
	rec, _ := spf.MergeTexts(append([]string{w.Value}, slices.Sorted(slices.Values(texts))...), spf.Wanted{Domain: short(w.Name)})
	return rec.String()
}

// brokenSPF words what is wrong with a text that isn't SPF but was meant to be.
func (l *look) brokenSPF(w wanted, text string) []Finding {
	if f := l.damage(w, text); len(f) > 0 {
		return f
	}
	return []Finding{l.tell(w, "spf-version", "{found}", text)}
}

// passes evaluates the text for every address of ours.
func (l *look) passes(ctx context.Context, w wanted, text string) judgement {
	dns := &overlay{look: l, name: resolve.Canonical(w.Name), text: text}
	_, _, parseErr := spf.Parse(text)
	var failed4, failed6, passed4 []string
	var outcome spf.Outcome
	for _, ip := range l.plan.Setup.Addrs() {
		o := l.evaluate(ctx, ip, short(w.Name), dns)
		switch {
		case o.Result == spf.TempError:
			return judgement{ServerUnknown, []Finding{l.tell(w, "spf-unsure", "{error}", errorText(o.Err))}}
		case o.Result == spf.Pass && ip.Is4():
			passed4 = append(passed4, ip.String())
		case o.Result == spf.Pass:
		case ip.Is4():
			failed4 = append(failed4, ip.String())
			outcome = o
		default:
			failed6 = append(failed6, ip.String())
			if outcome.Result == "" {
				outcome = o
			}
		}
	}
	words := []string{"{found}", text, "{IP}", strings.Join(append(failed4, failed6...), ", ")}
	var findings []Finding
	switch {
	case parseErr != nil:
		findings = append(l.damage(w, text), l.syntaxOfSPF(w, parseErr, words))
	case outcome.Result == spf.PermError:
		findings = append(findings, l.permError(w, outcome, words))
	case outcome.Result == "": // every address passes
	case strings.EqualFold(strings.Join(strings.Fields(text), " "), "v=spf1 -all"):
		findings = append(findings, l.tell(w, "spf-parked", words...))
	case len(failed4) == 0 && len(passed4) > 0:
		findings = append(findings, l.tell(w, "spf-ipv6-missing", words...))
	case len(behindAll(text)) > 0:
		findings = append(findings, l.tell(w, "spf-after-all", append([]string{"{term}", behindAll(text)[0]}, words...)...))
		fallthrough
	default:
		w := w
		w.Value = merged(w, text)
		findings = append(findings, l.tell(w, "spf-server-missing", words...))
	}
	if parseErr == nil {
		findings = append(findings, l.carelessSPF(w, text, words)...)
	}
	if outcome.Result == "" && parseErr == nil {
		findings = append(findings, l.costOfSPF(ctx, w, text, dns, words)...)
		findings = append(findings, l.wantedSenders(ctx, w, text, dns, words)...)
	}
	return weighed(findings)
}

// evaluate asks what a receiver would find for mail from this address.
func (l *look) evaluate(ctx context.Context, ip netip.Addr, domain string, dns spf.Lookuper) spf.Outcome {
	return spf.Evaluate(ctx, spf.Query{
		IP: ip, Domain: domain, Sender: "postmaster@" + domain, HELO: short(l.host), Now: l.now,
	}, dns)
}

// errorText is an error for people; there may be none.
func errorText(err error) string {
	if err == nil {
		return "no reason given"
	}
	return records.Reason(err)
}

// overlay is the DNS in which an SPF text is judged: the text itself at its
// name, the plan's other records as if they stood, all else as it is.
type overlay struct {
	look       *look
	name, text string
}

// TXT implements [spf.Lookuper].
func (o *overlay) TXT(ctx context.Context, name string) ([]string, error) {
	if resolve.Canonical(name) == o.name {
		return []string{o.text}, nil
	}
	return live{o.look}.TXT(ctx, name)
}

// Addrs implements [spf.Lookuper].
func (o *overlay) Addrs(ctx context.Context, name string, v6 bool) ([]netip.Addr, error) {
	t := "A"
	if v6 {
		t = "AAAA"
	}
	var addrs []netip.Addr
	for _, r := range o.planned(name, t) {
		if addr, err := netip.ParseAddr(r.Value); err == nil {
			addrs = append(addrs, addr)
		}
	}
	if len(addrs) > 0 {
		return addrs, nil
	}
	return live{o.look}.Addrs(ctx, name, v6)
}

// MX implements [spf.Lookuper].
func (o *overlay) MX(ctx context.Context, name string) ([]string, error) {
	var targets []string
	for _, r := range o.planned(name, "MX") {
		targets = append(targets, targetOfMX(r.Value))
	}
	if len(targets) > 0 {
		return targets, nil
	}
	return live{o.look}.MX(ctx, name)
}

// PTR implements [spf.Lookuper].
func (o *overlay) PTR(ctx context.Context, addr netip.Addr) ([]string, error) {
	return live{o.look}.PTR(ctx, addr)
}

// planned are the plan's records of a name and type.
func (o *overlay) planned(name, t string) []records.Record {
	var found []records.Record
	for _, r := range o.look.plan.Records {
		if r.Type == t && resolve.Canonical(r.Name) == resolve.Canonical(name) {
			found = append(found, r)
		}
	}
	return found
}

// live is the DNS as its authoritative servers serve it now.
type live struct{ look *look }

// answer asks and tells absence from failure. The name may hold any octets.
func (d live) answer(ctx context.Context, name string, t resolve.Type) ([]resolve.RR, error) {
	a, err := d.look.lookup(ctx, resolve.Question{Name: resolve.Canonical(records.Escape(name)), Type: t})
	switch {
	case err != nil:
		return nil, err
	case a.Negative():
		return nil, spf.ErrNotFound
	case !a.Usable():
		return nil, errors.Join(errNoAnswer, a.Err)
	}
	return slices.Clone(a.RRs), nil
}

// TXT implements [spf.Lookuper].
func (d live) TXT(ctx context.Context, name string) ([]string, error) {
	rrs, err := d.answer(ctx, name, resolve.TypeTXT)
	return collect(rrs, resolve.RR.Text), err
}

// Addrs implements [spf.Lookuper].
func (d live) Addrs(ctx context.Context, name string, v6 bool) ([]netip.Addr, error) {
	t := resolve.TypeA
	if v6 {
		t = resolve.TypeAAAA
	}
	rrs, err := d.answer(ctx, name, t)
	return collect(rrs, func(rr resolve.RR) netip.Addr { return rr.Addr }), err
}

// MX implements [spf.Lookuper].
func (d live) MX(ctx context.Context, name string) ([]string, error) {
	rrs, err := d.answer(ctx, name, resolve.TypeMX)
	slices.SortStableFunc(rrs, func(a, b resolve.RR) int { return cmp.Compare(a.Pref, b.Pref) })
	return collect(rrs, func(rr resolve.RR) string { return rr.Target }), err
}

// PTR implements [spf.Lookuper].
func (d live) PTR(ctx context.Context, addr netip.Addr) ([]string, error) {
	rrs, err := d.answer(ctx, records.ReverseName(addr), resolve.TypePTR)
	return collect(rrs, func(rr resolve.RR) string { return rr.Target }), err
}

// collect takes one field of each record.
func collect[T any](rrs []resolve.RR, field func(resolve.RR) T) []T {
	values := make([]T, 0, len(rrs))
	for _, rr := range rrs {
		values = append(values, field(rr))
	}
	return values
}

// Planned is the DNS as it will be once the records of the plan stand, and for
// all else as it is now. Each question is asked once.
func Planned(asker Asker, p Plan) spf.Lookuper {
	return &overlay{look: newLook(asker, p, Options{}, time.Time{})}
}

// Lookuper is the DNS as its authoritative servers serve it now, for those who
// evaluate SPF. Each question is asked once.
func Lookuper(asker Asker) spf.Lookuper {
	return live{newLook(asker, Plan{}, Options{}, time.Time{})}
}
