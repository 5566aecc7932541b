package records_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"
	"pgregory.net/rapid"

	"allgreen/records"
	"allgreen/records/dkim"
	"allgreen/records/dmarc"
	"allgreen/records/mtasts"
	"allgreen/records/recordstest"
	"allgreen/records/spf"
	"allgreen/records/tlsrpt"
)

func build(t *rapid.T, s records.Setup) []records.Record {
	public, more := recordstest.Keys(s)
	rs, err := records.Build(s, public, more...)
	if err != nil {
		t.Fatal(err)
	}
	return rs
}

// TestEverySetup: whatever valid answers are given, the records are legal DNS
// data, have one id each, and say all that a person needs.
func TestEverySetup(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := recordstest.Setups().Draw(rt, "setup")
		ids := map[string]bool{}
		for _, r := range build(rt, s) {
			if ids[r.ID] || slices.Contains(s.Without, r.ID) || !records.KnownID(r.ID) {
				rt.Errorf("%s: twice, unasked or unknown", r.ID)
			}
			ids[r.ID] = true
			if r.Title == "" || r.Why == "" || r.Without == "" || r.RFC == "" || r.Need == "" || r.Where == "" {
				rt.Errorf("%s: something is not told: %+v", r.ID, r)
			}
			value := r.Value
			if r.Type == "TXT" {
				parts := records.Strings(value)
				if strings.Join(parts, "") != value {
					rt.Errorf("%s: the strings don't join to %q", r.ID, value)
				}
				for i := range parts {
					parts[i] = records.Quote(parts[i])
				}
				value = strings.Join(parts, " ")
			}
			rr, err := dns.NewRR(fmt.Sprintf("%s %d IN %s %s", r.Name, r.TTL, r.Type, value))
			if err != nil {
				rt.Fatalf("%s: %v", r.ID, err)
			}
			if h := rr.Header(); h.Name != r.Name || h.Ttl != s.TTL || dns.TypeToString[h.Rrtype] != r.Type {
				rt.Errorf("%s: read as %v", r.ID, rr)
			}
			if got := presented(rr); got != r.Value {
				rt.Errorf("%s: %q is read as %q", r.ID, r.Value, got)
			}
			if _, err := dns.PackRR(rr, make([]byte, dns.MaxMsgSize), 0, nil, false); err != nil {
				rt.Errorf("%s does not go on the wire: %v", r.ID, err)
			}
			if all := r.Name + r.Value + r.Title + r.Why + r.Without + r.Hold; records.Visible(all) != all {
				rt.Errorf("%s holds raw characters", r.ID)
			}
		}
	})
}

// presented returns the RDATA as a Record's Value has it.
func presented(rr dns.RR) string {
	if txt, ok := rr.(*dns.TXT); ok {
		return strings.Join(txt.Txt, "")
	}
	return strings.TrimPrefix(rr.String(), rr.Header().String())
}

// TestNoClash: no two records are the same, a CNAME stands alone, and mail and
// services lead to no CNAME of ours.
func TestNoClash(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := recordstest.Setups().Draw(rt, "setup")
		rs := build(rt, s)
		aliases := map[string]bool{}
		for _, r := range rs {
			if r.Type == "CNAME" {
				aliases[r.Name] = true
			}
		}
		seen := map[string]string{}
		spfs := map[string]string{}
		for _, r := range rs {
			data := r.Name + " " + r.Type + " " + r.Value
			if other, twice := seen[data]; twice {
				rt.Errorf("%s and %s are the same: %s", r.ID, other, data)
			}
			seen[data] = r.ID
			if aliases[r.Name] && r.Type != "CNAME" {
				rt.Errorf("%s stands beside a CNAME: %s", r.ID, data)
			}
			if fields := strings.Fields(r.Value); (r.Type == "MX" || r.Type == "SRV" || r.Type == "PTR") && aliases[fields[len(fields)-1]] {
				rt.Errorf("%s leads to a CNAME: %s", r.ID, data)
			}
			if strings.HasPrefix(r.Value, "v=spf1") {
				if other, twice := spfs[r.Name]; twice {
					rt.Errorf("%s and %s are two SPF records at %s", r.ID, other, r.Name)
				}
				spfs[r.Name] = r.ID
			}
			if strings.HasPrefix(r.ID, "no-mail-") && r.Name == s.MailHost.FQDN() {
				rt.Errorf("%s says that the mail host takes no part in mail", r.ID)
			}
			if strings.Contains(r.Name, "*") {
				rt.Errorf("%s is a wildcard", r.ID)
			}
		}
	})
}

