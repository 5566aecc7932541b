package check

import (
	"context"
	"net/netip"
	"slices"
	"strings"

	"allgreen/records/dmarc"
	"allgreen/records/resolve"
	"allgreen/records/spf"
)

// examination is one check, and the kinds of records whose change can change it.
type examination struct {
	id      string
	depends []string
	run     func(stands State) Check
}

// checks finds what a receiving server would find. A check over something
// that is not published yet takes its state, not an error of its own.
func (l *look) checks(ctx context.Context, verdicts []Verdict) []Check {
	stands := standing(verdicts)
	checks := []Check{}
	for _, x := range l.examinations(ctx, verdicts, &checks) {
		if before := l.restsAt(x); before != nil {
			checks = append(checks, *before)
			continue
		}
		c := x.run(stands(x.depends...))
		c.ID, c.Findings = x.id, ordered(c.Findings)
		checks = append(checks, c)
	}
	// What the zones' keys are is remembered elsewhere, so this never rests.
	return append(checks, l.dnssec(ctx, verdicts))
}

// examinations are the checks for what the plan has; done is the list in
// which the later find the results of the earlier.
func (l *look) examinations(ctx context.Context, verdicts []Verdict, done *[]Check) []examination {
	v4, v6 := l.plan.Setup.IPv4, l.plan.Setup.IPv6
	list := []examination{{"delegation", nil, func(State) Check { return l.delegation(ctx) }}}
	add := func(wanted bool, id string, run func(State) Check, depends ...string) {
		if wanted {
			list = append(list, examination{id, depends, run})
		}
	}
	spfOf := func(addrs []netip.Addr) func(State) Check {
		return func(stands State) Check { return l.spfPass(ctx, addrs, stands) }
	}
	confirmed := func(addrs []netip.Addr) func(State) Check {
		return func(stands State) Check { return l.forwardConfirmed(ctx, addrs, stands) }
	}
	add(l.has("spf") && len(v4) > 0, "spf-pass-ipv4", spfOf(v4), "spf", "mx", "a")
	add(l.has("spf") && len(v6) > 0, "spf-pass-ipv6", spfOf(v6), "spf", "mx", "aaaa")
	add(l.has("ptr-ipv4"), "fcrdns-ipv4", confirmed(v4), "ptr-ipv4", "a")
	add(l.has("ptr-ipv6"), "fcrdns-ipv6", confirmed(v6), "ptr-ipv6", "aaaa")
	add(l.has("dkim"), "dkim-key", func(stands State) Check {
		return Check{State: stands, Findings: leadingOf(verdicts, "dkim", stands)}
	}, "dkim")
	add(l.has("dmarc"), "dmarc-align", func(State) Check { return l.aligned(*done, verdicts) },
		"dmarc", "dkim", "spf", "mx", "a", "aaaa")
	return list
}

// restsAt is the result of the round before where nothing that it depends on
// was found to stand otherwise in this round. A result that is not green, of
// records that were not looked at, is found anew.
func (l *look) restsAt(x examination) *Check {
	if l.opts.Only == nil || l.opts.Previous == nil {
		return nil
	}
	looked := false
	for i, r := range l.plan.Records {
		if l.opts.Only[r.ID] && slices.ContainsFunc(x.depends, func(k string) bool { return isOfKind(r.ID, k) }) {
			if looked = true; !l.same[i] {
				return nil
			}
		}
	}
	for i, c := range l.opts.Previous.Checks {
		if c.ID == x.id && (looked || c.State == Green) {
			return &l.opts.Previous.Checks[i]
		}
	}
	return nil
}

// standing returns a function that says how all records of some kinds stand:
// "a" is a, a-2 …
func standing(verdicts []Verdict) func(kinds ...string) State {
	return func(kinds ...string) State {
		state := Green
		for _, v := range verdicts {
			for _, k := range kinds {
				if isOfKind(v.ID, k) {
					state = Worst(state, v.State)
				}
			}
		}
		return state
	}
}

// isOfKind tells whether an id is that of the kind, or a further one of it:
// "mx-2" is, "mta-sts-host" isn't one of "mta-sts". Further keys are called by
// their selector.
func isOfKind(id, k string) bool {
	further, ok := strings.CutPrefix(id, k+"-")
	return id == k || ok && (k == "dkim" || strings.Trim(further, "0123456789") == "")
}

