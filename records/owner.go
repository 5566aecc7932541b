package records

// owner is a name right below the domain that a choice wants for itself.
type owner struct {
	label string
	flag  string // the choice
}

// owners returns the names below the domain that get an address or an alias
// here, beside the mail host.
func (s Setup) owners() (all []owner) {
	if s.WWW {
		all = append(all, owner{"www", "www"})
	}
	if s.Has(FeatureMTASTS) {
		all = append(all, owner{"mta-sts", string(FeatureMTASTS)})
	}
	if s.Has(FeatureAutoconfig) {
		all = append(all, owner{"autoconfig", string(FeatureAutoconfig)}, owner{"autodiscover", string(FeatureAutoconfig)})
	}
	return all
}

// checkOwners refuses a mail exchanger with a name that another record wants
// for itself: no name bears a CNAME beside other data (RFC 1034 §3.6.2), no MX
// may lead to one (RFC 2181 §10.3), and an address of the web at the name of
// the mail host would draw mail to the web server.
func (s Setup) checkOwners() *InputError {
	domain := "." + s.Domain.String()
	for _, owner := range s.owners() {
		name := owner.label + domain
		if s.MailHost.String() == name {
			return misfit("mail-host", name, "is a name that "+owner.flag+" needs for itself", "mail"+domain)
		}
		for _, backup := range s.BackupMX {
			if backup.Host.String() == name {
				return misfit("backup-mx", name, "is a name that "+owner.flag+" needs for itself", "mx2"+domain)
			}
		}
	}
	return nil
}
