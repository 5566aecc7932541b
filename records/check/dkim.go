package check

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"allgreen/records"
	"allgreen/records/dkim"
	"allgreen/records/resolve"
)

// judgeDKIM judges the key record by the bytes of its key. One TXT record
// must stand at the selector: with more, verifiers do as they like
// (RFC 6376 §3.6.2.2).
func (l *look) judgeDKIM(w wanted, a resolve.Answer) judgement {
	if len(a.RRs) == 0 {
		return missing(l.tell(w, "dkim-none"))
	}
	want, _, err := dkim.Parse(w.Value)
	if err != nil {
		return l.judgeOther(w, a)
	}
	if len(a.RRs) == 1 {
		return weighed(l.keyText(w, want, a.RRs[0]))
	}
	return judgement{ServerWrong, l.severalKeys(w, want, a.RRs)}
}

// maxKeys is how many records at one selector are looked at. People leave two
// or three there; what holds thousands only costs time.
const maxKeys = 16

// severalKeys says what the records at a selector are when there are several.
func (l *look) severalKeys(w wanted, want *dkim.Record, rrs []resolve.RR) []Finding {
	words := []string{"{n}", strconv.Itoa(len(rrs))}
	rrs = rrs[:min(len(rrs), maxKeys)]
	var findings []Finding
	ours, keys := 0, 0
	if inPieces(rrs, keyOf(w.Value)) {
		return []Finding{l.tell(w, "dkim-two-records", words...)}
	}
	for _, rr := range rrs {
		rec, isDKIM, err := dkim.Parse(rr.Text())
		switch {
		case err == nil && isDKIM && dkim.SameKey(rec, want):
			ours++
		case err == nil && isDKIM && !rec.Revoked:
			keys++
		}
	}
	switch {
	case ours+keys == 0 || ours == 0 && keys == 1:
		for _, rr := range rrs {
			findings = append(findings, l.keyText(w, want, rr)...)
		}
		return append(findings, l.tell(w, "dkim-other-txt", words...))
	case ours == 0:
		findings = append(findings, l.tell(w, "dkim-wrong-key", words...))
	case keys == 0 && ours == 1:
		return []Finding{l.tell(w, "dkim-other-txt", words...)}
	}
	return append(findings, l.tell(w, "dkim-stale-second", words...))
}

// inPieces tells whether the records are the pieces of the key, in any order.
func inPieces(rrs []resolve.RR, key string) bool {
	var rest []string // of the key, behind its first piece
	for _, rr := range rrs {
		if first := keyOf(rr.Text()); first != "" {
			left, ok := strings.CutPrefix(key, first)
			if !ok {
				return false
			}
			key = left
			continue
		}
		rest = append(rest, bare(rr.Text()))
	}
	slices.SortFunc(rest, func(a, b string) int { return strings.Index(key, a) - strings.Index(key, b) })
	return key != "" && strings.Join(rest, "") == key
}

// keyText judges one text at the selector.
func (l *look) keyText(w wanted, want *dkim.Record, rr resolve.RR) []Finding {
	text := rr.Text()
	words := []string{"{found}", text}
	rec, isDKIM, err := dkim.Parse(text)
	if err == nil && isDKIM && dkim.SameKey(rec, want) {
		return l.carefulKey(w, rec, text, words)
	}
	findings := append(l.damage(w, text), l.damagedKey(w, rr, words)...)
	switch {
	case len(findings) > 0:
		return findings
	case looksLikeHost.MatchString(text):
		return []Finding{l.tell(w, "cname-value-in-txt", words...)}
	case strings.Contains(text, "-----"):
		return []Finding{l.tell(w, "dkim-pem", words...)}
	case isDKIM && rec != nil && rec.Revoked: // RFC 6376 §3.6.1
		return []Finding{l.tell(w, "dkim-revoked", words...)}
	case err != nil || !isDKIM:
		if keyOf(text) == "" {
			return []Finding{l.tell(w, "dkim-tag-typo", words...)}
		}
		return []Finding{l.tell(w, "dkim-bad-base64", words...)}
	}
	switch _, err := rec.PublicKey(); {
	case errors.Is(err, dkim.ErrKeyMismatch):
		return []Finding{l.tell(w, "dkim-k-mismatch", words...)}
	case err != nil:
		return []Finding{l.tell(w, "dkim-bad-base64", words...)}
	}
	return []Finding{l.tell(w, "dkim-wrong-key", words...)}
}

// looksLikeHost is the target of a CNAME that was typed into a TXT record.
var looksLikeHost = regexp.MustCompile(`(?i)^[a-z0-9_-]+(\.[a-z0-9_-]+)+\.?$`)

