package check

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"allgreen/records"
	"allgreen/records/recordstest"
	"allgreen/records/resolve"
)

// canned is an [Asker] whose answers are made beforehand.
type canned map[resolve.Question]resolve.Reply

func (c canned) Zone(context.Context, string) (*resolve.Zone, error) {
	return nil, resolve.ErrNoServers
}
func (c canned) Forget()                     {}
func (c canned) Resolvers() []resolve.Server { return nil }
func (c canned) Counts() resolve.Counts      { return resolve.Counts{} }
func (c canned) Authoritative(_ context.Context, q resolve.Question) (resolve.Reply, error) {
	return c[q], nil
}
func (c canned) Lookup(_ context.Context, q resolve.Question) (resolve.Answer, error) {
	if r, ok := c[q]; ok {
		return r.Answers[0], nil
	}
	return resolve.Answer{Question: q, Status: resolve.NXDomain}, nil
}
func (c canned) Ask(_ context.Context, s resolve.Server, q resolve.Question, _ bool) resolve.Answer {
	return resolve.Answer{Server: s, Question: q, Status: resolve.NXDomain}
}
func (c canned) Path(context.Context) resolve.Path { return resolve.Path{} }
func (c canned) AskUnchecked(ctx context.Context, s resolve.Server, q resolve.Question) resolve.Answer {
	return c.Ask(ctx, s, q, true)
}
func (c canned) Signing(context.Context, string) (resolve.Signing, error) {
	ds := resolve.RR{Name: "kestrel.example.", Type: resolve.TypeDS, Data: "1 13 2 " + strings.Repeat("ab", 32)}
	return resolve.Signing{DS: resolve.Answer{Status: resolve.Data, RRs: []resolve.RR{ds}}}, nil
}

// served makes what n servers answer where all records of the plan stand.
func served(p Plan, n int) canned {
	c := canned{}
	for _, r := range p.Records {
		q, _ := p.questionOf(r)
		rr := resolve.RR{Name: r.Name, Type: q.Type, TTL: 300, Data: r.Value}
		var chain []resolve.RR
		switch r.Type {
		case "A", "AAAA":
			rr.Addr = netip.MustParseAddr(r.Value)
		case "MX":
			rr.Target = targetOfMX(r.Value)
		case "PTR":
			rr.Target = r.Value
		case "TXT":
			rr.Strings = records.Strings(r.Value)
		case "CNAME":
			chain = []resolve.RR{{Name: r.Name, Type: resolve.TypeCNAME, TTL: 300, Data: r.Value, Target: r.Value}}
			rr.Addr = p.destination(r.Value)[0]
		case "SRV":
			service, _ := serviceOf(r)
			rr.SRV, rr.Target = &service, service.Target
		case "CAA":
			rule, _ := ruleOf(r)
			rr.CAA = &rule.CAA
		case "TLSA":
			digest, _ := digestOf(r)
			rr.TLSA = &resolve.TLSA{Usage: usageEndEntity, Selector: selectsKey, Matching: matchesSHA256, Data: digest}
		}
		reply := c[q]
		reply.Question, reply.Zone = q, &resolve.Zone{Apex: r.Name}
		if len(reply.Answers) == 0 {
			reply.Answers = make([]resolve.Answer, n)
		}
		for i := range reply.Answers {
			a := &reply.Answers[i]
			a.Server = resolve.Server{Name: fmt.Sprintf("ns%d.host.test.", i), Addr: netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, byte(i)}), 53)}
			a.Question, a.Status, a.Rcode, a.TTL, a.AA, a.At = q, resolve.Data, "NOERROR", 300, true, time.Unix(0, 0)
			a.RRs, a.Chain = append(a.RRs, rr), chain
		}
		c[q] = reply
	}
	return c
}

// benchmarked are sixteen records of the first day, and sixteen of the other kinds.
func benchmarked(b *testing.B, wide bool) Plan {
	s := records.Setup{
		Domain: records.MustName("kestrel.example"), MailHost: records.MustName("mail.kestrel.example"),
		IPv4:     []netip.Addr{netip.MustParseAddr("203.0.113.25"), netip.MustParseAddr("203.0.113.26")},
		IPv6:     []netip.Addr{netip.MustParseAddr("2001:db8::25"), netip.MustParseAddr("2001:db8::26"), netip.MustParseAddr("2001:db8::27")},
		BackupMX: []records.BackupMX{{Host: records.MustName("mx2.kestrel.example")}, {Host: records.MustName("mx3.kestrel.example")}},
		Selector: "s2026", SPF: records.Soft, DMARC: records.PolicyNone, RUA: "postmaster@kestrel.example", TTL: 300,
	}
	if wide {
		s.With, s.TLSA = records.Features(), []string{strings.Repeat("ab", 32)}
		s.With = slices.DeleteFunc(s.With, func(f records.Feature) bool { return f == records.FeatureNoMail })
		s.CAA = []string{`0 issue "ca.test"`, `0 issue "letsencrypt.org"`}
	}
	public, more := recordstest.Keys(s)
	rs, err := records.Build(s, public, more...)
	if wide && err == nil {
		rs = slices.DeleteFunc(rs, func(r records.Record) bool { return slices.Contains([]string{"PTR", "MX", "A", "AAAA"}, r.Type) })
		rs = rs[len(rs)-16:]
	}
	if err != nil || len(rs) != 16 {
		b.Fatalf("%d records, %v", len(rs), err)
	}
	return Plan{Setup: s, Records: rs}
}

// BenchmarkJudge judges sixteen records. Its cost grows with the number of
// servers, not faster: those that say the same are judged once.
func BenchmarkJudge(b *testing.B) {
	for _, wide := range []bool{false, true} {
		plan := benchmarked(b, wide)
		for _, n := range []int{10, 20, 40} {
			b.Run(fmt.Sprintf("wide=%t/servers=%d", wide, n), func(b *testing.B) {
				dns := served(plan, n)
				hosts := []records.Name{plan.Setup.MailHost}
				for _, backup := range plan.Setup.BackupMX {
					hosts = append(hosts, backup.Host)
				}
				for _, host := range hosts {
					for q, reply := range served(Plan{Records: []records.Record{
						{Type: "A", Name: host.FQDN(), Value: "203.0.113.25"},
						{Type: "AAAA", Name: host.FQDN(), Value: "2001:db8::25"},
					}}, n) {
						if _, ok := dns[q]; !ok {
							dns[q] = reply
						}
					}
				}
				for b.Loop() {
					judgeAll(b, dns, plan)
				}
			})
		}
	}
}

// judgeAll judges each record of the plan by what all servers said.
func judgeAll(b *testing.B, dns Asker, plan Plan) {
	l := newLook(dns, plan, Options{}, time.Unix(0, 0))
	for _, g := range l.groups {
		reply := l.reply(context.Background(), g.question)
		for _, w := range g.wanted {
			if got := l.atSource(context.Background(), w, reply.Reply); got.state != Green {
				b.Fatalf("%s is %s: %v", w.ID, got.state, got.findings)
			}
		}
	}
}
