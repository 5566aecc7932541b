package resolve

import (
	"context"
	"net"
	"time"
)

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
	// Now is the clock for [Answer.At] and for how long delegations are
	// remembered; nil means [time.Now].
	Now func() time.Time
	// IPv4 and IPv6 say which families to use.
	IPv4, IPv6 Family
}

// Client asks DNS. It is safe for concurrent use; Close it at the end.
type Client struct {
	config Config
}

// New makes a client. Nothing is sent before the first question.
func New(config Config) *Client {
	if config.Roots == nil {
		config.Roots = RootHints()
	}
	if config.Resolvers == nil {
		config.Resolvers = PublicResolvers()
	}
	return &Client{config: config}
}

// Close ends what is under way and closes all sockets.
func (c *Client) Close() error { return nil }

// Resolvers are the public resolvers of the configuration.
func (c *Client) Resolvers() []Server { return c.config.Resolvers }

// Counts is how many questions were sent since [New].
func (c *Client) Counts() Counts { return Counts{} }

// Forget drops all remembered delegations, so that the next walk starts at
// the root: for a look that a person demanded.
func (c *Client) Forget() {}

// Zone finds the closest zone that encloses the name, by a walk from the
// roots. For a name that is not registered that is the zone of its registry.
// With [ErrNoServers] the zone may be non-nil: it is the deepest that was
// found, none of whose servers answered.
func (c *Client) Zone(ctx context.Context, name string) (*Zone, error) {
	return nil, ErrNoServers
}

// Authoritative asks every server of the zone that holds the name, without
// recursion, and follows CNAMEs into other zones. The answers stand in the
// order of Zone.Servers. An error means that not even the zone was found.
func (c *Client) Authoritative(ctx context.Context, q Question) (Reply, error) {
	return Reply{Question: q}, ErrNoServers
}

// Lookup is the first usable authoritative answer, with CNAMEs followed.
func (c *Client) Lookup(ctx context.Context, q Question) (Answer, error) {
	return Answer{Question: q}, ErrNoServers
}

// Ask puts one question to one server. With recurse the server is a resolver
// (RD=1); without, it is expected to be authoritative for the name.
func (c *Client) Ask(ctx context.Context, s Server, q Question, recurse bool) Answer {
	return Answer{Server: s, Question: q, Err: ErrClosed}
}
