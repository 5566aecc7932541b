package wizard

import (
	"context"
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"allgreen/keys"
	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/resolve"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(holderVar); dir != "" {
		holdLock(dir)
	}
	goleak.VerifyTestMain(m)
}

// start is when the tests take place.
var start = time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)

// kestrel is the answers of a usual set-up.
func kestrel() records.Setup {
	return records.Setup{
		Domain:   records.MustName("kestrel.example"),
		MailHost: records.MustName("mail.kestrel.example"),
		IPv4:     []netip.Addr{netip.MustParseAddr("203.0.113.25")},
		IPv6:     []netip.Addr{netip.MustParseAddr("2001:db8::25")},
		Selector: "202611",
		SPF:      records.Soft,
		DMARC:    records.PolicyNone,
		RUA:      "postmaster@kestrel.example",
		TTL:      3600,
	}
}

// twoKeys makes the keys that all tests share: making one takes long.
var twoKeys = sync.OnceValue(func() (pairs [2]*keys.Pair) {
	for i := range pairs {
		pair, err := keys.Generate(context.Background(), keyBits)
		if err != nil {
			panic(err)
		}
		pairs[i] = pair
	}
	return pairs
})

// machine is a server with the addresses, whose new keys are those of twoKeys in turn.
func machine(addrs ...InterfaceAddr) Machine {
	var made atomic.Int32
	return Machine{
		Addrs:    func() ([]InterfaceAddr, error) { return addrs, nil },
		Hostname: func() (string, error) { return "kestrel", nil },
		Now:      func() time.Time { return start },
		NewKey: func(context.Context) (*keys.Pair, error) {
			return twoKeys()[(made.Add(1)-1)%2], nil
		},
	}
}

func iface(name, addr string) InterfaceAddr { return InterfaceAddr{name, netip.MustParseAddr(addr)} }

// newWizard is a wizard with an empty home.
func newWizard(t *testing.T, addrs ...InterfaceAddr) *Wizard {
	t.Helper()
	home, err := OpenHome(filepath.Join(t.TempDir(), "allgreen"))
	if err != nil {
		t.Fatal(err)
	}
	return &Wizard{Home: home, Machine: machine(addrs...), Asker: &fakeDNS{t: t}}
}

