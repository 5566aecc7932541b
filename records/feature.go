package records

import (
	"slices"
	"strings"
)

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

// ParseFeatures reads a list with commas or blanks between its words: "none",
// "all", which leaves out what needs a certificate ([FeatureTLSA]) unless that
// stands beside it, or names.
// They come back in the order of [Features], each once; nil means none. The
// error is an [*InputError] on [ErrFeature].
func ParseFeatures(s string) ([]Feature, error) {
	refuse := func(problem string) ([]Feature, error) {
		return nil, &InputError{Input: s, Problem: problem, Example: "helo-spf,mta-sts", Err: ErrFeature}
	}
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r == ',' || r == ' ' })
	switch {
	case len(words) == 0:
		return refuse("names nothing; none is a word too")
	case slices.Equal(words, []string{"none"}):
		return nil, nil
	case slices.Equal(words, []string{"all"}):
		words = nil
		for _, feature := range Features() {
			if feature != FeatureTLSA {
				words = append(words, string(feature))
			}
		}
	case slices.Equal(words, []string{"all", "tlsa"}), slices.Equal(words, []string{"tlsa", "all"}):
		return Features(), nil
	case slices.Contains(words, "none") || slices.Contains(words, "all"):
		return refuse("has all or none beside other words")
	}
	for _, word := range words {
		if word == "bimi" {
			return refuse("has bimi in it, which is left out: the logo shows only for whoever pays for a certificate of it and has DMARC at quarantine or reject, and no mail goes better for it")
		}
		if !slices.Contains(Features(), Feature(word)) {
			return refuse("has " + Visible(shorten(word)) + " in it, which is none of: " + FeatureList() + ", all, none")
		}
	}
	var wanted []Feature
	for _, feature := range Features() {
		if slices.Contains(words, string(feature)) {
			wanted = append(wanted, feature)
		}
	}
	return wanted, nil
}

// FeatureList returns the names of all [Features], with commas between them.
func FeatureList() string {
	var names []string
	for _, feature := range Features() {
		names = append(names, string(feature))
	}
	return strings.Join(names, ", ")
}

func (s Setup) checkFeatures() *InputError {
	for i, feature := range s.With {
		if !slices.Contains(Features(), feature) {
			return misfit("with", string(feature), "is none of: "+FeatureList(), "helo-spf,mta-sts")
		}
		if slices.Contains(s.With[:i], feature) {
			return misfit("with", string(feature), "is given twice", "")
		}
	}
	return nil
}
