package check

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"allgreen/records"
	"allgreen/records/dkim"
	"allgreen/records/dmarc"
	"allgreen/records/resolve"
)

// Standard is one of the standards whose texts can be judged by themselves.
type Standard string

// The standards, as `allgreen lint --type` has them.
const (
	SPF    Standard = "spf"
	DKIM   Standard = "dkim"
	DMARC  Standard = "dmarc"
	MTASTS Standard = "mta-sts"
	TLSRPT Standard = "tls-rpt"
)

// Standards are all of them.
func Standards() []Standard { return []Standard{SPF, DKIM, DMARC, MTASTS, TLSRPT} }

var standardKinds = map[Standard]kind{SPF: kindSPF, DKIM: kindDKIM, DMARC: kindDMARC, MTASTS: kindSTS, TLSRPT: kindTLSRPT}

// StandardOf tells by which standard the text of a TXT record is to be judged:
// that of its name, an absolute one or "", or else that whose version it
// carries, whole or damaged. It is "" for a text that is none of mail's.
func StandardOf(name, text string) Standard {
	first, rest, _ := strings.Cut(resolve.Canonical(name), ".")
	switch {
	case strings.HasPrefix(rest, "_domainkey."):
		return DKIM
	case first == "_dmarc":
		return DMARC
	case first == "_mta-sts":
		return MTASTS
	case first == "_smtp" && strings.HasPrefix(rest, "_tls."):
		return TLSRPT
	}
	k := kindOfText(text)
	if k == kindOther && brokenSPF.MatchString(text) {
		return SPF
	}
	for standard, of := range standardKinds {
		if of == k {
			return standard
		}
	}
	return ""
}

// Texts judges the texts of the TXT records at one name by themselves, in the
// words and with the codes of a round, and without any network: whether they
// are sound, not whether they fit a plan. The name is absolute, or "" if it is
// not known. All texts are meant to be of the standard; others at the name are
// left out by whoever asks.
//
// better is a text that would do in place of them, as far as what was meant
// can be guessed; "" where nothing needs to be better, or nobody could guess.
func Texts(standard Standard, name string, texts ...string) (findings []Finding, better string) {
	name = records.Visible(name)
	w := wanted{kind: standardKinds[standard], Record: records.Record{Type: "TXT", Name: name}}
	elsewhere, right := astray(standard, name)
	if right != "" {
		w.Name = right
	}
	setup := records.Setup{RUA: reportMailbox(texts)}
	setup.Domain, _ = records.ParseDomain(short(domainOf(w.Name)))
	setup.MailHost = setup.Domain
	if strings.Contains(name, "._report._dmarc.") {
		w.kind = kindReport
	}
	rrs := make([]resolve.RR, 0, len(texts))
	for _, text := range texts {
		rrs = append(rrs, resolve.RR{Name: name, Type: resolve.TypeTXT, Strings: []string{text}, Data: text})
		if rec, _, err := dmarc.Parse(text); err == nil { // no other policy was asked for
			setup.DMARC = records.Policy(rec.Effective())
		}
	}
	better = mended(standard, setup, texts)
	w.Value = better
	l := newLook(nobody{}, Plan{Setup: setup}, Options{}, time.Time{})
	l.words = slices.Concat([]string{"{rua}", setup.RUA}, l.words)
	if setup.Domain == (records.Name{}) {
		l.words = slices.Concat([]string{"{D}", "your domain"}, l.words)
	}
	if elsewhere != "" {
		findings = append(findings, l.tell(w, elsewhere, "{found}", short(name)))
	}
	findings = append(findings, l.sole(w, rrs)...)
	if better == "" {
		for i := range findings {
			findings[i].Fix = strings.ReplaceAll(findings[i].Fix, "the value that is shown here", "the value that your mail server made")
		}
	}
	if len(findings) == 0 || len(texts) == 1 && texts[0] == better {
		better = ""
	}
	return leading(findings), better
}

// sole is what there is to say about texts that are all of one standard, with
// nothing to compare them with but what they were meant to be.
func (l *look) sole(w wanted, rrs []resolve.RR) (findings []Finding) {
	switch {
	case w.kind == kindDKIM && w.Value == "": // no key could be made out
		for _, rr := range rrs {
			findings = append(findings, l.keyText(w, &dkim.Record{}, rr)...)
		}
		return findings
	case w.kind == kindSPF && len(textsOf(kindSPF, rrs)) == 0: // in a round it would be nobody's business
		for _, rr := range rrs {
			findings = append(findings, l.brokenSPF(w, rr.Text())...)
		}
		return findings
	}
	j := l.judge(context.Background(), w, resolve.Answer{Status: resolve.Data, RRs: rrs})
	return slices.DeleteFunc(j.findings, func(f Finding) bool {
		return f.Code == "sts-policy-unseen" // true of every text
	})
}

// directive is what name servers follow in a zone file, and nobody does here:
// INCLUDE (RFC 1035 §5.1) and BIND's GENERATE.
var directive = regexp.MustCompile(`(?i)^\$(INCLUDE|GENERATE)\s`)

// Unreadable is the finding about a line of a zone file that is no record.
func Unreadable(line int, text string) Finding {
	code := "zone-line"
	if directive.MatchString(text) {
		code = "zone-line:directive"
	}
	return offline().say(code, "{line}", strconv.Itoa(line), "{found}", text)
}

// ObsoleteType is the finding about an SPF record that is not of the type TXT.
func ObsoleteType(name string) Finding {
	return offline().say("spf-type99", "{NAME}", short(name))
}

// offline is a look at nothing, for its words.
func offline() *look { return newLook(nobody{}, Plan{}, Options{}, time.Time{}) }

// nobody is a network in which nobody answers.
type nobody struct{}

func (nobody) Zone(context.Context, string) (*resolve.Zone, error) { return nil, errNoAnswer }

func (nobody) Forget() {}

func (nobody) Authoritative(_ context.Context, q resolve.Question) (resolve.Reply, error) {
	return resolve.Reply{Question: q}, errNoAnswer
}

func (nobody) Ask(context.Context, resolve.Server, resolve.Question, bool) resolve.Answer {
	return resolve.Answer{}
}

func (nobody) AskUnchecked(context.Context, resolve.Server, resolve.Question) resolve.Answer {
	return resolve.Answer{}
}

func (nobody) Signing(context.Context, string) (resolve.Signing, error) {
	return resolve.Signing{}, errNoAnswer
}

func (nobody) Lookup(_ context.Context, q resolve.Question) (resolve.Answer, error) {
	return resolve.Answer{Question: q}, errNoAnswer
}

func (nobody) Resolvers() []resolve.Server { return nil }

func (nobody) Path(context.Context) resolve.Path { return resolve.Path{} }

func (nobody) Counts() resolve.Counts { return resolve.Counts{} }
