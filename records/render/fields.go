package render

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"allgreen/records"
)

// Role says what a field of a panel's form is for, whatever its label.
type Role string

// The roles.
const (
	RoleType     Role = "type"
	RoleName     Role = "name"
	RoleValue    Role = "value" // the value or target; where all goes into one field, all of it
	RolePriority Role = "priority"
	RoleTTL      Role = "ttl"
	RolePart     Role = "part"    // another part of the RDATA: port, weight, flag …
	RoleAddress  Role = "address" // of a PTR record, at the owner of the address
)

// Field is one field of a panel's form, filled in.
type Field struct {
	Label string
	Value string // exactly what to type; "" means: leave it empty
	Role  Role
}

// Fields returns what to type into the panel's form for a record, in the order
// of its fields. zone is the zone whose panel it is; "" stands for the likely
// one. A record of the reverse tree has the fields of the owner of the
// address: address and name.
func (p Provider) Fields(r records.Record, zone string) []Field {
	if r.Where == records.AtReverse {
		var all []Field
		if addr, ok := records.ReverseAddr(r.Name); ok {
			all = append(all, Field{"Address", addr.String(), RoleAddress})
		}
		return append(all, Field{"Name", strings.TrimSuffix(r.Value, "."), RoleValue})
	}
	all := []Field{{p.label("type", "Type"), r.Type, RoleType}}
	all = append(all, p.nameFields(r, LikelyZone(r, zone))...)
	all = append(all, p.valueFields(r)...)
	if !p.facts.TTL.Fixed.Is {
		all = append(all, Field{p.label("ttl", "TTL"), fmt.Sprint(p.TTL(r.TTL)), RoleTTL})
	}
	return all
}

// FieldOf returns the value of the field with the role, "" where there is none.
func FieldOf(fields []Field, role Role) string {
	if i := slices.IndexFunc(fields, func(f Field) bool { return f.Role == role }); i >= 0 {
		return fields[i].Value
	}
	return ""
}

func (p Provider) nameFields(r records.Record, zone string) []Field {
	form := p.facts.SRV.Is
	if r.Type == "SRV" && (form == srvService || form == srvBareService) {
		// RFC 2782: _Service._Proto.Name
		if labels := strings.SplitN(r.Name, ".", 3); len(labels) == 3 {
			service, protocol, name := labels[0], labels[1], labels[2]
			if form == srvBareService {
				service, protocol = strings.TrimPrefix(service, "_"), strings.TrimPrefix(protocol, "_")
			}
			return []Field{
				{"Service", service, RolePart},
				{"Protocol", protocol, RolePart},
				{p.HostLabel(), p.HostFor(name, zone), RoleName},
			}
		}
	}
	return []Field{{p.HostLabel(), p.HostFor(r.Name, zone), RoleName}}
}

func (p Provider) valueFields(r records.Record) []Field {
	whole := []Field{{p.ValueLabel(r.Type), r.Value, RoleValue}}
	parts := strings.Fields(r.Value)
	switch r.Type {
	case "TXT":
		whole[0].Value = p.text(r.Value)
	case "CNAME", "PTR", "NS":
		whole[0].Value = p.target(r.Value)
	case "MX": // RFC 1035 §3.3.9
		if len(parts) == 2 {
			return p.mxFields(parts[0], p.target(parts[1]))
		}
	case "SRV": // RFC 2782
		if len(parts) == 4 {
			return p.srvFields(parts[0], parts[1], parts[2], p.target(parts[3]))
		}
	case "CAA": // RFC 8659 §4.1
		if parts := strings.SplitN(r.Value, " ", 3); len(parts) == 3 && !p.oneBox() {
			value := strings.TrimSuffix(strings.TrimPrefix(parts[2], `"`), `"`)
			return []Field{{"Flag", parts[0], RolePart}, {"Tag", parts[1], RolePart}, {p.ValueLabel(r.Type), value, RoleValue}}
		}
	case "TLSA": // RFC 6698 §2.1
		if len(parts) == 4 && !p.oneBox() {
			return []Field{
				{"Usage", parts[0], RolePart}, {"Selector", parts[1], RolePart}, {"Matching type", parts[2], RolePart},
				{p.label(r.Type, "Certificate data"), parts[3], RoleValue},
			}
		}
	}
	return whole
}

