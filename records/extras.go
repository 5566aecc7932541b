package records

import (
	"fmt"
	"slices"
	"strings"

	"allgreen/records/dkim"
	"allgreen/records/spf"
)

// The checks of what a mail domain may have beyond its first day.

func (s Setup) checkFeatures() *InputError {
	for i, feature := range s.With {
		if !slices.Contains(Features(), feature) {
			return misfit("with", string(feature), "is none of: "+featureList(), "helo-spf,mta-sts")
		}
		if slices.Contains(s.With[:i], feature) {
			return misfit("with", string(feature), "is given twice", "")
		}
	}
	return nil
}

func (s Setup) checkWebsite() *InputError {
	if err := checkFamily("web-ipv4", s.WebIPv4, false); err != nil {
		return err
	}
	if err := checkFamily("web-ipv6", s.WebIPv6, true); err != nil {
		return err
	}
	if s.MailHost != s.Domain {
		return nil
	}
	for _, addr := range s.webAddrs() {
		if !slices.Contains(s.Addrs(), addr) {
			field := "web-ipv4"
			if addr.Is6() {
				field = "web-ipv6"
			}
			return misfit(field, addr.String(), fmt.Sprintf(
				"would be a second address of the mail server, which has the same name, %s; a name of its own for the mail server (--mail-host) keeps them apart",
				s.Domain), "")
		}
	}
	return nil
}

// checkOwners refuses a mail exchanger with a name that another record wants
// for itself: no name bears a CNAME beside other data (RFC 1034 §3.6.2), no MX
// may lead to one (RFC 2181 §10.3), and an address of the web at the name of
// the mail host would draw mail to the web server.
func (s Setup) checkOwners() *InputError {
	domain := "." + s.Domain.String()
	for _, owner := range []struct {
		name  string
		taken bool
		flag  string
	}{
		{"www" + domain, s.WWW, "www"},
		{"mta-sts" + domain, s.Has(FeatureMTASTS), string(FeatureMTASTS)},
		{"autoconfig" + domain, s.Has(FeatureAutoconfig), string(FeatureAutoconfig)},
		{"autodiscover" + domain, s.Has(FeatureAutoconfig), string(FeatureAutoconfig)},
	} {
		if !owner.taken {
			continue
		}
		if s.MailHost.String() == owner.name {
			return misfit("mail-host", owner.name, "is a name that "+owner.flag+" needs for itself", "mail"+domain)
		}
		for _, backup := range s.BackupMX {
			if backup.Host.String() == owner.name {
				return misfit("backup-mx", owner.name, "is a name that "+owner.flag+" needs for itself", "mx2"+domain)
			}
		}
	}
	return nil
}

func (s Setup) checkKeys() *InputError {
	seen := map[string]bool{}
	take := func(field, selector string) *InputError {
		if err := s.checkSelectorOf(field, selector); err != nil {
			return err
		}
		lower := strings.ToLower(selector) // names in the DNS know no case (RFC 4343)
		if seen[lower] {
			return misfit(field, selector, "is the selector of another key already; each key has its own", lower+"-2")
		}
		seen[lower] = true
		return nil
	}
	if s.Selector != "" {
		if err := take("selector", s.Selector); err != nil {
			return err
		}
	}
	if s.Ed25519 != "" {
		if err := take("ed25519", s.Ed25519); err != nil {
			return err
		}
	}
	for _, selector := range s.Selectors {
		if err := take("selector", selector); err != nil {
			return err
		}
	}
	for _, foreign := range s.DKIMRecords {
		if err := take("dkim-record", foreign.Selector); err != nil {
			return err
		}
		if problem := keyProblem(foreign.Value); problem != "" {
			return misfit("dkim-record", foreign.Value, problem, foreignExample)
		}
	}
	return nil
}

// keyProblem says why the text is no record of a key that receivers accept.
func keyProblem(text string) string {
	if len(text) > maxTXT {
		return "is longer than any DKIM key record"
	}
	if !isPlain(text) {
		return "holds characters that no DKIM key record has"
	}
	key, isDKIM, err := dkim.Parse(text)
	switch {
	case !isDKIM:
		return "is not a DKIM key record"
	case err != nil:
		return "is a broken DKIM key record: " + Visible(err.Error())
	}
	if err := key.Usable(); err != nil {
		return "is a DKIM key that others don't accept: " + Visible(err.Error())
	}
	return ""
}

// maxTXT bounds the text of one TXT record, far above what is in use and far
// below what a DNS message holds.
const maxTXT = 4096

func (s Setup) checkIncludes() *InputError {
	for i, include := range s.SPFInclude {
		if _, err := ParseInclude(include.String()); err != nil {
			return inField("spf-include", err)
		}
		if slices.Contains(s.SPFInclude[:i], include) {
			return misfit("spf-include", include.String(), "is given twice", "")
		}
		if include == s.Domain {
			return misfit("spf-include", include.String(), "is the domain itself: its SPF record would include itself without end", "_spf.example.net")
		}
	}
	if s.SPFBase == "" {
		return nil
	}
	if _, isSPF, _ := spf.Parse(s.SPFBase); !isSPF || len(s.SPFBase) > maxTXT || !isPlain(s.SPFBase) {
		return misfit("spf", s.SPFBase, "is not an SPF record with which ours could be merged", "v=spf1 include:_spf.example.net ~all")
	}
	return nil
}

func (s Setup) checkValues() *InputError {
	// RFC 8461 §3.1: 1*32(ALPHA / DIGIT)
	if len(s.MTASTSID) > 32 || strings.ContainsFunc(s.MTASTSID, notAlnum) {
		return misfit("with", s.MTASTSID, "is not an id of MTA-STS: 1 to 32 letters and digits", "20261121T093000")
	}
	for i, value := range s.CAA {
		canonical, err := ParseCAA(value)
		if err != nil {
			return inField("with", err)
		}
		if value != canonical || slices.Contains(s.CAA[:i], value) {
			return misfit("with", value, "is a CAA value that is given twice or not in its one form", canonical)
		}
	}
	for i, digest := range s.TLSA {
		if len(digest) != 64 || strings.Trim(digest, "0123456789abcdef") != "" {
			return misfit("tlsa-cert", digest, "is not a SHA-256 digest in hexadecimal", "")
		}
		if slices.Contains(s.TLSA[:i], digest) {
			return misfit("tlsa-cert", digest, "is given twice", "")
		}
	}
	if len(s.DNSProvider) > maxLabel || strings.ContainsFunc(s.DNSProvider, func(r rune) bool { return notAlnum(r) && !strings.ContainsRune("-_.", r) }) {
		return misfit("dns-provider", s.DNSProvider, "is not the id of a DNS host", "cloudflare")
	}
	return nil
}

// notAlnum reports whether r is neither an ASCII letter nor a digit.
func notAlnum(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
}
