package records

import (
	"crypto"
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"
	"strings"

	"allgreen/records/dkim"
)

// ErrPublicKey is the error of [Build] for a key that DKIM doesn't know, or
// that is not given.
var ErrPublicKey = errors.New("records: no public key for DKIM")

// The kinds of records that hold a key for signatures.
var (
	domainKeys = kind{
		id: "dkim", typ: "TXT", need: Required, where: AtDNS, flag: "selector",
		title:   "DKIM, signs your mail",
		why:     "It holds the public key with which others check the signature that your server puts on each message.",
		without: "Your signatures cannot be checked; Gmail, Yahoo and others trust such mail less or refuse it.",
		rfc:     "RFC 6376 §3.6.1",
	}
	secondKey = kind{
		typ: "TXT", need: Optional, where: AtDNS, flag: "ed25519",
		title:   "DKIM, the second key",
		why:     "It holds your Ed25519 key, newer and shorter than RSA; not everybody can check it yet, so it stands beside the other one.",
		without: "The RSA signature does the job alone; your server must not sign with this key then.",
		rfc:     "RFC 8463 §4",
	}
	olderKey = kind{
		typ: "TXT", need: Recommended, where: AtDNS, flag: "selector",
		title:   "DKIM, an older key",
		why:     "It holds the key that was in use before, for messages that are still on their way.",
		without: "Messages signed with it that arrive late are trusted less or refused.",
		rfc:     "RFC 6376 §3.1",
	}
	softwareKey = kind{
		id: "dkim", typ: "TXT", need: Required, where: AtDNS, flag: "dkim-record",
		title:   "DKIM, signs your mail",
		why:     "It holds the public key with which others check your signatures; your mail software made the key and keeps it.",
		without: "Your signatures cannot be checked; Gmail, Yahoo and others trust such mail less or refuse it.",
		rfc:     "RFC 6376 §3.6.1",
	}
	foreignKey = kind{
		typ: "TXT", need: Recommended, where: AtDNS, flag: "dkim-record",
		title:   "DKIM, a further key",
		why:     "It holds the public half of a key that your mail software made and keeps itself.",
		without: "Signatures made with it cannot be checked.",
		rfc:     "RFC 6376 §3.6.1",
	}
)

// keyRecord is a record of a DKIM key to be.
type keyRecord struct {
	kind     kind
	selector string
	text     string
}

func (k kind) withSelector(selector string) kind {
	k.id = dkimPrefix + strings.ToLower(selector)
	return k
}

// keyRecords returns the records of all keys: ours first, then those of more
// that the Setup names, then those that other software keeps.
func (s Setup) keyRecords(public crypto.PublicKey, more []SigningKey) ([]keyRecord, error) {
	var all []keyRecord
	text := func(public crypto.PublicKey) (string, error) {
		key, err := dkim.New(public)
		if err != nil {
			return "", fmt.Errorf("%w: %w", ErrPublicKey, err)
		}
		return key.String(), nil
	}
	ours := s.Selector != "" && (public != nil || len(s.DKIMRecords) == 0)
	if ours {
		value, err := text(public)
		if err != nil {
			return nil, err
		}
		all = append(all, keyRecord{domainKeys, s.Selector, value})
	}
	for _, further := range s.furtherSelectors() {
		i := slices.IndexFunc(more, func(key SigningKey) bool { return strings.EqualFold(key.Selector, further.selector) })
		if i < 0 {
			return nil, fmt.Errorf("%w: none is given for the selector %s", ErrPublicKey, further.selector)
		}
		if _, short := more[i].Public.(ed25519.PublicKey); further.selector == s.Ed25519 && !short {
			return nil, fmt.Errorf("%w: that of the selector %s is not an Ed25519 key", ErrPublicKey, further.selector)
		}
		value, err := text(more[i].Public)
		if err != nil {
			return nil, err
		}
		further.text = value
		all = append(all, further)
	}
	for i, foreign := range s.DKIMRecords {
		k := foreignKey.withSelector(foreign.Selector)
		if i == 0 && !ours {
			k = softwareKey
		}
		all = append(all, keyRecord{k, foreign.Selector, foreign.Value})
	}
	return all, nil
}

// furtherSelectors returns the records of our keys but the first, without
// their texts.
func (s Setup) furtherSelectors() (further []keyRecord) {
	if s.Ed25519 != "" {
		further = append(further, keyRecord{kind: secondKey.withSelector(s.Ed25519), selector: s.Ed25519})
	}
	for _, selector := range s.Selectors {
		further = append(further, keyRecord{kind: olderKey.withSelector(selector), selector: selector})
	}
	return further
}

// selectorName returns the name of a key record (RFC 6376 §3.6.2.1).
func (s Setup) selectorName(selector string) string {
	return strings.ToLower(selector) + "." + domainKey + "." + s.Domain.FQDN()
}
