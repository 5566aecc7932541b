package check

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"allgreen/records"
	"allgreen/records/dkim"
	"allgreen/records/dmarc"
	"allgreen/records/mtasts"
	"allgreen/records/resolve"
	"allgreen/records/spf"
	"allgreen/records/tlsrpt"
)

// domainOf is the mail domain of the name of a record.
func domainOf(name string) string {
	name = resolve.Canonical(name)
	for _, label := range []string{"._domainkey.", "_dmarc.", "_mta-sts.", "_smtp._tls."} {
		if _, domain, ok := strings.Cut(name, label); ok {
			return domain
		}
	}
	return name
}

// mailbox is an e-mail address inside of a text.
var mailbox = regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+[A-Za-z0-9]`)

// reportMailbox is the first address in the texts, to which reports are meant
// to go; "" if there is none.
func reportMailbox(texts []string) string { return mailbox.FindString(strings.Join(texts, " ")) }

// policyID is what an id= was meant to be.
var policyID = regexp.MustCompile(`(?i)id\s*=\s*"?([a-z0-9]{1,32})`)

// mended is the text that was meant, as far as it can be guessed.
func mended(standard Standard, setup records.Setup, texts []string) string {
	reports := setup.RUA
	if reports == "" {
		reports = "postmaster@" + cmp.Or(setup.Domain.String(), "your-domain")
	}
	switch standard {
	case SPF:
		return mendedSenders(setup.Domain.String(), texts)
	case DKIM:
		return mendedKey(texts)
	case DMARC:
		return mendedPolicy(texts, reports)
	case MTASTS:
		id := "1"
		if found := policyID.FindStringSubmatch(strings.Join(texts, " ")); found != nil {
			id = found[1]
		}
		return sound(mtasts.Parse, texts, &mtasts.Record{ID: id})
	case TLSRPT:
		return sound(tlsrpt.Parse, texts, &tlsrpt.Record{RUA: []string{"mailto:" + reports}})
	}
	return ""
}

// sound is the first of the texts that is, or else what is printed of the record.
func sound[R any](parse func(string) (R, bool, error), texts []string, otherwise fmt.Stringer) string {
	for _, text := range texts {
		if _, _, err := parse(text); err == nil {
			return text
		}
	}
	return otherwise.String()
}

// spfStart is how a text that was meant to be SPF begins, and what may follow
// the version by mistake.
var spfStart = regexp.MustCompile(`(?i)^\W*(v\s*=\s*)?spf1?(\W|$)[\s;,:]*`)

// mendedSenders is one SPF record of the senders that can be made out in the texts.
func mendedSenders(domain string, texts []string) string {
	policies := make([]string, 0, len(texts))
	for _, text := range texts {
		if _, isSPF, _ := spf.Parse(text); !isSPF {
			text = spfStart.ReplaceAllString(strings.Trim(text, "\"'“”() \t"), "v=spf1 ")
			text = strings.NewReplacer(";", " ", ",", " ").Replace(text)
		}
		policies = append(policies, text)
	}
	want := spf.Wanted{Domain: domain}
	rec, _ := spf.MergeTexts(policies, want)
	if len(rec.Terms) == 1 && rec.Terms[0].Qualifier != spf.QFail && !rec.Terms[0].Modifier() {
		want.MX = true // nobody could be made out
		rec, _ = spf.Merge(rec, want)
	}
	return rec.String()
}

// mendedKey is a usable key record out of one of the texts, or of two that are
// its halves.
func mendedKey(texts []string) string {
	texts = texts[:min(len(texts), maxKeys)]
	for _, second := range append([]string{""}, texts...) {
		for _, first := range texts {
			letters := keyOf(first) + bare(second)
			for _, candidate := range []string{first + second, "v=DKIM1; k=rsa; p=" + letters, "v=DKIM1; k=ed25519; p=" + letters} {
				rec, _, err := dkim.Parse(candidate)
				if err != nil {
					continue
				}
				if _, err := rec.PublicKey(); err == nil {
					return candidate
				}
			}
		}
	}
	return ""
}

// policyTag is a DMARC policy in a text, however it is separated from the rest.
var policyTag = regexp.MustCompile(`(?i)\bp\s*[=:]\s*"?(none|quarantine|reject)\b`)

// mendedPolicy is a sound DMARC record out of the texts.
func mendedPolicy(texts []string, reports string) string {
	rec := &dmarc.Record{Policy: dmarc.None, RUA: []string{"mailto:" + reports}}
	if found := policyTag.FindStringSubmatch(strings.Join(texts, " ")); found != nil {
		rec.Policy = strings.ToLower(found[1])
	}
	for _, text := range texts {
		if sound, _, err := dmarc.Parse(text); err == nil && dmarc.Rank(sound.Policy) >= 0 {
			return text
		}
	}
	return rec.String()
}
