package records

import (
	"net/netip"
	"strconv"
	"strings"
)

// The apexes of the reverse trees.
const (
	reverse4 = ".in-addr.arpa." // RFC 1035 §3.5
	reverse6 = ".ip6.arpa."     // RFC 3596 §2.5
)

// ReverseName returns the name that holds the PTR record of the address, with
// the final dot: "25.113.0.203.in-addr.arpa.".
func ReverseName(addr netip.Addr) string {
	var b strings.Builder
	if addr.Is4() {
		octets := addr.As4()
		for i := len(octets) - 1; i >= 0; i-- {
			b.WriteString(strconv.Itoa(int(octets[i])))
			if i > 0 {
				b.WriteByte('.')
			}
		}
		return b.String() + reverse4
	}
	const hex = "0123456789abcdef"
	octets := addr.As16()
	for i := len(octets) - 1; i >= 0; i-- {
		b.WriteByte(hex[octets[i]&0xf])
		b.WriteByte('.')
		b.WriteByte(hex[octets[i]>>4])
		if i > 0 {
			b.WriteByte('.')
		}
	}
	return b.String() + reverse6
}

// ReverseAddr is the inverse of [ReverseName]. It reports false for every
// other name, and for the spellings that ReverseName does not produce.
func ReverseAddr(name string) (netip.Addr, bool) {
	var addr netip.Addr
	if labels, ok := strings.CutSuffix(name, reverse4); ok {
		parts := strings.Split(labels, ".")
		if len(parts) != 4 {
			return netip.Addr{}, false
		}
		addr, _ = netip.ParseAddr(parts[3] + "." + parts[2] + "." + parts[1] + "." + parts[0])
	} else if nibbles, ok := strings.CutSuffix(name, reverse6); ok {
		const nibbleLen = 2*32 - 1 // 32 digits with dots between them
		if len(nibbles) != nibbleLen {
			return netip.Addr{}, false
		}
		var b strings.Builder
		for i := nibbleLen - 1; i >= 0; i -= 2 {
			b.WriteByte(nibbles[i])
			if i%8 == 0 && i > 0 {
				b.WriteByte(':')
			}
		}
		addr, _ = netip.ParseAddr(b.String())
	}
	return addr, addr.IsValid() && ReverseName(addr) == name
}
