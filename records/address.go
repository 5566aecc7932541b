package records

import "net/netip"

// ParseAddr reads the public address of a mail server; v6 says of which family.
func ParseAddr(s string, v6 bool) (netip.Addr, error) { return netip.ParseAddr(s) }

// IsDocumentation reports whether the address is from a documentation block.
func IsDocumentation(a netip.Addr) bool { return false }

// ReverseName returns the name of the address in the reverse tree, with the final dot.
func ReverseName(a netip.Addr) string { return "" }
