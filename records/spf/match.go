package spf

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
)

// match reports whether a mechanism matches the client (RFC 7208 §5). The
// detail, for the trace, begins with a blank or is empty.
func (e *evaluation) match(ctx context.Context, t Term, domain string) (matched bool, detail string, err error) {
	switch t.Name {
	case All:
		return true, "", nil
	case IP4, IP6:
		return t.Network.Contains(e.ip), "", nil // never across families
	}
	target, err := e.target(ctx, t, domain)
	if err != nil {
		return false, "", err
	}
	switch t.Name {
	case Include:
		return e.matchInclude(ctx, target)
	case A:
		return e.matchHosts(ctx, []string{target}, t)
	case MX:
		return e.matchMX(ctx, target, t)
	case PTR:
		return e.matchPTR(ctx, target)
	default: // Exists: Parse lets no other name through
		return e.matchExists(ctx, target)
	}
}

// matchInclude matches if the other domain's policy says pass (RFC 7208 §5.2).
// If that domain has no policy the whole record is broken.
func (e *evaluation) matchInclude(ctx context.Context, target string) (matched bool, detail string, err error) {
	v := e.checkHost(ctx, target)
	if v.err != nil {
		return false, "", v.err
	}
	return v.result == Pass, " → " + string(v.result) + ",", nil
}

// matchMX matches any address of the mail exchangers (RFC 7208 §5.4). A domain
// without MX records has no implicit one here.
func (e *evaluation) matchMX(ctx context.Context, target string, t Term) (matched bool, detail string, err error) {
	hosts, err := e.mx(ctx, target)
	if errors.Is(err, ErrNotFound) {
		return false, " → no MX record,", e.countVoid()
	}
	if err != nil {
		return false, "", err
	}
	if len(hosts) > maxMX { // §4.6.4
		return false, "", fmt.Errorf("%w at %+q", ErrTooManyMX, target)
	}
	return e.matchHosts(ctx, hosts, t)
}

// matchHosts matches any address of the hosts, of the client's family, within
// the prefix length of the term (RFC 7208 §5.3).
func (e *evaluation) matchHosts(ctx context.Context, hosts []string, t Term) (matched bool, detail string, err error) {
	bits := t.Bits4
	if e.ip.Is6() {
		bits = t.Bits6
	}
	var seen listing
	for _, host := range hosts {
		if host = strings.TrimSuffix(host, "."); host == "" {
			continue // a null MX names no host (RFC 7505 §3)
		}
		addrs, err := e.addrs(ctx, host, e.ip.Is6())
		if errors.Is(err, ErrNotFound) {
			seen.add(visible(host) + " no address")
			err = e.countVoid()
		}
		if err != nil {
			return false, "", err
		}
		for _, addr := range addrs {
			found := visible(host) + " " + addr.String()
			if netip.PrefixFrom(addr, bits).Contains(e.ip) {
				return true, " → " + found, nil
			}
			seen.add(found)
		}
	}
	return false, seen.String(), nil
}

// matchPTR matches if the client has a validated name at or below the target
// (RFC 7208 §5.5).
func (e *evaluation) matchPTR(ctx context.Context, target string) (matched bool, detail string, err error) {
	names, err := e.validatedNames(ctx)
	if err != nil {
		return false, "", err
	}
	var seen listing
	for _, name := range names {
		if isSubdomain(name, target) {
			return true, " → " + visible(name), nil
		}
		seen.add(visible(name))
	}
	return false, seen.String(), nil
}

// matchExists matches if the name has an A record, whatever it is and whatever
// the client's family (RFC 7208 §5.7).
func (e *evaluation) matchExists(ctx context.Context, target string) (matched bool, detail string, err error) {
	addrs, err := e.addrs(ctx, target, false)
	if errors.Is(err, ErrNotFound) {
		return false, " → " + visible(target) + " no address,", e.countVoid()
	}
	if err != nil {
		return false, "", err
	}
	return true, " → " + visible(target) + " " + addrs[0].String(), nil
}

// validatedNames returns the names of the client that lead back to its address
// (RFC 7208 §5.5), of the first 10. The client's side chooses these names, not
// the publisher of the policy: those that cannot be looked up are passed over,
// and the void ones among them don't count.
func (e *evaluation) validatedNames(ctx context.Context) ([]string, error) {
	if e.namesAsked {
		return e.names, nil
	}
	e.namesAsked = true
	names, err := e.ptr(ctx)
	if errors.Is(err, ErrNotFound) {
		return nil, e.countVoid()
	}
	if err != nil {
		return nil, nil // §5.5: on a DNS error nothing matches
	}
	for _, name := range names[:min(len(names), maxPTR)] {
		name = strings.TrimSuffix(name, ".")
		addrs, err := e.addrs(ctx, name, e.ip.Is6())
		if err != nil {
			continue
		}
		for _, addr := range addrs {
			if addr == e.ip {
				e.names = append(e.names, name)
				break
			}
		}
	}
	return e.names, nil
}

// isSubdomain reports whether name is domain or below it.
func isSubdomain(name, domain string) bool {
	if len(name) > len(domain) {
		cut := len(name) - len(domain)
		return name[cut-1] == '.' && strings.EqualFold(name[cut:], domain)
	}
	return strings.EqualFold(name, domain)
}
