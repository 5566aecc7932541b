package check

import (
	"encoding/hex"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"allgreen/records/networks"
)

// factoryNames are names that companies give to addresses and that don't show
// the address itself, beyond those that package networks knows.
var factoryNames = regexp.MustCompile(
	`(?:\.clients\.your-server\.de|\.(?:vultr|linode)usercontent\.com|\.amazonaws\.com|\.cloudapp\.azure\.com|` +
		`^v\d{15,20}\.[a-z]+(?:srv|server)\.(?:de|net)|^(?:hosted-by|unassigned)\..*)$`)

// factoryWords are what networks call the addresses they hand out, next to a number.
var factoryWords = regexp.MustCompile(
	`(?:dyn|dynamic|dhcp|dsl|ppp|pool|cable|cust|client|static|unassigned|hosted-by)[.-]?\d` +
		`|\d[.-]?(?:dyn|dynamic|dhcp|dsl|ppp|pool|cable|cust|client|static|unassigned)`)

// genericName tells whether a host name is one that a network gives to an
// address by itself: receivers take such machines for hacked home computers.
func genericName(name string, ip netip.Addr) bool {
	return networks.Factory(name) || factoryNames.MatchString(name) || showsAddress(name, ip) || factoryWords.MatchString(name)
}

// showsAddress tells whether the name spells the address out.
func showsAddress(name string, ip netip.Addr) bool {
	raw := ip.AsSlice()
	plain := strings.NewReplacer("-", "", ".", "", "_", "").Replace(name)
	digits := hex.EncodeToString(raw)
	if strings.Contains(plain, digits) {
		return true
	}
	if ip.Is6() {
		nibbles := []byte(digits)
		slices.Reverse(nibbles)
		return strings.Contains(plain, string(nibbles)) ||
			strings.Contains(strings.ReplaceAll(name, "-", ":"), ip.String())
	}
	return octetsIn(name, raw)
}

// octetsIn tells whether the four octets stand in the name as numbers of
// their own, in any order and with leading zeros or not.
func octetsIn(name string, octets []byte) bool {
	left := slices.Clone(octets)
	for number := range strings.FieldsFuncSeq(name, func(r rune) bool { return r < '0' || r > '9' }) {
		value := 0
		for _, digit := range number {
			value = min(value*10+int(digit-'0'), 1000)
		}
		if i := slices.IndexFunc(left, func(o byte) bool { return int(o) == value }); i >= 0 {
			left = slices.Delete(left, i, i+1)
		}
	}
	return len(left) == 0
}

// sameOrganization tells whether a name belongs to whom one of the others does.
func sameOrganization(name string, others ...string) bool {
	org := organization(name)
	return slices.ContainsFunc(others, func(o string) bool { return organization(o) == org })
}

// organization is the registrable domain above a name, the name itself where
// there is none.
func organization(name string) string {
	org, err := publicsuffix.EffectiveTLDPlusOne(short(name))
	if err != nil {
		return short(name)
	}
	return org
}
