package wizard

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"allgreen/records"
)

// Default is an answer that is offered.
type Default struct {
	Value  string
	Origin string // where it comes from: "found on this machine (eth0)", "usual choice"
}

// Default is what an empty answer means; its Value is "" where nothing is
// offered. What was prefilled goes before what was saved, detected or usual.
func (f *Form) Default(id FieldID) Default {
	if text, ok := f.prefilled[id]; ok {
		return Default{text, "given already"}
	}
	domain := f.domain()
	if saved := f.detected.Saved; saved != nil && saved.Domain == domain && id != FieldDomain {
		if value, ok := answersOf(*saved)[id]; ok {
			return Default{value, "your saved answer"}
		}
	}
	switch id {
	case FieldMailHost:
		return f.defaultMailHost(domain)
	case FieldIPv4:
		return f.defaultAddrs(false)
	case FieldIPv6:
		return f.defaultAddrs(true)
	case FieldWith:
		return Default{list(records.DefaultFeatures()), "usual choice"}
	case FieldWeb, FieldWebIPv4, FieldWebIPv6, FieldWWW:
		return f.defaultWeb(id)
	case FieldDNSProvider:
		if p := f.detected.Provider; p != "" && f.detected.Domain == domain {
			return Default{p, "its name servers hold your domain"}
		}
	case FieldSelector:
		return Default{records.DefaultSelector(f.now), "this month"}
	case FieldSPF:
		return Default{string(records.Soft), "usual choice"}
	case FieldDMARC:
		if policy, ok := f.detected.policy(domain); ok && !f.unasked {
			return Default{string(policy), "stands in DNS"}
		}
		return Default{string(records.PolicyNone), "usual start"}
	case FieldRUA:
		if !domain.IsZero() {
			return Default{usualMailbox(domain.String()), "usual choice"}
		}
	case FieldTTL:
		return Default{strconv.FormatUint(uint64(records.DefaultTTL), 10), "usual choice"}
	}
	return Default{}
}

// defaultMailHost offers the mail server that this machine already is for
// another domain, else the name that the machine has within the domain, else
// the usual name.
func (f *Form) defaultMailHost(domain records.Name) Default {
	if domain.IsZero() {
		return Default{}
	}
	if f.unasked {
		return Default{usualMailHost(domain.String()), "usual choice"}
	}
	if known, ok := f.knownHere(); ok {
		return Default{known.MailHost.String(), "your domain " + known.Domain.String() + " uses it"}
	}
	if host, ok := f.detected.hostBelow(domain); ok {
		return Default{host.String(), "the name of this machine"}
	}
	return Default{usualMailHost(domain.String()), "usual choice"}
}

// defaultWeb offers the records of a website only where it was named, and its
// addresses only once somebody said that there is one.
func (f *Form) defaultWeb(id FieldID) Default {
	wanted := f.answers[FieldWeb] == yes
	switch id {
	case FieldWeb:
		for _, about := range []FieldID{FieldWebIPv4, FieldWebIPv6, FieldWWW} {
			if value := f.Value(about); value != "" && value != none && value != no {
				return Default{yes, "given already"}
			}
		}
		return Default{no, "usual choice"}
	case FieldWWW:
		if wanted {
			return Default{yes, "usual choice"}
		}
		return Default{no, "usual choice"}
	}
	v6 := id == FieldWebIPv6
	switch published := ofFamily(f.detected.Web, v6); {
	case !wanted:
		return Default{none, "not asked for"}
	case len(published) > 0:
		return Default{list(published), "stands in DNS"}
	case len(f.detected.Web) > 0:
		return Default{none, "none stands in DNS"}
	case v6:
		return Default{f.answerOf(FieldIPv6), "the mail server's own"}
	default:
		return Default{f.answerOf(FieldIPv4), "the mail server's own"}
	}
}

// knownHere is the saved mail server that has an address which was answered or
// found on this machine.
func (f *Form) knownHere() (KnownHost, bool) {
	here := map[netip.Addr]bool{}
	for _, id := range []FieldID{FieldIPv4, FieldIPv6} {
		for _, text := range split(f.Value(id)) {
			if addr, err := netip.ParseAddr(text); err == nil {
				here[addr] = true
			}
		}
	}
	for _, a := range f.detected.Addrs {
		here[a.Addr] = true
	}
	for _, known := range f.detected.KnownHosts {
		if slices.ContainsFunc(known.Addrs, func(a netip.Addr) bool { return here[a] }) {
			return known, true
		}
	}
	// Behind a router no public address is seen here: then the only mail
	// server that was ever set up from here is the best guess.
	if len(here) == 0 && len(f.detected.KnownHosts) == 1 {
		return f.detected.KnownHosts[0], true
	}
	return KnownHost{}, false
}

// defaultAddrs offers the addresses of the mail server if it is known, else
// the most lasting one of this machine, else those which the name has in DNS.
func (f *Form) defaultAddrs(v6 bool) Default {
	if f.unasked {
		return Default{}
	}
	host := f.Value(FieldMailHost)
	if host == "" {
		host = f.Default(FieldMailHost).Value
	}
	for _, known := range f.detected.KnownHosts {
		if known.MailHost.String() != host {
			continue
		}
		if addrs := ofFamily(known.Addrs, v6); len(addrs) > 0 {
			return Default{list(addrs), "your domain " + known.Domain.String() + " uses it"}
		}
	}
	for _, a := range f.detected.Addrs {
		if a.Addr.Is6() == v6 {
			return Default{a.Addr.String(), "found on this machine (" + a.Name + ")"}
		}
	}
	if host == f.detected.PublishedHost.String() {
		if addrs := ofFamily(f.detected.Published, v6); len(addrs) > 0 {
			return Default{list(addrs), "stands in DNS for " + host + "; is it this server?"}
		}
	}
	return Default{}
}

func ofFamily(addrs []netip.Addr, v6 bool) (texts []string) {
	for _, a := range addrs {
		if a.Is6() == v6 {
			texts = append(texts, a.String())
		}
	}
	return texts
}

// hostBelow is the name of this machine where it is a name within domain.
func (d Detected) hostBelow(domain records.Name) (records.Name, bool) {
	host, err := records.ParseHost(d.Hostname)
	if err != nil || !strings.HasSuffix(host.String(), "."+domain.String()) {
		return records.Name{}, false
	}
	return host, true
}
