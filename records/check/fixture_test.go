package check_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"allgreen/records"
	"allgreen/records/check"
)

// stage is DNS that tests publish to: in memory, or a small internet of real
// servers.
type stage interface {
	Set(name, typ string, ttl uint32, rdata ...string)
}

var publicKey = sync.OnceValue(func() crypto.PublicKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key.Public()
})

var otherKey = sync.OnceValue(func() string {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	p := planWith(nil, key.Public())
	return wantedValue(p, "dkim")
})

// plan is what kestrel.example wants, changed by the test.
func plan(change func(*records.Setup)) check.Plan { return planWith(change, publicKey()) }

func planWith(change func(*records.Setup), key crypto.PublicKey) check.Plan {
	s := records.Setup{
		Domain: records.MustName("kestrel.example"), MailHost: records.MustName("mail.kestrel.example"),
		IPv4:     []netip.Addr{netip.MustParseAddr("203.0.113.25")},
		IPv6:     []netip.Addr{netip.MustParseAddr("2001:db8::25")},
		Selector: "s2026", SPF: records.Soft, DMARC: records.PolicyNone,
		RUA: "postmaster@kestrel.example", TTL: 300,
	}
	if change != nil {
		change(&s)
	}
	rs, err := records.Build(s, key)
	if err != nil {
		panic(err)
	}
	return check.Plan{Setup: s, Records: rs}
}

// publish enters records of the plan, all or those with the ids.
func publish(to stage, p check.Plan, ids ...string) {
	type set struct{ name, typ string }
	data := map[set][]string{}
	for _, r := range p.Records {
		if len(ids) == 0 || slices.Contains(ids, r.ID) {
			at := set{r.Name, r.Type}
			data[at] = append(data[at], rdata(r.Type, r.Value))
		}
	}
	for at, values := range data {
		to.Set(at.name, at.typ, 300, values...)
	}
}

// rdata is a record's value as it stands in a master file.
func rdata(typ, value string) string {
	if typ != "TXT" {
		return value
	}
	return txt(records.Strings(value)...)
}

// txt is RDATA of a TXT record with these character-strings.
func txt(strs ...string) string {
	quoted := make([]string, 0, len(strs))
	for _, s := range strs {
		quoted = append(quoted, records.Quote(s))
	}
	return strings.Join(quoted, " ")
}

// wantedValue is the value of the plan's record.
func wantedValue(p check.Plan, id string) string {
	for _, r := range p.Records {
		if r.ID == id {
			return r.Value
		}
	}
	panic("no such record: " + id)
}

// look makes one round.
func look(t *testing.T, asker check.Asker, p check.Plan, opts check.Options) check.Round {
	t.Helper()
	e := &check.Examiner{Asker: asker, Now: func() time.Time { return start }}
	return e.Round(context.Background(), p, opts)
}

// verdict is that of one record.
func verdict(t *testing.T, r check.Round, id string) check.Verdict {
	t.Helper()
	for _, v := range r.Records {
		if v.ID == id {
			return v
		}
	}
	t.Fatalf("no verdict for %q", id)
	return check.Verdict{}
}

// checkOf is one check of the round.
func checkOf(t *testing.T, r check.Round, id string) check.Check {
	t.Helper()
	for _, c := range r.Checks {
		if c.ID == id {
			return c
		}
	}
	t.Fatalf("no check %q", id)
	return check.Check{}
}

// codes are the codes of findings, leading first.
func codes(findings []check.Finding) []string {
	list := []string{}
	for _, f := range findings {
		list = append(list, f.Code)
	}
	return list
}

// mustBeGreen fails the test with all that is not green.
func mustBeGreen(t *testing.T, r check.Round) {
	t.Helper()
	for _, v := range r.Records {
		if v.State != check.Green {
			t.Errorf("%s is %s: %v", v.ID, v.State, v.Findings)
		}
	}
	for _, c := range r.Checks {
		if c.State != check.Green {
			t.Errorf("check %s is %s: %v", c.ID, c.State, c.Findings)
		}
	}
	if t.Failed() {
		t.FailNow()
	}
}
