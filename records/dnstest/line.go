package dnstest

import (
	"context"
	"math/rand/v2"
	"net"
	"slices"
	"time"
)

// Line is a way to servers that is long or bad.
type Line struct {
	RTT  time.Duration // until an answer can be back
	Loss float64       // of a datagram, each way: 0.04 is 4 %
}

// Dialer opens connections.
type Dialer = func(ctx context.Context, network, address string) (net.Conn, error)

// Over is the dialer at the end of the line.
func (l Line) Over(dial Dialer) Dialer {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if network == "tcp" { // the handshake takes a round trip
			select {
			case <-time.After(l.RTT):
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		if network == "tcp" {
			return slowStream{conn, l.RTT}, nil
		}
		return slowDatagrams{conn, l}, nil
	}
}

// slowDatagrams delays each datagram for the way there and back, and loses it
// for both.
type slowDatagrams struct {
	net.Conn
	line Line
}

func (c slowDatagrams) Write(datagram []byte) (int, error) {
	arrives := (1 - c.line.Loss) * (1 - c.line.Loss)
	if rand.Float64() < arrives {
		later := slices.Clone(datagram)
		time.AfterFunc(c.line.RTT, func() { c.Conn.Write(later) }) // fails where the connection is closed by then
	}
	return len(datagram), nil
}

// slowStream delays what is written for the way there and back.
type slowStream struct {
	net.Conn
	rtt time.Duration
}

func (c slowStream) Write(data []byte) (int, error) {
	time.Sleep(c.rtt)
	return c.Conn.Write(data)
}
