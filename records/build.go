package records

import (
	"crypto"
	"fmt"
	"slices"
)

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
	keys, err := s.keyRecords(public, more)
	if err != nil {
		return nil, err
	}
	return s.assemble(keys).records, nil
}

// assemble puts the whole set together, but for what the person leaves out.
//
// There are no wildcards in it: they answer for names that nobody thought of,
// and hide a typo. Nor is there BIMI: the logo shows only for whoever pays for
// a certificate of it and has DMARC at quarantine or reject, and no mail goes
// better for it.
func (s Setup) assemble(keys []keyRecord) *list {
	l := &list{ttl: s.TTL, without: s.Without, count: map[string]int{}}
	l.addServer(s)
	l.addSenders(s)
	for _, key := range keys {
		l.add(key.kind, s.KeyName(key.selector), key.text)
	}
	l.addReporting(s)
	l.addWebsite(s)
	l.addTransport(s)
	l.addClients(s)
	l.addIssuers(s)
	l.addPins(s)
	l.addNoMail(s)
	return l
}

// list collects records and gives them their ids.
type list struct {
	ttl     uint32
	without []string
	count   map[string]int // by kind id, those left out included
	records []Record
	flags   []string // the answer that asked for each record
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
	l.flags = append(l.flags, k.flag)
	l.records = append(l.records, Record{
		ID: id, Type: k.typ, Name: name, Value: value, TTL: l.ttl,
		Need: k.need, Where: k.where,
		Title: k.title, Why: k.why, Without: k.without, RFC: k.rfc, Hold: k.hold,
	})
}
