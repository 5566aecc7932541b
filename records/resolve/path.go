package resolve

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// pathUDP and pathTCP are how long a test of the path waits for answers.
	pathUDP = 2 * time.Second
	pathTCP = 2 * time.Second
	// pathOpenFor and pathBadFor are for how long the outcome of a test holds.
	pathOpenFor = 10 * time.Minute
	pathBadFor  = 5 * time.Minute
	// pathSample is how many roots and resolvers a test asks.
	pathSample = 4
	// pathAlike is how many resolvers must turn out to be one: of two, one may
	// well ask the other.
	pathAlike = 3
)

// lostAfter is after how many times [hedge] without a good answer of any root
// server a walk doubts the path.
const lostAfter = 3

// errPath says that a walk was left out, since nothing that it could find counts.
var errPath = fmt.Errorf("%w: port 53 is blocked or intercepted here", ErrNoServers)

// PathState is where port 53 leads from here.
type PathState uint8

// The states of the path.
const (
	// PathOpen: to the servers that are asked, as far as anything is known.
	PathOpen PathState = iota
	// PathIntercepted: somebody else answers in their place.
	PathIntercepted
	// PathBlocked: nowhere, neither over UDP nor over TCP.
	PathBlocked
)

// Path is what lies between this machine and the DNS.
type Path struct {
	State PathState
	// Proofs are what shows that the path is intercepted, at least two, in
	// words that stand in a sentence.
	Proofs []string
	// HTTPS are the resolvers over HTTPS to ask instead: those of the
	// configuration or, where it names no resolvers, [PublicHTTPS].
	HTTPS []Server
}

// paths is what a client knows of the path.
type paths struct {
	ownRoots, ownResolvers bool          // the tests by the public ones say nothing
	testing                chan struct{} // held by the one who tests
	diverted               diverted

	mu    sync.Mutex
	doubt bool // since the last test, something looked like a bad path
	last  Path
	until time.Time // for how long last holds
}

func newPaths(config Config) *paths {
	return &paths{ownRoots: config.Roots != nil, ownResolvers: config.Resolvers != nil, testing: make(chan struct{}, 1), diverted: diverted{asking: make(chan struct{}, 1)}}
}

// Path tells where port 53 leads from here. It costs nothing while all looks
// well. Where root servers answer like resolvers, or no server of a name gave
// a usable answer, it tests the path, which may take some seconds, and holds on
// to the outcome for some minutes, or until [Client.Forget].
//
// One odd thing proves nothing (RA alone least of all: routers that serve DNS
// set it): only two proofs say that the path is intercepted.
func (c *Client) Path(ctx context.Context) Path {
	p, ok := c.path.known(c.config.Now())
	if !ok {
		p = c.testPathOnce(ctx)
	}
	p.HTTPS = c.resolversOverHTTPS()
	return p
}

// testPathOnce tests the path, or waits for the one who does.
func (c *Client) testPathOnce(ctx context.Context) Path {
	select {
	case c.path.testing <- struct{}{}:
		defer func() { <-c.path.testing }()
	case <-ctx.Done():
		return Path{}
	case <-c.life.Done():
		return Path{}
	}
	p, ok := c.path.known(c.config.Now())
	if !ok {
		p = c.testPath(ctx)
		if c.ended(ctx) != nil {
			return Path{} // what was cut off proves nothing
		}
		c.path.learn(p, c.config.Now())
	}
	return p
}

// resolversOverHTTPS are those to carry on with where port 53 is of no use.
func (c *Client) resolversOverHTTPS() []Server {
	if c.path.ownResolvers {
		return slices.DeleteFunc(c.Resolvers(), func(s Server) bool { return s.URL == "" })
	}
	return PublicHTTPS(!c.families.use(0))
}

// known is the path as far as it needs no test.
func (p *paths) known(now time.Time) (Path, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Before(p.until) {
		return p.last, true
	}
	return Path{}, !p.doubt
}

// bad tells whether a test found that the path leads nowhere, or astray.
func (p *paths) bad(now time.Time) bool {
	path, ok := p.known(now)
	return ok && path.State != PathOpen
}

func (p *paths) learn(path Path, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last, p.until, p.doubt = path, now.Add(pathOpenFor), false
	if path.State != PathOpen {
		p.until, p.doubt = now.Add(pathBadFor), true // tested again, and not just believed in again
	}
}

func (p *paths) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.until, p.diverted.until = time.Time{}, time.Time{}
}

// suspect keeps that something looks like a bad path.
func (p *paths) suspect() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.doubt = true
}

// rootSaid looks at what a root server said in a walk. Roots don't offer
// recursion, and hold nothing but the root and their own few zones.
func (p *paths) rootSaid(r response) {
	if !p.ownRoots && (r.ra || r.AA && r.Status == Data && r.Question.Name != "." &&
		!Encloses("arpa.", r.Question.Name) && !Encloses("root-servers.net.", r.Question.Name)) {
		p.suspect()
	}
}

