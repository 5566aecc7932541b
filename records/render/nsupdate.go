package render

import (
	"fmt"
	"strings"

	"allgreen/records"
)

// UpdateOptions say where a script of [NSUpdate] works.
type UpdateOptions struct {
	// Zone is the zone of the names below it; others, and all where it is
	// empty, are taken to lie in the zone of their registrable domain.
	Zone string
	// Replaced are records that ours take the place of, as an SPF record into
	// which ours is merged: exactly these values are deleted.
	Replaced []records.Record
}

// NSUpdate returns a script for nsupdate(1) (RFC 2136), one message for each
// zone. It adds, and deletes only what must not stand beside ours: texts of
// which a name has one by definition, and opts.Replaced. All else at these
// names, other people's MX, SPF and verification texts, stays. What must not be
// pasted yet and what belongs into reverse zones is told in comments. The key
// is given to nsupdate: nsupdate -k FILE.
func NSUpdate(rs []records.Record, opts UpdateOptions) string {
	var b strings.Builder
	b.WriteString("; For nsupdate: nsupdate -k KEYFILE THISFILE\n" +
		"; Put a line \"server ADDRESS\" first where the primary is not the one that the SOA record names.\n" +
		"; Other records at these names stay. Delete by hand those that compete with these:\n" +
		"; an SPF record that stands there already, the MX of the mail host before.\n")
	for _, place := range places(rs, PanelOptions{Zone: opts.Zone}) {
		if place.reverse {
			b.WriteString("\n; Reverse names are set by whoever owns the IP address:\n")
			for _, r := range place.records {
				b.WriteString("; update add " + line(r) + "\n")
			}
			continue
		}
		b.WriteByte('\n')
		if opts.Zone != "" && canonical(opts.Zone) != canonical(place.zone) {
			b.WriteString("; Another zone: leave this message out where the zone is not yours.\n")
		}
		b.WriteString("zone " + place.zone + ".\n")
		for _, old := range opts.Replaced {
			if strings.TrimSuffix(canonical(LikelyZone(old, opts.Zone)), ".") == place.zone {
				fmt.Fprintf(&b, "update delete %s IN %s %s\n", old.Name, old.Type, rdata(old))
			}
		}
		cleared := map[string]bool{}
		for _, r := range place.records {
			comment := ""
			if r.Hold != "" {
				b.WriteString("; Not yet: " + r.Hold + "\n")
				comment = "; "
			}
			if alone(r) && !cleared[r.Name] {
				cleared[r.Name] = true
				fmt.Fprintf(&b, "%supdate delete %s IN TXT\n", comment, r.Name)
			}
			b.WriteString(comment + "update add " + line(r) + "\n")
		}
		b.WriteString("send\n")
	}
	return b.String()
}

// line is a record on one line of a master file.
func line(r records.Record) string {
	return fmt.Sprintf("%s %d IN %s %s", r.Name, r.TTL, r.Type, rdata(r))
}

// alone reports whether a second text at the record's name makes both invalid,
// and no other text belongs there: DMARC (RFC 9989), a DKIM key (RFC 6376
// §3.6.2.2), MTA-STS (RFC 8461 §3.1), TLS reports (RFC 8460 §3). SPF is not so:
// it stands among the other texts of a domain.
func alone(r records.Record) bool {
	if r.Type != "TXT" {
		return false
	}
	for _, label := range []string{"_dmarc.", "_mta-sts.", "_smtp._tls."} {
		if strings.HasPrefix(r.Name, label) {
			return true
		}
	}
	return strings.Contains(r.Name, "._domainkey.")
}
