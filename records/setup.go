package records

import "net/netip"

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
}
