package spf

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
)

// Lookuper is the DNS as SPF needs it. Names are absolute, without a final
// dot, and have legal lengths (RFC 1035 §2.3.4), but may hold any octets: what
// a hostile record says is asked as it is. [ErrNotFound] (wrapped or not) says
// that there is no such name or no such data; every other error means that DNS
// could not be asked.
type Lookuper interface {
	// TXT returns the TXT records, the strings of each joined, as raw octets.
	TXT(ctx context.Context, name string) ([]string, error)
	// Addrs returns the A records of a name, with v6 its AAAA records.
	Addrs(ctx context.Context, name string, v6 bool) ([]netip.Addr, error)
	// MX returns the mail exchangers, best preference first.
	MX(ctx context.Context, name string) ([]string, error)
	// PTR returns the names of an address.
	PTR(ctx context.Context, addr netip.Addr) ([]string, error)
}

func (e *evaluation) txt(ctx context.Context, name string) ([]string, error) {
	return ask(ctx, name, func() ([]string, error) { return e.dns.TXT(ctx, name) })
}

func (e *evaluation) mx(ctx context.Context, name string) ([]string, error) {
	return ask(ctx, name, func() ([]string, error) { return e.dns.MX(ctx, name) })
}

func (e *evaluation) addrs(ctx context.Context, name string, v6 bool) ([]netip.Addr, error) {
	return ask(ctx, name, func() ([]netip.Addr, error) { return e.dns.Addrs(ctx, name, v6) })
}

func (e *evaluation) ptr(ctx context.Context) ([]string, error) {
	got, err := e.dns.PTR(ctx, e.ip)
	return settle(ctx, e.ip.String(), got, err)
}

// ask puts a question about a name. A name that DNS cannot hold doesn't exist
// (RFC 7208 §4.8).
func ask[T any](ctx context.Context, name string, question func() ([]T, error)) ([]T, error) {
	if !isName(name) {
		return nil, ErrNotFound
	}
	got, err := question()
	return settle(ctx, name, got, err)
}

// settle makes of an answer: data, [ErrNotFound] or [ErrDNS].
func settle[T any](ctx context.Context, about string, got []T, err error) ([]T, error) {
	switch {
	case ctx.Err() != nil: // what came too late may be cut short
		return nil, fmt.Errorf("%w: %+q: %w", ErrDNS, about, ctx.Err())
	case errors.Is(err, ErrNotFound), err == nil && len(got) == 0:
		return nil, ErrNotFound
	case err != nil:
		return nil, fmt.Errorf("%w: %+q: %w", ErrDNS, about, err)
	}
	return got, nil
}

// countLookup counts a term that asks DNS.
func (e *evaluation) countLookup() error {
	if e.decided {
		return nil
	}
	if e.out.Lookups == e.maxLookups {
		return ErrTooManyLookups
	}
	e.out.Lookups++
	return nil
}

// countVoid counts a lookup that led to nothing. RFC 7208 §4.6.4 speaks of the
// terms whose lookups are void; the evaluators in use count each lookup, so a
// record that is to be sound everywhere must hold by that measure.
func (e *evaluation) countVoid() error {
	if e.decided {
		return nil
	}
	if e.out.Void == e.maxVoid {
		return ErrTooManyVoid
	}
	e.out.Void++
	return nil
}

// isName reports whether DNS can hold the name: labels of 1 to 63 octets, at
// most 253 in all with their dots (RFC 1035 §2.3.4).
func isName(name string) bool {
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 {
			return false
		}
	}
	return len(name) <= 253
}

// isDomain reports whether a policy can be asked for at the name: two labels or
// more of visible characters, and no address (RFC 7208 §4.3).
func isDomain(name string) bool {
	dot := strings.LastIndexByte(name, '.')
	return isName(name) && isVisible(name) && dot >= 0 && isTopLabel(name[dot+1:])
}