// testPath asks around: the roots as if they were resolvers, and resolvers who
// they are; where that leaves it open, also an address where nobody is.
func (c *Client) testPath(ctx context.Context) Path {
	roots, resolvers := c.sample(c.config.Roots), c.sample(c.config.Resolvers)
	var fromRoots, fromResolvers []response
	var asking sync.WaitGroup
	asking.Go(func() { fromRoots = c.askEach(ctx, roots, Question{"com.", TypeSOA}) })
	toResolvers := Question{whoAmI, TypeTXT}
	if c.path.ownResolvers {
		toResolvers = Question{".", TypeNS} // where they ask from proves nothing
	}
	asking.Go(func() { fromResolvers = c.askEach(ctx, resolvers, toResolvers) })
	asking.Wait()
	if !slices.ContainsFunc(slices.Concat(fromRoots, fromResolvers), heard) {
		if c.reachable(ctx, slices.Concat(roots, resolvers)) {
			return Path{}
		}
		return Path{State: PathBlocked}
	}
	var proofs []string
	if proof := rootsRecurse(fromRoots); proof != "" && !c.path.ownRoots {
		proofs = append(proofs, proof)
	}
	if proof := resolversAlike(fromResolvers); proof != "" && !c.path.ownResolvers {
		proofs = append(proofs, proof)
	}
	if len(proofs) == 1 {
		nowhere := c.askEach(ctx, c.nowhere(), Question{".", TypeNS})
		if i := slices.IndexFunc(nowhere, heard); i >= 0 {
			proofs = append(proofs, fmt.Sprintf("at %s, where no server is, one answers", nowhere[i].Server.Addr.Addr()))
		}
	}
	if len(proofs) < 2 {
		return Path{}
	}
	return Path{State: PathIntercepted, Proofs: proofs}
}

// sample are the first few servers that are asked over port 53 and can be.
func (c *Client) sample(servers []Server) []Server {
	some := slices.DeleteFunc(slices.Clone(servers), func(s Server) bool {
		return s.URL != "" || !c.families.usable(s.Addr.Addr())
	})
	return some[:min(len(some), pathSample)]
}

// nowhere are addresses for documentation (RFC 5737, RFC 3849), where no
// server can be.
func (c *Client) nowhere() []Server {
	var servers []Server
	for _, addr := range []string{"192.0.2.53", "2001:db8::53"} {
		s := at53("nowhere", netip.MustParseAddr(addr))
		taken := func(o Server) bool { return o.Addr == s.Addr }
		if c.families.usable(s.Addr.Addr()) && !slices.ContainsFunc(slices.Concat(c.config.Roots, c.config.Resolvers), taken) {
			servers = append(servers, s)
		}
	}
	return servers
}

// askEach puts one question to each of the servers, with RD=1, and gives those
// that are silent up early.
func (c *Client) askEach(ctx context.Context, servers []Server, q Question) []response {
	ctx, cancel := context.WithTimeout(ctx, pathUDP)
	defer cancel()
	responses := make([]response, len(servers))
	var asking sync.WaitGroup
	for i, s := range servers {
		asking.Go(func() { responses[i] = c.ask(ctx, s, q, recursive, forWalk) })
	}
	asking.Wait()
	return responses
}

// reachable tells whether one of the servers answers over TCP.
func (c *Client) reachable(ctx context.Context, servers []Server) bool {
	q, err := newQuery(Question{".", TypeNS}, recursive, false)
	if err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, pathTCP)
	defer cancel()
	answered := make(chan bool, len(servers))
	var asking sync.WaitGroup
	defer asking.Wait()
	for _, s := range servers {
		asking.Go(func() {
			one := query{packet: slices.Clone(q.packet), question: q.question} // each sets an id of its own
			answered <- c.upstream(s.Addr).overStream(ctx, one, forWalk).ok
		})
	}
	for range servers {
		if <-answered {
			cancel()
			return true
		}
	}
	return false
}

// heard tells whether anything came back.
func heard(r response) bool { return r.Rcode != "" || r.Status == Malformed }

// rootsRecurse is the proof that root servers answer like resolvers. Asked for
// the SOA of com, a root server refers to the servers of com; only a resolver
// has an answer.
func rootsRecurse(responses []response) string {
	var fake []string
	for _, r := range responses {
		switch {
		case r.referral != nil, r.Negative() && r.AA && r.SOA != nil && r.SOA.Zone == ".":
			return "" // a root server, be it one that knows no com
		case r.Usable(), r.Status == Lame: // with or without RA
			fake = append(fake, r.Server.Addr.Addr().String())
		}
	}
	if len(fake) < 2 {
		return ""
	}
	return "root servers answer like resolvers (" + strings.Join(fake[:2], ", ") + ")"
}

// whoAmI is a name whose TXT record is the address from which its servers
// were asked: whoever asks for it through a resolver learns that one's address.
const whoAmI = "o-o.myaddr.l.google.com."

// resolversAlike is the proof that resolvers of different operators are one
// and the same: the servers of [whoAmI] see them all at one address, or all of
// them say that there is no such name.
func resolversAlike(responses []response) string {
	networks := map[netip.Prefix]bool{}
	n, denials := 0, 0
	for _, r := range responses {
		if r.Status == NXDomain {
			denials++
		}
		if network, ok := egress(r); ok {
			networks[network] = true
			n++
		}
	}
	switch {
	case n == 0 && denials >= pathAlike:
		return fmt.Sprintf("%d public resolvers all deny a name that exists", denials)
	case n < pathAlike || len(networks) > 1:
		return ""
	}
	for network := range networks {
		return fmt.Sprintf("%d public resolvers turn out to be one (at %s)", n, network)
	}
	return ""
}
