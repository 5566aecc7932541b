package resolve

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/miekg/dns"
)

// unknownType is a type that no server knows: the first for private use (RFC 6895 §3.1).
const unknownType = Type(0xff00)

// fitnessFor is for how long it is not looked at again what a server fails on,
// and fitnessLimit how long that may take.
const (
	fitnessFor   = time.Hour
	fitnessLimit = 3 * time.Second
)

// Fitness is what a server that answers for its zone fails on nevertheless.
// Who looks a mail domain up seldom meets it; some do.
type Fitness struct {
	Server Server
	// TCP is why it does not answer over TCP, as all servers must (RFC 7766 §5):
	// answers that are too long for UDP never arrive. nil where it does.
	TCP error
	// Types is what it does to questions of a type that it does not know, in
	// place of saying that there is no such data (RFC 3597 §3): such servers
	// fail at TLSA or CAA. nil where it does right.
	Types error
	EDNS  EDNS
}

// Fitness looks what a server fails on that answered for the zone: it is asked
// for the SOA over TCP, and for a type that nobody knows. The outcome is
// remembered for an hour, or until [Client.Forget]. The error is why nothing
// could be found out.
func (c *Client) Fitness(ctx context.Context, zone string, s Server) (Fitness, error) {
	zone = Canonical(zone)
	place := s.Addr.String() + " " + zone
	if known, ok := c.fitness.get(place, c.config.Now()); ok {
		return known, nil
	}
	f := Fitness{Server: s}
	limited, cancel := context.WithTimeoutCause(ctx, fitnessLimit, errLate)
	defer cancel()
	var tcp sync.WaitGroup
	tcp.Go(func() { f.TCP = c.answersTCP(limited, s, Question{zone, TypeSOA}) })
	f.EDNS, f.Types = c.knowsTypes(limited, s, zone)
	tcp.Wait()
	if err := c.ended(ctx); err != nil {
		return Fitness{}, err
	}
	c.fitness.put(place, f, c.config.Now().Add(fitnessFor))
	return f, nil
}

// answersTCP is why a server does not answer a question over TCP; nil where it does.
func (c *Client) answersTCP(ctx context.Context, s Server, question Question) error {
	q, err := newQuery(question, direct, c.upstream(s.Addr).manner().edns == EDNSFine)
	if err != nil {
		return err
	}
	return c.upstream(s.Addr).overStream(ctx, q, forAuthoritative).err
}

// knowsTypes is what a server does to a question that it cannot know; nil
// where it answers as it should.
func (c *Client) knowsTypes(ctx context.Context, s Server, zone string) (EDNS, error) {
	a := c.ask(ctx, s, Question{zone, unknownType}, direct, forAuthoritative).Answer
	switch {
	case a.Status == NXDomain:
		return a.EDNS, errors.New("says that the name does not exist at all")
	case a.Usable():
		return a.EDNS, nil
	case a.Rcode != "" && a.Rcode != dns.RcodeToString[dns.RcodeSuccess]:
		return a.EDNS, fmt.Errorf("answers %s", a.Rcode)
	}
	return a.EDNS, a.Err
}
