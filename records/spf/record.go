package spf

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// Qualifier is the verdict of a mechanism that matches (RFC 7208 §4.6.2).
type Qualifier byte

// The qualifiers. One that is left out means [QPass].
const (
	QPass     Qualifier = '+'
	QFail     Qualifier = '-'
	QSoftFail Qualifier = '~'
	QNeutral  Qualifier = '?'
)

// The mechanisms (RFC 7208 §5) and the modifiers that have a meaning (§6), as
// they stand in [Term.Name].
const (
	All      = "all"
	Include  = "include"
	A        = "a"
	MX       = "mx"
	PTR      = "ptr"
	IP4      = "ip4"
	IP6      = "ip6"
	Exists   = "exists"
	Redirect = "redirect"
	Exp      = "exp"
)

// Record is a policy: the terms of one TXT record (RFC 7208 §4.5, §4.6).
type Record struct {
	// Terms are mechanisms and modifiers in the order in which they stand.
	Terms []Term
}

// Term is one word of a record: a mechanism such as "~all" or "a:example.com/24",
// or a modifier such as "redirect=_spf.example.com" (RFC 7208 §4.6.1).
type Term struct {
	// Name is the mechanism's or modifier's, in lower case: "mx", "redirect".
	Name string
	// Qualifier is the verdict if the mechanism matches; 0 for a modifier.
	Qualifier Qualifier
	// Value is what follows the ":" or "=": a domain-spec, or the macro-string
	// of an unknown modifier, with its macros unexpanded (RFC 7208 §7.1). It is
	// empty where none is written, and for "ip4" and "ip6".
	Value string
	// Network is that of "ip4" and "ip6". It may have bits set behind its length.
	Network netip.Prefix
	// Bits4 and Bits6 are the prefix lengths of "a" and "mx", 32 and 128 where
	// none is written (RFC 7208 §5.6). Others leave them 0.
	Bits4, Bits6 int
}

// Modifier reports whether the term is a modifier, such as "exp=", and not a
// mechanism.
func (t Term) Modifier() bool { return t.Qualifier == 0 }

// String returns the term as it is written in a record, in its shortest form.
func (t Term) String() string {
	if t.Modifier() {
		return t.Name + "=" + t.Value
	}
	var b strings.Builder
	if t.Qualifier != QPass {
		b.WriteByte(byte(t.Qualifier))
	}
	b.WriteString(t.Name)
	switch {
	case t.Network.IsValid() && t.Network.IsSingleIP():
		b.WriteString(":" + t.Network.Addr().String())
	case t.Network.IsValid():
		b.WriteString(":" + t.Network.String())
	case t.Value != "":
		b.WriteString(":" + t.Value)
	}
	if t.Name == A || t.Name == MX {
		if t.Bits4 != 32 {
			fmt.Fprintf(&b, "/%d", t.Bits4)
		}
		if t.Bits6 != 128 {
			fmt.Fprintf(&b, "//%d", t.Bits6)
		}
	}
	return b.String()
}

// String returns the record in its shortest form, fit for a TXT record.
func (r *Record) String() string {
	words := make([]string, 0, 1+len(r.Terms))
	words = append(words, version)
	for _, t := range r.Terms {
		words = append(words, t.String())
	}
	return strings.Join(words, " ")
}

// Find returns the first mechanism or modifier with that name, one of the
// constants of this package.
func (r *Record) Find(name string) (t Term, ok bool) {
	i := slices.IndexFunc(r.Terms, func(t Term) bool {
		return t.Name == name && t.Modifier() == (name == Redirect || name == Exp)
	})
	if i < 0 {
		return Term{}, false
	}
	return r.Terms[i], true
}
