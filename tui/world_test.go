package tui

import (
	"context"
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"allgreen/keys"
	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/resolve"
	"allgreen/tui/screentest"
	"allgreen/wizard"
)

// faulty is in the environment of the processes that TestPanic starts: what
// Bubble Tea leaves running after a fault ends with them.
const faulty = "ALLGREEN_TEST_FAULTY"

func TestMain(m *testing.M) {
	if os.Getenv(faulty) != "" {
		os.Exit(m.Run())
	}
	goleak.VerifyTestMain(m)
}

// noon is when the tests take place, but for those with live DNS.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// oneKey is the key that all tests share: making one takes long.
var oneKey = sync.OnceValue(func() *keys.Pair {
	pair, err := keys.Generate(context.Background(), 2048)
	if err != nil {
		panic(err)
	}
	return pair
})

// quiet is live DNS in which nothing but a few records stands.
type quiet struct {
	stands map[resolve.Question][]resolve.RR
}

func (quiet) Zone(context.Context, string) (*resolve.Zone, error) {
	return nil, errors.New("nobody answered")
}
func (quiet) Forget()                           {}
func (quiet) Counts() resolve.Counts            { return resolve.Counts{} }
func (quiet) Path(context.Context) resolve.Path { return resolve.Path{} }

func (quiet) Resolvers() []resolve.Server { return nil }

func (quiet) Ask(context.Context, resolve.Server, resolve.Question, bool) resolve.Answer {
	return resolve.Answer{}
}

func (quiet) AskUnchecked(context.Context, resolve.Server, resolve.Question) resolve.Answer {
	return resolve.Answer{}
}

func (quiet) Signing(context.Context, string) (resolve.Signing, error) {
	return resolve.Signing{}, errors.New("nobody answered")
}

func (quiet) Lookup(context.Context, resolve.Question) (resolve.Answer, error) {
	return resolve.Answer{}, errors.New("nobody answered")
}

func (d quiet) Authoritative(_ context.Context, q resolve.Question) (resolve.Reply, error) {
	answer := resolve.Answer{Status: resolve.NoData}
	if rrs := d.stands[q]; len(rrs) > 0 {
		answer = resolve.Answer{Status: resolve.Data, RRs: rrs}
	}
	zone := &resolve.Zone{Apex: "kestrel.example.", ParentNS: []string{"ns1.harbor-dns.example."}}
	return resolve.Reply{Question: q, Zone: zone, Answers: []resolve.Answer{answer}}, nil
}

// server is a fresh server with public addresses, at noon.
func server() wizard.Machine {
	return wizard.Machine{
		Addrs: func() ([]wizard.InterfaceAddr, error) {
			return []wizard.InterfaceAddr{
				{Name: "eth0", Addr: netip.MustParseAddr("203.0.113.25")},
				{Name: "eth0", Addr: netip.MustParseAddr("2001:db8::25")},
			}, nil
		},
		Hostname: func() (string, error) { return "vps1", nil },
		Now:      func() time.Time { return noon },
		NewKey:   func(context.Context) (*keys.Pair, error) { return oneKey(), nil },
	}
}

// newWizard is a wizard with an empty home under a fixed path below the
// working folder of the test.
func newWizard(t testing.TB) *wizard.Wizard {
	t.Helper()
	home, err := wizard.OpenHome(filepath.Join(t.TempDir(), "home"))
	if err != nil {
		t.Fatal(err)
	}
	return &wizard.Wizard{Home: home, Machine: server(), Asker: quiet{}}
}

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

// saved saves the domain kestrel.example.
func saved(t testing.TB, w *wizard.Wizard) *wizard.Project {
	t.Helper()
	p, err := w.Finish(context.Background(), kestrel(), wizard.FinishOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// options are those of a run on a usual terminal.
func options(w *wizard.Wizard) Options {
	return Options{
		Wizard:  w,
		Now:     w.Machine.Now,
		Environ: []string{"TERM=xterm-256color", "LANG=C.UTF-8"},
	}
}

// stage is the program on a terminal.
type stage struct {
	*screentest.Screen
	stop context.CancelFunc // as a signal does
}

// play runs the program. Where rounds are given, they are what the watcher
// sees in place of live DNS.
func play(t *testing.T, w, h int, opts Options, rounds ...check.Round) stage {
	t.Helper()
	if len(rounds) == 0 {
		return perform(t, w, h, opts, nil)
	}
	return perform(t, w, h, opts, &scripted{rounds: rounds})
}

// perform runs the program with a watcher in place of that of the wizard.
func perform(t *testing.T, w, h int, opts Options, in watcher) stage {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	s := screentest.Start(t, w, h, func(tty *os.File) error {
		opts.In, opts.Out = tty, tty
		working, end := context.WithCancel(ctx)
		defer end()
		a := newApp(working, opts.withDefaults())
		if in != nil {
			a.watch = func(*wizard.Project) watcher { return in }
		}
		return a.run(ctx)
	})
	t.Cleanup(func() {
		stop()
		if err := s.End(); err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("the program ended with: %v", err)
		}
	})
	return stage{s, stop}
}

// scripted is a watcher that sees the given rounds, one at each look, and is
// at rest after the last.
type scripted struct {
	mu     sync.Mutex
	rounds []check.Round
	seen   int
	wait   time.Duration // until the next look; at once where 0
	due    bool          // a look was asked for since the last
	kept   error         // why what was seen is not kept
	was    map[string]string
	early  []string // records whose resolvers were asked out of turn
	speaks string   // of this DNS host
}

func (s *scripted) Look(_ context.Context, onVerdict func(check.Verdict)) check.Round {
	s.mu.Lock()
	defer s.mu.Unlock()
	round := s.rounds[min(s.seen, len(s.rounds)-1)]
	s.seen++
	s.due = false
	for _, v := range round.Records {
		onVerdict(v)
	}
	return round
}

func (s *scripted) Next() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.due {
		return noon
	}
	if s.seen >= len(s.rounds) && s.wait == 0 {
		return time.Time{}
	}
	return noon.Add(s.wait)
}

func (s *scripted) Done() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen >= len(s.rounds) && s.rounds[len(s.rounds)-1].State == check.Green
}

func (s *scripted) Until(ctx context.Context, onRound func(check.Round)) (last check.Round, err error) {
	for range s.rounds {
		last = s.Look(ctx, func(check.Verdict) {})
		onRound(last)
	}
	return last, nil
}

func (s *scripted) AskAnyway(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.Contains(s.early, id) {
		return false
	}
	s.early, s.due = append(s.early, id), true
	return true
}

func (s *scripted) AskedAnyway(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.early, id)
}

func (s *scripted) SpeakOf(provider string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.speaks = provider
}

func (s *scripted) Demand(time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.due = true
}

func (s *scripted) Touch(time.Time)          {}
func (s *scripted) SaveErr() error           { return s.kept }
func (s *scripted) Changed(id string) string { return s.was[id] }