// TestEveryTextIsSound: each text is one that the package of its standard reads.
func TestEveryTextIsSound(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := recordstest.Setups().Draw(rt, "setup")
		for _, r := range build(rt, s) {
			if r.Type != "TXT" {
				continue
			}
			var ours bool
			var err error
			switch {
			case strings.Contains(r.ID, "spf") || strings.HasPrefix(r.ID, "no-mail-"):
				_, ours, err = spf.Parse(r.Value)
			case strings.HasPrefix(r.ID, "dkim"):
				_, ours, err = dkim.Parse(r.Value)
			case r.ID == "dmarc":
				_, ours, err = dmarc.Parse(r.Value)
			case r.ID == "mta-sts":
				_, ours, err = mtasts.Parse(r.Value)
			case r.ID == "tls-rpt":
				_, ours, err = tlsrpt.Parse(r.Value)
			case r.ID == "dmarc-report":
				ours = r.Value == "v=DMARC1" // RFC 9990: no more is needed
			}
			if !ours || err != nil {
				rt.Errorf("%s: %q: %v, %v", r.ID, r.Value, ours, err)
			}
		}
		policy, err := mtasts.ParsePolicy(s.STSPolicy())
		if err != nil || policy.Mode != mtasts.Testing || !policy.Matches(s.MailHost.String()) {
			rt.Errorf("policy %q: %+v, %v", s.STSPolicy(), policy, err)
		}
	})
}

// TestBuildIsSteady: a second run, and one from the saved answers, gives the
// same records to the last byte.
func TestBuildIsSteady(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := recordstest.Setups().Draw(rt, "setup")
		data, err := json.Marshal(s)
		if err != nil {
			rt.Fatal(err)
		}
		var saved records.Setup
		if err := json.Unmarshal(data, &saved); err != nil {
			rt.Fatal(err)
		}
		first := build(rt, s)
		if again := build(rt, s); !reflect.DeepEqual(first, again) {
			rt.Errorf("got %v, then %v", first, again)
		}
		if reread := build(rt, saved); !reflect.DeepEqual(first, reread) {
			rt.Errorf("got %v, from the saved answers %v", first, reread)
		}
	})
}

// TestWithoutLeavesTheRest: leaving records out takes them away and no others,
// but for the marks on names that got no address then, and changes no value
// but those that speak of what was left out.
func TestWithoutLeavesTheRest(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := recordstest.Setups().Draw(rt, "setup")
		some := map[string]string{}
		for _, r := range build(rt, s) {
			some[r.ID] = r.Value
		}
		without := s.Without
		s.Without = nil
		for _, r := range build(rt, s) {
			value, there := some[r.ID]
			delete(some, r.ID)
			if strings.HasPrefix(r.ID, "no-mail-") && !there {
				continue
			}
			if there == slices.Contains(without, r.ID) {
				rt.Errorf("%s: there %v, without %q", r.ID, there, without)
			}
			if there && value != r.Value && !strings.HasSuffix(r.ID, "spf") {
				rt.Errorf("%s became %q out of %q", r.ID, value, r.Value)
			}
		}
		if len(some) > 0 {
			rt.Errorf("records that come from leaving others out: %v", some)
		}
	})
}
