package records

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// The kinds of records about encryption on the way.
var (
	tlsReports = kind{
		id: "tls-rpt", typ: "TXT", need: Optional, where: AtDNS, flag: "with",
		title:   "TLS-RPT, about encryption",
		why:     "It asks others to report each day whether they could send mail to you encrypted.",
		without: "You don't learn of it when your certificate or your policy keeps mail away.",
		rfc:     "RFC 8460 §3",
	}
	policyHost = kind{
		id: "mta-sts-host", need: Optional, where: AtDNS, flag: "with",
		title:   "MTA-STS, the policy's host",
		why:     "It leads to the web server where others read your policy: that mail to you has to come encrypted.",
		without: "Nobody finds the policy, and it is as if there were none.",
		rfc:     "RFC 8461 §3.3",
	}
	policyMark = kind{
		id: "mta-sts", typ: "TXT", need: Optional, where: AtDNS, flag: "with",
		title:   "MTA-STS, asks for encryption",
		why:     "It tells others that you have a policy; a new id tells them that it changed.",
		without: "Somebody on the way can have mail to you sent unencrypted, and read it.",
		rfc:     "RFC 8461 §3.1",
	}
	keyPin = kind{
		id: "tlsa", typ: "TLSA", need: Optional, where: AtDNS, flag: "with",
		title: "TLSA, pins the key",
		why: "It tells others the key of your mail server, so that nobody can step in between. " +
			"The key has to stay the same when the certificate is renewed (certbot: --reuse-key).",
		without: "Others encrypt, but cannot be sure with whom they speak.",
		rfc:     "RFC 7672 §3.1.1",
	}
)

// addTransport adds the records of TLS-RPT and MTA-STS.
func (l *list) addTransport(s Setup) {
	if s.Has(FeatureTLSRPT) {
		l.add(tlsReports, "_smtp._tls."+s.Domain.FQDN(), "v=TLSRPTv1; rua="+s.reportURI())
	}
	if s.Has(FeatureMTASTS) {
		l.addAlias(policyHost, s.stsHost()+".", s.MailHost.FQDN(), s.Addrs(), s.Has(FeatureNoMail))
		mark := policyMark
		mark.hold = "Paste it only after the policy is served at " + s.STSPolicyURL() + " with a valid certificate."
		l.add(mark, "_mta-sts."+s.Domain.FQDN(), s.stsText())
	}
}

// addPins adds the keys of the mail server's certificates: 3, the key and no
// authority decides; 1, the key alone and not the certificate around it; 1, its
// SHA-256 digest (RFC 7672 §3.1.1).
func (l *list) addPins(s Setup) {
	if !s.Has(FeatureTLSA) {
		return
	}
	pin := keyPin
	pin.hold = "Paste it only once DNSSEC is switched on for the zone of " + s.MailHost.Unicode() +
		": without it nobody heeds the record. And make sure first that renewals keep the key, or those who heed it send you nothing more after the next one."
	for _, digest := range s.TLSA {
		l.add(pin, "_25._tcp."+s.MailHost.FQDN(), "3 1 1 "+digest)
	}
}

func (s Setup) checkPins() *InputError {
	for i, digest := range s.TLSA {
		if len(digest) != hex.EncodedLen(sha256.Size) || strings.Trim(digest, "0123456789abcdef") != "" {
			return misfit("tlsa-cert", digest, "is not a SHA-256 digest in hexadecimal", "")
		}
		if slices.Contains(s.TLSA[:i], digest) {
			return misfit("tlsa-cert", digest, "is given twice", "")
		}
	}
	return nil
}