// finish saves a domain.
func finish(t *testing.T, w *Wizard, s records.Setup) *Project {
	t.Helper()
	p, err := w.Finish(t.Context(), s, FinishOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// fakeDNS is the authoritative servers of the world. Whoever asks a resolver fails.
type fakeDNS struct {
	t       *testing.T
	replies map[resolve.Question]resolve.Reply
	silent  bool // answers nothing until the question is given up
	forgot  int
}

var errNoServers = errors.New("nobody answered")

func (f *fakeDNS) Authoritative(ctx context.Context, q resolve.Question) (resolve.Reply, error) {
	if f.silent {
		<-ctx.Done()
		return resolve.Reply{}, ctx.Err()
	}
	reply, ok := f.replies[q]
	if !ok {
		return resolve.Reply{}, errNoServers
	}
	reply.Question = q
	return reply, nil
}

func (f *fakeDNS) Forget()                { f.forgot++ }
func (f *fakeDNS) Counts() resolve.Counts { return resolve.Counts{} }

func (f *fakeDNS) Zone(context.Context, string) (*resolve.Zone, error) { return nil, errNoServers }

func (f *fakeDNS) Ask(_ context.Context, s resolve.Server, q resolve.Question, _ bool) resolve.Answer {
	f.t.Errorf("%s was asked for %s %s, and may now remember that it isn't there", s.Name, q.Name, q.Type)
	return resolve.Answer{}
}

func (f *fakeDNS) AskUnchecked(ctx context.Context, s resolve.Server, q resolve.Question) resolve.Answer {
	return f.Ask(ctx, s, q, true)
}

func (f *fakeDNS) Signing(context.Context, string) (resolve.Signing, error) {
	return resolve.Signing{}, errNoServers
}

func (f *fakeDNS) Lookup(context.Context, resolve.Question) (resolve.Answer, error) {
	return resolve.Answer{}, errNoServers
}

func (f *fakeDNS) Path(context.Context) resolve.Path { return resolve.Path{} }

func (f *fakeDNS) Resolvers() []resolve.Server {
	return []resolve.Server{{Name: "resolver", Addr: netip.MustParseAddrPort("192.0.2.8:53")}}
}

// data is the reply of one server with these records.
func data(zone *resolve.Zone, rrs ...resolve.RR) resolve.Reply {
	return resolve.Reply{Zone: zone, Answers: []resolve.Answer{{Status: resolve.Data, RRs: rrs}}}
}

// nothing is the reply of one server that has no such data.
func nothing(zone *resolve.Zone, s resolve.Status) resolve.Reply {
	return resolve.Reply{Zone: zone, Answers: []resolve.Answer{{Status: s}}}
}

func mx(pref uint16, target string) resolve.RR {
	return resolve.RR{Type: resolve.TypeMX, Pref: pref, Target: target, Data: target}
}

func txt(text string) resolve.RR {
	return resolve.RR{Type: resolve.TypeTXT, Strings: []string{text}, Data: records.Quote(text)}
}

// scripted is an examiner whose records stand as a function of time says.
type scripted struct {
	now    func() time.Time
	stands func(id string, at time.Time) check.Verdict
	checks func(at time.Time) []check.Check
	asked  []string // ids, round by round
	rounds []check.Options
}

func (s *scripted) Round(ctx context.Context, p check.Plan, opts check.Options) check.Round {
	at := s.now()
	r := check.Round{Version: 1, Domain: p.Setup.Domain.String(), Time: at, State: check.Green}
	s.rounds = append(s.rounds, opts)
	for i, record := range p.Records {
		var v check.Verdict
		if opts.Only == nil || opts.Only[record.ID] {
			v = s.stands(record.ID, at)
			v.ID, v.Value = record.ID, record.Value
			agree(&v, opts.Previous, i)
			s.asked = append(s.asked, record.ID)
			opts.OnVerdict(v)
		} else {
			v = opts.Previous.Records[i]
		}
		r.Records = append(r.Records, v)
		r.Total++
		if v.State == check.Green {
			r.Green++
		}
		r.State = check.Worst(r.State, v.State)
	}
	if s.checks != nil {
		r.Checks = s.checks(at)
	}
	return r
}

// agree counts right answers of resolvers in a row, as the examiner does.
func agree(v *check.Verdict, previous *check.Round, i int) {
	v.Servers = slices.Clone(v.Servers)
	for j := range v.Servers {
		s := &v.Servers[j]
		if s.Role != check.Resolver || s.State != check.ServerGreen {
			continue
		}
		s.Agreed = 1
		if previous != nil && j < len(previous.Records[i].Servers) {
			s.Agreed += previous.Records[i].Servers[j].Agreed
		}
	}
}

// verdict is a record that one authoritative server and some resolvers see so.
func verdict(state check.State, source check.ServerState, resolvers ...check.ServerView) check.Verdict {
	v := check.Verdict{State: state, Servers: []check.ServerView{{Role: check.Authoritative, State: source}}}
	for _, r := range resolvers {
		r.Role = check.Resolver
		v.Servers = append(v.Servers, r)
	}
	return v
}

func green() check.Verdict {
	return verdict(check.Green, check.ServerGreen, check.ServerView{State: check.ServerGreen})
}

func missing() check.Verdict { return verdict(check.Missing, check.ServerMissing) }

// stale is published at its source, and a resolver keeps its old answer until then.
func stale(until time.Time) check.Verdict {
	return verdict(check.Propagating, check.ServerGreen, check.ServerView{State: check.ServerStale, Until: until})
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
