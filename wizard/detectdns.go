package wizard

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/dmarc"
	"allgreen/records/render"
	"allgreen/records/resolve"
	"allgreen/records/spf"
)

// askDNS asks the authoritative servers what stands in DNS today. When ctx
// ends it returns with what has come in.
func (d *Detected) askDNS(ctx context.Context, asker check.Asker) {
	apex := d.Domain.FQDN()
	questions := []resolve.Question{
		{Name: apex, Type: resolve.TypeMX},
		{Name: apex, Type: resolve.TypeTXT},
		{Name: "_dmarc." + apex, Type: resolve.TypeTXT},
		{Name: apex, Type: resolve.TypeA},
		{Name: apex, Type: resolve.TypeAAAA},
		{Name: apex, Type: resolve.TypeCAA},
	}
	if !d.PublishedHost.IsZero() {
		host := d.PublishedHost.FQDN()
		questions = append(questions, resolve.Question{Name: host, Type: resolve.TypeA}, resolve.Question{Name: host, Type: resolve.TypeAAAA})
	}
	type result struct {
		reply resolve.Reply
		err   error
	}
	results := make(chan result, len(questions))
	for _, q := range questions {
		go func() {
			reply, err := asker.Authoritative(ctx, q)
			results <- result{reply, err}
		}()
	}
	silent := 0
	for range questions {
		select {
		case r := <-results:
			if r.err != nil || !d.take(r.reply) {
				silent++
			}
		case <-ctx.Done():
			d.Notes = append(d.Notes, "DNS took too long to answer; what stands there today is not known.")
			return
		}
	}
	if silent == len(questions) {
		d.Notes = append(d.Notes, "DNS did not answer; what stands there today is not known.")
	}
}

// maxSPFLookups is what receivers make of a record; one that needs more counts
// for nothing (RFC 7208 §4.6.4).
const maxSPFLookups = 10

// countSPF follows what stands there: senders that are kept cost lookups.
func (d *Detected) countSPF(ctx context.Context, asker check.Asker) {
	if len(d.spf) == 0 {
		return
	}
	stands, _ := spf.MergeTexts(d.spf, spf.Wanted{Domain: d.Domain.String()})
	d.spfLookups = spf.Count(ctx, stands, d.Domain.String(), check.Lookuper(asker)).Lookups
}

// take keeps what one reply tells, and reports whether it tells anything.
func (d *Detected) take(reply resolve.Reply) (told bool) {
	rrs, nxdomain := merge(reply.Answers)
	told = slices.ContainsFunc(reply.Answers, resolve.Answer.Usable)
	switch reply.Question {
	case resolve.Question{Name: d.Domain.FQDN(), Type: resolve.TypeMX}:
		d.takeZone(reply.Zone, nxdomain)
		slices.SortStableFunc(rrs, func(a, b resolve.RR) int {
			return cmp.Or(cmp.Compare(a.Pref, b.Pref), strings.Compare(a.Target, b.Target))
		})
		for _, rr := range rrs {
			d.MX = append(d.MX, fmt.Sprintf("%d %s", rr.Pref, records.Visible(rr.Target)))
		}
	case resolve.Question{Name: d.Domain.FQDN(), Type: resolve.TypeTXT}:
		d.spf = texts(rrs, func(text string) bool { _, isSPF, _ := spf.Parse(text); return isSPF })
		d.SPF = visible(d.spf)
	case resolve.Question{Name: "_dmarc." + d.Domain.FQDN(), Type: resolve.TypeTXT}:
		d.DMARC = visible(texts(rrs, func(text string) bool { _, isDMARC, _ := dmarc.Parse(text); return isDMARC }))
	case resolve.Question{Name: d.Domain.FQDN(), Type: resolve.TypeCAA}:
		for _, rr := range rrs {
			if value, err := records.ParseCAA(rr.Data); err == nil {
				d.CAA = append(d.CAA, value)
			}
		}
		slices.Sort(d.CAA)
	default:
		if reply.Question.Name == d.Domain.FQDN() {
			d.Web = addAddrs(d.Web, rrs)
		}
		if reply.Question.Name == d.PublishedHost.FQDN() {
			d.Published = addAddrs(d.Published, rrs)
		}
	}
	return told
}

// addAddrs adds the addresses among the records.
func addAddrs(addrs []netip.Addr, rrs []resolve.RR) []netip.Addr {
	for _, rr := range rrs {
		if rr.Addr.IsValid() {
			addrs = append(addrs, rr.Addr)
		}
	}
	slices.SortFunc(addrs, netip.Addr.Compare)
	return slices.Compact(addrs)
}