// has tells whether the plan wants a record of the kind.
func (l *look) has(k string) bool {
	for _, r := range l.plan.Records {
		if isOfKind(r.ID, k) {
			return true
		}
	}
	return false
}

// spfPass evaluates the published SPF for each address, as a receiver does.
func (l *look) spfPass(ctx context.Context, addrs []netip.Addr, depends State) Check {
	c := Check{State: settled(depends)}
	domain := short(l.domain)
	for _, ip := range addrs {
		o := l.evaluate(ctx, ip, domain, live{l})
		switch {
		case o.Result == spf.Pass:
			continue
		case depends != Green:
			c.State = depends
			return c
		case o.Result == spf.TempError:
			c.State = Worst(c.State, Unknown)
			c.Findings = append(c.Findings, l.say("spf-unsure", "{NAME}", domain, "{error}", errorText(o.Err)))
			continue
		}
		code := "spf-server-missing"
		if ip.Is6() {
			code = "spf-ipv6-missing"
		}
		c.State = Wrong
		c.Findings = append(c.Findings, l.say(code, "{NAME}", domain, "{IP}", ip.String(), "{found}", string(o.Result)))
	}
	return c
}

// settled is what is left of the state of other records once the thing itself
// is seen to work at the source: caches may still be behind.
func settled(depends State) State {
	if depends == Propagating || depends == Unknown {
		return depends
	}
	return Green
}

// forwardConfirmed checks that the name of each address leads back to it
// (RFC 8601 §2.7.3: iprev).
func (l *look) forwardConfirmed(ctx context.Context, addrs []netip.Addr, depends State) Check {
	c := Check{State: settled(depends)}
	for _, ip := range addrs {
		confirmed, err := l.confirms(ctx, ip)
		switch {
		case confirmed:
		case depends != Green:
			c.State = depends
			return c
		case err != nil:
			c.State = Worst(c.State, Unknown)
			c.Findings = append(c.Findings, l.say("no-answer", "{NAME}", ip.String(), "{error}", errorText(err)))
		default:
			c.State = Wrong
			c.Findings = append(c.Findings, l.say("ptr-not-fcrdns", "{IP}", ip.String(), "{found}", short(l.host), "{want}", short(l.host)))
		}
	}
	return c
}

// maxNames is how many names of one answer are followed, as in SPF (RFC 7208
// §4.6.4): an answer may hold thousands.
const maxNames = 10

// confirms tells whether one of the address's names leads back to it.
func (l *look) confirms(ctx context.Context, ip netip.Addr) (bool, error) {
	targets, err := live{l}.PTR(ctx, ip)
	if err != nil {
		return false, err
	}
	for _, t := range targets[:min(len(targets), maxNames)] {
		back, e := l.leadsBack(ctx, resolve.Canonical(t), ip)
		if back {
			return true, nil
		}
		err = e
	}
	return false, err
}

// aligned checks DMARC as a whole: the policy stands, and SPF or DKIM passes
// for the domain in From, which here is the domain of both (RFC 9989 §4.4).
func (l *look) aligned(done []Check, verdicts []Verdict) Check {
	stands := standing(verdicts)
	key, sender, policy := stands("dkim"), Green, stands("dmarc")
	for _, c := range done {
		if strings.HasPrefix(c.ID, "spf-pass-") {
			sender = Worst(sender, c.State)
		}
	}
	either := key
	if !l.has("dkim") || l.has("spf") && rank[sender] < rank[key] {
		either = sender
	}
	c := Check{State: Worst(either, policy)}
	if published := publishedPolicy(verdicts); dmarc.Stricter(published, dmarc.None) && policy == Green && Worst(key, sender) != Green {
		c.Findings = append(c.Findings, l.say("dmarc-early-reject", "{policy}", published))
	}
	return c
}

// publishedPolicy is the DMARC policy that receivers apply now; "" if there is
// none. It may be stricter than the one that was asked for.
func publishedPolicy(verdicts []Verdict) string {
	for _, v := range verdicts {
		if v.ID != "dmarc" {
			continue
		}
		for _, text := range v.Found {
			if rec, _, err := dmarc.Parse(text); err == nil {
				return rec.Effective()
			}
		}
	}
	return ""
}

// leadingOf is the leading finding of the records of a kind that stand so.
func leadingOf(verdicts []Verdict, k string, state State) []Finding {
	for _, v := range verdicts {
		if isOfKind(v.ID, k) && v.State == state && state != Green && len(v.Findings) > 0 {
			return v.Findings[:1]
		}
	}
	return nil
}
