package records

import (
	"crypto"
	"errors"
	"fmt"
	"slices"
	"strings"

	"allgreen/records/dkim"
)

// ErrPublicKey is the error of [Build] for a key that DKIM doesn't know.
var ErrPublicKey = errors.New("records: no public key for DKIM")

// maxSPFExchangers is how many mail exchangers the term mx may lead to (RFC
// 7208 §4.6.4).
const maxSPFExchangers = 10

// Build returns the records of a mail domain in the order in which they are
// best pasted: the addresses first, since all else leads to them. public is the
// public half of the signing key, an *rsa.PublicKey or an ed25519.PublicKey; it
// may be nil where another program keeps the keys ([Setup.DKIMRecords]). more
// are the keys of the further selectors: [Setup.Ed25519] and
// [Setup.Selectors]; those of other selectors are passed over.
// The errors are those of [Setup.Validate] and [ErrPublicKey].
func Build(s Setup, public crypto.PublicKey, more ...SigningKey) ([]Record, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	key, err := dkim.New(public)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPublicKey, err)
	}
	reports, err := ParseMailbox(s.RUA) // the form without mailto:
	if err != nil {
		return nil, err
	}

	l := list{ttl: s.TTL, without: s.Without, count: map[string]int{}}
	host, domain := s.MailHost.FQDN(), s.Domain.FQDN()
	for _, addr := range s.IPv4 {
		l.add(addressA, host, addr.String())
	}
	for _, addr := range s.IPv6 {
		aaaa := addressAAAA
		if len(s.IPv4) > 0 {
			aaaa.need = Recommended
		}
		l.add(aaaa, host, addr.String())
	}
	l.add(exchanger, domain, mxValue(mailHostPref, s.MailHost))
	for _, backup := range s.exchangers() {
		l.add(backupExchanger, domain, mxValue(backup.Pref, backup.Host))
	}
	for _, addr := range s.IPv4 {
		l.add(pointer4, ReverseName(addr), host)
	}
	for _, addr := range s.IPv6 {
		l.add(pointer6, ReverseName(addr), host)
	}
	l.add(senderPolicy, domain, s.spfText())
	l.add(domainKeys, s.dkimName(), key.String())
	l.add(reporting, "_dmarc."+domain, "v=DMARC1; p="+string(s.DMARC)+"; rua="+mailto(reports))
	return l.records, nil
}

// list collects records and gives them their ids.
type list struct {
	ttl     uint32
	without []string
	count   map[string]int // by kind id, those left out included
	records []Record
}

func (l *list) add(k kind, name, value string) {
	l.count[k.id]++
	id := k.id
	if n := l.count[k.id]; n > 1 {
		id = fmt.Sprintf("%s-%d", k.id, n)
	}
	if slices.Contains(l.without, id) {
		return
	}
	l.records = append(l.records, Record{
		ID: id, Type: k.typ, Name: name, Value: value, TTL: l.ttl,
		Need: k.need, Where: k.where,
		Title: k.title, Why: k.why, Without: k.without, RFC: k.rfc,
	})
}

func mxValue(pref uint16, host Name) string { return fmt.Sprintf("%d %s", pref, host.FQDN()) }

// dkimName returns the name of the key record (RFC 6376 §3.6.2.1).
func (s Setup) dkimName() string {
	return strings.ToLower(s.Selector) + "." + domainKey + "." + s.Domain.FQDN()
}

// spfText returns the SPF record (RFC 7208 §4.5). The term mx is short and
// stays right when the server moves, but it lets every mail exchanger send:
// where that would be too many or too few, our addresses are spelled out.
func (s Setup) spfText() string {
	terms := []string{"v=spf1"}
	if s.mxMeansUs() {
		terms = append(terms, "mx")
	} else {
		for _, addr := range s.IPv4 {
			terms = append(terms, "ip4:"+addr.String())
		}
		for _, addr := range s.IPv6 {
			terms = append(terms, "ip6:"+addr.String())
		}
	}
	if s.SPF == Hard {
		return strings.Join(append(terms, "-all"), " ")
	}
	return strings.Join(append(terms, "~all"), " ")
}

// mxMeansUs reports whether the mail exchangers of the domain are our servers
// and lead to all addresses of the mail host.
func (s Setup) mxMeansUs() bool {
	if 1+len(s.BackupMX) > maxSPFExchangers {
		return false
	}
	if slices.ContainsFunc(s.Without, func(id string) bool {
		return id == exchanger.id || id == addressA.id || id == addressAAAA.id ||
			strings.HasPrefix(id, addressA.id+"-") || strings.HasPrefix(id, addressAAAA.id+"-")
	}) {
		return false
	}
	ours := []Name{s.Domain.Organizational(), s.MailHost.Organizational()}
	return !slices.ContainsFunc(s.BackupMX, func(backup BackupMX) bool {
		return !slices.Contains(ours, backup.Host.Organizational())
	})
}
