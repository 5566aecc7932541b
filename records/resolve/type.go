package resolve

import "github.com/miekg/dns"

// Type is an RR type by its number (IANA registry "Resource Record (RR) TYPEs").
type Type uint16

// The types that a mail domain is made of.
const (
	TypeA      = Type(dns.TypeA)
	TypeNS     = Type(dns.TypeNS)
	TypeCNAME  = Type(dns.TypeCNAME)
	TypeSOA    = Type(dns.TypeSOA)
	TypePTR    = Type(dns.TypePTR)
	TypeMX     = Type(dns.TypeMX)
	TypeTXT    = Type(dns.TypeTXT)
	TypeAAAA   = Type(dns.TypeAAAA)
	TypeSRV    = Type(dns.TypeSRV)
	TypeDS     = Type(dns.TypeDS)
	TypeDNSKEY = Type(dns.TypeDNSKEY)
	TypeTLSA   = Type(dns.TypeTLSA)
	TypeCAA    = Type(dns.TypeCAA)
)

// String is the mnemonic, or TYPE123 (RFC 3597 §5) for a type without one.
func (t Type) String() string { return dns.Type(t).String() }

// ParseType reads a mnemonic as [records.Record] carries it.
func ParseType(mnemonic string) (Type, bool) {
	t, ok := dns.StringToType[mnemonic]
	return Type(t), ok
}

// Canonical is a name as this package compares names: lower case, absolute.
func Canonical(name string) string { return dns.CanonicalName(name) }
