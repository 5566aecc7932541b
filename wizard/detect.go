package wizard

import (
	"context"
	"net/netip"
	"slices"
	"time"

	"allgreen/records"
)

// detectFor is how long a person waits for defaults at most.
const detectFor = 3 * time.Second

// KnownHost is the mail server of a saved domain.
type KnownHost struct {
	MailHost records.Name
	Addrs    []netip.Addr
	Domain   records.Name // the saved domain
}

// Detected is what was found out before the questions about it are asked.
// All its text is fit to be drawn.
type Detected struct {
	Domain     records.Name
	Addrs      []InterfaceAddr // public addresses of this machine, the most lasting first
	Hostname   string          // of this machine
	KnownHosts []KnownHost     // of other saved domains
	Saved      *records.Setup  // the answers of last time, where the domain is saved already

	Zone           records.Name // that holds the domain
	DNSHosts       []string     // NS names of that zone
	Provider       string       // id of the DNS host that they belong to, see render.DetectProvider
	Providers      []string     // where several share them: their names
	MX, SPF, DMARC []string     // what the authoritative servers serve today
	CAA            []string     // likewise; those of the domain above where the domain has none
	Web            []netip.Addr // addresses of the bare domain today
	PublishedHost  records.Name // the usual or known name of the mail server …
	Published      []netip.Addr // … and its addresses in DNS today
	NotRegistered  bool         // the parent zone says that there is no such name

	spf        []string // SPF as it stands there: not fit to be drawn
	spfLookups int      // that it costs

	Warnings []string // plain sentences; [Form.Warnings] has them to the answers given
	Notes    []string
}

// Detect finds out what can be offered as defaults for domain. It asks
// authoritative servers only, so that no resolver remembers that a record
// is not there yet; it gives up after 3 s and returns what it has by then.
func (w *Wizard) Detect(ctx context.Context, domain records.Name) Detected {
	d := w.DetectHere(domain)
	if w.Asker != nil {
		ctx, cancel := context.WithTimeout(ctx, detectFor)
		defer cancel()
		d.askDNS(ctx, w.Asker)
		d.countSPF(ctx, w.Asker)
	}
	var (
		backups []records.BackupMX
		policy  records.Policy
	)
	if d.Saved != nil {
		backups, policy = d.Saved.BackupMX, d.Saved.DMARC
	}
	d.Warnings = d.warnings(d.PublishedHost, backups, policy)
	return d
}

// DetectHere is the part of [Wizard.Detect] that needs no network, and is done
// at once: what this machine and the saved domains tell.
func (w *Wizard) DetectHere(domain records.Name) Detected {
	d := Detected{Domain: domain}
	w.detectMachine(&d)
	w.detectSaved(&d)
	form := NewForm(w.Machine.Now())
	form.Prefill(FieldDomain, domain.String())
	form.Offer(d)
	// A refused name (a very long domain) leaves the zero Name: not asked for.
	d.PublishedHost, _ = records.ParseHost(form.Default(FieldMailHost).Value)
	return d
}

// detectMachine looks at this machine. What it does not tell is not offered.
func (w *Wizard) detectMachine(d *Detected) {
	if name, err := w.Machine.Hostname(); err == nil {
		d.Hostname = records.Visible(name)
	}
	addrs, err := w.Machine.Addrs()
	if err != nil {
		d.Notes = append(d.Notes, "This machine doesn't tell its addresses.")
		return
	}
	private := false
	for _, a := range addrs {
		if _, err := records.ParseAddr(a.Addr.String(), a.Addr.Is6()); err == nil {
			d.Addrs = append(d.Addrs, InterfaceAddr{records.Visible(a.Name), a.Addr})
		} else if a.Addr.Is4() && a.Addr.IsPrivate() {
			private = true
		}
	}
	slices.SortStableFunc(d.Addrs, func(a, b InterfaceAddr) int { return lasting(a.Addr) - lasting(b.Addr) })
	if private && !slices.ContainsFunc(d.Addrs, func(a InterfaceAddr) bool { return a.Addr.Is4() }) {
		d.Notes = append(d.Notes, "This machine has a private IPv4 address only: it is behind a router or in a cloud network. "+
			"The records need the public address of the mail server; your provider's panel shows it.")
	}
}

// lasting is 0 for an address that a person gave to the machine and 1 for one
// that the machine made from its hardware or at random (RFC 4862, RFC 7217):
// those fill the lower half of the address.
func lasting(a netip.Addr) int {
	octets := a.As16()
	if a.Is4() || slices.Equal(octets[8:12], make([]byte, 4)) {
		return 0
	}
	return 1
}

// detectSaved collects the mail servers of the saved domains. A domain that
// cannot be read offers nothing; the list of domains says why.
func (w *Wizard) detectSaved(d *Detected) {
	domains, err := w.Home.Domains()
	if err != nil {
		return
	}
	for _, domain := range domains {
		saved, err := w.Home.Load(domain)
		switch {
		case err != nil:
		case domain == d.Domain:
			d.Saved = &saved.Setup
		case !slices.ContainsFunc(d.KnownHosts, func(k KnownHost) bool { return k.MailHost == saved.Setup.MailHost }):
			d.KnownHosts = append(d.KnownHosts, KnownHost{saved.Setup.MailHost, saved.Setup.Addrs(), domain})
		}
	}
}
