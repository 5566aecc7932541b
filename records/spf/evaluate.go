package spf

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// The processing limits of RFC 7208 §4.6.4.
const (
	MaxLookups = 10 // terms that ask DNS
	MaxVoid    = 2  // lookups that lead to nothing

	maxMX  = 10 // mail exchangers of one domain
	maxPTR = 10 // names of the client's address
)

// Query is a mail to be judged, by what is known before its text comes.
type Query struct {
	// IP is the address of the sending server.
	IP netip.Addr
	// Sender is the mailbox of MAIL FROM; empty in a bounce, which is judged by
	// "postmaster" at HELO (RFC 7208 §2.4).
	Sender string
	// HELO is the name the server gave with HELO or EHLO.
	HELO string
	// Domain is whose policy counts; empty means the domain of Sender, or HELO.
	Domain string
	// Receiver is the name of the judging host, for the macro r; may be empty.
	Receiver string
	// Now is for the macro t.
	Now time.Time
}

// Evaluate answers whether the domain lets the server send: check_host of RFC
// 7208 §4. The context bounds the time; when it ends the result is [TempError].
//
// However hostile the records are, it asks no more than one question, 10 terms
// of at most 11 questions, and 12 for the explanation.
func Evaluate(ctx context.Context, q Query, dns Lookuper) Outcome {
	e := newEvaluation(q, dns)
	var v verdict
	if e.ip.IsValid() {
		v = e.checkHost(ctx, e.domain)
	} else {
		v = verdict{result: None, err: ErrAddress}
	}
	if v.result == None {
		e.tell(e.domain, "", visible(v.err.Error()))
	}
	e.out.Result, e.out.Term, e.out.Err = v.result, v.term, v.err
	if v.result == Fail && v.exp != "" {
		e.decided = true
		e.out.Explanation = e.explanation(ctx, v.exp, v.domain)
	}
	return e.out
}

// evaluation is one run of check_host with all its includes and redirects.
type evaluation struct {
	dns      Lookuper
	ip       netip.Addr // unmapped, without zone
	sender   string     // with a local part
	local    string
	origin   string // domain of sender
	domain   string // whose policy is asked first
	helo     string
	receiver string
	now      time.Time

	maxLookups, maxVoid int // the limits; who only counts has wider ones

	names      []string // the client's validated names
	namesAsked bool

	out     Outcome
	decided bool // only the explanation is missing: lookups don't count any more
}

func newEvaluation(q Query, dns Lookuper) *evaluation {
	e := &evaluation{
		dns: dns, helo: q.HELO, receiver: q.Receiver, now: q.Now,
		maxLookups: MaxLookups, maxVoid: MaxVoid,
		// An IPv4-mapped address is an IPv4 address (RFC 7208 §5).
		ip: q.IP.WithZone("").Unmap(),
	}
	if at := strings.LastIndexByte(q.Sender, '@'); at >= 0 {
		e.local, e.origin = q.Sender[:at], q.Sender[at+1:]
	} else {
		e.origin = q.Sender
	}
	if e.origin == "" {
		e.origin = q.HELO // RFC 7208 §2.4
	}
	if e.local == "" {
		e.local = "postmaster" // RFC 7208 §4.3
	}
	e.sender = e.local + "@" + e.origin
	e.domain = q.Domain
	if e.domain == "" {
		e.domain = e.origin
	}
	e.domain = strings.TrimSuffix(e.domain, ".")
	return e
}

// verdict is what one record decides.
type verdict struct {
	result Result
	term   string // the mechanism that matched
	err    error  // for none, permerror, temperror
	domain string // whose record it was, which redirect changes
	exp    string // the domain-spec of its exp=
}

// failed is the verdict for an error in the middle of a record.
func failed(err error) verdict {
	if errors.Is(err, ErrDNS) {
		return verdict{result: TempError, err: err}
	}
	return verdict{result: PermError, err: err}
}

// failedAt is [failed] at a term of the policy, which whoever mends it looks for.
func failedAt(t Term, err error) verdict {
	v := failed(err)
	v.term = t.String()
	return v
}

// checkHost judges the client by the policy of the domain (RFC 7208 §4).
func (e *evaluation) checkHost(ctx context.Context, domain string) verdict {
	if !isDomain(domain) {
		return verdict{result: None, err: fmt.Errorf("%w: %+q", ErrDomain, domain)} // §4.3
	}
	rec, err := e.record(ctx, domain)
	switch {
	case errors.Is(err, ErrNoRecord):
		return verdict{result: None, err: err}
	case err != nil:
		e.tell(domain, "", visible(err.Error()))
		return failed(err)
	}
	for _, t := range rec.Terms {
		if t.Modifier() {
			continue
		}
		matched, detail, err := e.match(ctx, t, domain)
		if err != nil {
			e.tell(domain, t.String(), ": "+visible(err.Error()))
			return failedAt(t, err)
		}
		if !matched {
			e.tell(domain, t.String(), detail+" does not match")
			continue
		}
		e.tell(domain, t.String(), detail+" matches")
		exp, _ := rec.Find(Exp)
		return verdict{result: t.Qualifier.result(), term: t.String(), domain: domain, exp: exp.Value}
	}
	if t, ok := rec.Find(Redirect); ok {
		return e.redirect(ctx, t, domain) // §6.1: after all mechanisms, wherever it stands
	}
	e.tell(domain, "", "no mechanism matches")
	return verdict{result: Neutral, domain: domain} // §4.7
}

// redirect goes on with another domain's record (RFC 7208 §6.1).
func (e *evaluation) redirect(ctx context.Context, t Term, domain string) verdict {
	target, err := e.target(ctx, t, domain)
	if err != nil {
		e.tell(domain, t.String(), ": "+visible(err.Error()))
		return failedAt(t, err)
	}
	e.tell(domain, t.String(), " → "+visible(target))
	v := e.checkHost(ctx, target)
	if v.result == None {
		e.tell(target, "", visible(v.err.Error()))
		return failedAt(t, fmt.Errorf("%s: %w", t, v.err))
	}
	if v.err != nil {
		v.term = t.String() // of this policy, as with include
	}
	return v
}

// record fetches the one SPF record of a domain (RFC 7208 §4.4, §4.5).
func (e *evaluation) record(ctx context.Context, domain string) (*Record, error) {
	txts, err := e.txt(ctx, domain)
	if errors.Is(err, ErrNotFound) {
		if e.out.Lookups > 0 { // a term led here: it counts
			if err := e.countVoid(); err != nil {
				return nil, err
			}
		}
		return nil, fmt.Errorf("%w at %+q", ErrNoRecord, domain)
	}
	if err != nil {
		return nil, err
	}
	var found []string
	for _, txt := range txts {
		if _, ok := cutVersion(txt); ok {
			found = append(found, txt)
		}
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("%w at %+q", ErrNoRecord, domain)
	case 1:
		rec, _, err := Parse(found[0])
		return rec, err
	}
	return nil, fmt.Errorf("%w at %+q", ErrMultipleRecords, domain)
}

// result is the result of a mechanism that matches (RFC 7208 §4.6.2).
func (q Qualifier) result() Result {
	switch q {
	case QFail:
		return Fail
	case QSoftFail:
		return SoftFail
	case QNeutral:
		return Neutral
	}
	return Pass
}
