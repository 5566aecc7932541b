package dnstest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"time"

	"github.com/miekg/dns"
)

// errCounts is a header that claims other numbers of records than there are.
var errCounts = errors.New("dnstest: the header's counts are wrong")

// errMismatch is an answer to another question.
var errMismatch = errors.New("dnstest: not an answer to the question")

// exchange puts one question to one address: over UDP, and over TCP when the
// answer was cut short (RFC 7766 §5). It waits for as long as ctx allows.
func (in *Internet) exchange(ctx context.Context, addr netip.Addr, name string, qtype uint16, recurse bool) (*dns.Msg, error) {
	query := new(dns.Msg).SetQuestion(name, qtype)
	query.Id = uint16(rand.Uint32())
	query.RecursionDesired = recurse
	query.SetEdns0(bufferSize, false)
	reply, err := in.roundTrip(ctx, "udp", addr, query)
	if err == nil && reply.Truncated {
		return in.roundTrip(ctx, "tcp", addr, query)
	}
	return reply, err
}

func (in *Internet) roundTrip(ctx context.Context, network string, addr netip.Addr, query *dns.Msg) (*dns.Msg, error) {
	raw, err := in.Dial(ctx, network, netip.AddrPortFrom(addr, port).String())
	if err != nil {
		return nil, err
	}
	conn := &dns.Conn{Conn: raw, UDPSize: bufferSize}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if err := conn.WriteMsg(query); err != nil {
		return nil, err
	}
	for {
		reply, err := read(conn)
		if err == nil && fits(reply, query) {
			return reply, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		// A datagram that cannot be parsed or does not fit is somebody else's:
		// listen on (RFC 5452 §9.1).
		if _, broken := errors.AsType[net.Error](err); broken || network == "tcp" {
			return nil, fmt.Errorf("dnstest: no usable answer from %s: %w", addr, cmp.Or(err, errMismatch))
		}
	}
}

// read reads one message whose sections hold what its header claims.
func read(conn *dns.Conn) (*dns.Msg, error) {
	var claimed dns.Header
	packet, err := conn.ReadMsgHeader(&claimed)
	if err != nil {
		return nil, err
	}
	m := new(dns.Msg)
	if err := m.Unpack(packet); err != nil {
		return nil, err
	}
	if len(m.Answer) != int(claimed.Ancount) || len(m.Ns) != int(claimed.Nscount) || len(m.Extra) != int(claimed.Arcount) {
		return nil, errCounts
	}
	return m, nil
}

// fits tells whether a message is an answer to the query.
func fits(reply, query *dns.Msg) bool {
	return reply.Id == query.Id && reply.Response && reply.Opcode == query.Opcode &&
		len(reply.Question) == 1 &&
		dns.CanonicalName(reply.Question[0].Name) == dns.CanonicalName(query.Question[0].Name) &&
		reply.Question[0].Qtype == query.Question[0].Qtype &&
		reply.Question[0].Qclass == query.Question[0].Qclass
}
