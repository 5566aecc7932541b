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

// keyRecord is a record of a DKIM key.
type keyRecord struct {
	kind     kind
	selector string
	text     string // empty as long as the key isn't known
}

func (k kind) withSelector(selector string) kind {
	k.id = dkimPrefix + strings.ToLower(selector)
	return k
}

// keyRecords returns the records of all keys with their texts.
func (s Setup) keyRecords(public crypto.PublicKey, more []SigningKey) ([]keyRecord, error) {
	records := s.plannedKeys(public != nil || len(s.DKIMRecords) == 0)
	for i, record := range records {
		if record.text != "" {
			continue // other software keeps the key
		}
		key := public
		if record.kind.id != domainKeys.id {
			at := slices.IndexFunc(more, func(key SigningKey) bool { return strings.EqualFold(key.Selector, record.selector) })
			if at < 0 {
				return nil, fmt.Errorf("%w: none is given for the selector %s", ErrPublicKey, record.selector)
			}
			key = more[at].Public
		}
		if _, ok := key.(ed25519.PublicKey); !ok && record.selector == s.Ed25519 {
			return nil, fmt.Errorf("%w: that of the selector %s is not an Ed25519 key", ErrPublicKey, record.selector)
		}
		text, err := dkim.New(key)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrPublicKey, err)
		}
		records[i].text = text.String()
	}
	return records, nil
}

// plannedKeys returns the records of all keys in their order, those of our keys
// without texts. The first one is ours where there is one and it is wanted.
func (s Setup) plannedKeys(ours bool) (planned []keyRecord) {
	foreign := s.DKIMRecords
	if s.Selector != "" && ours {
		planned = append(planned, keyRecord{kind: domainKeys, selector: s.Selector})
	} else if len(foreign) > 0 {
		planned = append(planned, keyRecord{softwareKey, foreign[0].Selector, foreign[0].Value})
		foreign = foreign[1:]
	}
	if s.Ed25519 != "" {
		planned = append(planned, keyRecord{kind: secondKey.withSelector(s.Ed25519), selector: s.Ed25519})
	}
	for _, selector := range s.Selectors {
		planned = append(planned, keyRecord{kind: olderKey.withSelector(selector), selector: selector})
	}
	for _, key := range foreign {
		planned = append(planned, keyRecord{foreignKey.withSelector(key.Selector), key.Selector, key.Value})
	}
	return planned
}

// KeyName returns the name of a selector's record, absolute (RFC 6376 §3.6.2.1).
func (s Setup) KeyName(selector string) string {
	return strings.ToLower(selector) + "." + domainKey + "." + s.Domain.FQDN()
}

func (s Setup) checkKeys() *InputError {
	seen := map[string]bool{}
	take := func(field, selector string) *InputError {
		if err := s.checkSelectorOf(field, selector); err != nil {
			return err
		}
		lower := strings.ToLower(selector) // names in the DNS know no case (RFC 4343)
		if seen[lower] {
			return misfit(field, selector, "is the selector of another key already; each key has its own", lower+"-2")
		}
		seen[lower] = true
		return nil
	}
	if s.Selector != "" {
		if err := take("selector", s.Selector); err != nil {
			return err
		}
	}
	if s.Ed25519 != "" {
		if err := take("ed25519", s.Ed25519); err != nil {
			return err
		}
	}
	for _, selector := range s.Selectors {
		if err := take("selector", selector); err != nil {
			return err
		}
	}
	for _, foreign := range s.DKIMRecords {
		if err := take("dkim-record", foreign.Selector); err != nil {
			return err
		}
		if problem := keyProblem(foreign.Value); problem != "" {
			return misfit("dkim-record", foreign.Value, problem, foreignExample)
		}
	}
	return nil
}

// keyProblem says why the text is no record of a key that receivers accept.
func keyProblem(text string) string {
	if len(text) > maxTXT {
		return "is longer than any DKIM key record"
	}
	if !isPlain(text) {
		return "holds characters that no DKIM key record has"
	}
	key, isDKIM, err := dkim.Parse(text)
	switch {
	case !isDKIM:
		return "is not a DKIM key record"
	case err != nil:
		return "is a broken DKIM key record: " + Visible(err.Error())
	}
	if err := key.Usable(); err != nil {
		return "is a DKIM key that others don't accept: " + Visible(err.Error())
	}
	return ""
}

// maxTXT bounds the text of one TXT record, far above what is in use and far
// below what a DNS message holds.
const maxTXT = 4096