func (p Provider) mxFields(priority, target string) []Field {
	value := Field{p.ValueLabel("MX"), target, RoleValue}
	switch p.facts.Priority.Is {
	case priorityValue:
		value.Value = priority + " " + target
		return []Field{value}
	case priorityColon:
		value.Value = priority + ":" + target
		return []Field{value}
	}
	return []Field{value, {p.label("priority", "Priority"), priority, RolePriority}}
}

func (p Provider) srvFields(priority, weight, port, target string) []Field {
	// The only offer is as good at any priority (RFC 2782).
	if n, err := strconv.ParseUint(priority, 10, 16); err == nil && target != "." {
		priority = strconv.FormatUint(max(n, uint64(p.facts.SRVLeast.Is)), 10)
	}
	if p.facts.SRV.Is == srvValue {
		return []Field{{p.ValueLabel("SRV"), strings.Join([]string{priority, weight, port, target}, " "), RoleValue}}
	}
	return []Field{
		{p.label("priority", "Priority"), priority, RolePriority},
		{"Weight", weight, RolePart},
		{"Port", port, RolePart},
		{p.label("SRV", "Target"), target, RoleValue},
	}
}

// oneBox reports whether the panel has one field for all of the RDATA.
func (p Provider) oneBox() bool {
	return p.facts.Priority.Is == priorityValue || p.facts.SRV.Is == srvValue
}

// target returns a host name as the panel takes it for a value. The root, as
// of a null MX (RFC 7505), is always a dot.
func (p Provider) target(name string) string {
	if name == "." {
		return name
	}
	name = strings.TrimSuffix(name, ".")
	if p.facts.FinalDot.Is == dotNeeded {
		return name + "."
	}
	return name
}

// text returns the text of a TXT record as the panel takes it.
func (p Provider) text(value string) string {
	switch p.facts.Quotes.Is {
	case quotesAlways:
		return quoted(value)
	case quotesLong:
		if len(records.Strings(value)) > 1 {
			return quoted(value)
		}
	}
	return value
}

// HostLabel returns what the panel calls the field for a record's name.
func (p Provider) HostLabel() string { return p.label("name", "Name") }

// ValueLabel returns what the panel calls the field for the value of a record
// of the type: the target, where the priority has a field of its own.
func (p Provider) ValueLabel(recordType string) string {
	return p.label(recordType, p.label("value", "Value"))
}

func (p Provider) label(key, otherwise string) string {
	if label := p.facts.Labels.Is[key]; label != "" {
		return label
	}
	return otherwise
}

// ApexSymbol returns what goes into the name field for the zone's own name:
// "@", the zone's name, or "" where the field is left empty.
func (p Provider) ApexSymbol(zone string) string {
	switch {
	case p.facts.Host.Is == hostFull:
		return strings.TrimSuffix(canonical(zone), ".")
	case p.facts.Apex.known():
		return p.facts.Apex.Is
	default:
		return "@"
	}
}

// HostFor returns what goes into the name field for a name of the zone. A name
// outside of it stays whole.
func (p Provider) HostFor(name, zone string) string {
	switch host := Host(name, zone); {
	case host == "@":
		return p.ApexSymbol(zone)
	case p.facts.Host.Is == hostFull:
		return strings.TrimSuffix(canonical(name), ".")
	default:
		return host
	}
}

// TTL returns the TTL in seconds that the panel takes in place of the one
// wanted: not below its least one, and one of its list.
func (p Provider) TTL(wanted uint32) uint32 {
	ttl := max(wanted, p.facts.TTL.Min.Is)
	allowed := p.facts.TTL.Allowed.Is
	if len(allowed) == 0 {
		return ttl
	}
	for _, step := range allowed { // in rising order
		if step >= ttl {
			return step
		}
	}
	return allowed[len(allowed)-1]
}
