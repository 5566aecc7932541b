package check

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"maps"
	"net/netip"
	"testing"
	"time"

	"allgreen/records"
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
	return resolve.Signing{}, nil
}

// served makes what n servers answer where all records of the plan stand.
func served(p Plan, n int) canned {
	c := canned{}
	for _, r := range p.Records {
		t, _ := resolve.ParseType(r.Type)
		q := resolve.Question{Name: r.Name, Type: t}
		rr := resolve.RR{Name: r.Name, Type: t, TTL: 300, Data: r.Value}
		switch r.Type {
		case "A", "AAAA":
			rr.Addr = netip.MustParseAddr(r.Value)
		case "MX":
			rr.Target = targetOfMX(r.Value)
		case "PTR":
			rr.Target = r.Value
		case "TXT":
			rr.Strings = records.Strings(r.Value)
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
			a.RRs = append(a.RRs, rr)
		}
		c[q] = reply
	}
	return c
}

// BenchmarkJudge judges sixteen records. Its cost grows with the number of
// servers, not faster: those that say the same are judged once.
func BenchmarkJudge(b *testing.B) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		b.Fatal(err)
	}
	s := records.Setup{
		Domain: records.MustName("kestrel.example"), MailHost: records.MustName("mail.kestrel.example"),
		IPv4:     []netip.Addr{netip.MustParseAddr("203.0.113.25"), netip.MustParseAddr("203.0.113.26")},
		IPv6:     []netip.Addr{netip.MustParseAddr("2001:db8::25"), netip.MustParseAddr("2001:db8::26"), netip.MustParseAddr("2001:db8::27")},
		BackupMX: []records.BackupMX{{Host: records.MustName("mx2.kestrel.example")}, {Host: records.MustName("mx3.kestrel.example")}},
		Selector: "s2026", SPF: records.Soft, DMARC: records.PolicyNone, RUA: "postmaster@kestrel.example", TTL: 300,
	}
	rs, err := records.Build(s, key.Public())
	if err != nil || len(rs) != 16 {
		b.Fatalf("%d records, %v", len(rs), err)
	}
	plan := Plan{Setup: s, Records: rs}
	for _, n := range []int{10, 20, 40} {
		b.Run(fmt.Sprintf("servers=%d", n), func(b *testing.B) {
			dns := served(plan, n)
			for _, backup := range s.BackupMX {
				maps.Copy(dns, served(Plan{Records: []records.Record{
					{Type: "A", Name: backup.Host.FQDN(), Value: "203.0.113.25"},
					{Type: "AAAA", Name: backup.Host.FQDN(), Value: "2001:db8::25"},
				}}, n))
			}
			for b.Loop() {
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
		})
	}
}
