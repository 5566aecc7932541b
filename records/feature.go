package records

// Feature is a group of records that a mail domain can do without on its first
// day, chosen with --with.
type Feature string

// The features.
const (
	// FeatureHELOSPF is an SPF record of the mail host's own name (RFC 7208 §2.3).
	FeatureHELOSPF Feature = "helo-spf"
	// FeatureMTASTS is the policy that mail to the domain must come encrypted (RFC 8461).
	FeatureMTASTS Feature = "mta-sts"
	// FeatureTLSRPT asks for reports about failed encryption (RFC 8460).
	FeatureTLSRPT Feature = "tls-rpt"
	// FeatureAutoconfig lets mail programs set themselves up: SRV records (RFC
	// 6186, RFC 8314) and the hosts autoconfig and autodiscover.
	FeatureAutoconfig Feature = "autoconfig"
	// FeatureCAA says who may issue certificates (RFC 8659).
	FeatureCAA Feature = "caa"
	// FeatureNoMail marks the names that get an address here but never send mail.
	FeatureNoMail Feature = "no-mail"
	// FeatureTLSA pins the mail server's key (DANE, RFC 7672).
	FeatureTLSA Feature = "tlsa"
)

// Features returns all of them in the order of their records.
func Features() []Feature {
	return []Feature{FeatureHELOSPF, FeatureTLSRPT, FeatureMTASTS, FeatureAutoconfig, FeatureCAA, FeatureTLSA, FeatureNoMail}
}

// DefaultFeatures returns what is on where the person chose nothing.
func DefaultFeatures() []Feature { return []Feature{FeatureHELOSPF} }

// ParseFeatures reads a list with commas or blanks between its words: "all",
// which leaves out what needs a certificate ([FeatureTLSA]), "none", or names.
// They come back in the order of [Features], each once; nil means none. The
// error is an [*InputError] on [ErrFeature].
func ParseFeatures(s string) ([]Feature, error) { return nil, nil }
