package check

import (
	"context"
	"net/netip"
	"strings"

	"allgreen/records/resolve"
	"allgreen/records/spf"
)

// checks finds what a receiving server would find. A check over something
// that is not published yet takes its state, not an error of its own.
func (l *look) checks(ctx context.Context, verdicts []Verdict) []Check {
	stands := standing(verdicts)
	checks := []Check{l.delegation(ctx)}
	if l.has("spf") {
		if v4 := l.plan.Setup.IPv4; len(v4) > 0 {
			checks = append(checks, l.spfPass(ctx, "spf-pass-ipv4", v4, stands("spf", "mx", "a")))
		}
		if v6 := l.plan.Setup.IPv6; len(v6) > 0 {
			checks = append(checks, l.spfPass(ctx, "spf-pass-ipv6", v6, stands("spf", "mx", "aaaa")))
		}
	}
	if l.has("ptr-ipv4") {
		checks = append(checks, l.forwardConfirmed(ctx, "fcrdns-ipv4", l.plan.Setup.IPv4, stands("ptr-ipv4", "a")))
	}
	if l.has("ptr-ipv6") {
		checks = append(checks, l.forwardConfirmed(ctx, "fcrdns-ipv6", l.plan.Setup.IPv6, stands("ptr-ipv6", "aaaa")))
	}
	key := Green
	if l.has("dkim") {
		key = stands("dkim")
		checks = append(checks, Check{ID: "dkim-key", State: key, Findings: leadingOf(verdicts, "dkim", key)})
	}
	if l.has("dmarc") {
		checks = append(checks, l.aligned(checks, key, stands("dmarc")))
	}
	return checks
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

// isOfKind tells whether an id is that of the kind, or a further one of it.
func isOfKind(id, k string) bool { return id == k || strings.HasPrefix(id, k+"-") }

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
func (l *look) spfPass(ctx context.Context, id string, addrs []netip.Addr, depends State) Check {
	c := Check{ID: id, State: settled(depends), Findings: []Finding{}}
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
	c.Findings = leading(c.Findings)
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
func (l *look) forwardConfirmed(ctx context.Context, id string, addrs []netip.Addr, depends State) Check {
	c := Check{ID: id, State: settled(depends), Findings: []Finding{}}
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
	c.Findings = leading(c.Findings)
	return c
}

// confirms tells whether one of the address's names leads back to it.
func (l *look) confirms(ctx context.Context, ip netip.Addr) (bool, error) {
	targets, err := live{l}.PTR(ctx, ip)
	if err != nil {
		return false, err
	}
	for _, t := range targets {
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
func (l *look) aligned(checks []Check, key, policy State) Check {
	sender := Green
	for _, c := range checks {
		if strings.HasPrefix(c.ID, "spf-pass-") {
			sender = Worst(sender, c.State)
		}
	}
	either := key
	if l.has("spf") && rank[sender] < rank[key] || !l.has("dkim") {
		either = sender
	}
	c := Check{ID: "dmarc-align", State: Worst(either, policy), Findings: []Finding{}}
	strict := l.plan.Setup.DMARC != "" && l.plan.Setup.DMARC != "none"
	if strict && policy == Green && Worst(key, sender) != Green {
		c.Findings = append(c.Findings, l.say("dmarc-early-reject", "{policy}", string(l.plan.Setup.DMARC)))
	}
	return c
}

// leadingOf is the leading finding of the records of a kind that stand so.
func leadingOf(verdicts []Verdict, k string, state State) []Finding {
	for _, v := range verdicts {
		if isOfKind(v.ID, k) && v.State == state && state != Green && len(v.Findings) > 0 {
			return v.Findings[:1]
		}
	}
	return []Finding{}
}
