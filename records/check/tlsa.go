package check

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"strings"

	"allgreen/records"
	"allgreen/records/resolve"
)

// The numbers of TLSA (RFC 6698 §2.1, RFC 7218).
const (
	usageTrustAnchor = 2 // DANE-TA
	usageEndEntity   = 3 // DANE-EE

	selectsCertificate = 0
	selectsKey         = 1

	matchesAll    = 0
	matchesSHA256 = 1
)

// judgeTLSA judges what senders that know DANE hold the server's key against
// (RFC 7672). The plan has the SHA-256 digest of the key. Without DNSSEC nobody
// looks at the record (RFC 7672 §2.2), so it is held back until the zone is signed.
func (l *look) judgeTLSA(ctx context.Context, w wanted, a resolve.Answer) judgement {
	want, ok := digestOf(w.Record)
	if !ok {
		return l.judgeOther(w, a)
	}
	zone, unsigned := l.unsigned(ctx, w)
	switch {
	case unsigned && len(a.RRs) == 0: // no word yet about adding it
		return missing(l.tell(w, "tlsa-no-dnssec", "{zone}", short(zone)))
	case unsigned:
		return judgement{ServerWrong, []Finding{l.tell(w, "tlsa-no-dnssec", "{zone}", short(zone))}}
	case len(a.RRs) == 0:
		return missing(l.tell(w, "tlsa-none"))
	}
	return l.keyDigests(w, want, a.RRs)
}

// keyDigests judges the records themselves. One that matches is enough: others
// may stand there for the next key (RFC 7671 §8.1).
func (l *look) keyDigests(w wanted, want []byte, rrs []resolve.RR) judgement {
	var findings []Finding
	unusable, unsure := false, false
	for _, rr := range rrs {
		t := rr.TLSA
		if t == nil {
			continue
		}
		matched, known := matches(*t, want)
		switch {
		case t.Usage < usageTrustAnchor: // RFC 7672 §3.1.3
			if !unusable {
				findings = append(findings, l.tell(w, "tlsa-usage", "{found}", rr.Data))
			}
			unusable = true
		case matched && t.Usage == usageEndEntity && t.Selector == selectsKey:
			return judgement{state: ServerGreen}
		case matched && t.Usage == usageEndEntity:
			return judgement{ServerGreen, []Finding{l.tell(w, "tlsa-usage:certificate")}}
		case !known:
			unsure = true
		}
	}
	switch {
	case unsure:
		return judgement{ServerUnknown, append(findings, l.tell(w, "tlsa-unsure", "{found}", rrs[0].Data))}
	case unusable && len(findings) == len(rrs):
		return judgement{ServerWrong, asErrors(findings)}
	}
	return judgement{ServerWrong, append([]Finding{l.tell(w, "tlsa-mismatch", "{found}", rrs[0].Data)}, findings...)}
}

// digestOf is the digest of the key that the plan wants.
func digestOf(r records.Record) ([]byte, bool) {
	fields := strings.Fields(r.Value)
	if len(fields) != 4 || strings.Join(fields[:3], " ") != "3 1 1" {
		return nil, false
	}
	digest, err := hex.DecodeString(fields[3])
	return digest, err == nil && len(digest) == sha256.Size
}

// matches tells whether a record is about the key with this SHA-256 digest;
// known is false where its own digest is of another kind, so that only the
// certificate itself could tell.
func matches(t resolve.TLSA, want []byte) (matched, known bool) {
	switch {
	case t.Usage == usageTrustAnchor:
		return false, false
	case t.Selector == selectsKey && t.Matching == matchesSHA256:
		return bytes.Equal(t.Data, want), true
	case t.Selector == selectsKey && t.Matching == matchesAll:
		digest := sha256.Sum256(t.Data)
		return bytes.Equal(digest[:], want), true
	case t.Selector == selectsCertificate && t.Matching == matchesAll:
		certificate, err := x509.ParseCertificate(t.Data)
		if err != nil {
			return false, true
		}
		digest := sha256.Sum256(certificate.RawSubjectPublicKeyInfo)
		return bytes.Equal(digest[:], want), true
	}
	return false, false
}

// unsigned tells whether the zone of a record is known to be without DNSSEC.
func (l *look) unsigned(ctx context.Context, w wanted) (apex string, ok bool) {
	if l.detour(ctx) != nil {
		return "", false
	}
	zone := w.zone
	if zone == nil {
		var err error
		if zone, err = l.asker.Zone(ctx, resolve.Canonical(w.Name)); err != nil || zone == nil {
			return "", false
		}
	}
	s := l.signing(ctx, zone.Apex)
	return zone.Apex, s.err == nil && !s.Signed()
}