// Sizes of RSA keys in bits: verifiers refuse what is below the least one, and
// signers should use the strong one (RFC 8301 §3.2).
const (
	leastRSA  = 1024
	strongRSA = 2048
)

// leastPiece is from how many letters on a text without tags is taken for a
// piece of the key, and not for another word.
const leastPiece = 16

// longKey is from how many letters on a key is too long for panels that keep
// half a kilobyte of a text: what needs more than 2048 bits.
const longKey = 450

// carefulKey finds what is unwise, or keeps our signer's mail from passing,
// around the right key.
func (l *look) carefulKey(w wanted, rec *dkim.Record, text string, words []string) []Finding {
	var findings []Finding
	has := func(list []string, value string) bool {
		return slices.ContainsFunc(list, func(v string) bool { return strings.EqualFold(v, value) })
	}
	if len(rec.Hashes) > 0 && !has(rec.Hashes, "sha256") { // RFC 8301 §3.1: all signers use it
		findings = append(findings, l.tell(w, "dkim-hash", words...))
	}
	if len(rec.Services) > 0 && !has(rec.Services, "*") && !has(rec.Services, "email") {
		findings = append(findings, l.tell(w, "dkim-service", words...))
	}
	if rec.KeyType != "ed25519" && rec.Bits() < strongRSA {
		weak := l.tell(w, "dkim-weak", append([]string{"{bits}", strconv.Itoa(rec.Bits())}, words...)...)
		if rec.Bits() < leastRSA {
			weak = weak.as(Error)
		}
		findings = append(findings, weak)
	}
	if has(rec.Flags, "s") {
		findings = append(findings, l.tell(w, "dkim-strict:may", words...))
	}
	if rec.Testing() {
		findings = append(findings, l.tell(w, "dkim-testing", words...))
	}
	if strings.ContainsAny(strings.TrimSpace(rawKey(text)), " \t\r\n") {
		findings = append(findings, l.tell(w, "txt-spaces-in-key", words...))
	}
	return findings
}

// damagedKey compares the letters of the published key with those of ours.
func (l *look) damagedKey(w wanted, rr resolve.RR, words []string) []Finding {
	got, want := keyOf(rr.Text()), keyOf(w.Value)
	if end := bare(rr.Text()); got == "" && len(end) >= leastPiece && len(end) < len(want) && strings.HasSuffix(want, end) {
		got = end // its second half alone
	}
	if got == "" {
		return nil
	}
	words = append([]string{"{n}", strconv.Itoa(len(got)), "{N}", strconv.Itoa(len(want))}, words...)
	switch {
	case got == want:
		if rec, _, err := dkim.Parse(rr.Text()); err == nil && rec != nil {
			return []Finding{l.tell(w, "dkim-k-mismatch", words...)}
		}
		if strings.ContainsAny(rawKey(rr.Text()), " \t\r\n") {
			return []Finding{l.tell(w, "txt-spaces-in-key", words...).as(Error)}
		}
		return []Finding{l.tell(w, "dkim-tag-typo", words...)}
	case strings.HasPrefix(want, got) && len(want) > longKey && len(rr.Text()) > 256:
		return []Finding{l.tell(w, "dkim-too-long", words...)}
	case strings.HasPrefix(want, got) && cutLength(rr):
		return []Finding{l.tell(w, "txt-cut-255", words...)}
	case strings.HasPrefix(want, got) || strings.HasSuffix(want, got):
		return []Finding{l.tell(w, "txt-cut-other", words...)}
	case strings.EqualFold(want, got):
		return []Finding{l.tell(w, "txt-lowercased", words...)}
	}
	return nil
}

// cutLength tells whether the text has a length at which panels cut: one
// character-string (RFC 1035 §3.3), and what miscounts it.
func cutLength(rr resolve.RR) bool {
	return len(rr.Strings) == 1 && slices.Contains([]int{250, 254, 255, 256}, len(rr.Text()))
}

// keyTag is where the p= tag of a key record begins.
var keyTag = regexp.MustCompile(`(?i)(?:^|[;\s"_])p\s*=`)

// rawKey is the value of the p= tag as it stands.
func rawKey(text string) string {
	at := keyTag.FindStringIndex(text)
	if at == nil {
		return ""
	}
	value, _, _ := strings.Cut(text[at[1]:], ";")
	return value
}

// keyOf is the letters of the key in a text, whatever was done to it.
func keyOf(text string) string { return bare(rawKey(text)) }

// bare is a text without the gaps, quotes and backslashes that panels add.
func bare(text string) string {
	return strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "", `"`, "", `\`, "").Replace(text)
}

// selectorOf is the selector in the name of a wanted key record.
func selectorOf(r records.Record) string {
	selector, _, _ := strings.Cut(r.Name, "._domainkey.")
	return selector
}
