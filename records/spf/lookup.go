package spf

import (
	"context"
	"net/netip"
)

// Lookuper is the DNS as SPF needs it. Names are absolute, without a final
// dot, and may hold any octets: what a hostile record says is asked as it is.
// [ErrNotFound] (wrapped or not) says that there is no such name or no such
// data; every other error means that DNS could not be asked.
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
