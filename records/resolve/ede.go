package resolve

import "github.com/miekg/dns"

// EDE is an extended DNS error (RFC 8914): why a server failed, in its words.
type EDE struct {
	Code uint16
	Text string // raw octets from a stranger; often empty
}

// maxEDE bounds how many errors of one answer are kept.
const maxEDE = 4

// OfDNSSEC tells whether it was validation that failed: the codes 5 to 12 of
// RFC 8914 §4, from "DNSSEC Indeterminate" to "NSEC Missing". What 1 and 2 tell
// of, algorithms that nobody knows, makes a zone count as unsigned.
func (e EDE) OfDNSSEC() bool {
	return e.Code >= dns.ExtendedErrorCodeDNSSECIndeterminate && e.Code <= dns.ExtendedErrorCodeNSECMissing
}

// OutOfDate tells whether signatures were refused for their time: expired, or
// not valid yet (RFC 8914 §4.8, §4.9).
func (e EDE) OutOfDate() bool {
	return e.Code == dns.ExtendedErrorCodeSignatureExpired || e.Code == dns.ExtendedErrorCodeSignatureNotYetValid
}

// extendedErrors takes the errors out of the OPT record.
func extendedErrors(opt *dns.OPT) []EDE {
	var list []EDE
	for _, option := range opt.Option {
		if e, ok := option.(*dns.EDNS0_EDE); ok && len(list) < maxEDE {
			list = append(list, EDE{e.InfoCode, e.ExtraText})
		}
	}
	return list
}
