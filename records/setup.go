package records

import (
	"crypto"
	"net/netip"
	"slices"
)

// Qualifier is how the SPF record ends.
type Qualifier string

// The SPF endings (RFC 7208 §4.6.2, §8.4, §8.5).
const (
	Soft Qualifier = "soft" // ~all
	Hard Qualifier = "hard" // -all
)

// Policy is the DMARC policy asked for (RFC 9989).
type Policy string

// The DMARC policies.
const (
	PolicyNone       Policy = "none"
	PolicyQuarantine Policy = "quarantine"
	PolicyReject     Policy = "reject"
)

// BackupMX is a further mail exchanger beside the mail host.
type BackupMX struct {
	Host Name   `json:"host"`
	Pref uint16 `json:"pref"` // 0 means: 10 more than the one before
}

// Setup is the answers of one mail domain. A Setup that passed [Setup.Validate]
// can be turned into records without further questions.
type Setup struct {
	Domain   Name         `json:"domain"`
	MailHost Name         `json:"mail_host"`
	IPv4     []netip.Addr `json:"ipv4,omitempty"`
	IPv6     []netip.Addr `json:"ipv6,omitempty"`
	BackupMX []BackupMX   `json:"backup_mx,omitempty"`
	Selector string       `json:"selector"`
	SPF      Qualifier    `json:"spf"`
	DMARC    Policy       `json:"dmarc"`
	RUA      string       `json:"rua"` // an e-mail address, without mailto:
	TTL      uint32       `json:"ttl"` // seconds
	// Without holds ids of records that this person cannot or will not publish.
	Without []string `json:"without,omitempty"`

	// What follows may be left out, and then adds no record: a Setup that was
	// saved before these answers were asked means what it meant then.

	// With holds the features that are wanted.
	With []Feature `json:"with,omitempty"`
	// WebIPv4 and WebIPv6 are the addresses of the web server at the bare domain.
	WebIPv4 []netip.Addr `json:"web_ipv4,omitempty"`
	WebIPv6 []netip.Addr `json:"web_ipv6,omitempty"`
	// WWW adds www.DOMAIN, which leads where the bare domain does.
	WWW bool `json:"www,omitempty"`
	// Ed25519 is the selector of a second key beside the RSA one (RFC 8463).
	Ed25519 string `json:"ed25519,omitempty"`
	// Selectors are older ones whose records stay published after a rotation.
	Selectors []string `json:"selectors,omitempty"`
	// DKIMRecords are keys that another program keeps. Where Selector is empty
	// they are the only ones.
	DKIMRecords []ForeignKey `json:"dkim_records,omitempty"`
	// SPFInclude are the domains of other services that send for this one.
	SPFInclude []Name `json:"spf_include,omitempty"`
	// SPFBase is the SPF record that stood in DNS before; ours is merged into it.
	SPFBase string `json:"spf_base,omitempty"`
	// MTASTSID is the id= of the MTA-STS record (RFC 8461 §3.1); where it is
	// empty one is derived from the policy, and changes when the policy does.
	MTASTSID string `json:"mta_sts_id,omitempty"`
	// CAA are the values to publish, those of existing issuers first, see
	// [MergeCAA]; where there are none, Let's Encrypt is allowed.
	CAA []string `json:"caa,omitempty"`
	// TLSA are the digests of the mail server's keys, see [ParseCertificate].
	TLSA []string `json:"tlsa,omitempty"`
	// ReportConsent adds the record by which the domain of RUA agrees to get
	// the reports, where that is of another organizational domain (RFC 9990 §4).
	ReportConsent bool `json:"report_consent,omitempty"`
	// Zone is the zone at the DNS host that holds Domain, where that is not
	// the registrable domain, see [Setup.OwnZone].
	Zone Name `json:"zone,omitzero"`
	// DNSProvider is whose panel the records are written for, an id of the
	// data of package render; empty for any.
	DNSProvider string `json:"dns_provider,omitempty"`
}

// Has reports whether a feature is wanted.
func (s Setup) Has(f Feature) bool { return slices.Contains(s.With, f) }

// OwnZone returns the zone at the person's DNS host, to which the names in its
// panel are relative: [Setup.Zone], else the registrable domain, where the zone
// cut of most mail domains is.
func (s Setup) OwnZone() Name {
	if s.Zone.IsZero() {
		return s.Domain.Organizational()
	}
	return s.Zone
}

// SigningKey is the public half of a further DKIM key.
type SigningKey struct {
	Selector string
	Public   crypto.PublicKey
}