// takeZone finds out who hosts the DNS. A zone above the registrable domain
// that knows no such name means that the domain was not registered, or not yet
// delegated.
func (d *Detected) takeZone(zone *resolve.Zone, nxdomain bool) {
	if zone == nil {
		return
	}
	registrable := d.Domain.Organizational().FQDN()
	if zone.Apex != registrable && !strings.HasSuffix(zone.Apex, "."+registrable) {
		d.NotRegistered = nxdomain
		return
	}
	d.Zone, _ = records.ParseHost(zone.Apex)
	for _, name := range zone.ParentNS {
		d.DNSHosts = append(d.DNSHosts, strings.TrimSuffix(records.Visible(name), "."))
	}
	if p, ok := render.DetectProvider(zone.ParentNS); ok {
		d.Provider = p.ID
		return
	}
	for _, p := range render.Candidates(zone.ParentNS) {
		d.Providers = append(d.Providers, p.Name)
	}
}

// policy is the DMARC policy that stands there, where it is stricter than the
// one that is usually begun with.
func (d Detected) policy(domain records.Name) (records.Policy, bool) {
	if d.Domain != domain || len(d.DMARC) != 1 {
		return "", false
	}
	stands, _, err := dmarc.Parse(d.DMARC[0])
	if err != nil || !dmarc.Stricter(stands.Effective(), string(records.PolicyNone)) {
		return "", false
	}
	return records.Policy(stands.Effective()), true
}

// merge is the union of what the servers serve, and whether those that
// answered say that there is no such name.
func merge(answers []resolve.Answer) (rrs []resolve.RR, nxdomain bool) {
	seen := map[string]bool{}
	for _, a := range answers {
		nxdomain = nxdomain || a.Status == resolve.NXDomain
		for _, rr := range a.RRs {
			if !seen[rr.Data] {
				seen[rr.Data] = true
				rrs = append(rrs, rr)
			}
		}
	}
	return rrs, nxdomain && len(rrs) == 0
}

// visible is texts made fit to be drawn.
func visible(texts []string) (shown []string) {
	for _, text := range texts {
		shown = append(shown, records.Visible(text))
	}
	return shown
}

// texts is the TXT records of one kind, in a stable order.
func texts(rrs []resolve.RR, kind func(text string) bool) (found []string) {
	for _, rr := range rrs {
		if text := rr.Text(); kind(text) {
			found = append(found, text)
		}
	}
	slices.Sort(found)
	return found
}

// warnings says what pasting the records would change for mail that flows
// today. policy is the DMARC policy asked for, "" where none is chosen yet; good
// are the records that stand there as they are wanted, see [Detected.standing].
func (d Detected) warnings(mailHost records.Name, backups []records.BackupMX, policy records.Policy, good ...string) (sentences []string) {
	warn := func(format string, args ...any) { sentences = append(sentences, fmt.Sprintf(format, args...)) }
	if d.NotRegistered {
		warn("%s is not registered, or not yet delegated to a DNS host: nobody can find records there.", d.Domain)
	}
	var elsewhere []string
	nullMX := false
	for _, mx := range d.MX {
		_, target, _ := strings.Cut(mx, " ")
		switch {
		case target == ".": // null MX (RFC 7505 §3)
			nullMX = true
		case target == mailHost.FQDN():
		case slices.ContainsFunc(backups, func(b records.BackupMX) bool { return target == b.Host.FQDN() }):
		default:
			elsewhere = append(elsewhere, strings.TrimSuffix(target, "."))
		}
	}
	if nullMX {
		warn("%s says today that it takes no mail (null MX). That MX must go when you paste the new one.", d.Domain)
	}
	if len(elsewhere) > 0 {
		warn("Mail for this domain goes to %s today. Pasting this MX moves it to %s.", enumerate(elsewhere), mailHost)
	}
	if len(d.SPF) > 0 && !d.savedAsShown() && !slices.Contains(good, "SPF") {
		warn("An SPF record stands there already: %s. A domain may have one only, so change it instead of adding a "+
			"second; yours is merged with it, and its senders may go on sending.", enumerate(d.SPF))
	}
	if d.spfLookups >= maxSPFLookups && !d.savedAsShown() { // ours costs one more
		warn("It costs receivers %d DNS lookups already, and with your server more than the %d that they make: then SPF counts "+
			"for nothing. Take senders out that you no longer use.", d.spfLookups, maxSPFLookups)
	}
	if len(d.DMARC) > 0 && !d.savedAsShown() && !slices.Contains(good, "DMARC") {
		warn("A DMARC record stands there already: %s. Two count as none, so change it instead of adding a second.", enumerate(d.DMARC))
		old, _, err := dmarc.Parse(d.DMARC[0])
		if err == nil && policy != "" && dmarc.Stricter(old.Effective(), string(policy)) {
			warn("Its policy, %[1]s, is stricter than the one asked for here, %[2]s. To keep it choose %[1]s (--dmarc %[1]s).", old.Effective(), policy)
		}
	}
	return sentences
}

// savedAsShown tells whether the records that stand there are likely ours.
func (d Detected) savedAsShown() bool { return d.Saved != nil }

// enumerate is "a", "a and b" or "a, b and c".
func enumerate(items []string) string {
	if len(items) == 1 {
		return items[0]
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " and " + items[last]
}
