package check

import (
	"cmp"
	"context"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"allgreen/records"
	"allgreen/records/resolve"
)

// serviceOf is the SRV record that the plan wants (RFC 2782).
func serviceOf(r records.Record) (resolve.SRV, bool) {
	fields := strings.Fields(r.Value)
	if len(fields) != 4 {
		return resolve.SRV{}, false
	}
	var numbers [3]uint16
	for i := range numbers {
		n, err := strconv.ParseUint(fields[i], 10, 16)
		if err != nil {
			return resolve.SRV{}, false
		}
		numbers[i] = uint16(n)
	}
	return resolve.SRV{Priority: numbers[0], Weight: numbers[1], Port: numbers[2], Target: resolve.Canonical(fields[3])}, true
}

// judgeService judges where a service for mail programs is offered (RFC 6186,
// RFC 8314 §5.1): at our port of our host, at whatever priority and weight.
// The target "." says that it is not offered.
func (l *look) judgeService(ctx context.Context, w wanted, a resolve.Answer) judgement {
	want, ok := serviceOf(w.Record)
	if !ok {
		return l.judgeOther(w, a)
	}
	var services []resolve.SRV
	for _, rr := range a.RRs {
		if rr.SRV != nil {
			services = append(services, *rr.SRV)
		}
	}
	slices.SortStableFunc(services, func(x, y resolve.SRV) int { return cmp.Compare(x.Priority, y.Priority) })
	if len(services) == 0 {
		return missing(l.tell(w, "srv-none"))
	}
	offered := slices.DeleteFunc(slices.Clone(services), func(s resolve.SRV) bool { return s.Target == "." })
	switch {
	case want.Target == "." && len(offered) == 0:
		return judgement{state: ServerGreen}
	case want.Target == ".":
		return judgement{ServerWrong, []Finding{l.tell(w, "srv-offered", l.aboutService(offered[0], want)...)}}
	case len(offered) == 0:
		return judgement{ServerWrong, []Finding{l.tell(w, "srv-null", l.aboutService(services[0], want)...)}}
	}
	return l.judgeOffer(ctx, w, want, offered)
}

// judgeOffer judges what is offered where something is to be.
func (l *look) judgeOffer(ctx context.Context, w wanted, want resolve.SRV, offered []resolve.SRV) judgement {
	var findings []Finding
	present := false
	for _, s := range offered[:min(len(offered), maxNames)] {
		code := l.serviceMistake(ctx, w, s, want)
		switch code {
		case "":
			present = true
			continue
		case "srv-other-name":
			present = true
		}
		findings = append(findings, l.tell(w, code, l.aboutService(s, want)...))
	}
	if !present {
		return judgement{ServerWrong, asErrors(findings)}
	}
	for i, f := range findings {
		// What stands beside ours costs those programs that pick it.
		findings[i] = f.as(Warning)
	}
	return weighed(append(findings, l.serviceHost(ctx, w, want)...))
}

// serviceMistake is the code for a service that is not offered as it should
// be; "" where it is.
func (l *look) serviceMistake(ctx context.Context, w wanted, s, want resolve.SRV) string {
	bare, relative := short(s.Target), l.relative(w, s.Target)
	_, notAddress := netip.ParseAddr(bare)
	_, notAddressHere := netip.ParseAddr(relative)
	switch {
	case s.Target == want.Target && s.Port == want.Port:
		return ""
	case s.Port != want.Port && (s.Weight == want.Port || s.Priority == want.Port):
		return "srv-swapped"
	case s.Target == want.Target:
		return "srv-port"
	case relative == short(want.Target), l.relative(w, relative+".") != relative:
		return "target-doubled"
	case notAddress == nil, notAddressHere == nil:
		return "srv-to-ip"
	case !strings.Contains(bare, "."):
		return "target-single-label:srv"
	case s.Port == want.Port && l.isOurHost(ctx, s.Target):
		return "srv-other-name"
	}
	return "srv-other"
}

// isOurHost tells whether every address of a name is one of the mail server's.
func (l *look) isOurHost(ctx context.Context, name string) bool {
	addrs, _, err := l.addresses(ctx, name)
	ours := l.plan.Setup.Addrs()
	stranger := func(addr netip.Addr) bool { return !slices.Contains(ours, addr) }
	return err == nil && len(addrs) > 0 && !slices.ContainsFunc(addrs, stranger)
}

// serviceHost judges the host behind a service that is right itself.
func (l *look) serviceHost(ctx context.Context, w wanted, want resolve.SRV) []Finding {
	addrs, alias, err := l.addresses(ctx, want.Target)
	switch {
	case err != nil:
		return nil // the host's own record says what is known
	case alias != "": // RFC 2782: the target must not be an alias
		return []Finding{l.tell(w, "srv-to-cname", "{target}", short(want.Target), "{found}", short(alias))}
	case len(addrs) == 0:
		return []Finding{l.tell(w, "srv-no-address", "{target}", short(want.Target))}
	}
	return nil
}

// aboutService is what the words about a service are filled with.
func (l *look) aboutService(s, want resolve.SRV) []string {
	number := func(n uint16) string { return strconv.Itoa(int(n)) }
	return []string{
		"{found}", short(s.Target), "{port}", number(s.Port), "{weight}", number(s.Weight), "{priority}", number(s.Priority),
		"{target}", short(want.Target), "{N}", number(want.Port),
	}
}
