package resolve

import (
	"context"
	"crypto/x509"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// timeLimit bounds every call but Ask, which ends by its own timers.
const timeLimit = 10 * time.Second

// Family says whether an address family is used.
type Family uint8

// The choices for a family.
const (
	FindOut Family = iota // use it until it turns out that it has no route here
	Use
	Avoid
)

// Config is what a [Client] is made of. The zero value asks the real DNS.
type Config struct {
	// Roots are the root servers; nil means [RootHints].
	Roots []Server
	// Resolvers are the public resolvers; nil means [PublicResolvers].
	Resolvers []Server
	// Dial opens a connection to a server; nil means a [net.Dialer]. The
	// network is "udp" or "tcp". A UDP connection must be connected: it
	// delivers datagrams of that address alone.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// RootCAs vouch for resolvers over HTTPS; nil means those of the system,
	// or of SSL_CERT_FILE.
	RootCAs *x509.CertPool
	// Now is the clock for [Answer.At] and for how long delegations are
	// remembered; nil means [time.Now].
	Now func() time.Time
	// IPv4 and IPv6 say which families to use.
	IPv4, IPv6 Family
}

// Client asks DNS. It is safe for concurrent use; Close it at the end.
type Client struct {
	config   Config
	life     context.Context // ends with Close
	end      context.CancelFunc
	https    *http.Transport
	slots    chan struct{} // one for every question under way
	counts   tally
	turn     atomic.Uint32 // which of several servers is asked first
	families families
	path     *paths
	asking   flights
	cache    cache
	fitness  memory[Fitness]
	signing  memory[Signing]
	readers  sync.WaitGroup // the read loops of the sockets
	timers   sync.Pool      // of questions that were answered: they are most of what a question costs the heap

	mu        sync.Mutex
	upstreams map[netip.AddrPort]*upstream
}

// New makes a client. Nothing is sent before the first question.
func New(config Config) *Client {
	path := newPaths(config) // before the defaults are filled in
	if config.Roots == nil {
		config.Roots = RootHints()
	}
	if config.Resolvers == nil {
		config.Resolvers = PublicResolvers()
	}
	if config.Dial == nil {
		config.Dial = new(net.Dialer).DialContext
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	c := &Client{
		config:    config,
		slots:     make(chan struct{}, inFlight),
		families:  families{choice: [2]Family{config.IPv4, config.IPv6}},
		path:      path,
		asking:    flights{running: map[flightKey]*flight{}},
		upstreams: map[netip.AddrPort]*upstream{},
	}
	c.turn.Store(rand.Uint32())
	c.life, c.end = context.WithCancel(context.Background())
	c.https = c.newTransport()
	c.cache.root = rootDelegation(config.Roots)
	c.cache.forget()
	return c
}

// Close ends what is under way and closes all sockets.
func (c *Client) Close() error {
	c.mu.Lock() // while no socket is being started
	c.end()
	c.mu.Unlock()
	c.readers.Wait()
	return nil
}

// start lets the read loop of a new socket run.
func (c *Client) start(s *socket) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.life.Err() != nil {
		s.close()
		return ErrClosed
	}
	c.readers.Go(func() {
		defer context.AfterFunc(c.life, s.close)()
		s.read()
	})
	return nil
}

// bound limits the time that one call may take.
func bound(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, timeLimit, errLate)
}

var errLate = errors.New("no answer in time")

// ended is why nothing more is to be done: the caller gave up or the client
// was closed.
func (c *Client) ended(ctx context.Context) error {
	if c.life.Err() != nil {
		return ErrClosed
	}
	return context.Cause(ctx)
}

// Resolvers are the public resolvers of the configuration.
func (c *Client) Resolvers() []Server { return slices.Clone(c.config.Resolvers) }

// Counts is how many questions were sent since [New].
func (c *Client) Counts() Counts { return c.counts.sum() }

// Forget drops all remembered delegations, so that the next walk starts at
// the root, and what is known of the path: for a look that a person demanded.
func (c *Client) Forget() {
	c.path.forget()
	c.cache.forget()
	c.families.forget()
	c.fitness.forget()
	c.signing.forget()
}

// Ask puts one question to one server. With recurse the server is a resolver
// (RD=1); without, it is expected to be authoritative for the name.
func (c *Client) Ask(ctx context.Context, s Server, q Question, recurse bool) Answer {
	q.Name = Canonical(q.Name)
	how, p := direct, forAuthoritative
	if recurse {
		how, p = recursive, forResolver
	}
	return c.ask(ctx, s, q, how, p).Answer
}

// AskUnchecked is [Client.Ask] of a resolver that is not to validate the
// answer (CD=1, RFC 4035 §3.2.2): what it gives so and fails to give
// otherwise, DNSSEC keeps back.
func (c *Client) AskUnchecked(ctx context.Context, s Server, q Question) Answer {
	q.Name = Canonical(q.Name)
	return c.ask(ctx, s, q, unchecked, forResolver).Answer
}
