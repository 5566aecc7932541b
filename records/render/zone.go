package render

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"allgreen/records"
)

// Zone returns a master file (RFC 1035 §5.1) for the zone origin that name
// servers load as it stands below the zone's SOA and NS records, or by
// $INCLUDE. What must not be pasted yet stands there as a comment with the
// reason; what belongs into other zones follows as comments.
func Zone(rs []records.Record, origin string) string {
	origin = canonical(origin)
	var inside, outside, reverse []records.Record
	for _, r := range rs {
		switch {
		case below(r.Name, origin):
			inside = append(inside, r)
		case r.Where == records.AtReverse:
			reverse = append(reverse, r)
		default:
			outside = append(outside, r)
		}
	}

	var b strings.Builder
	fmt.Fprintf(&b, "; Mail records for the zone %s\n", origin)
	fmt.Fprintf(&b, "$ORIGIN %s\n", origin)
	writeLines(&b, "", inside, func(name string) string { return Host(name, origin) })
	if len(outside) > 0 {
		b.WriteString("\n; Names outside of " + origin + " go into the zones that hold them:\n")
		writeLines(&b, "; ", outside, canonical)
	}
	if len(reverse) > 0 {
		b.WriteString("\n; Reverse names are set by whoever owns the IP address: usually in the control\n" +
			"; panel of the company you rent the server from, not in this zone.\n")
		writeLines(&b, "; ", reverse, canonical)
	}
	return b.String()
}

func writeLines(b *strings.Builder, prefix string, rs []records.Record, owner func(name string) string) {
	columns := tabwriter.NewWriter(b, 0, 8, 1, ' ', 0)
	for _, r := range rs {
		line := prefix
		if r.Hold != "" {
			fmt.Fprintf(columns, "; Not yet: %s\n", r.Hold)
			line = "; "
		}
		fmt.Fprintf(columns, "%s%s\t%d\tIN\t%s\t%s\n", line, owner(r.Name), r.TTL, r.Type, rdata(r))
	}
	columns.Flush() // into memory: cannot fail
}
